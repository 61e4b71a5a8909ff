"""A saved run is the run: every number, picture and page from it equals the live run's, to the bit;
and what is damaged is named.
"""

import json
import os
import re
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counted import valid_and_bad
from random_scenarios import random_scenario
from slowly import first_of
from worlds import busy, demonstration

from simulator import draw_timeline, load_run, load_scenario, score, simulate
from simulator.analysis import summarise
from simulator.experiments.unattended import unattended
from simulator.foundation.errors import ResultError
from simulator.foundation.marker import MARKER, checksum, seal
from simulator.outputs.result import write_report, write_result
from simulator.run import loaded as loaded_module
from simulator.run.cells import guarded, read_rows, unguarded, write_rows
from simulator.run.loaded import READ

ROOT = Path(__file__).parents[2]
INPUTS = ROOT / "tests" / "trials" / "inputs" / "runs"
ODD = [
    {"horizon": "7h13m7s", "monitoring.scrape_interval": "7s"},
    {"horizon": "30h", "monitoring.scrape_interval": "1.3s", "slos[0].window": "11h7m"},
    {"horizon": "3d1h", "monitoring.evaluation_interval": "37s", "slos[0].window": "month"},
    {"horizon": "2d", "slos[0].budgeting": "Timeslices", "outcomes": "random"},
    {"horizon": "2d", "monitoring.scrape_interval": "3s", "outcomes": "random"},
]


def odd(changes):
    scenario = demonstration()
    for key, value in changes.items():
        scenario = scenario.set(key, value)
    return scenario


def saved(run, folder):
    run.save(folder)
    return load_run(folder)


def same(first, second):
    """Two runs, to the bit: counts and their types, log, series over windows that fit nothing."""
    assert (first.scenario, first.seed, first.log) == (second.scenario, second.seed, second.log)
    assert first.incidents == second.incidents and summarise(first) == summarise(second)
    assert first.cell == second.cell and dict(first.counts).keys() == dict(second.counts).keys()
    pd.testing.assert_frame_equal(first.samples, second.samples, check_exact=True)
    pd.testing.assert_frame_equal(first.alerts, second.alerts, check_exact=True)
    for slo in first.scenario.slos:
        for one, other in zip(*(valid_and_bad(run.counts[slo.events]) for run in (first, second))):
            assert one.dtype == other.dtype and one.tobytes() == other.tobytes()
        assert first.budget_spent(slo).tobytes() == second.budget_spent(slo).tobytes()
        for window in (300, 3600, 4321.0, 86400 * 3):
            one, other = (run.burn_rate(slo, window) for run in (first, second))
            assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("changes", ODD, ids=str)
def test_horizons_and_windows_that_are_multiples_of_nothing(tmp_path, changes):
    run = simulate(odd(changes))
    again = saved(run, tmp_path / "r")
    same(run, again)
    alone = unattended(run), unattended(again)
    assert score(run, alone[0]).numbers() == score(again, alone[1]).numbers()


@pytest.mark.parametrize("seed", first_of(range(30), 10))
def test_any_run(tmp_path, seed):
    run = simulate(random_scenario(seed))
    same(run, saved(run, tmp_path / "r"))


def test_a_month_of_five_slos_is_exact_and_small(tmp_path):
    """Beyond 10,000 cells samples.csv sums cells for people; the run does not."""
    run = simulate(busy(30))
    again = saved(run, tmp_path / "r")
    same(run, again)
    assert len(run.scenario.slos) == 5 and len(again.ends) == 259_200
    assert len(pd.read_csv(tmp_path / "r" / "samples.csv")) == 5 * 9970
    assert (tmp_path / "r" / "counts.npz").stat().st_size < 3_000_000


