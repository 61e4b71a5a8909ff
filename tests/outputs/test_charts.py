"""Pictures: the plotted data, titles that say the finding, no text clipped or overlapping, the same
bytes again.
"""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from seen import faults, texts
from slowly import first_of, in_turn
from worlds import DAY, demonstration, outage, shown_worlds

from simulator import (
    Scenario,
    draw_burn,
    draw_timeline,
    load_scenario,
    simulate,
    unattended,
)
from simulator.foundation.units import percent
from simulator.outputs.charts.calendar import FAILED, FINE, NOTHING, PAGE, states
from simulator.outputs.charts.rates import Line
from simulator.outputs.charts.style import SIZES, rendered
from simulator.outputs.charts.text import TextRuler
from simulator.outputs.pictures import pictures
from simulator.reliability.incidents import PHASES

matplotlib.use("Agg")
WORLDS = shown_worlds()
ALIKE = ("quiet drill", "nobody", "blip", "exhausted", "quiet month", "many SLOs for a month")
"""What another one is like, or is a part of; each has a test of its own kind below."""
RUNS = {}


def run_of(name):
    if name not in RUNS:
        RUNS[name] = simulate(WORLDS[name], 3)
    return RUNS[name]


def figure_of(draw, name, size):
    alone = {"unattended": unattended(run_of(name))} if draw is draw_burn else {}
    return np.ravel(draw(run_of(name), size=size, **alone))[0].figure


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(("name", "size"), in_turn(WORLDS, SIZES, whole=["hostile"], without=ALIKE))
@pytest.mark.parametrize("draw", [draw_burn, draw_timeline])
def test_no_text_is_clipped_or_overlaps(draw, name, size):
    figure = figure_of(draw, name, size)
    assert len(list(texts(figure))) > 5
    found = faults(figure)
    # circled numbers may touch
    digits = [each for each in found if isinstance(each, tuple) and max(map(len, each)) == 1]
    assert [each for each in found if each not in digits] == []


def line(axes, gid):
    return next(each for each in axes.get_lines() if each.get_gid() == gid).get_xydata()


@pytest.mark.parametrize("name", ["drill", "month", "nobody"])
def test_the_burn_shows_the_runs_numbers(name):
    run = run_of(name)
    alone = unattended(run)
    top, bottom = draw_burn(run, unattended=alone)
    slo = run.scenario.slos[0]
    left = dict(zip(run.ends, 100 * (1 - run.budget_spent(slo)), strict=True))
    drawn = line(top, "budget")
    assert all(left[x] == y for x, y in drawn if x > 0)
    # decimation keeps the extremes
    inside = [value for time, value in left.items() if drawn[0, 0] <= time <= drawn[-1, 0]]
    assert drawn[:, 1].min() == min(inside)
    if alone is not None:
        spent = dict(zip(alone.ends, 100 * (1 - alone.budget_spent(slo)), strict=True))
        assert all(spent[x] == y for x, y in line(top, "unattended") if x > 0)
    rule = run.scenario.alerting.rules[0]
    for gid, window in (("long", rule.windows[0]), ("short", rule.windows[-1])):
        burn = dict(zip(run.ends, run.burn_rate(slo, window), strict=True))
        assert all(y == max(burn[x], 0.05) for x, y in line(bottom, gid))
    threshold = rule.burn(slo)
    assert set(line(bottom, "threshold")[:, 1]) == {threshold}


def test_the_fill_is_only_where_both_windows_are_above():
    run = run_of("drill")
    _, bottom = draw_burn(run)
    fill = next(each for each in bottom.collections if each.get_gid() == "both")
    vertices = np.vstack([path.vertices for path in fill.get_paths()])
    slo, rule = run.scenario.slos[0], run.scenario.alerting.rules[0]
    both = np.fmin(run.burn_rate(slo, rule.windows[0]), run.burn_rate(slo, rule.windows[-1]))
    above = run.ends[both > 14.4]
    assert (
        vertices[:, 1].min() >= 14.4 - 1e-9
        and abs(vertices[:, 0].min() - above.min()) <= 60
        and abs(vertices[:, 0].max() - above.max()) <= 60
    )
    fired = next(event.time for event in run.log if event.kind == "alert_fired")
    assert abs(above.min() - fired) <= 30


