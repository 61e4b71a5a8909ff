"""The study: its program repeats to the byte, its page shows the figures of its table, and what the
README says of it is beyond chance.
"""

import math
import re
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
import study
import study_page
import study_picture
from scipy import stats
from study_figures import Study

from simulator import load_scenario, simulate
from simulator.reliability.field_policies import POLICIES
from simulator.scenario.keys import played_differences

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")
LINES = study.read(ROOT / "docs" / "study.csv")
FOUND = Study(LINES)
NAMED = study_page.names(FOUND)
CHANGED = {
    "traffic": {"service.traffic.interactive"},
    "promise": {"slos[availability].objective", "service.provider.primary.error_ratio"},
    "failures": {"failures", "releases"},
}
# what the README and the page say of a policy beside google-30d, and which way it goes
SAID = {
    ("hourly", "workbook-5", "pages"): -1,
    ("hourly", "workbook-5", "repeat_pages"): -1,
    ("hourly", "workbook-5", "reset_time"): +1,
    ("centre", "slo-generator", "pages"): -1,
    ("centre", "slo-generator", "pages_without_incident"): +1,
    ("centre", "slo-generator", "recall_pages"): +1,
    ("centre", "slo-generator", "time_to_page"): -1,
    ("sparse", "slo-generator", "pages"): +1,
    ("sparse", "slo-generator", "pages_without_incident"): +1,
    ("lenient", "workbook-2", "recall_pages"): +1,
    ("lenient", "workbook-2", "pages"): +1,
    ("lenient", "workbook-2", "reset_time"): +1,
    ("hourly", "sloth-7d", "pages"): -1,
    ("hourly", "sloth-7d", "recall_pages"): +1,
    ("hourly", "sloth-7d", "pages_without_incident"): +1,
    ("centre", "workbook-2", "recall_pages"): +1,
    ("centre", "workbook-2", "joined"): +1,
    ("centre", "workbook-4", "recall_pages"): -1,
    ("partial", "workbook-4", "recall_pages"): -1,
    ("total", "workbook-3", "recall_pages"): -1,
    ("hourly", "workbook-3", "recall_pages"): -1,
    ("quiet", "workbook-1", "pages"): +1,
    ("centre", "honeycomb-exhaustion", "firing_for_nothing"): +1,
    ("centre", "honeycomb-exhaustion", "recall_pages"): -1,
    ("strict", "honeycomb-exhaustion", "firing_for_nothing"): +1,
}


