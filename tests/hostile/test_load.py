"""Whatever a file holds, it is loaded or refused in plain lines: never another exception, never
for long.
"""

import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from hostile.cases import Dice, gallery, is_text, scenario_case, written
from hostile.limits import Flaw, assert_none_failed, main, played
from slowly import first_of

CASES = int(os.environ.get("HOSTILE_CASES", 1_500))
SECONDS = 5.0
LONGEST = 1_000
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def loaded(seed, hostility=0.35):
    """The scenario of a seed, by one of the ways there are: a file, Python, or `--set`."""
    from simulator import Scenario, load_scenario

    case, dice = scenario_case(seed, hostility), Dice(seed + 0.5)
    if isinstance(case, dict) and dice.chance(0.2):
        return Scenario(**case)
    if isinstance(case, dict) and dice.chance(0.2):
        return by_keys(case, dice)
    text = written(case, dice) if isinstance(case, dict) else case
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(raw)
        file.flush()
        return load_scenario(file.name)


def by_keys(case, dice):
    """A scenario of the gallery with some of the case's values put in by key, as `--set` does."""
    from simulator import Scenario
    from simulator.scenario import parse_value

    model = Scenario(**dice.one(*gallery())[1])
    for key in dice.sample(sorted(case), dice.randint(1, min(3, len(case)))):
        model = model.set(key, parse_value(written(case[key], dice)))
    return model


def check_refusal(error):
    """Every problem is one plain line."""
    if not error.problems:
        raise Flaw("a refusal without a problem")
    for problem in error.problems:
        line = str(problem)
        if not problem.message.strip():
            raise Flaw("an empty message", line)
        if CONTROL.search(line):
            raise Flaw(f"a control character in a {sort(problem)}", line[:200])
        if BIDI.search(line):
            raise Flaw(f"an unseen mark in a {sort(problem)}", line[:200])
        if len(line) > LONGEST:
            raise Flaw(f"longer than {LONGEST:,} characters: the line", line[:200])


def sort(problem):
    """What kind of message it is, without the values in it."""
    words = re.sub(r"'[^']*'|\"[^\"]*\"|\S*\d\S*|[^\x20-\x7e]+", "_", problem.message)
    return f"message ({words[:60]})"


def check_loaded(model):
    """What was loaded can be told about, written down, and read again."""
    from simulator import Scenario
    from simulator.analysis import lint

    lint(model)
    dump = model.dump()
    text = json.dumps(dump, allow_nan=False, ensure_ascii=False)
    if not is_text(text):
        raise Flaw("a loaded scenario that is no UTF-8 text", ascii(text)[:200])
    again = Scenario.model_validate(json.loads(text))
    if again.dump() != dump:
        raise Flaw("a scenario is another one when read again")


def task(seed):
    """Loads one case: `loaded` or `refused`."""
    from simulator import ScenarioError

    try:
        model = loaded(seed)
    except ScenarioError as error:
        check_refusal(error)
        return "refused"
    check_loaded(model)
    return "loaded"


@pytest.mark.parametrize("cases", first_of([CASES // 20, CASES], 1))
def test_every_case_is_loaded_or_refused_in_plain_lines(cases):
    begin = time.monotonic()
    outcomes = list(played(task, range(cases), seconds=SECONDS))
    assert len(outcomes) == cases
    assert_none_failed(outcomes, time.monotonic() - begin)


if __name__ == "__main__":
    main(task, CASES, seconds=SECONDS)
