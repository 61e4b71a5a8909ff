"""The answers in scenarios/README.md: current, and what the scenarios are meant to teach."""

import itertools
import re
from functools import cache
from pathlib import Path

import gallery
import matplotlib
import pytest
from counted import valid_and_bad
from gallery_comparisons import LONG, REPLICATIONS
from gallery_facts import kinds, ratio, spent
from questions.chapters import ORDER
from questions.entry import quoted
from slowly import slowly

matplotlib.use("Agg")
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
SHOWN = {shown.name: shown for shown in gallery.gallery()}
DRAWN = {"the_shift", "bad_deploy", "one_window", "retry_storm", "five_promises"}
"""One run and the one of several by each way of drawing; the others are slow."""
RUNS = [name for name, shown in SHOWN.items() if not shown.replications]


@cache
def played(name):
    return gallery.played(SHOWN[name])


def runs(name):
    """The runs of a scenario in their order, as `run` or (`run`, `other`, ...)."""
    first, *others = played(name).values()
    return (first, *others) if others else first


@cache
def compared(name):
    """A scenario's comparison over a few seeds."""
    return gallery.compared(SHOWN[name], REPLICATIONS[name], workers=1)


def measures(name):
    """The measures of a comparison: measure(label, key)."""
    return lambda label, key: compared(name).variants[label].estimate(key).value.value


def good(run, slo, begin, end):
    """The share of good events of an SLO in every cell of a stretch of time (s)."""
    valid, bad = valid_and_bad(run.run.counts[run.run.slo(slo).events])
    first, last = (round(time / run.run.cell) for time in (begin, end))
    return 1 - bad[first:last] / valid[first:last]


# The page


def test_every_scenario_is_shown():
    files = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert sorted(name for shown in SHOWN.values() for name in shown.names) == files
    assert sorted(path.stem for path in (FOLDER / "pictures").iterdir()) == sorted(SHOWN)
    assert re.findall(r"^!\[.*\]\(pictures/(.*)\.svg\)$", README, re.M) == list(SHOWN)


def test_what_depends_on_no_run_is_current():
    assert all(gallery.opening(shown) in README for shown in SHOWN.values())
    assert README.startswith(f"{gallery.INTRODUCTION}\n\n{gallery.contents()}\n\n")


def test_links_of_the_contents_lead_to_one_heading_each():
    anchors = [gallery.anchor(title) for title in re.findall(r"^#+ (.*)$", README, re.M)]
    links = re.findall(r"\]\(#(.*?)\)", README)
    # those to the questions, and that to the drills
    assert len(links) == len(SHOWN) + 1 and all(anchors.count(link) == 1 for link in links)


def test_every_question_has_its_place_in_the_course():
    assert sorted(ORDER) == sorted(SHOWN)
    for shown in SHOWN.values():
        assert shown.difficulty in (1, 2, 3) and 0 < shown.minutes <= 20, shown.name
        assert set(shown.notes.split(", ")) <= set("2345678"), shown.name


def test_every_picture_has_a_caption_of_its_own():
    captions = [shown.caption for shown in SHOWN.values()]
    assert len(set(captions)) == len(SHOWN)
    assert all(caption.endswith(".") and len(caption) < 200 for caption in captions)


def test_a_section_that_is_not_played_again_stays_as_it_is():
    for shown in SHOWN.values():
        section = gallery.kept(shown, README)
        assert section.startswith(gallery.opening(shown)) and shown.caption in section
        assert section in README and section.count("### ") == 1


@pytest.mark.parametrize("name", RUNS)
def test_figures_of_single_runs_are_current(name):
    assert gallery.section(SHOWN[name], played(name)) in README


