"""Whatever a command line says, in whatever environment: an exit code that means something, no
traceback, and nothing in the output that moves a terminal's cursor.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from functools import cache
from pathlib import Path
from shlex import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from hostile.cases import DIGITS, DURATIONS, NAMES, NONSENSE, Dice, kinds, scenario_case, written
from hostile.limits import Flaw, TooLong, alarm, assert_none_failed, main, played, scratch
from slowly import first_of

CASES = int(os.environ.get("HOSTILE_COMMANDS", 200))
SECONDS = 20.0
REAL = 0.05
"""How many of the command lines are played by a process of their own."""
CODES = {0, 1, 2, 130, 141, 143}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile("\x1b\\[[0-9;]*m")
SHORT = """name: short
horizon: 3h
seed: 7
slos: [{objective: 99%}]
monitoring: {scrape_interval: 30s}
failures: [{kind: provider_outage, at: 1h, lasts: 1h}]
oncall: {acknowledge: 5m, triage: 8m}
"""
POLICY = """rules:
  - {name: page, severity: sev1, long_window: 1h, burn_rate: 10}
"""
ODD = (
    *(
        "",
        " ",
        "-",
        "--",
        "²",
        "0",
        "-1",
        "1e9",
        DIGITS[0],
        DIGITS[1],
        "1e308",
        "inf",
        "nan",
        "x=y",
    ),
    *(os.fsdecode(b"\xff"), "\x1b[31mred", "a\nb", "\u202eevil", "=cmd()", "~", "*", "x" * 300),
    *("x" * 5000, "%s", "[bold]x[/bold]", "[/]", ":smile:", "None", "null", "--help", "-h"),
)
FILES = (
    *["short.yaml"] * 24,
    *["odd.yaml"] * 6,
    *("empty.yaml", "missing.yaml", ".", "", "policy.yaml", "result", "eval-cases.jsonl", "link"),
    *("loop", "binary.yaml", os.fsdecode(b"\xff.yaml"), "a\nb.yaml", "\x1b[31m.yaml"),
)
FOLDERS = (
    *["out", "result"] * 20,
    *("foreign", "", ".", "..", "./", "short.yaml", "short.yaml/x", "link", "new/deep/folder"),
    *("loop", "a\nb", "\x1b[31m", os.fsdecode(b"\xff"), "²", "x" * 255, "-", "x" * 240, "y" * 5000),
    *("dangling", "result/run.json", "[x]*?", " ", "pipe", "out/", "nul\udcff"),
)
SEEDS = (*range(40), -1, "1e9", 2**64, DIGITS[0], DIGITS[1], "", "²", "٣")
POLICIES = (*["google-30d", "course-notes", "policy.yaml"] * 12, *ODD, *FILES[28:])
KEYS = (
    *("horizon", "seed", "name", "start", "failures[0].at", "failures[0].lasts", "failures[²].at"),
    *("slos[0].objective", "slos[availability].window", "slos[-1].window", "failures[0]", "oncall"),
    *("runbooks", "runbooks.provider_outage[0].do", "alerting.policy", "service.traffic.retries"),
    *("service.spend.daily_budget", "service.traffic.daily", "failures[9].at", "failures[٣].at"),
    *("", ".", "[", "]", "a..b", "a[", "a]b", "[0]", "slos[]", "name.x", "name[0]", "slos.x.y.z"),
    *("failures[0].kind", "monitoring.scrape_interval", "monitoring.evaluation_interval"),
    *("outcomes", "significant", "version", "slos", "failures", "alerting.rules[page-quick].for"),
)
VALUES = (
    *("1h", "expected", "random", "{}", "[]", "null", "course-notes", "50%", "99.9%", "month", "{"),
    *(
        "[1, 2",
        "&a 1",
        "*a",
        "!!int 3",
        "a: b",
        "- x",
        "\t",
        "# x",
        "'",
        '"\\ud800"',
        '"\\x1b[31m"',
    ),
    *(
        "1h\n",
        "---",
        "0s",
        "300d",
        "1e999",
        "{attempts: 3}",
        "{lognormal: {median: 1h, sigma: 100}}",
    ),
)
PAIRS = (
    *("horizon=4h", "failures[0].lasts=30m", "slos[0].objective=99.9%", "outcomes=expected"),
    *("runbooks={}", "oncall=null", "alerting.policy=course-notes", "start=9999-12-31T20:00:00Z"),
    *(
        "slos[0].window=month",
        "start=1600-01-01",
        "service.traffic.retries.attempts=3",
        "failures=[]",
    ),
    *(
        "service.traffic.daily=[]",
        "service.spend.daily_budget=1",
        "name=²",
        "name==cmd()",
        "seed=5",
    ),
    *("failures[0].name='<b>'", 'name="\\x1b[31m"', "name='a b'", "slos[0].name='[red]x'"),
    *("failures[0].at=2h59m59s", "failures[0].error_ratio=0%", "horizon=30s", "horizon=1ms"),
    *("failures[0].every={exponential: {mean: 30m}}", "failures[0].lasts={weibull: {shape: 0.1}}"),
)
"""Changes that can be made, most of them."""
ENVIRONMENTS = (
    {},
    {},
    {"MPLBACKEND": "odd"},
    {"MPLBACKEND": "TkAgg"},
    {"PYTHONOPTIMIZE": "2"},
    {"TERM": "dumb"},
    {"NO_COLOR": "1"},
    {"FORCE_COLOR": "1"},
    {"COLUMNS": "1"},
    {"COLUMNS": "0"},
    {"COLUMNS": "x"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONWARNINGS": "error"},
    {"HOME": "/nowhere", "MPLCONFIGDIR": "/nowhere"},
    {"TZ": "Nowhere/Land"},
)


@cache
def results():
    """A folder with the results of one run, made once."""
    from simulator import load_scenario, simulate
    from simulator.outputs.result import write_result

    root = Path(scratch().name)
    (root / "short.yaml").write_text(SHORT)
    write_result(simulate(load_scenario(root / "short.yaml")), root / "result", charts=False)
    return root


def stage(folder, dice):
    """Files to name on a command line."""
    (folder / "short.yaml").write_text(SHORT)
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "empty.yaml").write_text("")
    (folder / "binary.yaml").write_bytes(bytes(range(256)))
    (folder / "odd.yaml").write_bytes(odd_file(dice))
    for name in (os.fsdecode(b"\xff.yaml"), "a\nb.yaml", "\x1b[31m.yaml"):
        (folder / name).write_text(SHORT if dice.chance(0.7) else "name: x\nnmae: 1\n")
    shutil.copytree(results() / "result", folder / "result")
    shutil.copy(folder / "result" / "eval-cases.jsonl", folder)
    (folder / "foreign").mkdir()
    (folder / "foreign" / "precious.txt").write_text("keep me")
    (folder / "link").symlink_to("result")
    (folder / "dangling").symlink_to("nowhere/at/all")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    if dice.chance(0.2):
        damage(folder / "result", dice)
    if dice.chance(0.3):
        cases = folder / "eval-cases.jsonl"
        cases.write_bytes(damaged(cases.read_bytes(), dice))


def odd_file(dice):
    """A scenario file of the other fuzzer, cut short so that it plays in a moment."""
    case = scenario_case(dice.randrange(10**6), hostility=0.1)
    if isinstance(case, dict):
        case = written({**case, "horizon": "2h", "monitoring": {"scrape_interval": "30s"}}, dice)
    return case if isinstance(case, bytes) else case.encode("utf-8", "surrogatepass")


def damage(result, dice):
    """Breaks one file of a result folder."""
    path = dice.choice([path for path in sorted(result.rglob("*")) if path.is_file()])
    path.unlink() if dice.chance(0.2) else path.write_bytes(damaged(path.read_bytes(), dice))


def damaged(raw, dice):
    """Bytes cut, or with others in their place."""
    at = dice.randint(0, len(raw))
    odd = dice.one(b"", b"\x00", b"\xff", b"nan", b"-1", b'"', b",", b"[" * 2000, b"1e400", b"\r\n")
    return raw[:at] + odd + (raw[at + len(odd) :] if dice.chance(0.8) else b"")


def command_line(dice):
    """The words of a command line."""
    command = dice.one("run", "run", "run", "check", "compare", "report", "gate", "kinds", "schema")
    words = [command, *BUILDERS.get(command, bare)(dice)]
    if dice.chance(0.08):
        words.insert(dice.randint(0, len(words)), dice.one(*ODD, "--nonsense", "--version"))
    return [word.replace("\x00", "0") for word in words if can_be_passed(word)]


def can_be_passed(word):
    """Whether a system can hand a word over: surrogates only stand for bytes."""
    try:
        os.fsencode(word)
    except UnicodeEncodeError:
        return False
    return True


def overrides(dice, flag="--set"):
    for _ in range(dice.one(0, 0, 1, 1, 2)):
        yield from (flag, override(dice))


def override(dice):
    """KEY=VALUE, mostly a key that there is."""
    if dice.chance(0.1):
        return dice.one(*ODD, *NAMES)
    if dice.chance(0.75):
        return dice.one(*PAIRS)
    value = dice.one(*VALUES, *map(str, NONSENSE), *NAMES[:30], *DURATIONS[:12])
    return f"{dice.one(*KEYS)}={value}"


def options(dice, **values):
    """Some of the options, each with one of its values; True is a flag."""
    for name, pool in values.items():
        if dice.chance(0.35):
            yield f"--{name.replace('_', '-')}"
            yield from [] if pool is True else [str(dice.one(*pool))]


def run(dice):
    yield dice.one(*FILES)
    yield from overrides(dice)
    yield from options(dice, seed=SEEDS)
    yield from options(dice, out=FOLDERS, json=True)
    yield from [] if dice.chance(0.04) else ["--no-charts"]


def check(dice):
    yield from (dice.one(*FILES) for _ in range(dice.one(1, 1, 2, 5)))
    yield from options(dice, quiet=True, strict=True)


def compare(dice):
    yield from (dice.one(*FILES[:32]) for _ in range(dice.one(1, 1, 1, 2)))
    yield from options(dice, policy=POLICIES)
    for _ in range(dice.one(0, 1, 2)):
        label = dice.one("10x", "other", "²", *ODD, *NAMES)
        yield from ("--variant", f"{label}: {override(dice)}")
    yield from ("--replications", str(dice.one(1, 2, 3, 1, 2, 3, 2, 3, 0, -1, "x")))
    yield from ("--workers", str(dice.one(*[1] * 12, 2, 0)))
    yield from options(dice, max_pages=(0, "1e308", "inf", "nan", -1, 5, 9), out=FOLDERS, json=True)
    yield from options(dice, seed=SEEDS)
    yield from [] if dice.chance(0.06) else ["--no-charts"]


def report(dice):
    yield dice.one("result", *FOLDERS, *FILES)


def gate(dice):
    yield from (
        dice.one("eval-cases.jsonl", "result/eval-cases.jsonl", *FILES)
        for _ in range(dice.one(1, 1, 2))
    )
    yield from options(dice, scenario=FILES)
    yield from overrides(dice)


def family(dice):
    if dice.chance(0.8):
        yield dice.one("failure", "sli", "mitigation", "nothing", *ODD, *NAMES, *kinds("failure"))


def bare(dice):
    return ()


BUILDERS = {
    "run": run,
    "check": check,
    "compare": compare,
    "report": report,
    "gate": gate,
    "kinds": family,
}


def task(seed):
    """Plays one command line, and looks at what it left.

    What a copy of this process gets wrong counts only where a process of its own does so too.
    """
    try:
        return tried(seed, as_process if Dice(-seed - 1).chance(REAL) else in_a_fork)
    except (Flaw, TooLong):
        return tried(seed, as_process)


def tried(seed, play):
    """The command line of a seed, played in a folder of its own."""
    dice = Dice(seed)
    words, extra = command_line(dice), dice.one(*ENVIRONMENTS)
    stream = dice.one("file", "file", "file", "file", "file", "file", "closed", "broken", "full")
    with tempfile.TemporaryDirectory(prefix="hostile-") as root:
        folder = Path(root) / "work"
        folder.mkdir()
        stage(folder, dice)
        with alarm(SECONDS, 2 * SECONDS):
            code, out, err = play(words, folder, extra, stream)
        what = f"[{stream} {extra}] simulator {' '.join(map(ascii, words))} -> {code}"
        check_end(code, out, err, what, "FORCE_COLOR" in extra)
        check_left(folder, what)
    return "loaded" if code in (0, 1) else "refused"


def check_end(code, out, err, what, is_coloured):
    """The exit code and the output."""
    if "Traceback" in err:
        last = err.strip().splitlines()[-1][:80]
        inside = re.findall(r'File "[^"]*/(simulator/\S+\.py)", line (\d+), in (\S+)', err)
        place = " < ".join(f"{file}:{line} {name}" for file, line, name in inside[-1:-4:-1])
        raise Flaw(f"Traceback: {re.sub(r'[^ -~]', '?', last)} at {place}", what)
    if code not in CODES:
        raise Flaw(f"exit code {code}", f"{what} {err[-200:]!r}")
    for name, text in (("stdout", out), ("stderr", err)):
        found = CONTROL.search(COLOUR.sub("", text) if is_coloured else text)
        if found:
            near = found.string[max(0, found.start() - 60) : found.end() + 20]
            raise Flaw(f"{found[0]!a} on {name}", f"{near!a} {what}")
    if "Warning" in err:
        raise Flaw("a warning of Python's on stderr", f"{err[:200]!r} {what}")


def check_left(folder, what):
    """What is not ours is still there, and nothing half written is left."""
    if (folder / "foreign" / "precious.txt").read_text() != "keep me":
        raise Flaw("a foreign folder was touched", what)
    if not (folder / "pipe").is_fifo():
        raise Flaw("a pipe was replaced", what)
    left = [path.name for path in folder.rglob("*") if path.name.endswith(".simulator-work")]
    if left:
        raise Flaw("something half written was left", f"{left} {what}")


ENDS = {
    "closed": " >&-",
    "full": " >/dev/full",
    "broken": " | head -c 0; exit ${PIPESTATUS[0]}",
}


def as_process(words, folder, extra, stream):
    """(exit code, stdout, stderr) of a process of its own, as a shell starts it."""
    line = " ".join([quote(sys.executable), "-m", "simulator", *map(quote, words)])
    child = subprocess.Popen(
        ["bash", "-c", line + ENDS.get(stream, "")],
        cwd=folder,
        env={**os.environ, **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = child.communicate()
    except BaseException:  # the alarm: nothing of ours goes on
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise
    return child.returncode, text_of(out), text_of(err)


def in_a_fork(words, folder, extra, stream):
    """The same in a copy of this process, which has imported everything already."""
    import simulator.analysis
    import simulator.cli
    import simulator.experiments.gate
    import simulator.outputs.comparison
    import simulator.outputs.result
    import simulator.outputs.terminal  # noqa: F401

    files = folder.parent / "stdout", folder.parent / "stderr"
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = alone(words, folder, extra, stream, files)
        finally:  # whatever happens, the copy does not go on as the original
            os._exit(code)
    try:
        _, status = os.waitpid(child, 0)
    except BaseException:  # the alarm: nothing of ours goes on
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    code = os.waitstatus_to_exitcode(status)
    out, err = (text_of(path.read_bytes()) if path.exists() else "" for path in files)
    return 128 - code if code < 0 else code, out, err


def alone(words, folder, extra, stream, files):
    """Plays the command line in a forked child; the exit code, as the interpreter makes it."""
    os.chdir(folder)
    os.environ.update(extra)
    streams(extra, stream, files)
    try:
        sys.argv = ["simulator", *words]
        from simulator.__main__ import main as command

        command()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        code = 1
    try:
        sys.stdout is None or sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        code = 120
    return code


def streams(extra, stream, files):
    """Gives this process stdin, stdout and stderr like those a shell would."""
    encoding = extra.get("PYTHONIOENCODING", "utf-8")
    for number, path in zip((1, 2), files, strict=True):
        end = os.open(path, os.O_CREAT | os.O_WRONLY)
        os.dup2(end, number)
        os.close(end)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if stream == "broken":
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, 1)
    if stream == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    sys.stderr = writer_to(2, encoding, "backslashreplace")
    sys.stderr.reconfigure(write_through=True)
    sys.stdout = writer_to(1, encoding)
    if stream == "closed":
        sys.stdout = None
        os.close(1)


def writer_to(number, encoding, errors="strict"):
    """A text stream of an open file descriptor, which it does not close."""
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors)


def text_of(raw):
    """Bytes as text; what is no UTF-8 stays visible."""
    return raw.decode("utf-8", "replace")


@pytest.mark.parametrize("cases", first_of([CASES // 16, CASES], 1))
def test_every_command_line_ends_well(cases):
    begin = time.monotonic()
    results()
    outcomes = list(played(task, range(cases), seconds=3 * SECONDS, megabytes=3_000))
    assert len(outcomes) == cases
    assert_none_failed(outcomes, time.monotonic() - begin)


if __name__ == "__main__":
    results()
    main(task, CASES, seconds=3 * SECONDS, megabytes=3_000)
