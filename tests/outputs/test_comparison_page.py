"""A comparison's folder and page: what is in them, that they need nothing, and that the page prints
on one sheet or two.
"""

import base64
import csv
import json
import re

import pytest
from pages import open_page, read
from worlds import demonstration, outage

from simulator import ResultError, compare
from simulator.analysis.bootstrap import Interval
from simulator.outputs.comparison import summary_of, write_comparison
from simulator.outputs.result import comparison_folder
from simulator.outputs.words.estimates import amount, rounded_duration, signed, spread
from simulator.outputs.words.findings import finding

FILES = [
    ".simulator.json",
    "comparison.csv",
    "comparison.json",
    "detection.png",
    "detection.svg",
    "report.html",
    "scoreboard.png",
    "scoreboard.svg",
    "tradeoff.png",
    "tradeoff.svg",
]
UNCERTAIN = outage(
    lasts={"uniform": {"low": "5m", "high": "90m"}},
    error_ratio={"uniform": {"low": "10%", "high": "90%"}},
)


def drill(**changes):
    return demonstration(**{"outcomes": "random", "failures": [UNCERTAIN], **changes})


def burning(burn, **changes):
    return drill(**changes).set("alerting.rules[page-quick].burn_rate", burn)


COMPARISONS = {
    "two": {"14.4x": drill(), "10x": burning(10)},
    "many": {f"{burn}x": burning(burn) for burn in range(6, 18)},
    "outside alerting": {"a": drill(), "b": drill(horizon="7h", oncall=None)},
    "the same": {"a": drill(), "b": drill()},
    "one": {"alone": drill(oncall=None)},
    "hostile": {
        "<script>alert(1)</script>": drill(name="**<b>&"),
        "$x^2$ \u202e" + "y" * 300: burning(3, name="**<b>&"),
    },
}


NAMES = [
    pytest.param(name, marks=pytest.mark.slow if name in ("many", "one") else ())
    for name in COMPARISONS
]


