"""The linter on keys that are written with nothing after them."""

import pytest

from simulator.analysis import lint
from simulator.scenario.files import load_scenario

FILE = """name: empty
horizon: 1d
slos: [{objective: 99%}]
"""


def warned(tmp_path, text):
    path = tmp_path / "scenario.yaml"
    path.write_text(FILE + text)
    found = lint(load_scenario(path))
    return [str(each) for each in found if each.level == "warning"]


@pytest.mark.parametrize("key", ["oncall", "learning", "releases"])
def test_nothing_after_a_key_is_said_with_what_is_usual(key, tmp_path):
    said = [each for each in warned(tmp_path, f"{key}:\n") if each.startswith(f"warning: {key}: ")]
    assert said == [
        f"warning: {key}: nothing is written after it, so it is as if it were left out: write"
        f" {key}: {{}} or the file without it"
    ]
    # what the line says to write is no longer empty
    assert "nothing is written" not in " ".join(warned(tmp_path, f"{key}: {{}}\n"))


@pytest.mark.parametrize("key", ["people", "rota", "limits"])
def test_of_others_the_file_without_it_is_the_remedy(key, tmp_path):
    assert warned(tmp_path, f"{key}:\n") == [
        f"warning: {key}: nothing is written after it, so it is as if it were left out: write the"
        " file without it"
    ]
    assert warned(tmp_path, "") == []
