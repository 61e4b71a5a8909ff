"""Where scenarios come from: files, names that ship, and the standard input."""

import io
import sys
from contextlib import chdir

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import ScenarioError, load_scenario
from simulator.scenario import load_policy
from simulator.scenario.sources import gallery, gallery_policies, is_source

MINE = "name: mine\nslos: [{objective: 99%}]\n"
RULES = "rules: [{name: r, severity: sev1, long_window: 1h, burn_rate: 5}]\n"


@pytest.fixture
def here(tmp_path):
    with chdir(tmp_path):
        yield tmp_path


def piped(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("name", gallery())
def test_every_scenario_that_ships_loads_by_name(here, name):
    assert load_scenario(name).name == name.replace("_", "-")


@pytest.mark.parametrize("name", gallery_policies())
def test_every_policy_that_ships_as_a_file_loads_by_name(here, name):
    assert load_policy(name).policy == name
    assert is_source(name, gallery_policies())


@pytest.mark.parametrize("file", ["the_shift", "the_shift.yaml"])
def test_a_file_of_the_current_folder_goes_before_a_name_that_ships(here, file):
    (here / file).write_text(MINE)
    assert load_scenario("the_shift").name == "mine"


def test_its_errors_name_the_file(here):
    (here / "the_shift.yaml").write_text(MINE + "horizon: 5\n")
    with pytest.raises(ScenarioError, match=r"^the_shift\.yaml:3:10: horizon: 5 is not a duration"):
        load_scenario("the_shift")


def test_a_folder_does_not_hide_a_name(here):
    (here / "the_shift").mkdir()
    assert load_scenario("the_shift").name == "the-shift"
    (here / "other").mkdir()
    with pytest.raises(ScenarioError, match=r"^other: is a directory: name a scenario file in it"):
        load_scenario("other")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("the_shft", "the_shft: is neither a file nor a name that ships: did you mean the_shift?"),
        ("shift", "did you mean the_shift?"),
        ("provider-outage", "did you mean provider_outage?"),
        ("zzz", "is neither a file nor a name that ships: check the path, or take a name that"),
        (
            "tight",
            "tight: is an alert policy, not a scenario: write simulator compare SCENARIO --policy tight",
        ),
        ("google-30d", "write simulator compare SCENARIO --policy google-30d"),
        ("the_shift.yaml", "check the path, or write the_shift for the one that ships"),
        ("scenarios/the_shift.yaml", "or write the_shift for the one that ships"),
        ("x/the_shft.yaml", "x/the_shft.yaml: cannot be read (No such file or directory)"),
        ("", "'': cannot be read (No such file or directory): check the path"),
        ("a\0b.yaml", "a\\x00b.yaml: cannot be read"),
        (MINE, "is a text: save it in a file, and give the file's path"),
        (123, "123: is neither a path nor a name: give e.g. 'my_scenario.yaml'"),
        (None, "None: is neither a path nor a name"),
        ({"name": "x"}, "is neither a path nor a name"),
    ],
)
def test_what_is_no_source_is_a_line(here, given, said):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(given)
    assert said in str(caught.value) and "\n" not in str(caught.value)


@settings(max_examples=40)
@given(st.text(max_size=30).filter(lambda text: text != "-"))
def test_any_other_text_is_a_line_too(tmp_path_factory, text):
    with chdir(tmp_path_factory.getbasetemp()), pytest.raises(ScenarioError) as caught:
        load_scenario(text + "?")
    assert "\n" not in str(caught.value)


def test_the_standard_input(here, monkeypatch):
    piped(monkeypatch, MINE)
    assert load_scenario("-").name == "mine"
    piped(monkeypatch, MINE + "horizon: 5\n")
    with pytest.raises(ScenarioError, match=r"^<stdin>:3:10: horizon: 5 is not a duration"):
        load_scenario("-")
    piped(monkeypatch, RULES)
    assert load_policy("-").policy == "own rules"


@pytest.mark.parametrize("stream", [None, io.StringIO("name: x")])
def test_without_a_standard_input_there_is_nothing_to_read(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdin", stream)
    with pytest.raises(ScenarioError, match=r"^<stdin>: is empty: write at least a name"):
        load_scenario("-")
