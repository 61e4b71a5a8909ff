"""When somebody is paged, or why nobody is, at any position of the knobs of 03_what_if: by a second
computation over the cells and the log of the same run.
"""

import math
import random
import re
from functools import cache

import numpy as np
import pytest
from counted import valid_and_bad

pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
from lessons import played
from slowly import first_of

from simulator import simulate
from simulator.classroom.paging import paging

STEPS = ("fail_over", "enable_cache", "shed_background", "raise_quota")
QUICK = 30
POSITIONS = first_of(range(200), QUICK)
WINDOWS = {"page-quick": (3600, 300), "page-slow": (21600, 1800)}
BEGIN, TICK, CHECK = 3600, 30, 300


def drill(**values):
    return played("03_what_if")["drill"](**values)


def anywhere(seed):
    """A position of every knob; half of them near what decides whether somebody is paged."""
    draw = random.Random(seed)
    knobs = played("03_what_if")["board"].knobs
    values = {
        "errors": draw.choice([draw.randint(0, 100), draw.randint(5, 25)]),
        "lasts": draw.randrange(5, 241, 5),
        "burn": draw.choice([draw.randint(10, 600) / 10, draw.randint(10, 200) / 10]),
        "acknowledge": draw.randint(0, 60),
        "traffic": draw.randrange(10, 161, 5),
    }
    assert all(knobs[name].min <= value <= knobs[name].max for name, value in values.items())
    return values | {step: draw.random() < 0.6 for step in STEPS}


@cache
def said(seed):
    values = anywhere(seed)
    run = simulate(drill(**values))
    return values, run, paging(run)


class Cells:
    """The run's counts, summed over windows that end at a tick; before the start all is good."""

    def __init__(self, run):
        self.run, slo = run, run.scenario.slos[0]
        valid, bad = (
            np.asarray(counts, dtype=float)
            for counts in valid_and_bad(run.counts[run.slo(slo.name).events])
        )
        self.valid, self.bad = (np.concatenate([[0], np.cumsum(each)]) for each in (valid, bad))
        self.rate = valid[0] / run.cell

    def share(self, time, window):
        """The share of bad events in the window that ends at a time (s)."""
        last, first = (round(max(0, each) / self.run.cell) for each in (time, time - window))
        valid = self.valid[last] - self.valid[first] + self.rate * max(0, window - time)
        return (self.bad[last] - self.bad[first]) / valid

    def first_page(self, burn):
        """The first tick at which both windows of a paging rule are above its limit, and the rules
        that are there.
        """
        limits = {"page-quick": burn * 0.01, "page-slow": 6 * 0.01}
        for time in range(TICK, int(self.run.scenario.horizon) + 1, TICK):
            over = [
                rule
                for rule, windows in WINDOWS.items()
                if all(self.share(time, each) > limits[rule] + 1e-9 for each in windows)
            ]
            if over:
                return time, over
        return None, []

    def healthy_since(self, page, end):
        """The first tick from the page on since which every check window up to `end` was healthy."""
        ticks = range(math.ceil(page / TICK) * TICK, int(end) + 1, TICK)
        since = None
        for time in reversed(ticks):
            if self.share(time, CHECK) > 0.01 + 1e-9:
                break
            since = time
        return since


def numbers(pattern, text):
    found = re.search(pattern, text)
    return [float(each) for each in found.groups()] if found else None


@pytest.mark.parametrize("seed", POSITIONS)
def test_somebody_is_paged_when_it_says_so(seed):
    values, run, text = said(seed)
    page, over = Cells(run).first_page(values["burn"])
    if page is None:
        assert text.startswith("<b>Nobody is paged</b>") and "Paged after" not in text
        assert not [event for event in run.log if event.kind == "paged"]
    else:
        rule = re.search(r"</b> by ([a-z-]+) \(", text).group(1)
        assert numbers(r"<b>Paged after ([\d.]+) min</b>", text) == [(page - BEGIN) / 60]
        assert rule in over


@pytest.mark.parametrize("seed", POSITIONS)
def test_the_closed_form_is_the_named_rules_and_gives_the_page(seed):
    values, _, text = said(seed)
    if "Paged after" not in text:
        return
    errors, window, burn, closed = numbers(
        r"\(1% / ([\d.]+)% × ([\d.]+) min × ([\d.]+) = ([\d.]+) min; the rule is checked every 30 s\)",
        text,
    )
    rule = re.search(r"</b> by ([a-z-]+) \(", text).group(1)
    assert (errors, window) == (values["errors"], WINDOWS[rule][0] / 60)
    assert burn == (values["burn"] if rule == "page-quick" else 6)
    exact = window * burn / errors
    assert abs(closed - exact) <= 0.005 + 1e-9
    page = numbers(r"<b>Paged after ([\d.]+) min</b>", text)[0]
    assert page == (math.floor(exact / 0.5 + 1e-9) + 1) * 0.5 <= values["lasts"]


