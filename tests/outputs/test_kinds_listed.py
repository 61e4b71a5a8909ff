"""What `simulator kinds` lists: everything that can be written, with lines that can be copied."""

import re
from typing import Literal

import pytest
from commands import command

from simulator.ai_service import failures, retries
from simulator.ai_service.failure import Failure
from simulator.foundation.fixed_or_random import UncertainDuration
from simulator.foundation.kinds import FAMILIES, example_of
from simulator.oncall.shipped import RUNBOOKS
from simulator.outputs.kinds import families, family_lines, plural
from simulator.reliability.field_policies import POLICIES
from simulator.scenario import Scenario
from simulator.scenario.files import Reader

# a line of a file: keys at its top are followed by keys and values, or a list
LINE = re.compile(r"      (\w+: [\[{].*)")


def lines():
    """(family, entry, line of a file) of the whole list."""
    for family in families():
        entry = ""
        for line in family_lines(family):
            if re.match("  [^ ]", line):
                entry = line.split(":")[0].strip()
            found = LINE.fullmatch(line)
            if found:
                yield family, entry, found[1]


LINES = list(lines())


@pytest.mark.parametrize(("family", "entry", "line"), LINES, ids=[line for _, _, line in LINES])
def test_every_line_can_be_copied_into_a_file(family, entry, line):
    text = f"name: copied\n{line}\n"
    if not line.startswith("slos:"):
        text += "slos: [{objective: 99%}]\n"
    reader = Reader(text, "copied.yaml")
    assert not reader.problems
    scenario = Scenario.model_validate(reader.value)
    assert entry in str(scenario.dump())


def test_every_kind_and_every_name_has_such_a_line():
    found = {(family, entry) for family, entry, _ in LINES}
    # other tests may have made kinds of their own since
    ship = {
        (family, name)
        for family, kinds in FAMILIES.items()
        for name, kind in kinds.items()
        if kind.__module__.startswith("simulator.")
    }
    assert ship and ship <= found
    assert {("policy", name) for name in POLICIES} <= found
    presets = [*failures.PRESETS, *retries.PRESETS]
    assert {("preset", name) for name in presets} <= found


@pytest.mark.parametrize("symptom", RUNBOOKS)
def test_a_runbook_is_listed_as_it_ships(symptom):
    (line,) = [line for family, entry, line in LINES if (family, entry) == ("runbook", symptom)]
    written = Scenario.model_validate(
        {**Reader(line, "").value, "name": "x", "slos": [{"objective": 0.9}]}
    )
    assert written.runbooks[symptom] == RUNBOOKS[symptom]


def test_every_symptom_is_listed(tmp_path):
    said = command("kinds", "symptoms", cwd=tmp_path).stdout
    for symptom in [*FAMILIES["failure"], "mitigation_price"]:
        ships = "a runbook for it ships" if symptom in RUNBOOKS else "no runbook for it ships"
        assert re.search(rf"^  {symptom}: .*; {ships}$", said, re.M)


@pytest.mark.parametrize("family", families())
def test_one_family_and_all_of_its_kinds_are_the_same(tmp_path, family):
    one = command("kinds", family, cwd=tmp_path).stdout
    assert one == command("kinds", plural(family), cwd=tmp_path).stdout
    assert one in command("kinds", cwd=tmp_path).stdout and one.startswith(f"{family}\n")


def test_a_kind_of_ones_own_has_a_line_where_it_can():
    class Nameless(Failure):
        """A failure of a user's, without an example."""

        kind: Literal["nameless"] = "nameless"
        lasts: UncertainDuration

    try:
        assert example_of(Nameless) == ""
        Nameless.example = "at: 1h, lasts: 2h"
        assert example_of(Nameless) == "failures: [{kind: nameless, at: 1h, lasts: 2h}]"
    finally:
        del FAMILIES["failure"]["nameless"]


def test_burn_rates_have_no_endless_digits():
    told = "\n".join(family_lines("policy"))
    assert "ticket-slow: sev3 above 0.933333x over 3d and 6h" in told
    assert max(map(len, re.findall(r"above ([\d.]+)x", told))) <= 8
