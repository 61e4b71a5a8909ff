"""The numbers in each picture of scenarios/ are those of the table below the same answer: both are
read from the committed files, no run is played.
"""

import re

import gallery
import pytest
from gallery_comparisons import LONG
from slowly import slowly
from test_gallery import FOLDER, README, SHOWN, compared

from simulator.outputs.charts.columns import columns

SECTIONS = {name: gallery.kept(shown, README) for name, shown in SHOWN.items()}
SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
COLUMNS = {
    "budget": "budget spent",
    "alone": "if nobody had come",
    "pages": "pages",
    "seen": "alert after",
}
BOARD = {
    "pages per 30 d": "pages per 30 d",
    "without incident": "pages without incident per 30 d",
    "missed": "missed by pages",
    "median time to page": "median time to page",
    "median minutes to page": "median time to page",
    "budget spent, with on-call": "budget spent",
}


def texts(name):
    svg = (FOLDER / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    return re.findall(r"<!-- (.*?) -->", svg, re.S)


def drawn(name):
    """All that is written in a picture, in a line."""
    return " ".join(texts(name))


def tables(name):
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in SECTIONS[name].splitlines()
        if line.startswith("|") and "---" not in line
    ]
    return rows[0], rows[1:]


def rows(name):
    """The rows of a table of runs, for the run that is drawn, by SLO."""
    head, lines = tables(name)
    found = [dict(zip(head, line, strict=True)) for line in lines]
    shown = SHOWN[name].own
    return {row["SLO"]: row for row in found if row.get("", shown) == shown}


def seconds(text):
    """1h13m, or 43.5 min."""
    parts = re.findall(r"([\d.]+) ?(min|[smhd])(?![a-z])", text)
    return sum(float(number) * SECONDS[unit] for number, unit in parts)