def test_the_bracket_and_the_marks_stand_at_their_times():
    run = run_of("drill")
    incident = run.incidents[0]
    top, _ = draw_burn(run, unattended=unattended(run))
    assert list(line(top, "bracket")[:, 0]) == [incident.begin, incident.end]
    assert list(line(top, "page")[:, 0]) == [incident.paged]
    said = {text.get_text() for text, _ in texts(top.figure)}
    for phase in incident.phases:
        assert any(phase.name in text for text in said) == (phase.seconds > 0), phase.name
    first = incident.steps[0]
    told = f"1 fail over {100 * first.before:.1f}% → {100 * first.after:.1f}%"
    assert {"1", "2", "3"} <= said and any(text.startswith(told) for text in said)


def title(figure):
    return (
        max(
            (text for text, _ in texts(figure) if text.get_fontweight() == "bold"),
            key=lambda text: text.get_fontsize(),
        )
        .get_text()
        .replace("\n", " ")
    )


def test_titles_say_the_finding():
    demo = simulate(demonstration())
    assert (
        title(draw_burn(demo, unattended=unattended(demo))[0].figure)
        == "Paged after 17m30s with 2.03% of the 30d budget gone; 4.28% in all, 13.9% if nobody"
        " had come"
    )
    assert (
        title(draw_timeline(demo).figure)
        == "For most of the 2h10m, users were served again and the incident was still open:"
        " 1h15m30s"
    )
    wanted = {
        ("nobody", draw_burn): "13.9% in all, nobody responding",
        ("quiet drill", draw_burn): "No alert fired; 0% of the 30d budget is gone",
        ("quiet month", draw_timeline): "No page and no ticket in 30 days",
        (
            "month",
            draw_timeline,
        ): "3 pages in 30 days, 3 at night; each page was for a failure",
        ("exhausted", draw_burn): "111% in all, nobody responding",
    }
    for (name, draw), text in wanted.items():
        assert text in title(np.ravel(draw(run_of(name)))[0].figure), name


def test_an_exhausted_budget_says_since_when():
    run = run_of("exhausted")
    top, _ = draw_burn(run)
    assert top.get_ylim()[0] < 0 and any(
        text.get_text() == "budget gone since 10:00" for text, _ in texts(top.figure)
    )


def test_no_data_is_a_gap_and_never_zero():
    run = run_of("silence")
    top, bottom = draw_burn(run)
    assert any(patch.get_gid() == "gap" for patch in bottom.patches)
    assert np.isnan(line(bottom, "long")[:, 1]).any() and np.isnan(line(top, "budget")[1:, 1]).any()


def test_the_worst_slo_comes_first():
    run = run_of("many SLOs")
    panels = draw_burn(run)
    names = [
        next(text.get_text() for text in row[0].texts if text.get_fontweight() == "bold")
        for row in panels
    ]
    worst = sorted(run.scenario.slos, key=lambda slo: -run.budget_spent(slo).max())
    spent = [percent(run.budget_spent(slo)[-1]) for slo in worst]
    titles = [f"{slo.name}: {part} spent" for slo, part in zip(worst, spent, strict=True)]
    assert names == titles
    assert draw_burn(run, slo="fast").shape == (2,)
    with pytest.raises(KeyError, match="known: available"):
        draw_burn(run, slo="none")


def test_the_timeline_shows_the_logs_times():
    run = run_of("drill")
    axes = draw_timeline(run)
    bars = {
        gid: [(p.get_x(), p.get_x() + p.get_width()) for p in axes.patches if p.get_gid() == gid]
        for gid in ("failure", "firing", "step")
    }
    assert bars["failure"] == [(3600, 10800)]
    assert bars["firing"] == [
        (run.incidents[0].detected, next(e.time for e in run.log if e.kind == "alert_resolved"))
    ]
    assert bars["step"] == [(step.begin, step.end) for step in run.incidents[0].steps]
    drawn = [
        (p.get_gid(), p.get_x(), p.get_x() + p.get_width())
        for p in axes.patches
        if p.get_gid() in PHASES
    ]
    spans = [span for span in run.incidents[0].spans if span.end > span.begin]
    assert drawn == [(span.name, span.begin, span.end) for span in spans]
    hair = [each for each in axes.get_lines() if each.get_gid() == "page"]
    assert [each.get_xdata()[0] for each in hair] == [run.incidents[0].paged]


