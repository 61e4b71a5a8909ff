"""Whatever happened to a result folder or a file of cases: it is read as it was written, or refused
in plain lines that name the file; and nothing around it is touched.
"""

import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from hostile.cases import DIGITS, NAMES, NONSENSE, Dice, nodes
from hostile.limits import Flaw, assert_none_failed, main, played, scratch
from hostile.test_load import BIDI, CONTROL, LONGEST
from slowly import first_of

CASES = int(os.environ.get("HOSTILE_DAMAGE", 400))
SECONDS = 20.0
MARKER = ".simulator.json"
DATA = {"counts.npz", "samples.csv", "events.csv", "alerts.csv", "summary.json", "run.json", MARKER}
CELLS = (
    *("", "nan", "NaN", "inf", "-1", "1e400", "aliens_landed", '"', "'", "=1+1", "x" * 200_000),
    *("\x00", "\x1b[31m", "\n", "\r", ",", "{}", "[]", '{"a": NaN}', "²", "\u202e", *DIGITS),
)
SHORT = {
    "name": "short",
    "horizon": "3h",
    "seed": 7,
    "slos": [{"objective": "99%"}, {"sli": "latency", "objective": "90%"}],
    "monitoring": {"scrape_interval": "30s"},
    "failures": [{"kind": "provider_outage", "at": "1h", "lasts": "1h"}],
    "oncall": {"acknowledge": "5m", "triage": "8m"},
}


@cache
def whole():
    """A result folder, made once."""
    from simulator import Scenario, simulate
    from simulator.outputs.result import write_result

    root = Path(scratch().name)
    for number, outcomes in enumerate(("random", "expected")):
        run = simulate(Scenario(**{**SHORT, "outcomes": outcomes}))
        write_result(run, root / str(number), charts=False)
    return root


def task(seed):
    """One folder or one file of cases, damaged: `loaded` or `refused`."""
    dice = Dice(seed)
    with tempfile.TemporaryDirectory(prefix="hostile-") as root:
        folder = Path(root) / "result"
        shutil.copytree(whole() / dice.one("0", "1"), folder)
        for name in ("result.old", "beside"):
            (Path(root) / name).write_text("mine")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of what was edited, or made elsewhere
            state = (gated if dice.chance(0.4) else read)(dice, folder)
        names = {path.name for path in Path(root).iterdir()}
        if names - {"result"} != {"result.old", "beside"}:
            raise Flaw("something was left beside the folder", sorted(names))
    return state


def read(dice, folder):
    """Loads a damaged folder, makes its page again, writes it anew."""
    from simulator import load_run
    from simulator.foundation.errors import ResultError

    before = {path: path.read_bytes() for path in files(folder)}
    for _ in range(dice.one(1, 1, 1, 2, 4)):
        damage(dice, folder)
    if dice.chance(0.4):
        seal_again(folder)
    changed = {
        path.name
        for path in {*before, *files(folder)}
        if before.get(path) != (path.read_bytes() if path.is_file() else None)
    }
    try:
        run = load_run(folder)
    except ResultError as error:
        check_lines(str(error))
        return "refused"
    if changed & DATA and MARKER not in changed:
        raise Flaw("a change that was not missed", sorted(changed))
    check_run(run)
    return "loaded"


