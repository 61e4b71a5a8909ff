"""A quarter's page: the run's own numbers, any name as text, on one sheet of paper."""

import base64
import re

import pytest
from learning_worlds import CAUSES, DEPLOYS, OUTAGES, learning, worlds
from pages import open_page, read
from slowly import first_of
from worlds import played

from simulator import simulate
from simulator.analysis.quarter_figures import quarter_figures
from simulator.outputs.document import Table
from simulator.outputs.quarter import MOST_ITEMS, quarter_files, quarter_report, quarter_table
from simulator.outputs.result import write_report, write_result
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.numbers import plural, share
from simulator.run import load_run

WORLDS = worlds()
HOSTILE = "<script>alert('$x^2$')**b** & " + "W" * 60


SLOS = [{"name": "availability", "sli": "availability", "objective": "99.5%"}]


def full():
    """As much as a quarter can have to tell."""
    names = ("availability", "availability-of-the-checkout", HOSTILE, "search", "chat")
    slos = [{"name": name, "sli": "availability", "objective": "99.7%"} for name in names]
    slos.append(
        {"name": "speed", "sli": {"kind": "latency", "threshold": "10s"}, "objective": "99%"}
    )
    return learning(
        name=HOSTILE,
        horizon="100d",
        slos=slos,
        failures=[
            {**DEPLOYS, "every": {"exponential": {"mean": "3d"}}},
            {**OUTAGES, "every": {"exponential": {"mean": "4d"}}},
        ],
        releases={
            "every": "1d",
            "bad": "15%",
            "bad_ones": {"error_ratio": "40%", "lasts": "5h"},
            "defects": CAUSES,
            "freeze_when_spent": "availability",
        },
        oncall={"acknowledge": "15m", "tickets": {"within": "1d"}},
        learning={"on": True, "hours_per_week": 12},
    )


def told(run, place=0):
    """The sections of a quarter's page by their titles, as plain text."""
    document = quarter_report(run, quarter_figures(run)[place])
    return document.title, {
        section.title: " ".join(map(text_of, section.blocks)) for section in document.sections
    }


def text_of(block):
    if isinstance(block, str):
        return block
    if isinstance(block, Table):
        return "; ".join(" ".join(row) for row in (block.head, *block.rows))
    return " ".join(block.lines)


def test_it_tells_the_quarters_figures():
    run = played(WORLDS["two SLOs, frozen"], 7)
    figures = quarter_figures(run)[0]
    title, sections = told(run)
    kept = sum(own.is_kept for own in figures.slos.values())
    done = f"{len(figures.done)} improvements done"
    assert title == f"learning in 2026 Q1: {kept} of 2 promises kept, {done}"
    for name, own in figures.slos.items():
        assert (
            f"{name} " in sections["Promises"] and share(own.budget_spent) in sections["Promises"]
        )
        for cause, spent in own.by_cause.items():
            causes = sections["Where the budgets went, by root cause"]
            assert (cause in causes and share(spent.share) in causes) or "other cause" in causes
    assert f"{figures.pages} page" in sections["Pages and toil"]
    returned = sections["What came back"]
    assert f"{figures.held_back} release" in returned or not figures.held_back
    assert ("If nobody had responded" in returned) == bool(figures.prevented)
    done = next(name for name in sections if name.startswith("Done"))
    hours = sum(each.hours for each in figures.done)
    assert done == f"Done: {len(figures.done)} items, {hours:g} h"
    assert f"took {hours:g} h more" in sections["Pages and toil"]


@pytest.mark.parametrize(("name", "most"), [("none accepted", 16), ("two SLOs, frozen", 1)])
def test_what_was_dropped_several_times_is_one_item_with_how_often_and_when(name, most):
    run = played(WORLDS[name], 7)
    clock = Clock(run.scenario.start)
    dates = {}
    figures = quarter_figures(run)[0]
    for row in run.log:
        if row.kind == "improvement_dropped" and figures.quarter.holds(row.time):
            dates.setdefault((row.subject, row.detail["about"]), []).append(clock.day(row.time))
    document = quarter_report(run, figures)
    (section,) = (each for each in document.sections if each.title.startswith("Dropped"))
    lines = section.blocks[0].lines[:MOST_ITEMS]
    assert section.title == f"Dropped: {plural(len(dates), 'item')}"
    for line, found in zip(lines, dates.values(), strict=False):
        often = f" {len(found)} times, last on" if len(found) > 1 else ""
        assert line.endswith(f": not accepted,{often} {found[-1].removesuffix(' 2026')}.")
    assert max(map(len, dates.values())) == most


