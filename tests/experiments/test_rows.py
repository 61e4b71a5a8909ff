"""Rows of runs: their figures are those of a comparison, and what is stored is not played again."""

from pathlib import Path

import pytest

from simulator import compare, load_scenario
from simulator.analysis.choosing import measures_of
from simulator.analysis.estimates import Sample
from simulator.experiments import rows
from simulator.experiments.rows import missing, play_missing, play_rows
from simulator.experiments.store import Store

SCENARIO = load_scenario("the_shift").set("horizon", "1d")


def variants(*rates):
    key = "alerting.rules[fast-burn].burn_rate"
    return {f"{rate}x": SCENARIO.set(key, rate) for rate in rates}


def test_figures_are_those_of_a_comparison():
    given = variants(5, 14.4)
    comparison = compare(given, 3, seed=2, workers=1)
    found = {(row.label, row.seed): row.figures for row in play_rows(given, [2, 3, 4], workers=1)}
    assert len(found) == 6
    for variant in comparison.variants:
        for group, measures in measures_of([SCENARIO]).items():
            for measure in measures:
                if measure.typical == "mean":
                    totals = Sample(measure, variant.cards(group)).totals
                    own = [found[variant.label, seed][measure.key] for seed in comparison.seeds]
                    assert own == list(zip(totals.sums, totals.counts, strict=True))


def test_every_measure_has_its_own_key():
    keys = [measure.key for group in measures_of([SCENARIO]).values() for measure in group]
    assert len(keys) == len(set(keys))


def test_what_is_stored_is_not_played_again(monkeypatch):
    played = []

    def counted(task):
        played.append((len(task.scenarios), task.seed))
        return play(task)

    play = rows.play
    monkeypatch.setattr(rows, "play", counted)
    with Store() as store:
        first = list(play_rows(variants(5, 14.4), range(2), workers=1, store=store))
        assert sum(count for count, _ in played) == 4
        assert missing(variants(5, 10), range(3), store) == 4
        played.clear()
        more = list(play_missing(variants(5, 10), range(3), workers=1, store=store))
        assert sorted((row.label, row.seed) for row in more) == [
            ("10x", 0), ("10x", 1), ("10x", 2), ("5x", 2),
        ]  # fmt: skip
        assert sum(count for count, _ in played) == 4
        again = list(play_rows(variants(5, 14.4), range(2), workers=1, store=store))
        assert by_run(again) == by_run(first)
        assert sum(count for count, _ in played) == 4


def by_run(found):
    return {(row.label, row.seed): row.figures for row in found}


def test_what_is_played_alike_is_played_once():
    told = []
    given = {"one": SCENARIO, "other": SCENARIO.set("name", "other")}
    found = list(play_rows(given, [1], workers=1, progress=lambda *done: told.append(done)))
    assert [row.label for row in found] == ["one", "other"]
    assert found[0].figures == found[1].figures
    assert told == [(1, 1)]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_with_any_number_of_workers(tmp_path: Path, workers):
    given = variants(5, 14.4)
    with Store(tmp_path / "runs.sqlite") as store:
        found = list(play_rows(given, range(2), workers=workers, store=store))
    assert by_run(found) == by_run(play_rows(given, range(2), workers=1))