def test_the_calendar_has_a_row_a_day_on_the_clock_of_the_start():
    strikes = [outage(name="early", at="5h", lasts="2h"), outage(name="blip", at="30h", lasts="1m")]
    run = simulate(
        demonstration(
            start="2026-01-07T13:00:00+01:00", horizon="3d", failures=strikes, oncall=None
        )
    )
    days = states(run)
    assert days.shape == (4, 96)
    assert (
        set(days[0, : 13 * 4]) == {NOTHING}
        and set(days[3, 13 * 4 :]) == {NOTHING}
        and days[0, 13 * 4] == FINE
    )
    assert days[0, 18 * 4] == FAILED and days[0, 19 * 4] == PAGE and days[1, 19 * 4] == FAILED
    marks = line(draw_timeline(run, begin=0), "page")
    page = next(event.time for event in run.log if event.kind == "paged")
    assert marks.tolist() == [[(13 * 3600 + page) / 3600, 0.5]] and page < DAY
    later = draw_timeline(run, begin="12h", end="60h")
    assert line(later, "page").tolist() == [] and [
        label.get_text() for label in later.get_yticklabels()
    ] == ["Thu 8 Jan", "Fri 9 Jan", "Sat 10 Jan"]


@pytest.mark.parametrize(
    ("start", "rows", "skipped"),
    [
        ("2026-03-28T00:00:00 Europe/London", 3, [(1, 4, 8)]),
        ("2026-10-24T00:00:00 Europe/London", 3, []),
        ("2011-12-29T00:00:00 Pacific/Apia", 4, [(1, 0, 96)]),
    ],
)
def test_the_calendar_has_no_hour_that_the_clocks_skip(start, rows, skipped):
    """Two days of Apia are a day apart, London's days one hour shorter and longer."""
    strikes = [outage(at="25h", lasts="30m"), outage(at="26h", lasts="15m", error_ratio="20%")]
    horizon = "71h" if "03" in start[5:7] else "73h" if "10" in start[5:7] else "72h"
    run = simulate(demonstration(start=start, horizon=horizon, failures=strikes, oncall=None))
    days = states(run)
    assert days.shape == (rows, 96)
    blank = np.zeros_like(days, dtype=bool)
    for day, begin, end in skipped:
        blank[day, begin:end] = True
    assert ((days == NOTHING) == blank).all()
    labels = [label.get_text() for label in draw_timeline(run, begin=0).get_yticklabels()]
    assert len(labels) == rows
    strike = run.scenario.wall_clock.wall(25 * 3600)
    row = [label[4:6] for label in labels].index(f"{strike.day}")
    assert days[row, strike.hour * 4] >= FAILED


def test_a_stretch_that_is_asked_for_shows_nothing_of_what_lies_beside_it():
    run = run_of("drill")
    alone = unattended(run)
    for size in SIZES:
        for axes in (
            draw_burn(run, begin="2h", unattended=alone, size=size)[0],
            draw_timeline(run, begin="2h", size=size),
        ):
            said = " ".join(text.get_text() for text, _ in texts(axes.figure))
            assert "undetected" not in said and "page +" not in said and "paged" not in said
            assert faults(axes.figure) == [] and axes.get_xlim() == (7200, 21600)


def test_the_line_below_the_title_names_the_variant_and_the_stretch():
    run = run_of("drill")
    for axes in (draw_burn(run, label="tight")[0], draw_timeline(run, label="tight")):
        said = " ".join(text.get_text() for text, _ in texts(axes.figure))
        assert "scenario demonstration, variant tight, SLO availability" in said
        assert "simulated; shows 00:41 to 03:33 of 6h" in said


def test_the_old_name_of_an_argument_names_the_new_one():
    run = run_of("drill")
    with pytest.raises(TypeError, match="unattended="):
        draw_burn(run, ghost=unattended(run))