@pytest.mark.parametrize("seed", POSITIONS)
def test_why_nobody_is_paged_is_so_of_every_rule_that_pages(seed):
    values, run, text = said(seed)
    if "Nobody is paged" not in text:
        return
    cells, end = Cells(run), BEGIN + 60 * values["lasts"]
    limits = {"page-quick": values["burn"], "page-slow": 6}
    for rule, windows in WINDOWS.items():
        held, limit = numbers(
            rf"the worst {windows[0] // 60} min hold ([\d.]+)% errors, and {rule} needs more than"
            r" ([\d.]+)%",
            text,
        )
        worst = max(cells.share(time, windows[0]) for time in range(end - 600, end + 601, TICK))
        # three digits are told
        assert held == pytest.approx(100 * worst, rel=0.005, abs=1e-9) and held <= limit
        assert abs(limit - limits[rule]) < 1e-9


@pytest.mark.parametrize("seed", POSITIONS)
def test_the_runbook_helps_when_it_says_so(seed):
    values, run, text = said(seed)
    if "Paged after" not in text:
        return
    end = BEGIN + 60 * values["lasts"]
    page = BEGIN + 60 * numbers(r"<b>Paged after ([\d.]+) min</b>", text)[0]
    since = Cells(run).healthy_since(page, end)
    mitigated = numbers(r"<b>mitigated after ([\d.]+) min</b>, when the last 5 min were good", text)
    ended = numbers(r"<b>not mitigated</b> by the time the failure ended, after (\d+) min", text)
    assert (mitigated is None) != (ended is None)
    if mitigated:
        assert since is not None and mitigated == [(since - BEGIN) / 60]
        assert any(event.kind == "step_finished" and event.time <= since for event in run.log)
    else:
        assert since is None and ended == [values["lasts"]]


def test_all_cases_are_among_the_positions():
    texts = [said(seed)[2] for seed in range(QUICK)]
    for part in (
        "by page-quick",
        "by page-slow",
        "Nobody is paged",
        "<b>mitigated after",
        "<b>not mitigated</b>",
    ):
        assert sum(part in text for text in texts) >= 3, part


GRID = [
    {"errors": errors, "lasts": lasts, "burn": burn}
    for errors in (0, 6, 9, 14, 15, 19, 60)
    for lasts in (5, 60, 120, 240)
    for burn in (1, 14.4, 36, 60)
]


# every fifth has each value of each knob
@pytest.mark.parametrize("every", first_of([5, 1], 1))
def test_nobody_is_paged_where_it_says_so_all_over_the_grid(every):
    told = []
    for values in GRID[::every]:
        run = simulate(drill(**values))
        is_paged = any(event.kind == "paged" for event in run.log)
        text = paging(run)
        assert text.startswith("<b>Paged" if is_paged else "<b>Nobody"), values
        if not is_paged:
            # a reason for each of the rules that page, and each is one
            reasons = re.findall(
                r"hold ([\d.]+)% errors, and [\w-]+ needs more than ([\d.]+)%", text
            )
            assert len(reasons) == 2 and all(float(held) <= float(limit) for held, limit in reasons)
        told.append(is_paged)
    assert len(told) / 5 < sum(told) < len(told) * 4 / 5


def test_two_windows_that_are_never_full_together_are_said_so():
    # 8.5 min fill the short window but not the long one; 30 s more, later, the other way round
    scenario = drill().set("oncall", None)
    failure = scenario.dump()["failures"][0] | {"error_ratio": "100%"}
    twice = [
        failure | {"name": name, "at": at, "lasts": lasts}
        for name, at, lasts in (("first", "1h", "8m30s"), ("again", "1h30m", "30s"))
    ]
    run = simulate(scenario.set("failures", twice))
    assert not [event for event in run.log if event.kind == "paged"]
    text = "page-quick needs more than 14.4% over 60 min and over 5 min at the same time"
    assert paging(run).startswith(f"<b>Nobody is paged</b>: {text}, which never happened")
