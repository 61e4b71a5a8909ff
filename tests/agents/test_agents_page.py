"""docs/agents.md names the tools that there are, and what the example program reads."""

import re
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="inspect-ai is not installed")

import chat_agent

from simulator.agents.task import VALUES
from simulator.agents.tools import ACTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "agents.md").read_text()


def rows(heading):
    """The cells of the table below this heading row."""
    lines = TEXT.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code(cell):
    return re.findall("`([^`]*)`", cell)


def test_the_table_of_tools_is_current():
    told = {tool: code(cells[1]) for cells in rows("tool") for tool in code(cells[0])}
    there = {tool: list(arguments) for tool, (_, arguments) in ACTIONS.items()}
    assert told == {**there, "look": ["part"]}


def test_the_values_of_a_score_are_named():
    assert [value for value in VALUES if f"`{value}`" not in TEXT] == []


def test_the_variables_of_the_example_have_these_defaults():
    source = Path(chat_agent.__file__).read_text()
    read = re.findall(r'os\.environ\.get\("(\w+)", "(.*)"\)', source)
    told = [(code(cells[0])[0], "".join(code(cells[1]))) for cells in rows("variable")]
    assert sorted(read) == sorted(told) and len(read) == 3
