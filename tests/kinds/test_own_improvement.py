"""An improvement of one's own is one short class: everything else follows without an edit.

It stands in a module of its own and is imported in other processes only, so that no other test
meets it.
"""

import json

import pytest

MINE = '''
"""An improvement of one's own."""

from typing import Literal

from simulator.oncall.improvements import Improvement


class FasterRepair(Improvement):
    """The next bad version of this symptom is mended in half of the time."""

    about = "symptom"
    kind: Literal["faster_repair"] = "faster_repair"
    hours: float = 3.0

    def answers(self, failure, seen):
        return failure.is_release

    def action(self, subject):
        return f"Rehearse how to mend {subject}."

    def left_of(self, failure, rng):
        return failure.model_copy(update={"lasts": failure.lasts / 2})
'''
SCENARIO = """name: rehearsed
horizon: 20d
outcomes: expected
slos: [{name: availability, objective: 99%}]
monitoring: {scrape_interval: 5m, evaluation_interval: 5m}
alerting: {rules: [{name: page, severity: sev1, long_window: 10m, short_window: none, burn_rate: 5}]}
failures:
  - {kind: bad_deploy, name: one, at: 1d, lasts: 6h}
  - {kind: bad_deploy, name: two, at: 10d, lasts: 6h}
oncall: {}
runbooks: {}
learning: {postmortem_after: 1d, accepted: 100%, improvements: [faster_repair]}
"""
PLAYED = """
import inspect, json, mine
from simulator import load_scenario, simulate
kinds = ("failure_ended", "improvement_proposed", "improvement_done", "recurrence_softened")
rows = [row for row in simulate(load_scenario("s.yaml")).log if row.kind in kinds]
lines = len(inspect.getsource(mine.FasterRepair).splitlines())
rows = [(row.time, row.kind, row.subject, dict(row.detail)) for row in rows]
print(json.dumps([lines, rows]))
"""


@pytest.mark.slow
def test_it_is_listed_and_in_the_schema(cli):
    assert "  faster_repair: The next bad version of this symptom" in cli("kinds", "improvement")
    assert '"const": "faster_repair"' in json.dumps(json.loads(cli("schema")))


def test_it_is_short_and_proposed_and_done_and_softens_what_comes_again(python):
    lines, rows = json.loads(python(PLAYED))
    assert 5 < lines <= 25
    kinds = [(kind, subject) for _, kind, subject, _ in rows]
    assert kinds == [
        ("failure_ended", "one"),
        ("improvement_proposed", "faster_repair"),
        ("improvement_done", "faster_repair"),
        ("recurrence_softened", "two"),
        ("failure_ended", "two"),
    ]
    assert rows[1][3]["action"] == "Rehearse how to mend bad_deploy."
    assert rows[3][3] == {"by": ["faster_repair"], "symptom": "bad_deploy"}
    hour, day = 3600.0, 86400.0
    assert rows[0][0] == day + 6 * hour and rows[4][0] == 10 * day + 3 * hour
    # the work takes 3 of 8 hours of a week
    assert rows[2][0] - rows[1][0] == 3 / 8 * 7 * day


@pytest.mark.slow
def test_the_command_line_plays_it(cli):
    assert "faster repair" in cli("run", "s.yaml", "--no-charts", "--out", "r")