def test_axes_of_ones_own():
    import matplotlib.pyplot as plt

    run = run_of("drill")
    figure, mine = plt.subplots(2, 1, figsize=(9, 7))
    assert list(draw_burn(run, mine)) == list(mine) and mine[0].get_title(loc="left").startswith(
        "Paged after"
    )
    _, one = plt.subplots()
    assert draw_timeline(run, one) is one
    _, month = plt.subplots()
    assert draw_timeline(run_of("month"), month) is month
    assert len(figure.axes) == 2


@pytest.mark.parametrize("name", first_of(["drill", "hostile", "month", "many SLOs"], 1))
def test_a_second_rendering_has_the_same_bytes(name):
    run = run_of(name)
    alone = unattended(run)
    first, second = pictures(run, alone), pictures(run, alone)
    assert first == second
    assert {"burn.svg", "burn.png", "timeline.svg", "timeline.png"} <= set(first)
    assert b"<dc:date>" not in first["burn.svg"] and len(first["burn.svg"]) < 1_000_000


def test_drawing_changes_no_setting_of_the_reader():
    before = dict(matplotlib.rcParams)
    figure = draw_timeline(run_of("drill")).figure
    rendered(figure, SIZES["page"], "svg")
    assert dict(matplotlib.rcParams) == before


def test_titles_are_wrapped_evenly_and_cut():
    letters = TextRuler(12)
    lines = letters.wrapped(
        "one two three four five six seven eight nine ten eleven twelve", 3.5, 2
    )
    assert len(lines) == 2 and abs(len(lines[0]) - len(lines[1])) < 12
    assert (
        letters.wrapped("word " * 200, 3, 2)[-1].endswith("…")
        and len(letters.wrapped("w" * 500, 3, 2)) == 1
    )


def test_many_failures_are_counted_and_long_runs_say_the_worst_moment():
    strikes = [outage(name=f"f{day}", at=f"{4 * day + 1}d", lasts="2h") for day in range(20)]
    run = simulate(
        demonstration(horizon="90d", failures=strikes, monitoring={"scrape_interval": "60s"})
    )
    top, _ = draw_burn(run)
    said = [text.get_text() for text, _ in texts(top.figure)]
    assert "20 failures" in said and not any(text.startswith("f3") for text in said)
    worst = run.budget_spent(run.scenario.slos[0]).max()
    assert f"{worst:.1%} spent at the worst moment" in title(top.figure)


def test_a_month_without_a_page_says_so():
    rules = [{"name": "mild", "severity": "sev3", "long_window": "1h", "burn_rate": 1}]
    run = simulate(demonstration(horizon="3d", alerting={"rules": rules}))
    assert (
        title(draw_timeline(run, begin=0).figure)
        == "No page and 1 ticket in 3 days; 1 failure happened"
    )


def test_a_budget_that_came_back_says_until_when():
    """A window of one hour forgets; the rules' own windows are as they were."""
    scenario = demonstration(oncall=None, slos=[{"name": "a", "objective": "99%", "window": "2h"}])
    run = simulate(scenario)
    top, _ = draw_burn(run, begin=0)
    left = 1 - run.budget_spent(run.scenario.slos[0])
    assert left.min() < 0 <= left[-1]
    assert any(
        text.get_text().startswith("budget gone from 01:0") and " to 0" in text.get_text()
        for text, _ in texts(top.figure)
    )


def test_a_threshold_that_cannot_be_reached_says_so():
    run = simulate(demonstration(slos=[{"name": "a", "objective": "90%"}], horizon="12h"))
    _, bottom = draw_burn(run)
    said = [text.get_text() for text, _ in texts(bottom.figure)]
    assert (
        "page-quick: 14.4x, more errors than there can be: it cannot fire" in said
        and "144%" not in " ".join(said)
    )


def test_the_title_has_the_budget_at_the_page_where_a_ticket_came_first():
    """A leak that grows for days: a ticket first, the page long after it."""
    leak = [
        {"kind": "cost_spike", "at": "1d", "lasts": "6d", "token_factor": 5, "grows_over": "5d"}
    ]
    slos = [{"name": "cost", "sli": "cost", "objective": "99%"}]
    run = simulate(
        Scenario(
            name="leak",
            horizon="7d",
            slos=slos,
            failures=leak,
            monitoring={"scrape_interval": "60s"},
        )
    )
    ticket, incident = run.incidents
    assert ticket.is_ticket and ticket.detected < incident.paged == incident.detected
    at_page = run.budget_spent(run.scenario.slos[0])[run.ends <= incident.paged][-1]
    assert at_page > 2 * ticket.share(ticket.phases[0].bad)
    assert f"with {at_page:.1%} of the 30d budget gone;" in title(draw_burn(run)[0].figure)