def test_a_second_writing_has_the_same_bytes_and_the_page_is_the_same_again(tmp_path):
    run = simulate(odd(ODD[4]))
    write_result(run, tmp_path / "a")
    write_result(load_run(tmp_path / "a"), tmp_path / "b")
    first, second = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path / "a", tmp_path / "b")
    )
    assert first == second
    page = (tmp_path / "a" / "report.html").read_bytes()
    write_report(tmp_path / "a")
    assert (tmp_path / "a" / "report.html").read_bytes() == page


def test_what_was_changed_is_kept_and_named_in_the_pictures(tmp_path):
    run = simulate(odd(ODD[4]))
    assert "label" not in json.loads((written(run, tmp_path / "a") / "run.json").read_text())
    run.label = "oncall=null"
    again = load_run(written(run, tmp_path / "b"))
    assert again.label == "oncall=null"
    subtitles = [text.get_text() for text in draw_timeline(again).figure.texts]
    assert any(", variant oncall=null, " in text for text in subtitles)


def written(run, folder):
    run.save(folder)
    return folder


@pytest.mark.parametrize(("name", "what"), [("load30", "burn"), ("sslo", "budget")])
def test_what_a_month_shows_is_what_was_simulated(tmp_path, name, what):
    """The trials: 50.34 everywhere, in the run, the loaded run, the summary and the page."""
    run = simulate(load_scenario(INPUTS / f"{name}.yaml"))
    write_result(run, tmp_path / "r")
    again = load_run(tmp_path / "r")
    for each in (run, again):
        series = each.burn("a", "5m") if what == "burn" else each.budget("a")
        assert round(float(np.nanmax(series)), 2) == 50.34
    if what == "budget":
        summary = json.loads((tmp_path / "r" / "summary.json").read_text())
        assert round(summary["slos"]["a"]["budget_spent_max"], 2) == 50.34
        assert re.search(r"503[04]%", (tmp_path / "r" / "report.html").read_text())


def test_report_works_inside_the_folder_and_through_a_link(tmp_path, monkeypatch):
    write_result(simulate(demonstration()), tmp_path / "r")
    (tmp_path / "link").symlink_to("r")
    page = (tmp_path / "r" / "report.html").read_bytes()
    monkeypatch.chdir(tmp_path / "r")
    for name in (".", "../r", tmp_path / "link"):
        (tmp_path / "r" / "report.html").unlink(missing_ok=True)
        write_report(name)
        assert (tmp_path / "r" / "report.html").read_bytes() == page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "r"]


def test_a_page_that_cannot_be_put_there_leaves_nothing_behind(tmp_path, monkeypatch):
    """A full disk, or a stop, between writing the page and putting it in its place."""
    write_result(simulate(demonstration()), tmp_path / "r", charts=False)
    for error in (OSError(28, "No space left on device"), KeyboardInterrupt()):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", lambda *_, error=error: (_ for _ in ()).throw(error))
            with pytest.raises(type(error)):
                write_report(tmp_path / "r")
        assert [path.name for path in tmp_path.iterdir()] == ["r"]
    write_report(tmp_path / "r")


# --- what is damaged is named -----------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "r"
    write_result(simulate(demonstration()), folder, charts=False)
    return folder


@pytest.fixture
def damaged(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "r")
    return tmp_path / "r"


def refused(folder):
    """What `load_run` says: a line for each damaged file, with what to do."""
    with pytest.raises(ResultError) as caught:
        load_run(folder)
    lines = str(caught.value).splitlines()
    assert all(str(folder) in line for line in lines)
    return lines


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("how", ["cut", "emptied", "extended", "changed", "missing", "a FIFO"])
def test_each_file_of_numbers_is_missed_when_it_is_not_as_written(damaged, name, how):
    path = damaged / name
    content = path.read_bytes()
    path.unlink()
    half = len(content) // 2
    if how == "a FIFO":
        os.mkfifo(path)
    elif how != "missing":
        flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
        path.write_bytes(
            {"cut": content[:half], "emptied": b"", "extended": content + b" ", "changed": flipped}[
                how
            ]
        )
    (line,) = refused(damaged)
    assert f"/{name}:" in line and line.endswith("delete the folder and run the scenario again")


