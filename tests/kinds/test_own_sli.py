"""An SLI with an outcome of its own is two short classes: everything else follows without an edit.

The classes stand in a module of their own and are imported in other processes only, so that no
other test meets them.
"""

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MINE = '''
"""An indicator of one's own, with an outcome of its own."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from simulator.ai_service.outcomes import Outcome
from simulator.foundation.units import Ratio
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLI


@dataclass(frozen=True)
class Stale(Outcome):
    """Answers from the cache that are out of date, and noticed by a share of those who read them."""

    noticed: float

    def share(self, point):
        hits = point.answered - point.by_model
        return hits * point.service.cache.stale_ratio * self.noticed


class Freshness(SLI):
    """Answers of which nobody notices that they are out of date / answered requests."""

    kind: Literal["freshness"] = "freshness"
    bad_event: ClassVar[str] = "stale answer"
    noticed: Ratio = 1.0

    @property
    def outcomes_needed(self):
        return (Stale(self.noticed),)

    def count(self, requests):
        stale = requests.of(Stale(self.noticed))
        return Counts(good=requests.answered - stale, valid=requests.answered)
'''
# 20% of answers come from the cache once it is on, and 60% of these are stale
SCENARIO = """name: stale
horizon: 6h
outcomes: expected
service:
  cache: {hit_ratio: 20%, stale_ratio: 60%}
  provider: {primary: {error_ratio: 0%}, fallback: {error_ratio: 0%}}
slos:
  - {sli: availability, objective: 99%}
  - {name: fresh, sli: {kind: freshness, noticed: 80%}, objective: 99%}
failures: [{kind: provider_outage, at: 1h, lasts: 3h, error_ratio: 50%}]
oncall: {}
runbooks: {provider_outage: [{do: enable_cache, takes: 3m}]}
"""


def test_each_class_is_short(python):
    code = (
        "import inspect, mine;"
        " print(*(len(inspect.getsource(each).splitlines()) for each in (mine.Stale, mine.Freshness)))"
    )
    assert all(5 < int(lines) <= 25 for lines in python(code).split())


def test_it_is_listed_and_in_the_schema_and_in_the_docs(cli, python):
    assert "  freshness: Answers of which nobody notices" in cli("kinds", "sli")
    schema = json.dumps(json.loads(cli("schema")))
    assert '"const": "freshness"' in schema and '"noticed"' in schema
    # the page is of the package's own kinds: it is as if the class stood in slis.py
    there = "mine.Freshness.__module__ = 'simulator.ai_service.slis'"
    page = python(f"import mine, reference; {there}; print(reference.page())")
    assert "`freshness`" in page and "`noticed`" in page


def test_it_is_linted(cli):
    """14.4% of an hour is 8m38s: if all answers are stale, it pages after that."""
    told = cli("check", "s.yaml").partition("  fresh:")[2]
    assert "page-quick: 14.4x = 14.4% stale answers over 1h" in told
    assert "pages after 8m38s to 9m8s of 100% stale answers, never below 14.4%" in told


def test_it_alerts_and_its_counts_are_in_the_files(cli, tmp_path):
    """With the cache on 20% x 100% of hits and 80% x 50% of misses are answered: 60%; a third of
    these are hits, three fifths of them stale, and four fifths of that noticed: 16%.
    """
    cli("run", "s.yaml", "--no-charts", "--out", "out")
    with (tmp_path / "out" / "samples.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["slo"] == "fresh"]
    before, during = rows[100], rows[1000]
    assert before["good"] == before["valid"] == "400"
    assert during["time_s"] == "10010"
    valid, good = float(during["valid"]), float(during["good"])
    assert valid == pytest.approx(400 * 0.6, abs=1e-5)
    assert 1 - good / valid == pytest.approx(0.2 / 0.6 * 0.6 * 0.8, abs=1e-6)
    with (tmp_path / "out" / "alerts.csv").open(newline="") as file:
        fired = {row["rule"]: row for row in csv.DictReader(file) if row["slo"] == "fresh"}
    # 16% is a burn rate of 16. With m cells of the last hour bad, 38.4 m of 240 m + 200 (360 - m)
    # ... are above 14.4% from m = 318 on: 3,180 s after the cache was on, at 5,610 s
    assert list(fired) == ["page-quick"] and fired["page-quick"]["firing_at_s"] == "8790"
    assert json.loads(fired["page-quick"]["burns"])["5m"] == pytest.approx(16)


def test_it_is_in_pictures_and_texts(cli, tmp_path):
    told = cli("run", "s.yaml", "--out", "out")
    assert "kept: fresh (99% over 30d), 3.48% of the budget spent" in told
    out = tmp_path / "out"
    assert "fresh" in (out / "report.html").read_text()
    assert any("fresh" in picture.read_text() for picture in out.glob("*.svg"))


def test_it_is_drawn_from_a_stream_of_its_own(python):
    """Adding it changes no other count."""
    code = """
import mine, numpy as np
from simulator import load_scenario, simulate
both = load_scenario("s.yaml").set("outcomes", "random")
one = both.set("slos", [slo for slo in both.dump()["slos"] if slo["name"] == "availability"])
counts = [simulate(each, 3).counts[one.slos[0].sli] for each in (both, one)]
print(all(np.array_equal(getattr(counts[0], key), getattr(counts[1], key)) for key in ("good", "valid")))
"""
    assert python(code).strip() == "True"


def test_two_outcomes_that_one_request_may_be_are_refused(python):
    """An answer may be both slow and stale: drawn apart, it would be taken away twice."""
    code = """
import mine
from simulator import ScenarioError, load_scenario
from simulator.ai_service.outcomes import Slow

class Both(mine.Freshness):
    kind: mine.Literal["both"] = "both"

    @property
    def outcomes_needed(self):
        return (mine.Stale(1.0), Slow(2.0))

try:
    load_scenario("s.yaml").set("slos[fresh].sli", "both")
except ScenarioError as error:
    print(error)
"""
    told = python(code)
    assert "slos[fresh].sli: both reads Stale and Slow, which are drawn apart" in told
