"""The timeline's lanes of people: what they show is what the log says."""

import matplotlib
import matplotlib.pyplot as plt
import pytest
from asked import TEAM, asked, late, staffed, with_people
from random_teams import random_team
from seen import faults, texts
from slowly import first_of
from worlds import demonstration

from simulator import Event, draw_timeline, simulate
from simulator.oncall.roster import Roster
from simulator.outputs.charts.style import SIZES
from simulator.reliability.at_work import notices, work_spans
from simulator.run import blinded

matplotlib.use("Agg")


def with_rota(*extra, **more):
    run = late()
    return with_people(run, *extra, scenario=staffed(run.scenario), **more)


def page_of(run):
    return next(event.time for event in run.log if event.kind == "paged")


def laddered():
    paged = page_of(late())
    rows = (
        asked(paged + 300, "ben", 2, "secondary", "not acknowledged within 5m"),
        asked(
            paged + 900, "ada", 1, "primary", "not acknowledged within 10m", round=2, reminded=True
        ),
    )
    return with_rota(*rows)


def off_duty():
    paged = page_of(late())
    rows = (
        asked(paged, "nobody", 1, "primary", "nobody on duty"),
        asked(paged + 900, "ben", 2, "secondary", "somebody came on duty"),
    )
    return with_rota(*rows, first=("nobody", 0, ""))


def handed_over():
    done = next(event.time for event in late().log if event.kind == "triaged")
    detail = {"from": "ada", "role": "primary", "lost": False}
    lost = {"from": "eve", "role": "primary", "lost": True}
    cause = "provider_outage"
    rows = (
        Event(done + 60, "handed_over", "eve", "incident-1", cause, detail),
        Event(done + 600, "handed_over", "nobody", "incident-1", cause, lost),
        asked(done + 1200, "ben", 2, "secondary", "handed over and lost"),
    )
    return with_rota(*rows, who="ada", level=1, role="primary")


def by_name():
    return with_rota(who="zoe", level=1, role="zoe", first=("zoe", 1, "zoe"))


def many():
    """More people than there are lanes."""
    paged = page_of(late())
    rows = [
        asked(paged + 60 * place, f"person-{place}", place, "rest", "not acknowledged within 1m")
        for place in range(2, 12)
    ]
    return with_rota(*rows, who="person-2")


