"""The page: self-contained, the same again from the saved run, any name as text, and whole in a
real browser.
"""

import html
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from commands import command
from pages import open_page, read
from slowly import first_of
from worlds import shown_worlds

from simulator import ResultError, simulate
from simulator.foundation.marker import seal
from simulator.outputs.result import write_report, write_result

SCENARIO = Path(__file__).parents[2] / "scenarios" / "the_shift.yaml"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


WORLDS = shown_worlds()
LONG = (
    "blip",
    "exhausted",
    "many SLOs",
    "many SLOs for a month",
    "silence",
    "month",
    "quiet month",
)


class Pages(dict):
    """Name to the page of its run, which is written when a test first asks for it."""

    def __init__(self, root):
        super().__init__()
        self.root = root

    def folder(self, name):
        return self.root / str(list(WORLDS).index(name))

    def __missing__(self, name):
        write_result(simulate(WORLDS[name], 3), self.folder(name))
        self[name] = (self.folder(name) / "report.html").read_text(encoding="utf-8")
        return self[name]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return Pages(tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize(
    "name", first_of(sorted(WORLDS, key=LONG.__contains__), len(WORLDS) - len(LONG))
)
def test_the_page_is_whole_and_needs_nothing(pages, name):
    page = pages[name]
    reader = read(page)
    assert f'content="{POLICY}"' in page
    assert not set(reader.tags) & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    }
    assert len(reader.ids) == len(set(reader.ids)) and reader.ids
    assert not [attribute for attribute in reader.attributes if attribute[0].startswith("on")]
    references = [value for key, value in reader.attributes if key in ("href", "xlink:href", "src")]
    assert all(value.startswith("#") and value[1:] in reader.ids for value in references)
    assert all(target in reader.ids for target in re.findall(r"url\(#([^)]+)\)", page))
    addresses = {address for address in re.findall(r"https?://[^\s\"'<]+", page)}
    assert addresses <= {"http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"}
    titles = [html.unescape(heading) for heading in re.findall(r"<h2[^>]*>([^<]*)</h2>", page)]
    assert titles[:4] == [
        "The budget's burn",
        "The timeline",
        "Incidents, and where the budget went",
        "Alerts, and why they fired",
    ]
    assert titles[-1] == "How to reproduce this"


def test_it_says_what_the_summary_says(pages):
    words = " ".join(read(pages["drill"]).text)
    for fact in (
        "Paged after 17m30s",
        "1 page",
        "sev1",
        "both above 14.4x",
        "Postmortem: availability",
        "2.03% in 17m30s",
        "simulate(saved.scenario",
    ):
        assert fact in words, fact
    assert "nobody responding" in " ".join(read(pages["nobody"]).text)
    assert "No incident was opened." in " ".join(read(pages["quiet drill"]).text)


def test_any_name_shows_as_text(pages):
    words = "".join(read(pages["hostile"]).text)
    assert (
        "<script>alert('$x^2$')" in words
        and "<img src=x onerror=alert(1)>" in words
        and "</svg>**b**" in words
    )
    assert "x" * 1000 not in re.sub(r"<pre>.*?</pre>", "", pages["hostile"], flags=re.S)


@pytest.mark.parametrize("name", first_of(["drill", "many SLOs for a month"], 1))
def test_the_page_again_from_the_saved_run_has_the_same_bytes(pages, tmp_path, name):
    page = pages[name]
    folder = shutil.copytree(pages.folder(name), tmp_path / "result")
    (folder / "report.html").unlink()
    assert write_report(folder).read_text(encoding="utf-8") == page
    assert not list(folder.glob("*.new-*"))
    (folder / "summary.json").unlink()
    with pytest.raises(ResultError, match=r"summary\.json: is missing"):
        write_report(folder)
    with pytest.raises(
        ResultError, match="is not a folder: name a folder that simulator run wrote"
    ):
        write_report(tmp_path / "nowhere")


def test_the_command_and_no_charts(tmp_path):
    cli = partial(command, cwd=tmp_path)
    assert cli("run", str(SCENARIO), "--out", "plain", "--no-charts").returncode == 0
    names = {path.name for path in (tmp_path / "plain").iterdir()}
    assert (
        not names & {"report.html", "burn.svg", "timeline.png"}
        and {"postmortems", "eval-cases.jsonl", "summary.json"} <= names
    )
    again = cli("report", "plain")
    assert (
        again.returncode == 0
        and again.stdout == "written to plain/report.html\n"
        and (tmp_path / "plain" / "report.html").is_file()
    )
    run_file = tmp_path / "plain" / "run.json"
    run_file.write_text(re.sub(r'"numpy": "[^"]*"', '"numpy": "1.0"', run_file.read_text()))
    seal(run_file.parent, "run.json")
    older = cli("report", "plain")
    assert (
        older.returncode == 0
        and older.stderr.startswith("warning: the result was made with numpy 1.0 (here ")
        and older.stderr.count("\n") == 1
    )
    missing = cli("report", "none")
    assert (
        missing.returncode == 2
        and "none: is not a folder" in missing.stderr
        and "Traceback" not in missing.stderr
    )


SEEN = """
const shown = e => e.getClientRects().length > 0;
return {
  width: document.documentElement.scrollWidth,
  pictures: [...document.querySelectorAll('svg')].filter(shown).map(e => [
    e.parentElement.getBoundingClientRect().width, e.getBoundingClientRect().height,
    10 * e.getBoundingClientRect().width / e.viewBox.baseVal.width]),
  wide: [...document.querySelectorAll('p, h1, h2, h3, h4, li, .card')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length,
  alerts: window.alerted === undefined,
  requests: performance.getEntriesByType('resource').length,
  heading: document.querySelector('h1').innerText,
};
"""


@pytest.mark.parametrize("width", [390, 820, 1400])
@pytest.mark.parametrize("name", first_of(["drill", "hostile", "month", "many SLOs"], 2))
def test_a_real_browser_shows_it_whole(browser, tmp_path, pages, name, width):
    """A phone shows pictures in a frame, in which they are moved sideways."""
    (tmp_path / "report.html").write_text(pages[name], encoding="utf-8")
    check_whole(browser, tmp_path, width)


def test_a_page_for_phones_has_narrow_copies_of_its_pictures(browser, tmp_path, pages):
    page = pages["drill"]
    folder = shutil.copytree(pages.folder("drill"), tmp_path / "result")
    write_report(folder, for_phones=True)
    for width, shown in ((390, [0, 1, 0, 1]), (820, [1, 0, 1, 0])):
        check_whole(browser, folder, width)
        wide = browser.execute_script(
            "return [...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect().width)"
        )
        assert [each > 0 for each in wide] == shown and max(wide) <= width
    write_report(folder)
    assert (folder / "report.html").read_text(encoding="utf-8") == page


def check_whole(browser, folder, width):
    """Nothing is cut, asked for or logged, and letters can be read."""
    open_page(browser, folder / "report.html", width)
    seen = browser.execute_script(SEEN)
    assert seen["width"] <= width and seen["wide"] == 0 and seen["requests"] == 0
    assert len(seen["pictures"]) == 2 and all(
        0.6 * min(width, 992) <= wide <= width and tall > 100 and pixels >= 10
        for wide, tall, pixels in seen["pictures"]
    )
    assert browser.get_log("browser") == []
    assert len(browser.get_screenshot_as_png()) > 10_000