def lonely(horizon="30d", **changes):
    """One request a minute: a single one that fails pages somebody, and nothing is broken."""
    service = {
        "traffic": {"interactive": "60/h"},
        "provider": {"primary": {"error_ratio": "0.05%"}},
    }
    slos = [{"name": "a", "objective": "99.9%"}]
    rules = [{"name": "quick", "severity": "sev1", "long_window": "1h", "budget_consumed": "2%"}]
    fields = {
        "service": service,
        "slos": slos,
        "failures": [],
        "oncall": None,
        "alerting": {"rules": rules},
        "outcomes": "random",
    }
    return simulate(
        demonstration(
            horizon=horizon, monitoring={"scrape_interval": "60s"}, **{**fields, **changes}
        ),
        1,
    )


def test_pages_without_a_failure_say_what_spends_the_budget():
    run = lonely()
    spent = run.budget_spent(run.scenario.slos[0])
    assert len(run.incidents) > 1
    said = f"{len(run.incidents)} pages without a failure; "
    assert (
        title(draw_burn(run)[0].figure)
        == f"{said}background errors spend {percent(spent[-1])} of the 30d budget"
    )
    struck = lonely(failures=[outage(at="29d", lasts="1s", error_ratio="1%")])
    assert (
        title(draw_burn(struck)[0].figure)
        == f"{said}{percent(spent[-1])} of the 30d budget is gone"
    )
    long = lonely("60d")
    worst = long.budget_spent(long.scenario.slos[0]).max()
    assert title(draw_burn(long)[0].figure).endswith(
        f"without a failure; {percent(worst)} of the 30d budget was spent at the worst moment"
    )
    ticket = lonely(
        alerting={
            "rules": [{"name": "mild", "severity": "sev3", "long_window": "3d", "burn_rate": 1}]
        }
    )
    assert title(draw_burn(ticket)[0].figure).startswith(f"{len(ticket.incidents)} ticket")


def test_incidents_without_a_failure_are_counted_among_the_others():
    run = lonely(failures=[outage(at="29d", lasts="2h", error_ratio="100%")])
    empty = sum(not incident.failure for incident in run.incidents)
    assert 1 < empty < len(run.incidents)
    text = title(draw_burn(run)[0].figure)
    assert text.startswith(
        f"{len(run.incidents)} incidents, {empty} of them without a failure, spent "
    )


def failing(count):
    """So many failures that overlap, and one after them all."""
    strikes = [
        outage(name=f"f{n}", at=f"{60 + 20 * n}m", lasts="3h", error_ratio="20%")
        for n in range(count)
    ]
    return simulate(
        demonstration(
            horizon="10h",
            failures=[*strikes, outage(name="later", at="8h", lasts="1h")],
            oncall=None,
        )
    )


def broken_lanes(axes):
    """The bars of failures and the texts on them by the lane's height, from the top."""
    bars = [patch for patch in axes.patches if patch.get_gid() == "failure"]
    heights = sorted({round(bar.get_y() + 0.35, 6) for bar in bars}, reverse=True)
    spans = [
        sorted(bar.get_x() / 60 for bar in bars if round(bar.get_y() + 0.35, 6) == height)
        for height in heights
    ]
    labels = [text for text in axes.texts if hasattr(text, "xy")]
    return spans, [
        [text.get_text() for text in labels if text.xy[1] == height] for height in heights
    ]


@pytest.mark.parametrize("size", SIZES)
def test_failures_that_overlap_stand_one_below_the_other_and_are_all_named(size):
    more = ": error ratio 20%" if size == "page" else ""
    later = "later: error ratio 50%" if size == "page" else "later"
    spans, names = broken_lanes(draw_timeline(failing(2), size=size))
    assert spans == [[60, 480], [80]] and names == [[f"f0{more}", later], [f"f1{more}"]]
    assert broken_lanes(draw_timeline(failing(1), size=size))[0] == [[60, 480]]


