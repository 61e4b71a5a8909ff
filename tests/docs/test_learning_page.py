"""docs/learning.md: its snippets load and hold the defaults, its table has every improvement, and
the figures of its year are those of the run.
"""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from simulator import Scenario, load_scenario, simulate
from simulator.analysis.quarters import budget_of, quarters_of
from simulator.analysis.recurrence import recurrence_of
from simulator.foundation.units import percent
from simulator.oncall.improvements import Improvement
from simulator.oncall.learning import Learning
from simulator.scenario import parse_value

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "learning.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
YEAR = PAGE.split("## One year\n")[1].split("\n## ")[0]
ROWS = re.findall(r"^\| `(\w+)` \| ([\w ]+) \| (\d+) \|", PAGE, re.M)


@cache
def year(learns=True):
    scenario = load_scenario(ROOT / "scenarios" / "year_of_learning.yaml")
    return simulate(scenario.set("learning.on", learns))


def rows(kind, subject="", **detail):
    return [
        row
        for row in year().log
        if row.kind == kind
        and row.subject in (subject or row.subject)
        and detail.items() <= row.detail.items()
    ]


def day(row):
    date = year().scenario.wall_clock.wall(0.0) + timedelta(seconds=row.time)
    return f"{date.day} {date:%B}"


def done(kind, about):
    (row,) = rows("improvement_done", kind, about=about)
    return row


def quarters(run):
    slo = run.scenario.slos[0]
    return [percent(round(budget_of(run, slo, each), 2)) for each in quarters_of(run)]


def held_back(run):
    out = sum(row.kind in ("release_started", "release_stopped") for row in run.log)
    return run.due - out


def pages(run):
    return sum(row.kind == "paged" for row in run.log)


def figures():
    """What the section says, in its order."""
    case, mended = done("regression_case", "releases/new-5"), done("prevention", "releases/new-5")
    stopped = rows("release_stopped", root_cause="releases/new-5")
    late = done("prevention", "tool_outage/new-32")
    kept_away = rows("recurrence_prevented", root_cause="tool_outage/new-32")
    forgotten = rows("improvement_dropped", reason="not seen again")
    refused = rows("improvement_dropped", reason="not accepted")
    proposed, worked = rows("improvement_proposed"), rows("improvement_done")
    assert {day(row) for row in kept_away} <= {f"{date} July" for date in range(9, 32)}
    return [
        day(case),
        len(stopped),
        stopped[0].subject,
        mended.detail["hours"],
        day(mended),
        len(rows("recurrence_prevented", root_cause="releases/new-5")),
        day(late),
        len(kept_away),
        len(forgotten),
        len(proposed),
        len(proposed) - len(refused),
        len(worked),
        sum(row.detail["hours"] for row in worked),
        *quarters(year()),
        *quarters(year(False)),
        pages(year()),
        pages(year(False)),
        held_back(year()),
        held_back(year(False)),
    ]


def test_the_year_is_the_runs():
    told = re.findall(r"\*\*(.+?)\*\*", YEAR)
    found = [f"{each:g}" if isinstance(each, float) else str(each) for each in figures()]
    assert told == found


def test_a_case_that_waits_until_it_is_dropped():
    assert "release#115 was taken back by the canary" in YEAR
    (proposed,) = rows("improvement_proposed", about="releases/new-115")
    (dropped,) = rows("improvement_dropped", about="releases/new-115", reason="not seen again")
    assert (proposed.cause, proposed.incident, proposed.detail["hours"]) == ("release#115", "", 1)
    assert dropped.time - proposed.time == 90 * 86400


def test_what_the_first_bad_release_teaches():
    first = rows("improvement_proposed")
    about = [row for row in first if row.cause == "release#5"]
    assert {day(row) for row in about} == {"7 January"} and len(about) == 5
    dropped = [row for row in rows("improvement_dropped") if row.cause == "release#5"]
    assert len(dropped) == 3
    (began,) = (
        row for row in year().log if (row.kind, row.subject) == ("failure_started", "release#5")
    )
    assert day(began) == "5 January"


@pytest.mark.parametrize("text", SNIPPETS)
def test_snippets_load(text):
    around = {"name": "around", "horizon": "365d", "slos": [{"objective": "99.8%"}]}
    assert Scenario.model_validate(around | parse_value(text))


def test_what_it_calls_defaults_are():
    (written,) = [parse_value(text)["learning"] for text in SNIPPETS if "shipping_hours" in text]
    assert Learning.model_validate(written) == Learning()


def test_every_improvement_has_its_row():
    kinds = {each.model_fields["kind"].default: each for each in Improvement.__subclasses__()}
    shipped = {kind: each for kind, each in kinds.items() if "simulator." in each.__module__}
    assert {kind for kind, _, _ in ROWS} == set(shipped)
    for kind, about, hours in ROWS:
        assert shipped[kind].model_fields["hours"].default == float(hours)
        assert ("cause" in about or "defect" in about) == (shipped[kind].about == "root_cause")


def test_how_often_causes_come_back():
    found = recurrence_of(year().scenario)
    said = (
        f"{percent(found.share_soon, 3)} of the failures",
        f"{percent(found.share_unseen, 3)} have",
    )
    assert all(each in PAGE.replace("\n", " ") for each in said)
    assert abs(found.share_soon - 0.938) < 0.03 and abs(found.share_unseen - 0.2496) < 0.03


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
