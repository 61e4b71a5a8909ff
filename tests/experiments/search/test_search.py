"""Searches played for real: the known optimum, any number of workers, going on, the time."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest
from worlds import demonstration, outage

from simulator import Space, search
from simulator.analysis.bootstrap import Interval
from simulator.experiments.rows import play_rows
from simulator.experiments.search import contest
from simulator.experiments.store import Store
from simulator.experiments.workers import workers_of
from simulator.foundation.errors import ArgumentError, SimulatorError, UnknownNameError
from simulator.outputs.search.files import summary_of
from simulator.outputs.search.words import told

# one rule over an hour
ONE = Space(
    windows=(3600.0,), shares=(0.003, 0.04), holds=(0.0,), may_lack_short=False, most_rules=1
)


def outages(**changes):
    """Two hours with an outage of 50% errors that lasts 5 to 30 min, and one rule of an hour."""
    page = {"name": "page", "severity": "sev1", "long_window": "1h", "burn_rate": 4}
    fields = {
        "oncall": None,
        "outcomes": "random",
        "horizon": "2h",
        "monitoring": {"scrape_interval": "30s"},
        "alerting": {"rules": [page]},
        "significant": "0.1%",
        "failures": [
            outage(at="1h", lasts={"uniform": {"low": "5m", "high": "30m"}}, error_ratio="50%")
        ],
    }
    return demonstration(**fields | changes)


def small(**more):
    return search(outages(), 0.6, **{"policies": 8, "replications": 10, "space": ONE, **more})


@cache
def usual():
    """A search that several tests look at."""
    return small(workers=1)


@pytest.mark.slow
def test_the_known_optimum_is_found(limit=0.6):
    """A page comes when the outage lasts as long as burn x 1% / 50% x 60 min = burn x 1.2 min, so
    that (30 - 1.2 burn) / 25 pages come a run. Every lower burn rate pages sooner, so the best has
    as many pages as the limit allows: burn = (30 - 25 limit) / 1.2.

    Of so many policies one lies close enough to it; an admissible one keeps its distance by the
    interval of its pages.
    """
    found = search(outages(), limit, policies=40, replications=100, space=ONE, workers=2)
    (point,) = found.best.points
    pages = (30 - 1.2 * point.burn) / 25
    assert found.is_admissible and found.best.searched.most_pages <= limit
    # the upper end is above the mean by 0.1 at most, of 100 runs; seeds may differ by as much
    assert limit - 0.25 <= pages <= limit + 0.05
    low, high = found.best.fresh.pages.low, found.best.fresh.pages.high
    assert low <= pages <= high and found.best.fresh.pages.value <= limit
    # no other one that was admissible spends less
    spent = found.best.searched.objective.value
    rivals = [each for each in found.finalists if each.searched.most_pages <= limit]
    assert all(each.searched.objective.value >= spent for each in rivals)
    assert found.unlimited.points[0].burn < point.burn and found.cost.low > 0


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes():
    one, two = (json.dumps(summary_of(small(workers=workers))) for workers in (1, 2))
    assert one == two


def test_one_pool_plays_all_rounds():
    class Counting:
        opened = 0

        @contextmanager
        def open(self):
            self.opened += 1
            with ThreadPoolExecutor(1) as threads, workers_of(threads).open() as pool:
                yield pool

    counting = Counting()
    assert small(workers=counting, policies=4).is_whole and counting.opened == 1


def test_the_current_policy_is_tried_and_fresh_seeds_are_fresh():
    found = usual()
    assert found.current_label in found.tried and found.current.left is None
    assert found.seeds == tuple(range(10)) and found.fresh_seeds == tuple(range(10, 20))
    assert len(found.tried) <= 8 and found.is_whole
    assert set(found.table.policy) == set(found.tried)
    assert found.table.is_best.sum() == found.table.is_current.sum() == 1
    assert "at most 0.6 pages" in repr(found) and "<table>" in found._repr_html_()


def test_a_search_that_was_stopped_goes_on(tmp_path, monkeypatch):
    """What the store holds is not played again, and the result is the same."""
    whole = summary_of(usual())

    class Stopped(Exception):
        pass

    def stop(done, most):
        if done == 60:
            raise Stopped

    with Store(tmp_path / "runs.sqlite") as store:
        with pytest.raises(Stopped):
            small(workers=1, store=store, progress=stop)
        kept = len(store)
        assert kept >= 60

        again = small(workers=1, store=store)
        assert summary_of(again) == whole
        more = len(store)

        def play_nothing(scenarios, seeds, **rest):
            yield from play_rows(scenarios, seeds, **rest)
            assert len(store) == more

        monkeypatch.setattr(contest, "play_rows", play_nothing)
        assert summary_of(small(workers=1, store=store)) == whole


class Clock:
    """A clock that is moved by every look at it."""

    def __init__(self, step):
        self.now = 0.0
        self.step = step

    def monotonic(self):
        self.now += self.step
        return self.now


@pytest.mark.parametrize("looks", [60, 110])
def test_time_that_is_over_ends_it_in_good_order(monkeypatch, looks):
    monkeypatch.setattr(contest, "time", Clock(0.0))
    from simulator.experiments.search import search as module

    clock = Clock(1.0)
    monkeypatch.setattr(contest, "time", clock)
    monkeypatch.setattr(module, "time", clock)
    found = small(workers=1, minutes=looks / 60)
    assert not found.is_whole and found.best_label in found.tried
    assert len(found.finalists) >= 1 and found.current.left is None
    assert any(line.startswith("The time was over: of 8 policies") for line in told(found))


def test_no_time_at_all_is_said(monkeypatch):
    with pytest.raises(SimulatorError, match="the time was over before one seed"):
        small(workers=1, minutes=1e-9)


@pytest.mark.parametrize("minutes", [math.nan, 0, -1.0])
def test_what_is_no_time(minutes):
    with pytest.raises(ArgumentError, match=r"minutes: .* is out of range: give a number above 0"):
        small(workers=1, minutes=minutes)


def test_every_policy_has_one_seed_before_any_has_two(monkeypatch):
    """A search that may take a few minutes has something to tell as early as can be."""
    played = []

    def noted(scenarios, seeds, **rest):
        played.append((len(scenarios), len(seeds)))
        yield from play_rows(scenarios, seeds, **rest)

    monkeypatch.setattr(contest, "play_rows", noted)
    small(workers=1)
    assert played[:2] == [(4, 1), (4, 9)]


def test_a_limit_of_no_page_at_all():
    """No number of runs without a page shows that none ever comes."""
    quiet = outages().set("failures", [])
    found = search(quiet, 0, policies=4, replications=10, space=ONE, workers=1)
    assert not found.is_admissible and found.best.fresh.pages.value == 0
    assert "No number of runs rules out every page: give a limit above 0." in told(found)[0]


def test_one_page_is_no_pages():
    found = search(outages(), 1, policies=4, replications=10, space=ONE, workers=1)
    assert "at most 1 page per run" in " ".join(told(found)).lower()


def test_more_pages_with_somebody_on_call_are_told_where_there_are_more():
    found = search(outages(), 5, policies=4, replications=10, space=ONE, workers=1)
    figures = found.best.figures
    more = replace(figures, attended_pages=Interval(8.0), pages=Interval(4.0))
    for own, is_told in ((more, True), (replace(more, pages=Interval(8.0)), False)):
        tried = found.tried | {found.best_label: replace(found.best, fresh=own)}
        lines = told(replace(found, tried=tried))
        assert any("pages again" in line for line in lines) == is_told


def test_none_is_admissible():
    found = search(outages(), 0, policies=6, replications=10, space=ONE, workers=1)
    assert not found.is_admissible
    fewest = min(each.fresh.pages.value for each in found.finalists)
    assert found.best.fresh.pages.value == fewest


@pytest.mark.slow
def test_with_somebody_on_call_the_budget_spent_counts():
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99.9%"}]
    scenario = demonstration(horizon="4h", slos=slos)
    found = search(scenario, 3, policies=4, replications=10, workers=1)
    assert found.measure.key == "budget_spent [b]"
    assert found.best.figures.attended_pages is not None
    named = search(scenario, 3, policies=4, replications=10, workers=1, slo="a")
    assert named.measure.key == "budget_spent [a]"


def test_what_makes_no_sense_is_said():
    with pytest.raises(ArgumentError, match="max_pages: -1 is not a number of pages"):
        search(outages(), -1)
    with pytest.raises(ArgumentError, match="policies: 3 is out of range"):
        search(outages(), 5, policies=3)
    with pytest.raises(ArgumentError, match="replications: 9 is out of range"):
        search(outages(), 5, replications=9)
    with pytest.raises(UnknownNameError, match="'latency' is not the name of an SLO"):
        search(outages(), 5, slo="latency")
    two = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99.9%"}]
    with pytest.raises(ArgumentError, match="slo: with nobody on call"):
        search(outages(slos=two), 5, slo="a")
