"""A blind result gives nothing away, and is the ordinary one once it is revealed."""

import contextlib
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from commands import command
from hypothesis import strategies as st
from random_scenarios import random_scenario
from random_teams import random_team
from seen import faults, texts
from slowly import first_of, given_some
from worlds import busy, demonstration, outage, played

from simulator import ResultError, draw_burn, draw_timeline, load_run, load_scenario, unattended
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.marker import BLIND, strangers
from simulator.outputs.blind import sealed
from simulator.outputs.blind.result import blind_folder, reveal, write_blind
from simulator.outputs.blind.summary import INCIDENT, NUMBERS
from simulator.outputs.result import write_into, write_result
from simulator.reliability.events import EVENT_KINDS, HIDDEN, Event
from simulator.reliability.incidents import PHASES
from simulator.run import blinded
from simulator.run.blind import SEEN
from simulator.run.saved import RECORD

matplotlib.use("Agg")
ROOT = Path(__file__).parents[2]
GALLERY = sorted((ROOT / "scenarios").glob("*.yaml"))
SHIFT = ROOT / "scenarios" / "the_shift.yaml"
QUICK = ("the_shift", "bad_deploy")
SEED = 918273645
# nothing is said in these words but the truth
WORDS = {
    "impaired", "harm", "harm_began", "root cause", "cause_over", "postmortem",
    "precision", "recall", "significant", "episode", "blip", "failures", "releases", "runbooks",
    "error_ratio", 'lasts"', "held_step", "follows", *PHASES,
}  # fmt: skip
HIDDEN_KINDS = set(EVENT_KINDS) - set(SEEN)
# details that name or date what failed, by the table of docs/maths.md
TRUE_DETAILS = {
    "began", "began_bad", "began_valid", "budget", "harm_began", "follows", "held_step", "held_by",
    "expected_sli", "reason", "symptom", "right",
}  # fmt: skip


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in Path(folder).rglob("*")
    }


def spellings(name):
    """A name as it may be written: with underscores, hyphens or spaces."""
    return {re.sub("[-_ ]", between, name) for between in "-_ "} | {name}


def truth_of(run, path=None):
    """Everything that names what failed."""
    scenario = run.scenario
    hidden = [event for event in run.log if event.kind in HIDDEN_KINDS]
    names = {event.cause for event in run.log} | {event.subject for event in hidden}
    names |= {event.detail.get("symptom", "") for event in run.log}
    names |= {getattr(failure, "preset", "") for failure in scenario.failures}
    names |= {failure.name for failure in scenario.named_failures}
    names |= {scenario.name, *scenario.runbooks, *FAMILIES["failure"], *HIDDEN_KINDS}
    if path is not None:
        names.add(path.stem)
    # the objective of a release policy is a subject too, and no secret
    names -= {slo.name for slo in scenario.slos} | {"", "retrieval", "spend"}
    return WORDS.union(*map(spellings, names))


def visible_names(run):
    """Names that are no secret, and may hold a word that is one elsewhere: `mild-burn`."""
    steps = {event.subject for event in run.log if event.kind.startswith("step_")}
    rules = {rule.name for rule in run.scenario.alerting.rules}
    slos = {slo.name for slo in run.scenario.slos}
    # alert rules are seen, and a kind of theirs and its key have the name of a failure's size
    rules_seen = run.scenario.dump()["alerting"]["rules"]
    keys = ("kind", "error_ratio")
    limits = {
        f'"{key}": {json.dumps(rule[key])}' for rule in rules_seen for key in keys if key in rule
    }
    return limits.union(*map(spellings, steps | rules | slos))


def readable(name, content):
    """A file as text, what is compressed in it too."""
    if content is None:
        return name
    if name.endswith(".npz"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(each) for each in archive.namelist())
    if name.endswith(".png"):
        # what is not pixels
        content = content[: content.index(b"IDAT")]
    return f"{name}\n{content.decode('latin-1')}"


def found(text, terms, visible=()):
    """The terms that stand in a text as words, where they are no part of a name to be seen."""
    if visible:
        text = re.sub("|".join(map(re.escape, sorted(visible, key=len, reverse=True))), "", text)
    return {
        term
        for term in terms
        if term in text and re.search(rf"(?<![A-Za-z0-9]){re.escape(term)}(?![A-Za-z0-9])", text)
    }