def test_all_damage_is_told_at_once(damaged):
    (damaged / "samples.csv").unlink()
    (damaged / "counts.npz").write_bytes(b"PK")
    with (damaged / "events.csv").open("a") as file:
        file.write("1,x,y\n")
    lines = refused(damaged)
    assert len(lines) == 3 and "events.csv:" in "".join(lines)


def resealed(folder, name, change):
    """A file changed by somebody who knows how to make checksums: it must still hold what it says
    it holds.
    """
    content = change((folder / name).read_text())
    (folder / name).write_text(content)
    (folder / MARKER).unlink()
    document = json.loads((folder / "run.json").read_text())
    document.pop("files", None)
    (folder / "run.json").write_text(json.dumps(document))
    seal(folder, "run.json")


def row(old, new):
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "events.csv",
            row("failure_started", "aliens_landed"),
            r"events\.csv:\d+: 'aliens_landed'",
        ),
        ("events.csv", row("\n3600,", "\nnan,"), r"events\.csv:\d+: 'nan' is not a time"),
        ("events.csv", row("\n3600,", "\n-1,"), r"events\.csv:\d+: '-1' is not a time"),
        ("events.csv", row("\n3600,", "\n9999999,"), r"events\.csv:\d+: '\d+' is not a time"),
        ("events.csv", row(",time,", ","), r"events\.csv:1: has other columns"),
        ("events.csv", lambda text: text + "1,2\n", r"events\.csv:\d+: has 2 cells, not 7"),
        ("events.csv", lambda text: text[:-1], r"events\.csv:\d+: is cut off"),
        ("events.csv", row('"{', '"{NaN'), r"events\.csv:\d+: .* is not a JSON object"),
        ("events.csv", lambda text: text + '"' + "x" * 17_000_000, r"events\.csv:\d+: "),
        ("run.json", row('"horizon"', '"horizont"'), r"run\.json: scenario: .*unknown key"),
        ("run.json", row('"seed": ', '"seed": true, "x": '), r"run\.json: seed"),
        (
            "run.json",
            row('"environment": {', '"environment": 3, "x": {'),
            r"run\.json: environment",
        ),
        ("run.json", row('"spent": ', '"spent": -'), r"run\.json: seed"),
    ],
)
def test_what_was_sealed_again_is_checked_by_its_content(damaged, name, change, said):
    before = (damaged / name).read_text()
    resealed(damaged, name, change)
    assert (damaged / name).read_text() != before
    assert re.search(said, refused(damaged)[0])


def counts_of(damaged, **changes):
    content = dict(np.load(damaged / "counts.npz"))
    buffer = BytesIO()
    np.savez_compressed(buffer, **{**content, **changes})
    return buffer.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        {"0.bad": np.full(2160, np.nan)},
        {"0.bad": np.full(2160, -1.0)},
        {"0.bad": np.full(2160, 1e9)},
        {"0.valid": np.full(2160, np.inf)},
        {"0.valid": np.zeros(2159)},
        {"0.valid": np.zeros((2160, 2))},
        {"0.valid": np.zeros(2160, dtype="c16")},
        {"0.valid": np.array(["x"] * 2160)},
    ],
    ids=lambda change: f"{next(iter(change))} {next(iter(change.values())).dtype}",
)
def test_counts_that_cannot_be(damaged, change):
    made = counts_of(damaged, **change)
    (damaged / "counts.npz").write_bytes(made)
    resealed(damaged, "samples.csv", lambda text: text)
    assert "/counts.npz: contains" in refused(damaged)[0]


