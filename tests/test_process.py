"""The command line as a process: signals, streams, odd environments, and what it never prints."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import command
from slowly import first_of, first_rows_of, in_turn

ROOT = Path(__file__).parents[1]
SCENARIO = str(ROOT / "scenarios" / "provider_outage.yaml")
POLICIES = ("--policy", "workbook-30d", "--policy", "course-notes")
SIMULATOR = (sys.executable, "-m", "simulator")
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def env(**changes):
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **changes}


def cli(*words, cwd, **changes):
    return subprocess.run(
        [*SIMULATOR, *words], cwd=cwd, env=env(**changes), capture_output=True, timeout=120
    )


def shell(line, cwd):
    """A line for bash, where `simulator` is ours; its exit codes (one for each part of a pipe)."""
    text = f'simulator() {{ {sys.executable} -m simulator "$@"; }}; {line}; echo codes ${{PIPESTATUS[@]}} >&2'
    return subprocess.run(["bash", "-c", text], cwd=cwd, env=env(), capture_output=True, timeout=60)


def processes_of(mark):
    """The ids of all processes that were started with this mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def foreground():
    """As a shell starts a command, however the tests themselves were started."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def background():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


LONG = ["run", SCENARIO, "--set", "horizon=360d", "--out", "result", "--no-charts"]
COMPARE = ["compare", SCENARIO, *POLICIES, "--replications", "5000", "--workers", "2", "--out", "r"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize(
    ("command", "how"),
    first_rows_of(
        [
            ("compare", (False, signal.SIGTERM)),
            ("run", (True, signal.SIGINT)),
            ("run", (False, signal.SIGINT)),
            ("run", (True, signal.SIGTERM)),
            ("run", (False, signal.SIGTERM)),
            ("compare", (False, signal.SIGINT)),
            ("compare", (True, signal.SIGTERM)),
            ("compare", (True, signal.SIGINT)),
        ],
        2,
    ),
)
def test_a_signal_ends_it_with_one_line_and_nothing_is_left(tmp_path, started, command, how):
    """A shell starts what is to run in the background with SIGINT ignored."""
    mark, (is_in_background, number) = f"MARK={tmp_path}", how
    words = COMPARE if command == "compare" else LONG
    process = started(
        [*SIMULATOR, *words], cwd=tmp_path, env=env(MARK=str(tmp_path)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=background if is_in_background else foreground,
    )  # fmt: skip
    end = time.monotonic() + 30
    while not list(tmp_path.iterdir()) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, err
    assert err == b"stopped: nothing was written\n" and out == b""
    while processes_of(mark) and time.monotonic() < end:
        time.sleep(0.01)
    assert list(tmp_path.iterdir()) == [] and processes_of(mark) == []


@pytest.mark.parametrize(
    ("after", "number"), in_turn([0.0, 0.02, 0.05, 0.1, 0.2, 0.4], SIGNALS, without=[0.02, 0.2])
)
def test_a_signal_at_the_beginning_prints_no_traceback(tmp_path, started, after, number):
    """Also while its modules are imported."""
    process = started(
        [*SIMULATOR, *LONG], cwd=tmp_path, env=env(), stderr=subprocess.PIPE, preexec_fn=foreground
    )  # fmt: skip
    time.sleep(after)  # whatever the moment, the end is one of these
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    # before the first line of the command it ends in Python's own way
    assert process.returncode in (128 + number, -number, 1)
    said = b"" if b"__main__.py" not in err and b"Traceback" in err else err
    assert said in (b"", b"stopped: nothing was written\n") and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (f"simulator run '{SCENARIO}' --no-charts >&-", "0"),
        (f"simulator run '{SCENARIO}' --no-charts >&- 2>&- <&-", "0"),
        (f"simulator check '{SCENARIO}' >&-", "0"),
    ],
)
def test_streams_that_are_closed_are_quiet(tmp_path, line, codes):
    done = shell(line, tmp_path)
    assert done.stderr.decode() == f"codes {codes}\n"


@pytest.mark.parametrize(
    "words", [["kinds"], ["check", SCENARIO], ["run", SCENARIO, "--no-charts"], ["schema"]], ids=str
)
def test_a_pipe_that_nobody_reads_ends_it_quietly(tmp_path, words):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*SIMULATOR, *words], cwd=tmp_path, env=env(), stdout=writer, stderr=subprocess.PIPE
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_long_run_shows_its_progress_on_a_terminal_and_a_short_one_does_not(tmp_path, started):
    """A stop then brings the cursor back, which the bar hides."""
    for horizon, is_shown in (("3h", False), ("1000d", True)):
        main, side = os.openpty()
        process = started(
            [*SIMULATOR, "run", SCENARIO, "--no-charts", "--set", f"horizon={horizon}"],
            cwd=tmp_path, env=env(TERM="xterm"), stdout=subprocess.DEVNULL, stderr=side,
        )  # fmt: skip
        os.close(side)
        said = read_until(main, b"writing" if is_shown else b"\0")
        process.send_signal(signal.SIGTERM)
        said += read_until(main, b"\0")
        process.wait(timeout=60)
        os.close(main)
        assert (b"writing" in said) == is_shown
        if is_shown:
            assert process.returncode == 143 and said.rstrip().endswith(b"nothing was written")
            assert said.rindex(b"\x1b[?25h") > said.rindex(b"\x1b[?25l")


def read_until(terminal, end):
    """What is written to a terminal until a mark, or until nobody has it any more."""
    said = b""
    while end not in said:
        try:
            part = os.read(terminal, 1000)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        said += part
    return said


def test_a_full_disk_is_a_line(tmp_path):
    done = shell("simulator kinds > /dev/full", tmp_path)
    said, codes = done.stderr.decode().splitlines()
    assert codes == "codes 2" and "No space left on device" in said


@pytest.mark.parametrize(
    "changes",
    first_of(
        [
            {"MPLBACKEND": "odd", "TERM": "dumb", "COLUMNS": "1", "LC_ALL": "C", "LANG": "C"},
            {"PYTHONOPTIMIZE": "2", "COLUMNS": "odd", "NO_COLOR": "1"},
            {"MPLBACKEND": "module://nothing.at.all"},
            {"PYTHONIOENCODING": "ascii"},
            {"PYTHONWARNINGS": "error"},
        ],
        1,
    ),
    ids=str,
)
def test_odd_environments(tmp_path, changes):
    done = cli("run", SCENARIO, "--out", "r", cwd=tmp_path, **changes)
    assert (done.returncode, done.stderr) == (0, b"")
    for words in (("kinds",), ("check", SCENARIO), ("report", "r"), ("gate", "r")):
        done = cli(*words, cwd=tmp_path, **changes)
        assert (done.returncode, done.stderr) == (0, b""), words


BAD = "\x1b[31m\x9b2J\u202e\nx"
RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.mark.parametrize(
    "words",
    [
        ["run", BAD],
        ["run", SCENARIO, "--set", f"{BAD}=3"],
        ["run", SCENARIO, "--set", f"horizon={BAD}"],
        ["run", SCENARIO, "--set", f"failures[{BAD}].at=1h"],
        ["run", SCENARIO, "--out", f"{BAD}/../.."],
        ["run", SCENARIO, "--seed", BAD],
        ["run", SCENARIO, f"--{BAD}"],
        ["drill", SCENARIO, "--responder", BAD],
        ["drill", SCENARIO, "--replay", BAD],
        ["drill", SCENARIO, "--exec", BAD],
        [BAD],
        ["kinds", BAD],
        ["check", BAD],
        ["report", BAD],
        ["gate", BAD],
        ["gate", SCENARIO, "--limit", BAD],
        ["compare", SCENARIO, "--policy", BAD],
        ["compare", SCENARIO, "--variant", BAD],
        ["compare", SCENARIO, "--variant", f"{BAD}: horizon={BAD}"],
    ],
)
def test_no_word_of_the_user_is_obeyed_by_a_terminal(tmp_path, words):
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 2 and not RAW.search(done.stderr), done.stderr
    assert "Traceback" not in done.stderr and "\nx" not in done.stderr and done.stdout == ""


def test_names_are_shown_without_what_a_terminal_obeys(tmp_path):
    """In keys, errors, tables, JSON, and the story."""
    text = Path(SCENARIO).read_text()
    odd = r'"a\e[31m\x9b\n=\u202ex"'.replace(r"\e", r"\x1b")
    (tmp_path / "odd.yaml").write_text(
        text.replace("name: availability", f"name: {odd}").replace(
            "failures:\n  - {", f"failures:\n  - {{name: {odd}, "
        )
    )
    (tmp_path / "bad.yaml").write_text(f"name: x\nslos: [{{objective: 99%}}]\n{odd}: 1\n")
    for words, code in [
        (("run", "odd.yaml", "--no-charts", "--out", "r"), 0),
        (("run", "odd.yaml", "--out", "r", "--json", "--no-charts"), 0),
        (("check", "odd.yaml"), 0),
        (("gate", "r"), 0),
        (("compare", "odd.yaml", *POLICIES, "--replications", "3", "--no-charts"), 0),
        (("check", "bad.yaml"), 2),
    ]:
        done = command(*words, cwd=tmp_path)
        assert done.returncode == code and done.stdout + done.stderr != "", done.stderr
        assert not RAW.search(done.stdout + done.stderr), words


def test_errors_are_capped_in_number_and_length(tmp_path):
    many = "\n".join(f"key{number}: 1" for number in range(411))
    (tmp_path / "many.yaml").write_text(f"name: x\nslos: [{{objective: 99%}}]\n{many}\n")
    (tmp_path / "long.yaml").write_text(f"name: x\n{'k' * 100_000}: {'v' * 100_000}\n")
    lines = command("check", "many.yaml", cwd=tmp_path).stderr.splitlines()
    assert len(lines) == 21 and lines[-1] == "and 391 more"
    lines = command("check", "long.yaml", cwd=tmp_path).stderr.splitlines()
    assert lines and max(map(len, lines)) <= 1000


@pytest.mark.parametrize(
    "case",
    first_of(
        [
            (["run", SCENARIO, "--no-charts", "--out", "r"], 0),
            (["compare", SCENARIO, *POLICIES, "--replications", "2", "--no-charts"], 0),
            (["gate", "nothing"], 2),
            (["run", SCENARIO, "--set", "horizon=5"], 2),
            (["run", SCENARIO, "--out", "/"], 2),
            (["report", "nothing"], 2),
            (["check", SCENARIO], 0),
            (["drill", SCENARIO, "--responder", "scripted", "--no-charts"], 0),
        ],
        3,
    ),
    ids=str,
)
def test_without_a_picture_no_matplotlib_is_loaded(tmp_path, case):
    words, code = case
    code_of = (
        "import sys\nfrom simulator.__main__ import main\n"
        f"sys.argv = ['simulator', *{words!r}]\n"
        "try: main()\nexcept SystemExit as stop: code = stop.code or 0\n"
        "found = [name for name in sys.modules if name.split('.')[0] == 'matplotlib']\n"
        f"assert code == {code} and not found, (code, found[:3])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code_of], cwd=tmp_path, env=env(), capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("value", ["1e308", "inf", "nan", "-1", "1e7"])
def test_no_odd_number_of_pages(tmp_path, value):
    done = command("compare", SCENARIO, *POLICIES, "--max-pages", value, cwd=tmp_path)
    assert done.returncode == 2 and "--max-pages" in done.stderr and "Traceback" not in done.stderr
