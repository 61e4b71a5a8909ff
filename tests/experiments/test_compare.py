"""Comparisons played for real: pairing, any number of workers, kinds of the user's own, an
interrupt, a known difference.
"""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from slowly import first_of
from worlds import demonstration, outage

from simulator import ScenarioError, compare, failures, load_scenario, simulate
from simulator.experiments.compare import replicate
from simulator.foundation.errors import ArgumentError
from simulator.foundation.kinds import FAMILIES
from simulator.outputs.comparison import summary_of

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "scenarios" / "provider_outage.yaml"
CHOOSING = ROOT / "scenarios" / "choosing_thresholds.yaml"


def drill(**changes):
    """Six hours of random outcomes, an outage of random length and size."""
    uncertain = outage(
        lasts={"uniform": {"low": "5m", "high": "90m"}},
        error_ratio={"uniform": {"low": "10%", "high": "90%"}},
    )
    return demonstration(**{"outcomes": "random", "failures": [uncertain], **changes})


def tighter(scenario, burn=10):
    return scenario.set("alerting.rules[page-quick].burn_rate", burn)


@pytest.mark.parametrize("workers", first_of([2, 3], 1))
def test_any_number_of_workers_gives_the_same_bytes(workers):
    variants = {"14.4x": drill(), "10x": tighter(drill())}
    alone, several = (
        json.dumps(summary_of(replicate(variants, 8, workers=number))) for number in (1, workers)
    )
    assert alone == several


def test_threads_give_the_same_bytes():
    variants = {"14.4x": drill(), "10x": tighter(drill())}
    with ThreadPoolExecutor(3) as threads:
        alone, several = (
            json.dumps(summary_of(replicate(variants, 8, workers=workers)))
            for workers in (1, threads)
        )
    assert alone == several


def test_variants_meet_the_same_failures_and_outcomes():
    found = replicate({"14.4x": drill(), "10x": tighter(drill())}, 6, workers=1)
    unattended = [
        [card.slos["availability"].unattended for card in variant.attended]
        for variant in found.variants
    ]
    assert unattended[0] == unattended[1] and len(set(unattended[0])) == 6
    assert found.seeds == tuple(range(6)) and replicate(
        {"a": drill()}, 2, seed=40, workers=1
    ).seeds == (40, 41)


def test_the_figures_are_those_of_single_runs():
    found = replicate({"a": demonstration(oncall=None, outcomes="random")}, 5, workers=1)
    times = [
        simulate(demonstration(oncall=None, outcomes="random"), seed).incidents[0].time_to_detect
        for seed in range(5)
    ]
    assert found.of("mean_time_to_page", "a").value.value == pytest.approx(np.mean(times))


@pytest.mark.slow
def test_a_known_difference_is_covered():
    """Outages of 50% errors that last 5 to 30 min: the hour passes 14.4% after 17.28 min and 10%
    after 12 min, if they last so long.

    So 10x finds (17.28 - 12) / 25 = 21.12 points more. Of 100 comparisons of 100 runs each, so that
    there are events enough for an interval, all show it, and in 88 to 99 the interval holds it.
    """
    rules = [
        {
            "name": "page-quick",
            "severity": "sev1",
            "long_window": "1h",
            "short_window": "5m",
            "burn_rate": 14.4,
        }
    ]
    scenario = demonstration(
        oncall=None,
        horizon="2h",
        monitoring={"scrape_interval": "30s"},
        alerting={"rules": rules},
        significant="0.1%",
        failures=[
            outage(at="1h", lasts={"uniform": {"low": "5m", "high": "30m"}}, error_ratio="50%")
        ],
    )
    hits, times = 0, 100
    for start in range(times):
        variants = {"14.4x": scenario, "10x": tighter(scenario)}
        found = replicate(variants, 100, seed=1000 * start, workers=1)
        gap = found.of("recall_pages", "10x").gap
        hits += gap.low <= (17.28 - 12) / 25 <= gap.high
        assert gap.low > 0
    assert 0.88 <= hits / times <= 0.99


def test_python_in_a_line():
    found = compare({"14.4x": drill(), "10x": tighter(drill())}, replications=4, workers=1)
    assert (
        set(found.table.variant) == {"14.4x", "10x"}
        and "10x" in repr(found)
        and "<table>" in found._repr_html_()
    )
    # both page as often and miss as little in every run: that needs no column
    assert len(found.plot()) == 2
    assert len(found.plot(measures=["pages", "missed", "slo_kept"])) == 3
    import matplotlib.pyplot as plt

    plt.close("all")


def test_what_makes_no_sense_is_said():
    with pytest.raises(ScenarioError, match="nothing to compare"):
        compare({})
    with pytest.raises(ArgumentError, match="replications: 0 is out of range"):
        compare({"a": drill()}, 0)
    with pytest.raises(ScenarioError, match="b: slos: has SLOs other, but 'a' has availability"):
        compare({"a": drill(), "b": drill(slos=[{"name": "other", "objective": "99%"}])}, 1)


