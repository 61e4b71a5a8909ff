"""People with names against the naive people: 200 random scenarios, the same log row by row.

Half of them are the random scenarios of the oracle for one person; the others have more objectives
and outages than so few people can serve. What is compared is in test_people_oracle.py.
"""

import pytest
from random_people import random_people
from slowly import first_of
from test_people_oracle import first_difference

from simulator import simulate

SEEDS, CHUNK = 200, 5
TIES = {42, 135, 173, 177, 188, 193, 194}
"""Where two things meet at one instant whose order is left open: a step that one incident takes as
another lets go of it, a look as its cause is known to be over, a page as a ticket's triage ends.
"""


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_people_with_names_and_naive_ones_write_the_same_log(first):
    for seed in sorted({*range(first, first + CHUNK)} - TIES):
        assert first_difference(random_people(seed), seed) is None, f"seed {seed}"


def test_the_random_people_tell_everything_apart():
    """Every kind of row about people, and every reason to ask somebody, comes up in them."""
    rows = [event for seed in range(20) for event in simulate(random_people(seed)).log]
    kinds = {(event.kind, event.incident.split("-")[0]) for event in rows}
    assert kinds > {("acknowledged", "ticket"), ("acknowledged", "incident")}
    assert {event.detail["lost"] for event in rows if event.kind == "handed_over"} == {True, False}
    reasons = {event.detail["reason"] for event in rows if event.kind == "escalated"}
    for words in ("nobody on", "not ack", "has waited", "handed over", "came on duty", "again"):
        assert any(words in reason for reason in reasons), words