@pytest.mark.parametrize("name", slowly(RUNS, set(RUNS) - DRAWN))
def test_pictures_of_single_runs_are_current(name):
    """By the texts they show, which do not depend on the drawing library's version."""
    shown = (FOLDER / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    fresh = gallery.picture(SHOWN[name], played(name)).decode()
    assert (
        re.findall(r"<!-- (.*?) -->", shown, re.S)
        == re.findall(r"<!-- (.*?) -->", fresh, re.S)
        != []
    )


@pytest.mark.parametrize("name", slowly(["quiet_month", "noisy_judge"], LONG))
def test_pictures_of_comparisons_show_the_measures_that_are_asked_for(name):
    """Of a few seeds, so that figures differ, and the columns are the same."""
    shown = (FOLDER / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    fresh = gallery.picture(SHOWN[name], compared(name)).decode()
    heads, fresh_heads = (_above_arrows(svg) for svg in (shown, fresh))
    assert heads == fresh_heads and len(heads) == len(SHOWN[name].show)


def _above_arrows(svg):
    """What stands above the word that says which way is better, of each column."""
    texts = re.findall(r"<!-- (.*?) -->", svg, re.S)
    return [head for head, text in itertools.pairwise(texts) if text in ("← better", "better →")]


def test_commands_are_what_a_shell_reads():
    assert quoted("oncall=null") == "oncall=null"
    assert quoted("a=[b, 'c']") == "\"a=[b, 'c']\""
    assert quoted('a="$b"') == "'a=\"$b\"'"


# One failure, one runbook


def test_the_shift():
    answers = runs("the_shift")["answers"]
    assert kinds(answers) == ["fail_over", "enable_cache", "shed_background"] and answers.pages == 1
    assert (
        0.02 < ratio(answers.unseen) < 0.021 and spent(answers) < spent(answers, "unattended") / 3
    )


def test_provider_outage():
    kept = runs("provider_outage")["availability"]
    assert ratio(kept.first.after) < 0.9 and kept.taken == 3 and kept.last.after == "100%"
    assert spent(kept) < spent(kept, "unattended") / 3


def test_vector_store_full():
    run = runs("vector_store_full")
    healed, broken = run["availability"], run["quality"]
    assert (
        kinds(healed) == ["skip_retrieval"]
        and healed.mitigated != "-"
        and spent(healed) < spent(healed, "unattended") / 5
    )
    assert (broken.pages, broken.taken, broken.mitigated) == (1, 3, "-") and spent(
        broken
    ) > 2 * spent(broken, "unattended")


def test_bad_deploy():
    kept = runs("bad_deploy")["availability"]
    assert (
        kinds(kept) == ["roll_back"]
        and kept.mitigated != "-"
        and spent(kept) < spent(kept, "unattended") / 3
    )


def test_injection_wave():
    run = runs("injection_wave")
    safety, users = run["safety"], run["availability"]
    assert kinds(safety) == ["throttle_source", "tighten_guardrail"] and ratio(
        safety.first.after
    ) < 0.95 < ratio(safety.last.after)
    assert spent(safety) < spent(safety, "unattended") / 3 and spent(users) > 5 * spent(
        users, "unattended"
    )


def test_cost_spike():
    run = runs("cost_spike")
    cost, quality = run["cost"], run["quality"]
    assert (
        kinds(cost) == ["cap_tokens"]
        and cost.mitigated != "-"
        and spent(cost) < spent(cost, "unattended") / 5
    )
    assert quality.pages == 1 and spent(quality) > 10 * spent(quality, "unattended")


def test_slow_provider():
    run = runs("slow_provider")
    assert run["availability"].incidents == [] and run["latency"].pages == 1
    assert kinds(run["latency"]) == ["fail_over"] and run["latency"].mitigated != "-"


def test_tool_outage():
    run = runs("tool_outage")
    assert [run[slo].pages for slo in ("availability", "latency", "quality")] == [0, 1, 0]
    assert kinds(run["latency"]) == ["disable_tools"] and run["latency"].mitigated != "-"
    # a share of 20%, 40% of which is a guess without tools: 8% more ungrounded answers
    assert spent(run["quality"]) > 1.1 * spent(run["quality"], "unattended")


# What a runbook leaves


def test_runbook_order():
    first, short, last, without = (run["availability"] for run in runs("runbook_order"))
    assert (first.taken, short.taken, last.taken) == (3, 2, 4)
    assert spent(short) < spent(first) < spent(last) / 1.5 < spent(without) / 2
    assert without.mitigated == "-" and {step.after for step in without.steps} == {"55%"}


def test_store_first_step():
    skip, enlarge, pack = runs("store_first_step")
    assert all(run["availability"].mitigated != "-" for run in (skip, enlarge, pack))
    assert (
        spent(skip["availability"])
        < spent(enlarge["availability"])
        < spent(pack["availability"]) / 2
    )
    assert spent(enlarge["quality"]) < spent(pack["quality"]) < spent(skip["quality"]) / 2


def test_two_at_once():
    kept = runs("two_at_once")["availability"]
    assert (
        kinds(kept) == ["fail_over", "enable_cache", "shed_background", "raise_quota", "roll_back"]
        and kept.mitigated != "-"
    )
    assert (
        all(0.78 < ratio(step.after) < 0.82 for step in kept.steps[:4])
        and ratio(kept.steps[4].after) > 0.99
    )


def test_groundless_version():
    run, without = runs("groundless_version")
    assert run.numbers["releases"]["caught_by_canary"] == 0 and run["availability"].pages == 0
    assert kinds(run["quality"]) == ["roll_back"] and run["quality"].mitigated != "-"
    assert run.run.scenario.service.release.canary_share < 1
    assert without.run.scenario.service.release.canary_share == 1
    assert abs(spent(run["quality"]) - spent(without["quality"])) < 0.1 * spent(run["quality"])


def test_retry_storm():
    shed, storm, once = runs("retry_storm")
    outage = storm.run.scenario.failures[0]
    assert good(storm, "availability", outage.start + 60, storm.run.scenario.horizon).max() < 0.1
    assert (
        good(once, "availability", outage.end + 2 * once.run.cell, once.run.scenario.horizon).min()
        > 0.98
    )
    assert (
        kinds(shed["availability"]) == ["shed_background"]
        and good(shed, "availability", 2 * 3600, 6 * 3600).min() > 0.98
    )


def test_daily_budget():
    refuse, cheaper = runs("daily_budget")
    down = refuse["availability"]
    assert (
        [step.after for step in down.steps[:2]] == ["0%", "0%"]
        and ratio(down.last.after) > 0.99
        and down.taken == 3
    )
    assert (
        cheaper["availability"].incidents == [] and 0.95 < spent(cheaper["quality"], "sli") < 0.99
    )
    assert cheaper.numbers["spent"] > refuse.numbers["spent"]


# What to decide


@pytest.mark.slow
def test_choosing_thresholds():
    measure = measures("choosing_thresholds")
    assert measure("loose", "pages") < measure("google-30d", "pages") < measure("tight", "pages")
    assert (
        measure("tight", "budget_spent")
        < measure("google-30d", "budget_spent")
        < measure("loose", "budget_spent")
    )


def test_tickets_only():
    paged, tickets = (run["safety"] for run in runs("tickets_only"))
    assert (
        (paged.pages, tickets.pages) == (1, 0)
        and paged.seen == tickets.seen
        and spent(tickets) > 5 * spent(paged)
    )


def test_canary():
    measure = measures("canary")
    assert (
        0
        < measure("canary", "caught_by_canary")
        < measure("canary", "bad")
        == measure("as written", "bad")
    )
    assert measure("canary", "pages_answered") < measure("as written", "pages_answered") / 2
    assert measure("canary", "budget_spent") < measure("as written", "budget_spent")


@pytest.mark.slow
def test_budget_policy():
    measure = measures("budget_policy")
    assert measure("as written", "held_back") > 0 == measure("none", "held_back")
    assert measure("as written", "budget_spent") < measure("none", "budget_spent")
    assert measure("as written", "slo_kept") == measure("none", "slo_kept")


@pytest.mark.slow
def test_two_providers():
    measure = measures("two_providers")
    one, two, automatic = (
        measure(label, "slo_kept") for label in ("one", "as written", "automatically")
    )
    assert one < 0.7 < two <= automatic


@pytest.mark.slow
def test_guardrail():
    measure = measures("guardrail")
    kept = {
        label: (measure(label, "slo_kept safety"), measure(label, "slo_kept availability"))
        for label in ("loose", "as written", "tight")
    }
    assert (
        kept["loose"] == (0, 1)
        and kept["tight"] == (1, 0)
        and kept["as written"][0] > 0.7
        and kept["as written"][1] == 1
    )


# What is promised, and how it is measured


def test_quiet_month():
    measure = measures("quiet_month")
    assert {
        measure(label, key)
        for label in ("google-30d", "tight", "loose")
        for key in ("pages", "tickets")
    } == {0}


def test_five_promises():
    run = runs("five_promises")
    assert not any(event.kind.startswith("alert") for event in run.run.log)
    assert len(run.promises) == 5 and all(
        0.45 < spent(promise) < 0.7 for promise in run.promises.values()
    )


def test_at_60_and_at_1000_per_hour():
    few, many = (run["availability"] for run in runs("at_60_per_hour"))
    assert few.pages > 10 and many.pages == 0 and spent(few) < 1 and spent(many) < 1
    assert int(few.bad) >= few.pages and int(many.bad) > 10 * int(few.bad)


def test_noisy_judge():
    measure = measures("noisy_judge")
    assert measure("as written", "tickets") == 0 and measure("half a point more", "tickets") > 20
    assert measure("half a point more", "slo_kept") == 1


def test_creeping_cost():
    assert list(runs("creeping_cost")["cost"].fired) == [
        "ticket-slow",
        "ticket-quick",
        "page-slow",
        "page-quick",
    ]


def test_calendar_month():
    run = runs("calendar_month")
    rolling, calendar = run["any 30 days"], run["calendar month"]
    assert rolling.bad == calendar.bad and spent(calendar, "budget_spent_max") < 1 < spent(
        rolling, "budget_spent_max"
    )


def test_timeslices():
    run = runs("timeslices")
    requests, slices = run["requests"], run["slices"]
    assert ratio(slices.before["mild"]) > 3 * ratio(requests.before["mild"])
    assert ratio(requests.while_on["mild"]) > 3 * ratio(slices.while_on["mild"])