@pytest.mark.slow
def test_what_was_prevented_is_never_called_saved():
    run = played(WORLDS["prevented"], 7)
    title, sections = told(run)
    everything = " ".join((title, *sections, *sections.values()))
    assert "saved" not in everything and "If nobody had responded, what was prevented" in everything


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("nothing fails", ["Done: nothing", "Dropped: nothing", "Waiting at the end: nothing"]),
        pytest.param("no learning", [], marks=pytest.mark.slow),
    ],
)
def test_nothing_to_tell(name, heads):
    _, sections = told(played(WORLDS[name], 7))
    assert [*sections][4:] == heads
    assert ("No failure came back." in sections["What came back"]) == bool(heads)


def test_a_few_quarters_stand_side_by_side():
    few = quarter_table(played(WORLDS["two SLOs, frozen"], 7))
    assert few.head == ("quarter", "2026 Q1", "2026 Q2", "2026 Q3")


@pytest.mark.slow
def test_of_many_quarters_each_has_a_row():
    many = quarter_table(played(WORLDS["years"], 7))
    assert many.head[:2] == ("quarter", "promises kept") and len(many.rows) == 14


@pytest.mark.parametrize("make", first_of([lambda: WORLDS["a month's budget"], full], 1))
def test_the_pages_need_nothing_and_any_name_is_text(make):
    files = quarter_files(simulate(make(), 7))
    assert [*files] == [f"2026-Q{number}.html" for number in range(1, len(files) + 1)]
    for page in files.values():
        reader = read(page)
        assert not set(reader.tags) & {"script", "link", "img", "iframe", "a"}
        assert not re.findall(r"https?://", page)


@pytest.mark.slow
def test_a_result_has_a_page_of_each_quarter(tmp_path):
    run = simulate(learning(horizon="100d", slos=SLOS), 7)
    write_result(run, tmp_path / "r")
    names = {path.name for path in (tmp_path / "r" / "quarters").iterdir()}
    assert names == {"2026-Q1.html", "2026-Q2.html"}
    assert {"year.svg", "year.png"} <= {path.name for path in (tmp_path / "r").iterdir()}
    first = (tmp_path / "r" / "report.html").read_bytes()
    assert b'id="the-year"' in first and b'class="done"' in first
    write_report(tmp_path / "r")
    assert (tmp_path / "r" / "report.html").read_bytes() == first
    assert quarter_files(load_run(tmp_path / "r")) == quarter_files(run)


SEEN = """
return {
  width: document.documentElement.scrollWidth,
  wide: [...document.querySelectorAll('p, h1, h2, li')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length,
  requests: performance.getEntriesByType('resource').length,
};
"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1400])
def test_a_real_browser_shows_it_whole(browser, tmp_path, width):
    for name, page in quarter_files(played(full(), 7)).items():
        (tmp_path / name).write_text(page, encoding="utf-8")
        open_page(browser, tmp_path / name, width)
        seen = browser.execute_script(SEEN)
        assert seen["width"] <= width and seen["wide"] == 0 and seen["requests"] == 0
        assert browser.get_log("browser") == []


@pytest.mark.slow
@pytest.mark.parametrize("paper", [(8.27, 11.69), (8.5, 11.0)], ids=["A4", "Letter"])
def test_it_prints_on_one_sheet(browser, tmp_path, paper):
    width, height = paper
    for run in (played(full(), 7), played(WORLDS["two SLOs, frozen"], 7)):
        for name, page in quarter_files(run).items():
            (tmp_path / name).write_text(page, encoding="utf-8")
            open_page(browser, tmp_path / name, 820)
            size = {"paperWidth": width, "paperHeight": height, "preferCSSPageSize": False}
            pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", size)["data"])
            assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1, name