def test_a_kind_from_a_module_travels(monkeypatch):
    monkeypatch.setitem(FAMILIES, "failure", dict(FAMILIES["failure"]))
    from own_kinds import Stutter

    FAMILIES["failure"]["stutter"] = (
        Stutter  # another test may have imported it before, into a registry of its own
    )
    variants = {"a": drill(failures=[Stutter(at="1h", lasts="1h")], oncall=None)}
    found = [json.dumps(summary_of(replicate(variants, 3, workers=number))) for number in (1, 2)]
    assert found[0] == found[1]


def test_a_kind_that_cannot_travel_is_played_here_and_said_in_one_line(monkeypatch):
    monkeypatch.setitem(FAMILIES, "failure", dict(FAMILIES["failure"]))

    class Hiccup(failures.Failure):
        """Half of all requests fail."""

        kind: Literal["hiccup"] = "hiccup"

        def impairment(self, elapsed):
            from simulator.ai_service.effects import Effects

            return Effects(primary_error=0.5)

    with pytest.warns(
        UserWarning,
        match="Hiccup is defined in this session only, so all runs are played in this process",
    ):
        found = compare({"a": drill(failures=[Hiccup(at="1h", lasts="1h")])}, 2, workers=2)
    assert found.of("pages", "a").value.value == 1


def test_a_script_without_a_main_guard_may_compare(tmp_path):
    (tmp_path / "script.py").write_text(
        "from simulator import compare, load_scenario\ns ="
        f" load_scenario({str(SCENARIO)!r})\nprint(compare({{'a': s, 'b':"
        " s.set('alerting.rules[page-quick].burn_rate', 10)}, 4, workers=2))\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (
        done.stdout == "<Comparison of a, b: 4 replications of 'provider-outage'>\n"
        and done.stderr == ""
    )


def worked(group):
    """The CPU time (s) that the processes of a group have taken."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (OSError, ProcessLookupError):
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look in")
def test_an_interrupt_reports_what_is_done(tmp_path, started):
    """A month takes long enough: Ctrl-C on the whole group, as a terminal sends it."""
    words = [
        "compare",
        CHOOSING,
        "--policy",
        "workbook-30d",
        "--policy",
        "course-notes",
        "--replications",
        5000,
        "--workers",
        2,
    ]
    process = started(
        [sys.executable, "-m", "simulator", *map(str, words)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # long enough for a first replication of both
    end = time.monotonic() + 60
    while worked(process.pid) < 6 and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    begin = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begin < 15
    assert process.returncode == 130 and "Traceback" not in err, err
    assert " of 5000 replications" in out and out.endswith("stopped: nothing was written\n")
    assert err == ""
    assert not list(tmp_path.iterdir())


# --- low traffic: facts that were published from another program


PUBLISHED = {60: 20.9, 1000: 0.0}
"""Mean pages per 30 d at so many requests an hour: 20 seeds of a program of its own, with a
standard error of about 1.
"""


@pytest.mark.parametrize("per_hour", PUBLISHED)
def test_one_failed_request_pages_at_low_traffic(per_hour):
    scenario = load_scenario(ROOT / "scenarios" / "at_60_per_hour.yaml").set(
        "service.traffic.interactive", per_hour / 3600
    )
    estimate = replicate({"a": scenario}, 20, workers=1).of("pages", "a")
    assert estimate.value.low <= PUBLISHED[per_hour] <= estimate.value.high
    assert ("the same in every run" in estimate.note) == (per_hour == 1000)


# --- the shipped scenario is a real question


@pytest.mark.slow
def test_tight_pages_for_nothing_and_loose_misses():
    base = load_scenario(CHOOSING)
    from simulator.scenario import load_policy

    variants = {"google-30d": base}
    for name in ("tight", "loose"):
        policy = load_policy(ROOT / "scenarios" / "policies" / f"{name}.yaml")
        variants[name] = base.set(
            "alerting", policy.model_dump(mode="json", by_alias=True, exclude_none=True)
        )
    found = replicate(variants, 40, workers=2)
    empty, missed, spent = (
        found.of(key, "tight") for key in ("pages_without_incident", "missed", "budget_spent")
    )
    assert empty.is_beyond_chance and empty.gap.value > 1 and spent.gap.value < 0
    empty, missed, spent = (
        found.of(key, "loose") for key in ("pages_without_incident", "missed", "budget_spent")
    )
    assert (
        empty.gap.value < -3
        and missed.is_beyond_chance
        and missed.gap.value > 0.05
        and spent.is_beyond_chance
        and spent.gap.value > 0.03
    )
