"""An alert rule that is no burn rate is one class: everything else follows without an edit anywhere.

The class stands in a module of its own and is imported in other processes only, so that no other
test meets it.
"""

import csv
import json

import pytest

MINE = '''
"""A kind of one's own."""

from typing import Literal

from simulator.foundation.units import Ratio
from simulator.reliability.alerts import AlertRule


class Spike(AlertRule):
    """Many errors all of a sudden: far more than in the hour and in the day before."""

    kind: Literal["spike"] = "spike"
    error_ratio: Ratio = 0.05
    factor: float = 10.0

    @property
    def windows(self):
        return (86400.0, 3600.0, 300.0)

    def limit(self, slo):
        return self.error_ratio

    def condition(self, counts, limits):
        day, hour, now = (counts.ratio(window) for window in self.windows)
        return (now > limits[-1]) & (now > self.factor * hour) & (now > self.factor * day)
'''
SCENARIO = """name: spiky
horizon: 6h
outcomes: expected
service: {provider: {primary: {error_ratio: 0%}, fallback: {error_ratio: 0%}}}
slos: [{sli: availability, objective: 99%}]
alerting: {rules: [{kind: spike, name: sudden, severity: sev1, error_ratio: 20%, factor: 8}]}
failures: [{kind: provider_outage, at: 1h, lasts: 2h, error_ratio: 50%}]
"""


def test_it_is_one_short_class(python):
    code = "import inspect, mine; print(len(inspect.getsource(mine.Spike).splitlines()))"
    assert 10 < int(python(code)) <= 25


def test_it_is_listed_in_the_schema_and_loads(cli, python):
    assert "  spike: Many errors all of a sudden" in cli("kinds", "alert_rule")
    schema = json.dumps(json.loads(cli("schema")))
    assert '"const": "spike"' in schema and '"factor"' in schema
    code = (
        "import mine; from simulator import load_scenario as load; print(load('s.yaml').alerting)"
    )
    assert "Spike(" in python(code) and "factor=8.0" in python(code)


def test_it_is_linted(cli):
    told = cli("check", "s.yaml")
    assert (
        "sudden: 20x = 20% errors over 5m = 0.231% of the budget" in told
        and "pages, never below 20%" in told
    )


def test_it_alerts_and_its_windows_are_in_the_files(cli, tmp_path):
    """After t seconds of 50% errors t / 600 of the last five minutes are bad, and t / 7,200 of the
    hour: above 20% at the tick after two minutes, while 8 times the hour's 1.7% is less.
    """
    cli("run", "s.yaml", "--no-charts", "--out", "out")
    with (tmp_path / "out" / "alerts.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    # an eighth of what five minutes hold is in the hour after 450 s
    assert row["firing_at_s"] == "3750" and row["resolved_at_s"] == "4050"
    burns = json.loads(row["burns"])
    assert list(burns) == ["1d", "1h", "5m"] and float(row["threshold"]) == pytest.approx(20)
    assert burns["5m"] == pytest.approx(50 * 150 / 300)
    assert burns["1d"] == pytest.approx(50 * 150 / 86400)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["pages"] == 1 and summary["precision"]["pages"] == 1


def test_it_is_in_pictures_and_texts(cli, tmp_path):
    told = cli("run", "s.yaml", "--out", "out")
    assert "sudden" in told and "over 1d" in told and "over 5m, with a threshold of 20x" in told
    page = (tmp_path / "out" / "report.html").read_text()
    assert "over 1h and 25x over 5m, with a threshold of 20x" in page
    picture = (tmp_path / "out" / "burn.svg").read_text()
    # a line for each of its windows has that window's name
    assert all(f"<!-- {window} -->" in picture for window in ("1d", "1h", "5m"))
    assert "sudden: 20x = 20% errors" in picture


def test_burns_follow_the_limits_of_each_window(python):
    """5%, 10% and 20% errors of a budget of 1% are 5x, 10x and 20x."""
    code = """
import mine
from simulator import SLO

class Three(mine.Spike):
    kind: mine.Literal["three"] = "three"

    def limits(self, slo):
        return (0.05, 0.1, 0.2)

print(*(round(burn, 9) for burn in Three(name="x", severity="sev1").burns(SLO(objective="99%"))))
"""
    assert python(code).split() == ["5.0", "10.0", "20.0"]