@pytest.mark.parametrize("size", SIZES)
def test_overlapping_failures_without_a_lane_of_their_own_are_counted(size):
    axes = draw_timeline(failing(6), size=size)
    spans, names = broken_lanes(axes)
    assert spans == [[60, 480], [80], [100, 120, 140, 160]] and names[2] == [
        "f2: error ratio 20% and 3 more" if size == "page" else "4 failures"
    ]
    assert faults(axes.figure) == []


def test_a_low_picture_full_of_lanes_has_one_for_all_failures():
    _, low = plt.subplots(figsize=(10, 4))
    spans, names = broken_lanes(draw_timeline(run_of("many SLOs"), low))
    # those that overlap are counted; the others have their names
    assert len(spans) == 1
    assert names == [["outage-0", "outage-1", "2 failures", "outage-4", "outage-5"]]
    assert len(broken_lanes(draw_timeline(run_of("many SLOs")))[0]) == 2


def above_the_line(axes, word):
    """How many pixels each mark stands above all of the budget's line that is near it, and the
    marks' size.
    """
    (marks,) = [each for each in axes.get_lines() if each.get_gid() == word]
    axes.figure.draw_without_rendering()
    size = marks.get_markersize() * axes.figure.dpi / 72
    budget = axes.transData.transform(line(axes, "budget"))
    across = np.arange(budget[0, 0], budget[-1, 0], 0.1)
    height = np.interp(across, *budget.T)
    places = marks.get_transform().transform(marks.get_xydata())
    above = [y - height[abs(across - x) <= 0.4 * size].max() for x, y in places]
    return np.array(above), size


def test_marks_of_a_month_stand_above_the_budgets_line():
    run = run_of("month")
    top, _ = draw_burn(run, begin=0)
    above, size = above_the_line(top, "page")
    assert len(above) == 3 and (above > size / 2).all() and (above < 2 * size).all()
    close, _ = draw_burn(run_of("drill"))
    near, size = above_the_line(close, "page")
    assert abs(near).max() < size


@pytest.mark.parametrize(("days", "head"), [(31, "pages"), (50, "per 7 d"), (197, "per 30 d")])
def test_a_calendar_counts_every_page_however_many_days_it_has(days, head):
    run = simulate(load_scenario("choosing_thresholds").set("horizon", f"{days}d"), 1)
    axes = draw_timeline(run)
    told = [text.get_text() for text, _ in texts(axes.figure)]
    numbers = [int(text[2:]) for text in told if text.startswith("\N{BLACK UP-POINTING TRIANGLE} ")]
    assert sum(numbers) == sum(event.kind == "paged" for event in run.log) > 0
    assert head in told and not faults(axes.figure)


def test_the_key_of_a_calendar_stands_outside_the_data():
    axes = draw_timeline(run_of("month"), begin=0)
    below = [
        (text.get_text(), box)
        for text, box in texts(axes.figure)
        if text.get_text() in ("failure, no alert", "paging alert", "page")
    ]
    assert [text for text, _ in below] == ["failure, no alert", "paging alert", "page"]
    assert all(box.y1 < axes.get_window_extent().y0 for _, box in below)


