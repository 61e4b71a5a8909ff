"""Which occurrences of a process have the same root cause."""

from collections import Counter
from functools import partial
from itertools import pairwise
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import Scenario, ScenarioError, failures
from simulator.ai_service.root_causes import RootCauses
from simulator.foundation.streams import Streams

DAY = 86400.0


def drawn(causes, times, seed=0):
    """The root causes of occurrences at some times."""
    occurrences = list(enumerate(times, start=1))
    return causes.drawn("p", occurrences, lambda number: Streams(seed).of("test", number))


class Fixed:
    """A generator of two numbers."""

    def __init__(self, *numbers):
        self.numbers = numbers

    def random(self, size):
        import numpy as np

        return np.array(self.numbers[:size])


def with_numbers(causes, times, numbers):
    """The root causes where the numbers of each occurrence are given."""
    occurrences = list(enumerate(times, start=1))
    return causes.drawn("p", occurrences, lambda number: Fixed(*numbers[number - 1]))


@given(
    new=st.floats(0, 1),
    known=st.integers(1, 50),
    popularity=st.floats(0, 3),
)
def test_shares_fall_and_add_up_to_what_is_not_new(new, known, popularity):
    shares = RootCauses(new=new, known=known, popularity=popularity).shares()
    assert sum(shares) == pytest.approx(1 - new)
    assert all(one >= other for one, other in pairwise(shares))
    if new < 1:
        assert shares[-1] / shares[0] == pytest.approx(known**-popularity)


def test_causes_that_fade_have_no_shares():
    assert RootCauses().shares() == ()


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_known_cause_is_found_by_its_share(chance):
    causes = RootCauses(new=0.25, known=4, popularity=1)
    total, number = 0.0, 0
    while total <= chance * 0.75:
        total += causes.shares()[number]
        number += 1
    assert with_numbers(causes, [0.0], [(0.25, chance)]) == (f"p/cause-{number}",)


def test_known_causes_come_as_often_as_their_shares():
    causes = RootCauses(new=0.2, known=3, popularity=1)
    found = Counter(drawn(causes, range(20_000)))
    for number, share in enumerate(causes.shares(), start=1):
        assert found[f"p/cause-{number}"] / 20_000 == pytest.approx(share, abs=0.01)
    assert sum(count for name, count in found.items() if "/new-" in name) == pytest.approx(
        4_000, abs=200
    )


def test_the_first_of_those_that_fade_is_new_and_of_those_that_are_known_need_not_be():
    assert with_numbers(RootCauses(new=0), [0.0], [(0.5, 0.5)]) == ("p/new-1",)
    assert with_numbers(RootCauses(new=0, known=1), [0.0], [(0.5, 0.5)]) == ("p/cause-1",)


def chances(new, fades, times):
    """Each sequence of causes (numbers of those that were new) and its probability, by hand."""
    found = {(): 1.0}
    for place, time in enumerate(times):
        after = Counter()
        for causes, chance in found.items():
            weights = [exp(-(time - earlier) / fades) for earlier in times[:place]]
            after[(*causes, place + 1)] += chance * (new if place else 1.0)
            for cause, weight in zip(causes, weights):
                after[(*causes, cause)] += (
                    chance * (1 - new) * weight / sum(weights) if place else 0
                )
        found = after
    return found


@pytest.mark.parametrize("times", [(0, 1, 1.5, 4), (0, 0, 0, 0), (0, 100, 101, 300)])
def test_causes_that_fade_come_back_by_age(times):
    """All sequences of four occurrences, by exact enumeration, and 4,000 drawn ones."""
    runs = 4_000
    causes = RootCauses(new=0.3, fades=2.0)
    seen = Counter(
        tuple(int(name.rpartition("-")[2]) for name in drawn(causes, times, seed))
        for seed in range(runs)
    )
    expected = chances(0.3, 2.0, times)
    assert sum(expected.values()) == pytest.approx(1)
    for sequence, chance in expected.items():
        error = (chance * (1 - chance) / runs) ** 0.5
        assert abs(seen[sequence] / runs - chance) <= 4 * error + 1e-12, sequence
    assert not seen.keys() - expected.keys()


def test_after_a_long_silence_the_latest_are_still_told_apart():
    """All weights are less than a float can tell, their shares are not."""
    causes = RootCauses(new=0.5, fades=1.0)
    times = [0.0, 10_000.0, 10_000.5, 90_000.0]
    new = [(0.4, 0.0)] * 3
    # the one before the latest comes with exp(-0.5) to 1
    share = exp(-0.5) / (1 + exp(-0.5))
    assert with_numbers(causes, times, [*new, (0.9, share - 0.001)])[3] == "p/new-2"
    assert with_numbers(causes, times, [*new, (0.9, share + 0.001)])[3] == "p/new-3"


@given(seed=st.integers(0, 1000), known=st.sampled_from([None, 3]))
def test_more_occurrences_add_causes_and_change_none(seed, known):
    causes = RootCauses(known=known)
    times = [hour * 3600.0 for hour in range(40)]
    assert drawn(causes, times, seed)[:15] == drawn(causes, times[:15], seed)


GIVEN = {
    "kind": "provider_outage",
    "name": "p",
    "lasts": {"exponential": {"mean": "1h"}},
    "every": {"exponential": {"mean": "2d"}},
}


def process(**fields):
    return failures.Failure.of(GIVEN | fields)


def occurrences(failure, horizon, seed=0):
    return failure.occurrences(partial(Streams(seed).of, "failure"), horizon)


def test_causes_shift_no_other_draw_and_a_longer_horizon_only_adds():
    plain = occurrences(process(), 60 * DAY)
    caused = occurrences(process(causes={"new": "25%"}), 60 * DAY)
    assert len(plain) > 10
    assert [each.model_copy(update={"root_cause": None}) for each in caused] == list(plain)
    longer = occurrences(process(causes={"new": "25%"}), 90 * DAY)
    assert longer[: len(caused)] == caused and len(longer) > len(caused)


def test_a_root_cause_that_is_written_is_that_of_every_occurrence():
    found = occurrences(process(root_cause="a full disk"), 30 * DAY)
    assert {each.root_cause for each in found} == {"a full disk"}
    assert {each.root_cause for each in occurrences(process(), 30 * DAY)} == {None}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"causes": {"known": 3, "fades": "5d"}}, "remove it, or known"),
        ({"causes": {"popularity": 1}}, "add known"),
        ({"causes": {}, "root_cause": "x"}, "remove one"),
        ({"causes": {}, "every": None, "at": 0}, "add every"),
        ({"causes": {"fades": 0}}, "fades"),
        ({"causes": {"new": 2}}, "new"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy(fields, words):
    slo = {"name": "a", "objective": "99%"}
    with pytest.raises(ScenarioError, match=words):
        Scenario(name="x", slos=[slo], failures=[GIVEN | fields])