class Folders(dict):
    """Name to the folder of its comparison, which is written when a test first asks for it."""

    def __init__(self, root):
        super().__init__()
        self.root = root

    def __missing__(self, name):
        self[name] = self.root / str(len(self))
        most = 100 if name == "many" else None
        write_comparison(compare(COMPARISONS[name], 6, workers=1), self[name], max_pages=most)
        return self[name]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return Folders(tmp_path_factory.mktemp("comparisons"))


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_is_whole(folders, name):
    folder = folders[name]
    assert sorted(path.name for path in folder.iterdir()) == FILES
    document = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert (
        document["replications"] == 6
        and list(document["scenarios"]) == list(COMPARISONS[name])
        and document["environment"]["numpy"]
    )
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (
        len(rows) == len(document["figures"])
        and rows[0]["measure"] == "pages"
        and float(rows[0]["value"]) == document["figures"][0]["value"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_page_needs_nothing(folders, name):
    page = (folders[name] / "report.html").read_text(encoding="utf-8")
    reader = read(page)
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
    links = [value for key, value in reader.attributes if key == "href"]
    assert links and all(link.startswith("#") and link[1:] in reader.ids for link in links)
    assert len(reader.ids) == len(set(reader.ids)) and reader.ids
    assert {address for address in re.findall(r"https?://[^\s\"'<]+", page)} <= {
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/2000/svg",
    }
    words = " ".join(reader.text)
    for heading in (
        "What fires first",
        "The scoreboard",
        "What is different",
        "What these figures rest on",
    ):
        assert heading in words
    told = json.loads((folders[name] / "comparison.json").read_text(encoding="utf-8"))["finding"]
    # the heading is its first sentence, the others stand below it
    assert " ".join(told.split()) in " ".join(words.split())


def test_what_differs_is_named(folders):
    words = " ".join(read((folders["two"] / "report.html").read_text(encoding="utf-8")).text)
    assert (
        "10x: page-quick: sev1 above 14.4x over 1h and 5m -> sev1 above 10x over 1h and 5m" in words
    )
    words = " ".join(
        read((folders["outside alerting"] / "report.html").read_text(encoding="utf-8")).text
    )
    assert "b differs outside alerting: horizon: 6h -> 7h" in words
    words = " ".join(read((folders["the same"] / "report.html").read_text(encoding="utf-8")).text)
    assert "b: the same as a" in words


# points on paper of a point of each picture that is printed
SCALES_OF_PICTURES = """
return [...document.querySelectorAll("svg")].filter(svg => svg.getClientRects().length)
  .map(svg => svg.getScreenCTM().a * 0.75)
"""


@pytest.mark.parametrize("name", NAMES)
def test_its_print_can_be_read_and_it_fits_a_phone(browser, folders, name):
    for width in (390, 1400):
        open_page(browser, folders[name] / "report.html", width)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.get_log("browser") == []
    printed = base64.b64decode(
        browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    )
    sheets = 2 if name == "many" else 1  # the rows of twelve variants cannot be read on one
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets
    width, height = map(
        float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed).groups()
    )
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    scales = browser.execute_script(SCALES_OF_PICTURES)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert len(scales) == 2 and min(scales) > 0.39  # letters of 10 points have about 4


def test_the_same_bytes_again_and_a_foreign_folder_stays(folders, tmp_path):
    name = "outside alerting"
    write_comparison(compare(COMPARISONS[name], 6, workers=1), tmp_path / "again")
    for file in FILES:
        first, second = (folder / file for folder in (folders[name], tmp_path / "again"))
        assert first.read_bytes() == second.read_bytes(), file
    write_comparison(compare(COMPARISONS[name], 2, workers=1), tmp_path / "again", charts=False)
    left = sorted(path.name for path in (tmp_path / "again").iterdir())
    assert left == [".simulator.json", "comparison.csv", "comparison.json"]
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("do not touch")
    with pytest.raises(ResultError, match="a folder with other files"):
        write_comparison(
            compare(COMPARISONS["one"], 1, workers=1), tmp_path / "foreign", charts=False
        )


def test_folders_are_named_by_the_labels(tmp_path):
    assert (
        comparison_folder(tmp_path, "s", ["14.4x", "60/h"])
        == tmp_path / "s" / "compare-14.4x-60_per_h"
    )
    assert len(comparison_folder(tmp_path, "s", ["x" * 200, "y"]).name) <= 100


def test_figures_in_words():
    assert [amount(value, "s") for value in (51.84, 516.0, 12960.0, 259200.0)] == [
        "51.8 s",
        "8.6 min",
        "3.6 h",
        "3 d",
    ]
    assert [rounded_duration(value) for value in (0.4, 89.9, 5400.0)] == [
        "0.4 s",
        "89.9 s",
        "1.5 h",
    ]
    assert (
        amount(None, "s"),
        amount(float("inf"), "s"),
        amount(0.161, "share"),
        amount(12.04, "per 30 d"),
    ) == ("-", "not reached", "16.1%", "12")
    assert (
        signed(0.05, "share"),
        signed(0.217, "budget"),
        signed(0.01, "budget"),
        signed(-180.0, "s"),
        signed(0.0, "per 30 d"),
        signed(1.9, "per run"),
    ) == ("+5 points", "+21.7 points", "+1 point", "-3 min", "0", "+1.9")
    assert spread(Interval(1.0), "s") == "too few runs for an interval"
    assert spread(Interval(300.0, 120.0, 600.0), "s") == "2 to 10 min"
    assert spread(Interval(0.08, 0.061, 0.09), "budget", signed) == "+6.1 to +9 points"


def test_the_finding_is_said_aloud(folders):
    found = compare({"14.4x": drill(), "10x": burning(10), "99x": burning(99)}, 30, workers=1)
    text = finding(found)
    assert re.search(r"10x pages [\d.]+ min earlier", text) and not re.search(
        r"99x pages [\d.]+", text
    )
    same = finding(compare(COMPARISONS["the same"], 3, workers=1))
    assert same == "Nothing can be claimed from 3 replications: at least 6 are needed."
    assert (
        finding(compare(COMPARISONS["one"], 1, workers=1))
        == "alone was not compared with anything."
    )
    deaf = drill(
        alerting={
            "rules": [{"name": "deaf", "severity": "sev1", "long_window": "1h", "burn_rate": 99}]
        }
    )
    assert finding(compare({"base": drill(), "deaf": deaf}, 10, workers=1)).startswith(
        "deaf finds no significant failure by pages"
    )
    assert json.dumps(summary_of(found), allow_nan=False)