def given_away(folder, terms, visible=()):
    """File to terms, of all files but the sealed one."""
    return {
        name: terms_found
        for name, content in files_of(folder).items()
        if name != sealed.NAME
        if (terms_found := found(readable(name, content), terms, visible))
    }


def written(run, folder, *, charts=False):
    """A blind result of a run."""
    from simulator.foundation.folders import replaced

    with replaced(folder, RECORD) as new:
        write_blind(run, new, charts=charts)
    return folder


def slow_but(names):
    return [
        path if path.stem in names else pytest.param(path, marks=pytest.mark.slow)
        for path in GALLERY
    ]


def odd_times(scenario):
    """When the first failure begins and how long it lasts (s), a little later and longer, so that
    these numbers stand for nothing else; empty where they are random.
    """
    first = scenario.failures[0] if scenario.failures else None
    if first is None or not isinstance(first.at, float) or not isinstance(first.lasts, float):
        return {}
    return {"at": first.at + 67, "lasts": first.lasts + 13}


def moments(run):
    """When a failure began, harmed and ended, as events.csv has it, where that is no cell's end."""
    rows = [event for event in run.log if event.kind in ("failure_started", "failure_ended")]
    return {run.iso(event.time) for event in rows if event.time % run.cell}


@pytest.mark.parametrize("path", slow_but(QUICK), ids=lambda path: path.stem)
def test_no_byte_and_no_line_of_the_gallery_gives_the_truth_away(tmp_path, path):
    scenario = load_scenario(path)
    words = ["run", path, "--seed", SEED, "--out", "class", "--set", "significant=2.37%"]
    moved = [f"failures[0].{key}={value}s" for key, value in odd_times(scenario).items()]
    words += [word for change in moved for word in ("--set", change)]
    # pictures of this one alone, as they take longest
    charts = [] if path == SHIFT else ["--no-charts"]
    done = command(*words, "--blind", *charts, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    blind = tmp_path / "blind"
    shutil.copytree(tmp_path / "class", blind)
    told = command("reveal", "class", cwd=tmp_path)
    run = load_run(tmp_path / "class")
    assert told.returncode == 0 and run.seed == SEED
    if charts:
        write_result(run, tmp_path / "ordinary", charts=False)
        assert files_of(tmp_path / "class") == files_of(tmp_path / "ordinary")
    terms = truth_of(run, path) | {str(SEED), "2.37", "0.0237", *moved} | moments(run)
    terms |= {f"{value:.1f}" for value in odd_times(scenario).values()}
    visible = visible_names(run)
    assert given_away(blind, terms, visible) == {}
    assert found(done.stdout, terms, visible) == set()
    # the same search finds all this where nothing is hidden
    there = set().union(*given_away(tmp_path / "class", terms).values())
    names = {scenario.name, str(SEED), "0.0237", "precision", "significant"}
    names |= {failure.kind for failure in scenario.failures} | moments(run)
    assert names <= there and len(there) > 12
    assert str(SEED) in told.stdout
    for event in [event for event in run.log if event.kind == "failure_started"][:10]:
        assert event.subject in told.stdout


@pytest.mark.slow
@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_no_picture_and_no_page_of_the_gallery_gives_the_truth_away(tmp_path, path):
    run = played(load_scenario(path), SEED)
    folder = written(run, tmp_path / "class", charts=True)
    assert given_away(folder, truth_of(run, path) | {str(SEED)}, visible_names(run)) == {}
    assert {"burn.svg", "burn.png", "timeline.svg", "report.html"} <= set(files_of(folder))


@pytest.mark.parametrize("make", [random_scenario, random_team])
@pytest.mark.parametrize("seed", first_of(range(60), 4))
def test_no_random_scenario_gives_the_truth_away(tmp_path, seed, make):
    run = played(make(seed), SEED)
    folder = written(run, tmp_path / "class")
    terms = truth_of(run) | {str(SEED), f"people-{seed}"}
    assert given_away(folder, terms, visible_names(run)) == {}
    reveal(folder)
    write_result(run, tmp_path / "ordinary", charts=False)
    assert files_of(folder) == files_of(tmp_path / "ordinary")


@pytest.mark.slow
@pytest.mark.parametrize(
    "scenario", [demonstration(), busy(1), random_scenario(3)], ids=["notes", "five", "3"]
)
def test_once_revealed_it_is_the_ordinary_result_byte_for_byte(tmp_path, scenario):
    run = played(scenario, 5)
    folder = written(run, tmp_path / "class", charts=True)
    assert set(files_of(folder)) == set(sealed_less(files_of(folder))) | {sealed.NAME}
    assert reveal(folder) == folder and strangers(folder) == []
    write_result(run, tmp_path / "ordinary")
    assert files_of(folder) == files_of(tmp_path / "ordinary")


def sealed_less(files):
    return {name: content for name, content in files.items() if name != sealed.NAME}


@pytest.mark.parametrize("charts", first_of([["--no-charts"], []], 1), ids=["tables", "charts"])
def test_the_same_is_seen_whatever_the_truth_is_called(tmp_path, charts):
    """With means for counts and fixed times, two seeds and other names look the same on call."""
    text = SHIFT.read_text(encoding="utf-8")
    other = text.replace("model_provider_outage", "squirrel").replace("the-shift", "the-cable")
    other = f"{other}significant: 3%\nepisode_gap: 2h\n# the cable\n"
    other = other.replace("takes: 2m}\n    - {do: raise_quota, takes: 2m}", "takes: 2m}")
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
    seen = []
    for path, seed in ((SHIFT, 1), (tmp_path / "other.yaml", 2)):
        words = ("run", path, "--seed", seed, "--blind", "--out", "class", *charts)
        done = command(*words, cwd=tmp_path)
        files = files_of(tmp_path / "class")
        record = json.loads(files[RECORD])
        del record["files"][sealed.NAME], files[".simulator.json"]
        seen.append((done.stdout, {**files, RECORD: record}))
        shutil.rmtree(tmp_path / "class")
    (said, first), (said_too, second) = seen
    assert said == said_too
    assert first.pop(sealed.NAME) != second.pop(sealed.NAME)
    assert first == second


def hidden_details(event):
    """The details of a row that are to be hidden; why somebody is asked is seen."""
    seen = {"reason"} if event.kind == "escalated" else set()
    return (TRUE_DETAILS - seen) & set(event.detail)


def disguised(run, number):
    """The same run to those on call, with another truth: other names, other details, other rows
    that nobody sees.
    """
    rows = []
    for event in run.log:
        if event.kind in HIDDEN_KINDS:
            continue
        truth = {key: f"truth-{number}" for key in hidden_details(event)}
        subject = event.subject
        if event.kind == "triaged":
            subject, truth = f"truth-{number}", {"symptom": f"truth-{number}", "steps": number}
        detail = {**event.detail, **truth, f"new-{number}": number}
        rows.append(replace(event, subject=subject, cause=f"truth-{number}", detail=detail))
        rows.append(Event(event.time, "failure_started", f"truth-{number}"))
    scenario = run.scenario.model_copy(
        update={
            "name": f"truth-{number}",
            "seed": number,
            "failures": (outage(name=f"truth-{number}"),),
            "runbooks": {f"truth-{number}": ()},
        }
    )
    return type(run)(scenario, number, tuple(rows), run.counts, spent=1.0 + number, due=number)


@pytest.mark.parametrize("make", [random_scenario, random_team])
@pytest.mark.parametrize("seed", first_of(range(100), 8))
def test_a_blinded_run_does_not_depend_on_the_truth(seed, make):
    run = played(make(seed), 1)
    runs = [blinded(each) for each in (run, disguised(run, 3), disguised(run, 4))]
    for one in runs[1:]:
        assert (one.scenario, one.seed, one.log) == (
            runs[0].scenario,
            runs[0].seed,
            runs[0].log,
        )
        assert (one.spent, one.due, one.incidents) == (0, 0, runs[0].incidents)
    assert blinded(runs[0]) is runs[0] and runs[0].is_blind and not run.is_blind


@pytest.mark.parametrize("scenario", [demonstration(), *map(random_team, range(6))])
def test_what_is_seen_is_as_it_was(scenario):
    """Not so much is left out that nothing is left."""
    run = played(scenario)
    rows = [event for event in run.log if event.kind not in HIDDEN_KINDS]
    for event, seen in zip(rows, blinded(run).log, strict=True):
        assert (seen.time, seen.kind, seen.incident) == (event.time, event.kind, event.incident)
        assert seen.subject == (HIDDEN if event.kind == "triaged" else event.subject)
        assert {key: event.detail[key] for key in seen.detail} == dict(seen.detail)
        left_out = {"steps"} if event.kind == "triaged" else set()
        assert set(event.detail) - set(seen.detail) <= TRUE_DETAILS | left_out


@pytest.mark.parametrize("scenario", [demonstration(), random_scenario(3)], ids=["notes", "3"])
def test_the_numbers_are_those_of_the_ordinary_result(tmp_path, scenario):
    run = played(scenario, 5)
    (tmp_path / "ordinary").mkdir()
    summary = write_into(run, tmp_path / "ordinary", charts=False)
    folder = written(run, tmp_path / "class")
    seen = json.loads((folder / "summary.json").read_text())
    assert seen.pop("blind") is True
    assert set(seen) == {*NUMBERS, "incidents"} and len(summary["incidents"]) > 0
    assert {key: summary[key] for key in NUMBERS} == {key: seen[key] for key in NUMBERS}
    assert seen["incidents"] == [
        {key: incident[key] for key in INCIDENT} for incident in summary["incidents"]
    ]
    for name in ("samples.csv", "alerts.csv", "counts.npz"):
        assert (folder / name).read_bytes() == (tmp_path / "ordinary" / name).read_bytes()
    record = json.loads((folder / RECORD).read_text())
    assert {*record} == {
        "format", "blind", "environment", "start", "horizon", "scrape_interval",
        "evaluation_interval", "slos", "rules", "files",
    }  # fmt: skip


def artists(figure):
    """The names of what is drawn; a collection may be there and hold nothing."""
    drawn = [each for each in figure.findobj() if getattr(each, "get_paths", lambda: [1])()]
    return {artist.get_gid() for artist in drawn} - {None}


PICTURES = [(0, "page"), (4, "phone"), (0, "phone"), (4, "page"), (1, "page"), (1, "phone")]


@pytest.mark.parametrize("days_and_size", first_of(PICTURES, 2), ids=str)
def test_a_blind_picture_shows_no_truth(days_and_size):
    days, size = days_and_size
    scenario = busy(days) if days else demonstration()
    run = played(scenario, SEED)
    hidden = {"failure", "bracket", "unattended", "saved", "state-2", *PHASES}
    terms = truth_of(run) | {str(SEED), "failure", "failures", "broken", "nothing failed", "saved"}
    burn = np.ravel(draw_burn(run, size=size, unattended=unattended(run), blind=True))[0].figure
    line = draw_timeline(run, size=size, blind=True).figure
    open_ones = [
        np.ravel(draw_burn(run, size=size, unattended=unattended(run)))[0].figure,
        draw_timeline(run, size=size).figure,
    ]
    for figure, ordinary in zip((burn, line), open_ones, strict=True):
        told = " ".join(text.get_text().replace("\n", " ") for text, _ in texts(figure))
        assert found(told, terms, visible_names(run)) == set() and "seed hidden" in told
        assert artists(figure) & hidden == set()
        # circled numbers may touch
        crowded = [each for each in faults(figure) if not isinstance(each, tuple) or each[0][1:]]
        assert set(crowded) <= set(faults(ordinary))
        # what is hidden is there in the ordinary picture
        assert artists(ordinary) & hidden
    begin, end = burn.axes[0].get_xlim()
    assert (begin, end) == (0, scenario.horizon)


def test_json_is_the_summary_and_nothing_else(tmp_path):
    done = command("run", SHIFT, "--blind", "--json", "--no-charts", "--out", "c", cwd=tmp_path)
    assert json.loads(done.stdout) == json.loads((tmp_path / "c" / "summary.json").read_text())


def test_a_warning_that_could_name_what_fails_is_not_shown(tmp_path):
    words = ("run", SHIFT, "--no-charts", "--set", "failures[0].lasts=2h", "--out", "c")
    assert "failures[0].lasts=2h changes nothing" in command(*words, cwd=tmp_path).stderr
    assert command(*words, "--blind", cwd=tmp_path).stderr == ""


def test_the_default_folder_says_nothing(tmp_path):
    words = ("run", SHIFT, "--blind", "--no-charts")
    done = command(*words, "--seed", SEED, "--set", "horizon=7h", cwd=tmp_path)
    (folder,) = (tmp_path / "results").iterdir()
    assert re.fullmatch("blind-[0-9a-f]{8}", folder.name) and folder.name in done.stdout
    assert command(*words, cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "results").iterdir())) == 2
    scenario = load_scenario(SHIFT)
    names = {blind_folder(Path(), scenario, seed).name for seed in range(20)}
    assert len(names) == 20 and blind_folder(Path(), scenario, 3).name in names


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a blind result `blind`, and an ordinary one of the same run."""
    root = tmp_path_factory.mktemp("made")
    run = played(demonstration(), 5)
    written(run, root / "blind")
    write_result(run, root / "ordinary", charts=False)
    return root


@pytest.fixture
def place(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["report", "blind"],
        ["gate", "blind"],
        ["gate", "blind/eval-cases.jsonl"],
        ["gate", "ordinary", "--scenario", "blind"],
        ["compare", "blind", "blind"],
        ["run", "blind"],
        ["check", "blind"],
    ],
    ids=" ".join,
)
def test_every_reader_says_how_it_is_opened(place, words):
    before = files_of(place)
    done = command(*words, cwd=place)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.endswith(BLIND) and line.startswith("blind")
    assert files_of(place) == before
    assert command("reveal", "blind", cwd=place).returncode == 0


def test_load_run_says_it_too(place):
    with pytest.raises(ResultError, match="was made with --blind: open it with simulator reveal"):
        load_run(place / "blind")


def spoil(place, name, what):
    path = place / "blind" / name
    if what is None:
        path.unlink()
    else:
        path.write_bytes(what(path.read_bytes()) if callable(what) else what)


def other_version(content):
    return content.replace(b"sealed 1", b"sealed 2", 1)


CHANGED = "blind/sealed: was changed after it was written: delete the folder and run the"
REVEALED = "nothing is sealed in it, as it was not made with --blind or is revealed already"


@pytest.mark.parametrize(
    ("folder", "name", "what", "said"),
    [
        ("blind", "sealed", lambda content: content[:-1], CHANGED),
        ("blind", "sealed", lambda content: content[:4000] + b"x" + content[4001:], CHANGED),
        ("blind", "sealed", lambda content: b"", CHANGED),
        ("blind", "sealed", None, "blind/sealed: is missing, as in a copy that was handed out"),
        ("blind", "sealed", other_version, "blind/sealed: has version 2, and version 1 can be"),
        ("blind", RECORD, b"{}", "blind/run.json: was changed after it was written: delete"),
        ("blind", RECORD, None, "blind/run.json: is missing: delete the folder"),
        ("blind", "notes.txt", b"mine", "blind: notes.txt is not as simulator wrote it: move"),
        ("blind", "samples.csv", b"mine", "blind: samples.csv is not as simulator wrote it: move"),
        ("ordinary", "", "", f"ordinary: {REVEALED}: read its files"),
        (".", "", "", ".: contains no result of a run: name a folder that simulator run wrote"),
        ("none", "", "", "none: is not a folder: name a folder that simulator run wrote"),
    ],
)
def test_what_cannot_be_revealed_is_a_line_and_stays_as_it_is(place, folder, name, what, said):
    if name:
        spoil(place, name, what)
    before = files_of(place)
    done = command("reveal", folder, cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith(said)
    assert files_of(place) == before


def test_no_empty_name_is_taken_for_the_folder_itself(place):
    done = command("reveal", "blind", "--out", "", cwd=place)
    assert (done.returncode, done.stderr) == (2, "--out is empty: name a folder\n")


def test_the_same_run_has_the_same_bytes_again(place):
    before = files_of(place)
    written(played(demonstration(), 5), place / "blind")
    assert files_of(place) == before


def test_a_short_run_counts_minutes_from_its_start():
    """Not from a moment at which something happened."""
    run = played(demonstration(horizon="150m", oncall=None))
    (axes,) = [each for each in draw_burn(run, blind=True) if each.get_xlabel()]
    assert axes.get_xlabel() == "minutes from the start, 00:00"


def test_the_current_folder_is_not_taken_away_from_a_shell(place):
    done = command("reveal", ".", cwd=place / "blind")
    assert done.returncode == 2 and "is the current folder" in done.stderr
    done = command("reveal", ".", "--out", "../open", cwd=place / "blind")
    assert done.returncode == 0
    assert files_of(place / "open") == files_of(place / "ordinary")


def test_the_truth_is_not_written_into_the_blind_folder(place):
    before = files_of(place)
    done = command("reveal", "blind", "--out", "blind/../blind/sub", cwd=place)
    assert done.returncode == 2 and "is inside the blind result blind: name a" in done.stderr
    assert files_of(place) == before


def test_elsewhere_the_blind_one_stays(place):
    before = files_of(place / "blind")
    spoil(place, "notes.txt", b"mine")
    done = command("reveal", "blind", "--out", "open", cwd=place)
    assert done.returncode == 0 and "written to open" in done.stdout
    assert files_of(place / "open") == files_of(place / "ordinary")
    assert files_of(place / "blind") == {**before, "notes.txt": b"mine"}


def test_a_second_reveal_says_so(place):
    assert command("reveal", "blind", cwd=place).returncode == 0
    assert REVEALED in command("reveal", "blind", cwd=place).stderr
    assert load_run(place / "blind").seed == 5


@pytest.mark.parametrize("at", ["seal", "_swap"])
def test_what_is_stopped_halfway_leaves_the_old_folder(place, monkeypatch, at):
    before = files_of(place)

    def stopped(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"simulator.foundation.folders.{at}", stopped)
    with pytest.raises(KeyboardInterrupt):
        reveal(place / "blind")
    assert files_of(place) == before
    with pytest.raises(KeyboardInterrupt):
        written(played(demonstration(), 6), place / "blind")
    assert files_of(place) == before


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_kill_leaves_the_blind_result_or_the_ordinary_one(made, tmp_path, started, number):
    dice = random.Random(number)
    blind, ordinary = files_of(made / "blind"), files_of(made / "ordinary")
    words = [sys.executable, "-m", "simulator", "reveal", "blind"]
    for play in range(12):
        place = tmp_path / str(play)
        shutil.copytree(made / "blind", place / "blind")
        process = started(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0.2, 1.5))
        process.send_signal(number)
        process.wait(60)
        assert files_of(place / "blind") in (blind, ordinary)


def test_a_failure_that_nobody_noticed_is_told(tmp_path):
    """Without an incident there is no story to tell it."""
    quiet = demonstration(failures=[outage(name="squirrel", error_ratio="0.1%")], oncall=None)
    written(played(quiet), tmp_path / "class")
    written(played(demonstration(failures=[])), tmp_path / "nothing")
    told = command("reveal", "class", cwd=tmp_path).stdout
    assert re.search("What really failed:\n.*squirrel began: error ratio 0.1%, for 1h", told)
    assert "What really failed: nothing." in command("reveal", "nothing", cwd=tmp_path).stdout


@given_some(25, 1000, st.data())
def test_any_damage_is_noticed(data):
    content = small()
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        broken = content[:place]
    else:
        byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
        broken = content[:place] + bytes([byte]) + content[place + 1 :]
    with pytest.raises(ValueError, match=r"was changed|has version"):
        sealed.opened(broken)


def small():
    return sealed.scrambled(archived({"run.json": b"{}", "postmortems/": b""}))


def archived(files):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, sealed.DATE), content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../run.json", "/tmp/run.json", "a/../../b", "..\\run.json"])
def test_nothing_is_written_outside_the_folder(name):
    with pytest.raises(ValueError, match="outside the folder"):
        sealed.opened(sealed.scrambled(archived({name: b"x"})))


@pytest.mark.parametrize(
    "names", [["a/b"], ["a", "a/b"], ["a/b", "a/"], ["."], ["a//b"], ["a", "a/"], ["./a"], [""]]
)
def test_what_no_folder_can_hold_is_a_plain_error(names):
    content = {name: b"" for name in names}
    with pytest.raises(ValueError, match=r"is not as simulator names|is there twice"):
        sealed.opened(sealed.scrambled(archived(content)))


def test_what_unpacks_to_too_much_is_a_plain_error(monkeypatch):
    monkeypatch.setattr(sealed, "LARGEST", 10)
    with pytest.raises(ValueError, match="is larger than any result"):
        sealed.opened(sealed.scrambled(archived({"a": b"123456", "b": b"12345"})))


@pytest.mark.parametrize("archive", [b"", b"no zip", archived({})[:10]])
def test_what_is_no_archive_is_a_plain_error(archive):
    with pytest.raises(ValueError, match="contains no result"):
        sealed.opened(sealed.scrambled(archive))