def test_a_small_study_repeats_to_the_byte(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        study.renew(tmp_path / name / "study.csv", ["traffic_100_per_hour"], 2, workers=1)
    one, two = ((tmp_path / name / "study.csv").read_bytes() for name in ("one", "two"))
    assert one == two
    assert one.count(b"\n") == 1 + len(study.PLAYED) * len(study.MEASURES)


def test_a_service_that_is_played_again_keeps_the_others(tmp_path):
    table = tmp_path / "study.csv"
    others = [line for line in LINES if line["service"] in ("centre", "failures_none")]
    study.write_table(others, table)
    study.renew(table, ["failures_rare_and_total"], 1, workers=1)
    found = study.read(table)
    assert [line for line in found if line in others] == others
    assert list(dict.fromkeys(line["service"] for line in found)) == [
        "centre",
        "failures_rare_and_total",
        "failures_none",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "service", ["traffic_100_per_hour", "promise_99", "failures_rare_and_total"]
)
def test_all_months_of_two_policies_give_the_lines_of_the_table(service):
    """All but what depends on how many policies are compared: what chance gives among them."""
    policies = ("google-30d", "workbook-2")
    played = study.play(service, study.MONTHS, policies=policies)
    kept = [line for line in LINES if line["service"] == service and line["policy"] in policies]
    assert [each | {"is_told": ""} for each in played] == [each | {"is_told": ""} for each in kept]


def test_the_page_is_that_of_its_table():
    assert study_page.page(FOUND) == PAGE
    shown, fresh = (
        re.findall(r"<!-- (.*?) -->", svg, re.S)
        for svg in ((ROOT / "docs/study.svg").read_text(), study_picture.picture(FOUND).decode())
    )
    assert shown == fresh and len(shown) > 300


def test_each_number_of_the_tables_is_in_study_csv():
    """Read from the page itself, whatever wrote it."""
    heads = list(study_page.HEADS)
    tables = re.findall(r"^\| policy .*\n\|[-|]+\n((?:\|.*\n?)+)", PAGE, re.M)
    assert len(tables) == len(study.SERVICES)
    for service, table in zip(study.SERVICES, tables, strict=True):
        for row in table.splitlines():
            policy, *cells = (cell.strip() for cell in row.strip("|").split("|"))
            figures = FOUND[service][policy.strip("`")]
            for measure, cell in zip(heads, cells, strict=True):
                value = figures[measure].value
                assert is_near(cell, value), (service, policy, measure, cell, value)


def is_near(cell, value):
    """Whether a cell's number is a value, to its three digits."""
    if value is None or math.isinf(value):
        return cell == ("-" if value is None else "most missed")
    number, unit = re.match(r"([\d.,]+)(%| s| min| h| d)?", cell).groups()
    size = {None: 1, "%": 0.01, " s": 1, " min": 60, " h": 3600, " d": 86400}[unit]
    shown = float(number.replace(",", "")) * size
    return shown == pytest.approx(value, rel=0.06, abs=0.06 * size)


def test_the_study_is_whole():
    assert list(FOUND) == list(study.SERVICES)
    assert sorted(study.SERVICES) == sorted(path.stem for path in study.FOLDER.glob("*.yaml"))
    assert POLICIES["workbook-30d"].rules == POLICIES["workbook-6"].rules
    assert {*study.PLAYED, "workbook-30d"} == set(POLICIES)
    assert study.PLAYED[0] == "google-30d"
    for service in FOUND.values():
        assert list(service) == list(study.PLAYED)


@pytest.mark.parametrize("name", study.SERVICES)
def test_a_service_asks_and_changes_one_thing(name):
    path = study.FOLDER / f"{name}.yaml"
    question, look_for, *_ = path.read_text(encoding="utf-8").splitlines()
    assert question.startswith("# ") and question.endswith("?")
    assert look_for.startswith("# Look for: ") and look_for.endswith(".")
    scenario = load_scenario(path)
    assert scenario.name == name.replace("_", "-") and scenario.oncall is None
    centre = load_scenario(study.FOLDER / "centre.yaml")
    keys = {key for key, *_ in played_differences(centre.dump(), scenario.dump())}
    kind = name.partition("_")[0]
    allowed = CHANGED.get(kind, set())
    assert all(any(key.startswith(each) for each in allowed) for key in keys), keys
    assert bool(keys) == (name != "centre")
    assert study_page.ABOUT[name][0] in (kind, "-")
    # the background spends half of the budget
    error = scenario.service.provider.primary.error_ratio
    assert error == pytest.approx(scenario.slos[0].error_budget / 2)


@pytest.mark.parametrize(("service", "policy", "measure"), SAID)
def test_what_is_said_is_beyond_chance(service, policy, measure):
    figure = NAMED[service][policy][measure]
    way = SAID[service, policy, measure]
    assert figure.is_beyond_chance
    assert figure.difference.value * way > 0
    # an interval where there are events enough for one: it holds nothing of what is denied
    if figure.difference.low is not None:
        assert figure.difference.low * way > 0 and figure.difference.high * way > 0


def test_what_is_said_of_the_same_and_the_best():
    for service in FOUND.values():
        for policy in ("course-notes", "workbook-6"):
            for measure in ("pages", "recall_pages", "time_to_page"):
                assert service[policy][measure].value == service["google-30d"][measure].value
        # short windows are one more condition
        assert (service["workbook-5"].recall_pages.value or 0) >= (
            service["workbook-6"].recall_pages.value or 0
        )
    lenient, centre, strict = (
        NAMED[name]["google-30d"] for name in ("lenient", "centre", "strict")
    )
    assert lenient.unseen.high < centre.unseen.low
    assert strict.unseen.value < 10 * centre.unseen.value
    assert strict.time_to_page.high < centre.time_to_page.low
    assert NAMED["quiet"]["workbook-1"].pages.value == pytest.approx(720, rel=0.1)
    assert 0.3 < NAMED["lenient"]["google-30d"].recall_pages.value < 0.4
    exhaustion = NAMED["centre"]["honeycomb-exhaustion"]
    assert exhaustion.joined.value > exhaustion.recall_pages.value / 2
    hourly, dense = NAMED["hourly"]["nobl9"], NAMED["dense"]["nobl9"]
    assert dense.pages.high < hourly.pages.low
    # nearly all of them there: too few exceptions for an interval
    assert dense.recall_pages.high < 0.9 < hourly.recall_pages.value


def test_the_readme_says_what_the_study_found():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for sentence in study_page.sentences(FOUND):
        assert sentence in readme
    assert "(docs/study.md)" in readme


def test_the_raw_error_ratio_fires_as_often_as_chance_says():
    """Approach 1: 3 failed requests of 6,000 are usual in ten minutes, 0.1% of all are enough."""
    requests = np.arange(5000, 7001)
    chance = stats.poisson.pmf(requests, 6000)
    # as thresholds are computed: just above 0.001, so that 6 of 6,000 are not enough
    enough = stats.binom.sf(np.ceil(requests * (1 - 0.999)) - 1, requests, 0.0005)
    share = float(chance @ enough)
    assert f"{share:.1%} of the time" in PAGE
    figure = NAMED["quiet"]["workbook-1"].firing_for_nothing
    assert figure.low <= share <= figure.high


def test_an_hour_of_waiting_finds_the_outages_that_last_longer():
    def longer(minutes):
        """The share of Davidovic's incidents that last longer."""
        return 1 - NormalDist(math.log(67), 1.255).cdf(math.log(minutes))

    share = longer(61) / longer(0.02 * 43.2)
    assert f"{share:.0%} of the real ones" in PAGE
    figure = NAMED["total"]["workbook-3"].recall_pages
    assert figure.low <= share <= figure.high


def pages_by_hand(run, is_paired):
    """The pages of approaches 5 and 6 from a run's requests alone."""
    counts = run.counts[run.scenario.slos[0].events]

    def over(values, minutes, before):
        sums = np.cumsum([0.0, *[before] * minutes, *values])
        return (sums[minutes:] - sums[:-minutes])[1:]

    def is_above(minutes, limit):
        bad, valid = over(counts.bad, minutes, 0.0), over(counts.valid, minutes, 1000 / 60)
        return bad > limit * valid

    quick, slow = is_above(60, 0.0144), is_above(360, 0.006)
    if is_paired:
        quick, slow = quick & is_above(5, 0.0144), slow & is_above(30, 0.006)
    fires = np.concatenate([[False], quick | slow])
    return int(np.count_nonzero(fires[1:] & ~fires[:-1]))


@pytest.mark.parametrize(
    "seeds", [range(1, 3), pytest.param(range(1, 11), marks=pytest.mark.slow)], ids=["two", "ten"]
)
def test_pages_with_and_without_short_windows_are_counted_again_by_hand(seeds):
    scenario = load_scenario(study.FOLDER / "traffic_1000_per_hour.yaml")
    totals = []
    for policy in ("workbook-5", "workbook-6"):
        runs = [simulate(scenario.set("alerting", {"policy": policy}), seed) for seed in seeds]
        pages = [sum(event.kind == "paged" for event in run.log) for run in runs]
        assert pages == [pages_by_hand(run, policy == "workbook-6") for run in runs]
        totals.append(sum(pages))
    if len(seeds) == 10:
        assert f"{totals[0]} and {totals[1]} in all" in " ".join(PAGE.split())