def test_a_rate_that_jumps_is_a_line_through_its_peaks():
    """At 1,000 requests an hour each failed one is a spike of the short window."""
    run = simulate(load_scenario("scenarios/at_1000_per_hour.yaml"))
    _, bottom = draw_burn(run)
    drawn = line(bottom, "short")
    slo, rule = run.scenario.slos[0], run.scenario.alerting.rules[0]
    rates = run.burn_rate(slo, rule.windows[-1])
    assert len(drawn) < 350 and drawn[:, 1].max() == np.nanmax(rates)
    size = len(run.ends) // len(drawn)
    for x, y in drawn[::20]:
        at = np.searchsorted(run.ends, x)
        near = rates[max(0, at - size // 2) : at + size // 2]
        assert y >= np.nanmax(near) * 0.999 or y == max(rates[at], 0.05)


@pytest.mark.parametrize(
    ("points", "step", "name"),
    [
        (2880, 30, "5m"),  # a day: each that is drawn stands for 270 s
        (3299, 30, "5m"),  # for 300 s
        (3300, 30, "5m, peaks"),  # for 330 s
        (2399, 600, "5m"),  # for itself
        (1, 30, "5m"),
    ],
)
def test_a_line_shows_peaks_where_a_point_stands_for_more_than_its_window(points, step, name):
    x = np.arange(points) * float(step)
    assert Line(300.0, x, np.ones(points), "short").name == name


def test_lines_of_hours_have_the_names_of_their_windows_alone():
    for name, told in (("bad_deploy", {"1h", "5m"}), ("guardrail", {"1h", "5m, peaks"})):
        panels = draw_burn(simulate(load_scenario(f"scenarios/{name}.yaml")))
        said = {text.get_text() for text, _ in texts(panels.flat[0].figure)}
        assert told <= said and not any(f"{window}, peaks" in said for window in told), name


def test_a_line_that_hides_behind_another_is_not_named():
    """Nobody can do anything about the little that a slow provider takes of availability."""
    run = simulate(load_scenario("scenarios/slow_provider.yaml"))
    panels = draw_burn(run, unattended=unattended(run))
    for row, is_apart in zip(panels, (True, False), strict=True):
        said = [text.get_text() for text, _ in texts(row[0].figure) if text.axes is row[0]]
        gids = [each.get_gid() for each in row[0].get_lines()]
        assert ("nobody responding" in said) == ("unattended" in gids) == is_apart
    shown = {text.get_text() for text, _ in texts(panels[0, 0].figure)}
    spent = [run.budget(slo).iloc[-1] for slo in ("latency", "availability")]
    assert f"latency: {percent(spent[0])} spent" in shown
    assert f"availability: {percent(spent[1])} spent" in shown


def test_what_fires_and_calls_nobody_is_pale_and_says_so():
    scenario = load_scenario("scenarios/store_first_step.yaml").set(
        "runbooks", {"vector_store_full": [{"do": "compact_store", "takes": "40m"}]}
    )
    run = simulate(scenario)
    axes = draw_timeline(run)
    calls = [e.time for e in run.log if e.kind in ("paged", "ticket_opened")]
    firing = [each for each in axes.patches if each.get_gid() == "firing"]
    assert {bar.get_linewidth() > 0 for bar in firing if bar.get_x() in calls} == {False}
    silent = [bar for bar in firing if bar.get_x() not in calls]
    assert len(silent) == 3 and all(bar.get_linewidth() > 0 for bar in silent)
    said = {text.get_text() for text, _ in texts(axes.figure)}
    assert {"sev1", "sev1, no page", "sev2, no page", "sev3"} <= said


def test_a_failure_of_a_month_is_darker_than_its_weekends():
    top, _ = draw_burn(run_of("month"), begin=0)
    failures = [each for each in top.patches if each.get_gid() == "failure"]
    others = [each for each in top.patches if each.get_alpha()]
    # grey on white, as far as it covers it
    lightest = max(each.get_facecolor()[0] for each in failures)
    darkest = min(1 - each.get_alpha() * (1 - each.get_facecolor()[0]) for each in others)
    assert len(failures) == 4 and others and lightest < darkest - 0.05


def test_failures_without_room_for_their_names_have_numbers_with_a_key():
    """Four outages of a few minutes within half an hour of ten."""
    strikes = [outage(name=f"short outage {n}", at=f"{60 + 8 * n}m", lasts="4m") for n in range(4)]
    run = simulate(demonstration(horizon="10h", failures=strikes, oncall=None))
    axes = draw_timeline(run, begin=0, end="10h")
    told = " ".join(text.get_text() for text in axes.figure.texts)
    names = [text for (lane,) in [broken_lanes(axes)[1]] for text in lane]
    assert all(f"short outage {n}" in told + "".join(names) for n in range(4))
    assert "broken: 1 short outage" in told
    assert faults(axes.figure) == []


def test_what_has_no_lane_is_named():
    run = simulate(load_scenario("calendar_month"), 5)
    told = " ".join(text.get_text() for text in draw_timeline(run).figure.texts)
    assert "not shown: ticket-quick any 30 days, ticket-quick calendar month, incident-2" in told