def test_an_archive_that_promises_more_than_there_is(damaged):
    """A header of a trillion cells, another archive, an object array: nothing is allocated."""
    huge = BytesIO()
    np.lib.format.write_array_header_1_0(
        huge, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    )
    for names, content in (
        (["0.valid.npy", "0.bad.npy"], huge.getvalue()),
        (["0.valid.npy"], b"\x93NUMPY\x09\x00"),
        (["other"], b""),
    ):
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(name, content)
        (damaged / "counts.npz").write_bytes(archive.getvalue())
        resealed(damaged, "samples.csv", lambda text: text)
        assert "/counts.npz: contains no counts of this run" in refused(damaged)[0]


def edit_marker(folder, **changes):
    marker = json.loads((folder / MARKER).read_text())
    (folder / MARKER).write_text(json.dumps({**marker, **changes}))


def test_other_formats_and_other_folders(damaged, tmp_path):
    edit_marker(damaged, format=7)
    assert "has format 7, and simulator" in refused(damaged)[0]
    edit_marker(damaged, format=2)
    (refusal,) = refused(damaged)
    assert "has format 2, and simulator" in refusal and "run the scenario again" in refusal
    edit_marker(damaged, format=3, checksum="sha256:0")
    assert "/run.json: was changed after it was written" in refused(damaged)[0]
    (damaged / "run.json").unlink()
    assert "/run.json: is missing" in refused(damaged)[0]
    (damaged / MARKER).unlink()
    assert "contains no result of a run: name a folder that" in refused(damaged)[0]
    assert "is not a folder" in refused(tmp_path / "missing")[0]


def test_a_result_of_an_older_version_says_so(tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    old = {"format": 1, "environment": {"simulator": "0.2.0"}, "seed": 7, "scenario": {}}
    (folder / "run.json").write_text(json.dumps(old))
    for read in (load_run, write_report):
        with pytest.raises(
            ResultError, match="written by an older version: run the scenario again"
        ):
            read(folder)


def test_other_versions_are_warned_of(damaged):
    resealed(damaged, "run.json", row('"numpy": "', '"numpy": "0.'))
    with pytest.warns(UserWarning, match="numpy"):
        load_run(damaged)


def test_a_folder_that_is_replaced_while_it_is_read_is_read_again(damaged, monkeypatch):
    """The reader began with the old folder, whose files are gone when it comes to them."""
    new = damaged.with_name("new")
    shutil.copytree(damaged, new)
    read = loaded_module.read_record

    def then_replaced(path):
        document = read(path)
        if new.exists():
            shutil.rmtree(path)
            new.rename(path)
            (path / "events.csv").rename(path / "events of the new one")
        elif (path / "events of the new one").exists():
            (path / "events of the new one").rename(path / "events.csv")
        return document

    monkeypatch.setattr(loaded_module, "read_record", then_replaced)
    assert load_run(damaged).log and not new.exists()


# --- cells of CSV files -----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=x", "'", "x", "", "é"])
def test_a_spreadsheet_runs_nothing_and_reading_gives_the_text_again(tmp_path, text):
    assert str(guarded(text))[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert unguarded(str(guarded(text))) == text
    write_rows(tmp_path / "x.csv", ("a", "b"), [(text, -1.5)])
    ((line, cells),) = read_rows((tmp_path / "x.csv").read_bytes(), ("a", "b"))
    assert line >= 2 and cells == [text, "-1.5"]


def test_names_like_formulas_are_escaped_in_the_files_and_whole_in_the_run(tmp_path):
    scenario = (
        demonstration().set("slos[0].name", '=cmd|"/c calc"!A0').set("failures[0].name", "@SUM(1)")
    )
    run = simulate(scenario)
    again = saved(run, tmp_path / "r")
    assert again.log == run.log and again.slo('=cmd|"/c calc"!A0')
    for path in (tmp_path / "r").glob("*.csv"):
        for cell in re.split(r"[,\n]", path.read_text()):
            assert not cell.strip('"').startswith(("=", "@")), (path.name, cell)


def test_the_checksum_is_that_of_the_content():
    assert checksum(b"") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