def half(text):
    """Half a unit of the last digit of a number."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def same(first, second):
    """Whether two texts round the same number."""
    one, two = (re.search(r"-?[\d.]+", text).group() for text in (first, second))
    return abs(float(one) - float(two)) <= half(one) + half(two) + 1e-9


SINGLE = [
    name for name, shown in SHOWN.items() if not shown.replications and shown.picture != "budgets"
]
SEVERAL = [name for name, shown in SHOWN.items() if shown.picture == "budgets"]
BOARDS = [name for name, shown in SHOWN.items() if shown.picture == "scoreboard"]


@pytest.mark.parametrize("name", SINGLE)
def test_budgets_in_a_title_are_the_tables(name):
    found, text = rows(name), drawn(name)
    told = re.search(r"budget spent: (.*?) \| scenario|budget spent: (.*?) scenario ", text)
    if told:
        pairs = re.findall(r"([a-z0-9 ]+?) ([\d.]+)%", told.group(1) or told.group(2))
        assert {slo.strip(" ,") for slo, _ in pairs} == set(found)
        assert all(same(number, found[slo.strip()]["budget spent"]) for slo, number in pairs)
    row = next(iter(found.values()))
    for pattern, column in (
        (r"([\d.]+)% in all", "budget spent"),
        (r"([\d.]+)% if nobody had come", "if nobody had come"),
        (r"No alert fired; ([\d.]+)% of the", "budget spent"),
        (r"background errors spend ([\d.]+)% of the", "budget spent"),
    ):
        for number in re.findall(pattern, text):
            assert same(number, row[column]), (number, row[column])


@pytest.mark.parametrize("name", SINGLE)
def test_pages_and_what_is_saved_are_the_tables(name):
    found, text = rows(name), drawn(name)
    for number in re.findall(r"(\d+) pages without a failure", text):
        assert number == next(iter(found.values()))["pages"]
    if "No page and no ticket" in text or "No alert fired" in text:
        assert {row["pages"] for row in found.values()} == {"0"}
    saved = [float(each) for each in re.findall(r"saved ([\d.]+)%", text)]
    gaps = [
        float(row["if nobody had come"].strip("%")) - float(row["budget spent"].strip("%"))
        for row in found.values()
        if row.get("if nobody had come", "") not in ("", "-")
    ]
    assert all(min(abs(each - gap) for gap in gaps) <= 0.11 for each in saved)


@pytest.mark.parametrize("name", SINGLE)
def test_times_until_the_page_are_the_tables(name):
    text = drawn(name)
    waits = re.findall(r"undetected ((?:\d+[dhms])+)", text)
    waits += re.findall(r"Paged after ((?:\d+[dhms])+)", text)
    answers = SECTIONS[name].partition("\n| ")[0]
    known = [seconds(row["alert after"]) for row in rows(name).values()]
    known += [seconds(each) for each in re.findall(r"after ((?:\d+[dhms])+)", answers)]
    for wait in waits:
        assert min(abs(seconds(wait) - each) for each in known) <= 1, wait


@pytest.mark.parametrize("name", SEVERAL)
def test_the_lines_of_several_budgets_are_the_rows_of_the_table(name):
    head, lines = tables(name)
    found = [dict(zip(head, line, strict=True)) for line in lines]
    text = drawn(name)
    for row in found:
        label = row.get("") or row["SLO"]
        pages = {"0": "no page", "1": "1 page"}.get(row["pages"], f"{row['pages']} pages")
        ends = re.findall(
            rf"{re.escape(label)} ([\d.]+)% (?:spent|at worst)(?:, (\d+ \w+|no \w+))?", text
        )
        same_spent = [end for end in ends if same(end[0], row["budget spent"])]
        assert same_spent, (label, row["budget spent"], ends)
        assert any(said == pages or "ticket" in said for _, said in same_spent), (pages, ends)


@pytest.mark.parametrize("name", SINGLE)
def test_a_picture_of_one_run_of_several_names_it(name):
    shown = SHOWN[name]
    assert (f"variant {shown.own}" in drawn(name)) == (len(shown.runs) > 1)


@pytest.mark.parametrize("name", SINGLE)
def test_steps_lead_to_what_the_answer_says(name):
    text, answer = drawn(name), SECTIONS[name].partition("\n| ")[0]
    levels = {}
    for step, level in re.findall(r"\d  ?([a-z ]+?) (?:[\d.]+ )?→ ([\d.]+)%", text):
        levels.setdefault(step, []).append(level)
    for step, after in levels.items():
        told = re.findall(rf"{step}[^.;]*?(?:to|back to) ([\d.]+)%", answer)
        # a step that two incidents take leads to something in each of them
        assert all(any(same(level, each) for level in after) for each in told[:1]), (step, told)


@pytest.mark.parametrize("name", BOARDS)
def test_a_scoreboard_has_the_tables_figures(name):
    head, lines = tables(name)
    table = {
        line[0].removesuffix(", nobody responding").removeprefix("of these, "): line[1:]
        for line in lines
    }
    shown, checked = texts(name), 0
    marks = [place for place, text in enumerate(shown) if text in ("← better", "better →")]
    for place, end in zip(marks, [*marks[1:], len(shown)], strict=True):
        heads = [" ".join(shown[place - words : place]) for words in (1, 2, 3, 4)]
        keys = [BOARD.get(each, each.removesuffix(", with on-call")) for each in heads]
        key = next((each for each in keys if each in table), None)
        if key:
            values = [
                re.match(r"\[?([\d.]+%?(?: min| h| s)?)", cell).group(1) for cell in table[key]
            ]
            assert [text for text in shown[place + 1 : end] if text in values][: len(values)] == (
                values
            )
            checked += 1
    assert checked >= max(1, len(SHOWN[name].show) - 1) and len(head) == len(lines[0])


@pytest.mark.parametrize("name", slowly(BOARDS, LONG))
def test_it_is_said_to_which_runs_nobody_responds(name):
    section = SECTIONS[name]
    board = columns(compared(name).comparison, SHOWN[name].show)
    of_response = {column.is_of_response for column in board}
    assert ("from the same seeds with nobody responding" in section) == (len(of_response) == 2)
    assert ("All columns are of runs with somebody on call" in section) == (of_response == {True})
    grey = drawn(name)
    assert ("simulated, somebody on call" in grey) == (of_response == {True})


def test_the_lanes_of_a_slow_leak_stand_in_the_order_in_which_they_fire():
    """Three days and a half, in lanes though they are longer than a calendar's least."""
    lanes = [text for text in texts("creeping_cost") if re.fullmatch(r"(page|ticket)-\w+", text)]
    assert lanes == ["ticket-slow", "ticket-quick", "page-slow", "page-quick"]