def files(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def check_lines(text):
    """Each is short, plain, and says what to do."""
    for line in text.split("\n"):
        if CONTROL.search(line) or BIDI.search(line) or len(line) > LONGEST:
            raise Flaw("a line that is not plain", line[:200])
        if ": " not in line and not line.startswith("and "):
            raise Flaw("a line without a place", line)


def check_run(run):
    """What was loaded holds together."""
    from simulator.analysis import summarise

    json.dumps(summarise(run), allow_nan=False)
    for counts in run.counts.values():
        valid = counts.valid
        bad = counts.bad
        if not ((bad >= 0).all() and (bad <= valid).all()):
            raise Flaw("more bad events than valid ones")


def damage(dice, folder):
    """One change to one file."""
    path = dice.choice(files(folder) or [folder / "run.json"])
    text = path.suffix in (".json", ".csv", ".jsonl", ".md")
    how = dice.one(*(HOW if text else HOW[:5]))
    how(dice, path)


def cut(dice, path):
    raw = path.read_bytes() if path.exists() else b""
    path.write_bytes(raw[: dice.randint(0, len(raw))])


def extend(dice, path):
    with path.open("ab") as file:
        file.write(dice.one(b"\n", b" ", b"x", b"\x00", b"1,2\n", b"{}", b"\xff", b"PK\x03\x04"))


def flip(dice, path):
    raw = bytearray(path.read_bytes())
    if raw:
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    path.write_bytes(raw)


def remove(dice, path):
    path.unlink()


def special(dice, path):
    """A link, a folder, a FIFO in its place, or another file's content."""
    other = dice.choice(files(path.parent))
    content = other.read_bytes()
    path.unlink()
    kind = dice.randrange(5)
    if kind == 0:
        path.symlink_to(dice.one("nowhere", path.name, "/dev/zero", "run.json"))
    elif kind == 1:
        path.mkdir()
    elif kind == 2:
        os.mkfifo(path)
    else:
        path.write_bytes(content)


def edit_cell(dice, path):
    """One cell of a table, or one line, replaced."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    at = dice.randrange(len(lines))
    cells = lines[at].split(",")
    cells[dice.randrange(len(cells))] = dice.one(*CELLS)
    lines[at] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")


def edit_value(dice, path):
    """One value somewhere in JSON."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    try:
        document = json.loads(raw)
    except ValueError:
        return edit_cell(dice, path)
    if not isinstance(document, dict):
        return edit_cell(dice, path)
    mutate(dice, document)
    path.write_bytes(dumped(document))


def mutate(dice, document):
    """One value replaced or taken out, or one key added."""
    found = nodes(document)
    if not found:
        return
    holder, key = dice.choice(found)
    if dice.chance(0.2):
        del holder[key]
    elif dice.chance(0.1) and isinstance(holder, dict):
        holder[dice.one(*NAMES)] = dice.one(*NONSENSE)
    else:
        holder[key] = dice.one(*NONSENSE, *NAMES, 1, 2, 7, 1e9)


def dumped(document):
    """JSON bytes, surrogates and NaN included."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


HOW = (cut, extend, flip, remove, special, edit_cell, edit_cell, edit_value, edit_value, edit_value)


def seal_again(folder):
    """Somebody knows how to make checksums."""
    from simulator.foundation.errors import ResultError
    from simulator.foundation.marker import seal

    try:
        seal(folder, "run.json")
    except (OSError, ValueError, ResultError, TypeError, KeyError, AttributeError):
        return  # it was damaged beyond that


def gated(dice, folder):
    """Judges damaged cases."""
    from simulator import ScenarioError
    from simulator.experiments.cases import load_cases
    from simulator.experiments.gate import gate

    path = folder / "eval-cases.jsonl"
    lines = path.read_text().splitlines() * dice.one(1, 1, 2)
    made = []
    for line in lines:
        document = json.loads(line)
        for _ in range(dice.one(0, 1, 1, 2)):
            mutate(dice, document)
        made.append(dumped(document))
    end = dice.one(b"\n", b"\r\n", b"\n\n")
    raw = dice.one(b"", b"\xef\xbb\xbf") + end.join(made) + dice.one(b"", end)
    path.write_bytes(raw)
    if dice.chance(0.2):
        dice.one(cut, extend, flip, remove, special)(dice, path)
    try:
        cases = load_cases([dice.one(path, folder)])
        if any(case.metadata.scenario.horizon > 86400 for case in cases):
            return "refused"  # another test's: what is long takes long
        verdicts = gate(cases)
    except ScenarioError as error:
        check_lines(str(error))
        return "refused"
    if not verdicts:
        raise Flaw("a verdict on nothing")
    return "loaded"


@pytest.mark.parametrize("cases", first_of([CASES // 8, CASES], 1))
def test_every_damage_is_named_or_does_no_harm(cases):
    begin = time.monotonic()
    whole()
    outcomes = list(played(task, range(cases), seconds=SECONDS))
    assert len(outcomes) == cases
    assert_none_failed(outcomes, time.monotonic() - begin)


if __name__ == "__main__":
    whole()
    main(task, CASES, seconds=SECONDS)