RUNS = {each.__name__: each() for each in (laddered, off_duty, handed_over, by_name, many)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", RUNS)
def test_no_text_is_clipped_or_overlaps(name, size):
    figure = draw_timeline(RUNS[name], size=size).figure
    assert len(list(texts(figure))) > 5
    found = faults(figure)
    digits = [each for each in found if isinstance(each, tuple) and max(map(len, each)) == 1]
    assert [each for each in found if each not in digits] == []


def lanes_of(axes):
    """Height to the name of the lane."""
    ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    return {level: label.get_text().partition(" (")[0] for level, label in ticks}


def lines(axes, gid):
    """(person, times) of each line or mark of a kind."""
    lanes = lanes_of(axes)
    return sorted(
        (lanes[round(each.get_ydata()[0])], *each.get_xdata())
        for each in axes.get_lines()
        if each.get_gid() == gid
    )


def bars(axes, gid):
    lanes = lanes_of(axes)
    return sorted(
        (lanes[round(each.get_y() + each.get_height() / 2)], each.get_x(), each.get_width())
        for each in axes.patches
        if each.get_gid() == gid
    )


@pytest.mark.parametrize("name", ["laddered", "off_duty", "handed_over", "by_name"])
def test_the_lanes_are_those_of_the_log_and_the_rota(name):
    run = RUNS[name]
    axes = draw_timeline(run)
    calls = sorted((each.person, each.time) for each in notices(run.log))
    work = sorted(
        (spell.person, spell.begin, spell.end - spell.begin)
        for incident in run.incidents
        for spell in work_spans(incident)
    )
    drawn = [each for each in lines(axes, "asked") if each[0] != "nobody"]
    assert drawn == calls
    assert [each[0] for each in bars(axes, "work")] == [each[0] for each in work]
    for (_, *seen), (_, *known) in zip(bars(axes, "work"), work, strict=True):
        assert seen == pytest.approx(known)
    roster = Roster.of(run.scenario)
    shown = {person for person in lanes_of(axes).values()}
    shifts = [
        (shift.person, shift.begin, shift.end)
        for role in ("primary", "secondary", *(["zoe"] if name == "by_name" else []))
        for shift in roster.shifts(role, run.scenario.horizon)
        if shift.person in shown
    ]
    first, last = axes.get_xlim()
    on_duty = [each for each in shifts if each[1] <= last and each[2] >= first]
    assert lines(axes, "duty") == sorted(on_duty)


def told(axes):
    return " ".join(text.get_text() for text in axes.figure.texts)


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_who_was_never_asked_is_named_below():
    axes = draw_timeline(RUNS["laddered"])
    assert "grey line: on duty   bar: at work   never asked: eve" in told(axes)
    assert list(lanes_of(axes).values())[-4:] == ["ada", "ben", "runbook", "phases"]
    assert "zoe" not in told(axes) and len(TEAM) == 5


def test_each_call_has_its_word_once():
    shown = words(draw_timeline(RUNS["laddered"]))
    assert [shown.count(word) for word in ("paged", "asked", "reminded")] == [1, 1, 1]
    assert "acknowledged, triaged" in shown


def test_when_nobody_was_there_is_a_lane_of_its_own():
    run = RUNS["off_duty"]
    axes = draw_timeline(run)
    paged = page_of(run)
    assert bars(axes, "nobody") == [("nobody", paged, 900.0)]
    assert "on duty" in words(axes)
    run = RUNS["handed_over"]
    axes = draw_timeline(run)
    lost = next(event.time for event in run.log if event.detail.get("lost"))
    assert bars(axes, "nobody") == [("nobody", lost, 600.0)]
    assert "after a hand-over" in words(axes) and "took over" in words(axes)


def test_more_people_than_lanes_are_named_below():
    axes = draw_timeline(RUNS["many"])
    shown = [name for name in lanes_of(axes).values() if name.startswith(("person-", "ada"))]
    assert len(shown) == 6
    left = [f"person-{place}" for place in range(2, 12) if f"person-{place}" not in shown]
    assert left and all(name in told(axes) for name in left)


def test_without_names_there_is_one_lane_for_the_person_on_call():
    lanes = list(lanes_of(draw_timeline(simulate(demonstration()))).values())
    assert lanes == ["broken", "SLI availability", "page-quick", "person", "runbook", "phases"]


def test_a_blind_picture_shows_who_was_asked():
    run = RUNS["laddered"]
    axes = draw_timeline(blinded(run), blind=True)
    assert lines(axes, "asked") == lines(draw_timeline(run), "asked")
    assert "phases" not in lanes_of(axes).values()


def test_a_wrong_symptom_is_marked_unless_the_truth_is_hidden():
    rows = []
    for event in RUNS["laddered"].log:
        detail = dict(event.detail)
        if event.kind == "triaged":
            detail["right"] = False
        rows.append(
            Event(event.time, event.kind, event.subject, event.incident, event.cause, detail)
        )
    run = RUNS["laddered"]
    wrong = type(run)(run.scenario, run.seed, tuple(rows), run.counts)
    assert "wrong symptom" in " ".join(words(draw_timeline(wrong)))
    assert "wrong" not in " ".join(words(draw_timeline(wrong, blind=True)))


def test_a_step_that_failed_is_hatched_for_as_long_as_it_took():
    run = late()
    begun = next(event for event in run.log if event.kind == "step_started")
    rows = []
    for event in run.log:
        if event.kind == "step_finished" and event.detail["step"] == 1:
            detail = {"step": 1, "reason": "it did not work"}
            event = Event(
                event.time, "step_failed", event.subject, event.incident, event.cause, detail
            )
        rows.append(event)
    axes = draw_timeline(type(run)(run.scenario, run.seed, tuple(rows), run.counts))
    assert bars(axes, "failed") == [("runbook", begun.time, 180.0)]
    assert "1 fail over did not work" in told(axes) + " ".join(words(axes))


@pytest.mark.parametrize("seed", first_of(range(60), 6))
def test_lanes_of_random_teams_have_room_for_their_words(seed):
    run = simulate(random_team(seed).set("outcomes", "random"), seed)
    for size in SIZES:
        axes = draw_timeline(run, size=size, in_lanes=True)
        found = faults(axes.figure)
        numbers = [
            each
            for each in found
            if isinstance(each, tuple) and "".join(each).replace(" ", "").isdigit()
        ]
        assert [each for each in found if each not in numbers] == []
        plt.close(axes.figure)
