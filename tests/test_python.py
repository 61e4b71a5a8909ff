"""What a notebook user types wrongly is answered in one line that says what to give; and what
results look like there.
"""

import html
import json

import numpy as np
import pytest

import simulator
from simulator import (
    SLO,
    Incident,
    Scenario,
    SimulatorError,
    alert,
    compare,
    draw_budgets,
    draw_burn,
    draw_detection_map,
    draw_scoreboard,
    draw_timeline,
    draw_tradeoff,
    failures,
    load_run,
    load_scenario,
    score,
    simulate,
    to_eval_case,
    unattended,
    write_postmortem,
)

SCENARIO = load_scenario("provider_outage")
RUN = simulate(SCENARIO)
SLOS = [SLO(objective="99%")]
OUTAGE = failures.ProviderOutage(at="1h", lasts="1h")
FOUND = compare({"as it is": SCENARIO, "12h": SCENARIO.set("horizon", "12h")}, 2, workers=1)
BY_LABEL = 'is not scenarios by label: give e.g. {"as it is": scenario, "10x": scenario.set(...)}'
A_SCENARIO = "is not a Scenario: give a Scenario, e.g. load_scenario('the_shift')"
A_RUN = "is not a Run: give what simulate(scenario) returns"
A_COMPARISON = "is not a Comparison: give what compare({...}) returns"
AN_INCIDENT = "is not an Incident: give one of run.incidents"
A_NUMBER = "is not a whole number: give a whole number from"
MISTAKES = [
    (lambda: simulate("x.yaml"), "'x.yaml' is not a Scenario: give load_scenario('x.yaml')"),
    (lambda: simulate(None), f"scenario: None {A_SCENARIO}"),
    (lambda: simulate({"name": "x"}), f"scenario: a dict {A_SCENARIO}"),
    (lambda: simulate(RUN), f"scenario: a Run {A_SCENARIO}"),
    (lambda: simulate(SCENARIO, seed="a"), f"seed: 'a' {A_NUMBER} 0 on"),
    (lambda: simulate(SCENARIO, 1.5), f"seed: 1.5 {A_NUMBER} 0 on"),
    (lambda: simulate(SCENARIO, -1), "seed: -1 is out of range: give a whole number from 0 on"),
    (lambda: simulate(SCENARIO, True), "seed: True is out of range"),
    (lambda: compare([SCENARIO, SCENARIO]), f"scenarios: a list {BY_LABEL}"),
    (lambda: compare("x.yaml"), f"scenarios: 'x.yaml' {BY_LABEL}"),
    (lambda: compare(SCENARIO, SCENARIO), f"scenarios: a Scenario {BY_LABEL}"),
    (lambda: compare({"a": "x.yaml"}), "scenarios['a']: 'x.yaml' is not a Scenario: give load_"),
    (lambda: compare({"a": RUN}), f"scenarios['a']: a Run {A_SCENARIO}"),
    (lambda: compare({1: SCENARIO}), "scenarios: 1 is not a label: give a text"),
    (lambda: compare({}), "there is nothing to compare: give at least one scenario"),
    (lambda: compare({"a": SCENARIO}, "5"), f"replications: '5' {A_NUMBER} 1 on"),
    (lambda: compare({"a": SCENARIO}, 0), "replications: 0 is out of range"),
    (lambda: compare({"a": SCENARIO}, seed="x"), f"seed: 'x' {A_NUMBER} 0 on"),
    (lambda: compare({"a": SCENARIO}, workers=-1), "workers: -1 is out of range"),
    (lambda: RUN.burn("a", "1h"), "'a' is not the name of an SLO: known: availability"),
    (lambda: RUN.burn("availabilty", "1h"), "did you mean availability?"),
    (lambda: RUN.burn("availability", "1 h"), "window: '1 h' is not a duration: write"),
    (lambda: RUN.burn("availability", None), "window: is empty: write"),
    (lambda: RUN.burn("availability", 0), "window: 0 is out of range: give 10s or more"),
    (
        lambda: RUN.burn("availability", float("nan")),
        "window: nan is out of range: give 10s or more",
    ),
    (lambda: draw_budgets(3), "runs: 3 is not a Run: give what simulate(scenario) returns"),
    (lambda: RUN.budget("x"), "'x' is not the name of an SLO: known: availability"),
    (lambda: RUN.budget(SLOS[0]), "an SLO is not the name of an SLO: known: availability"),
    (lambda: RUN.save(5), "folder: 5 is not a path: give a name for the result folder"),
    (lambda: load_run(RUN), "folder: a Run is not a path: give a folder that simulator run wrote"),
    (lambda: draw_burn(SCENARIO), f"run: a Scenario {A_RUN}"),
    (lambda: draw_burn(RUN, size="wall"), "size: 'wall' is not a size: give page or phone"),
    (lambda: draw_burn(RUN, slo="x"), "'x' is not the name of an SLO: known: availability"),
    (lambda: draw_burn(RUN, unattended=SCENARIO), f"unattended: a Scenario {A_RUN}"),
    (lambda: draw_timeline("the_shift"), f"run: 'the_shift' {A_RUN}"),
    (lambda: draw_timeline(RUN, size=None), "size: None is not a size: give page or phone"),
    (lambda: draw_scoreboard(RUN), f"comparison: a Run {A_COMPARISON}"),
    (lambda: draw_tradeoff(SCENARIO), f"comparison: a Scenario {A_COMPARISON}"),
    (lambda: draw_detection_map(RUN), f"scenario: a Run {A_SCENARIO}"),
    (lambda: draw_detection_map(SCENARIO, slo="x"), "'x' is not the name of an SLO"),
    (lambda: FOUND.plot(size="wall"), "size: 'wall' is not a size"),
    (lambda: score(SCENARIO), f"run: a Scenario {A_RUN}"),
    (lambda: unattended(SCENARIO), f"run: a Scenario {A_RUN}"),
    (lambda: write_postmortem(RUN), f"incident: a Run {AN_INCIDENT}"),
    (lambda: to_eval_case(RUN.incidents), f"incident: a tuple {AN_INCIDENT}"),
    (lambda: SCENARIO.set("nope", 1), "nope: unknown key 'nope': known: version, name"),
    (lambda: SCENARIO.set(1, 1), "1: 1 is not a key: write e.g. 'failures[0].error_ratio'"),
    (lambda: SCENARIO.without("nope"), "nope: there is no 'nope' to remove: known: version, name"),
    (lambda: setattr(SCENARIO, "horizon", 5), "make a changed copy, e.g. scenario.set('horizon'"),
    (lambda: load_scenario(123), "123: is neither a path nor a name"),
    (lambda: SLO(objective=99.9), "objective: 99.9 is not between 0 and 1: write 99.9%"),
    (lambda: SLO("99%"), "SLO: '99%' has no key: write KEY=VALUE, with one of name, sli, objec"),
    (lambda: Scenario("x"), "Scenario: 'x' has no key: write KEY=VALUE"),
    (lambda: Scenario(name="x", slos=SLOS[0]), "slos: is one SLO, not a list: write slos=[...]"),
    (
        lambda: Scenario(name="x", slos=SLOS, failures=OUTAGE),
        "failures: is one ProviderOutage, not a list: write failures=[...]",
    ),
    (lambda: failures.ProviderOutage("1h"), "ProviderOutage: '1h' has no key: write KEY=VALUE"),
    (lambda: alert(50, 50), "50 is not two burn rates: give those of the long and the short"),
    (lambda: alert("ab", (1, 1)), "'ab' is not two burn rates"),
    (lambda: alert((1, 2, 3), (1, 1)), "(1, 2, 3) is not two burn rates"),
]


@pytest.mark.parametrize(("typed", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_a_line_that_says_what_to_give(typed, said):
    with pytest.raises(SimulatorError) as caught:
        typed()
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_our_errors_are_caught_as_pythons_too():
    with pytest.raises(KeyError):
        RUN.budget("x")
    with pytest.raises(TypeError):
        simulate("x.yaml")
    with pytest.raises(ValueError):
        simulate(SCENARIO, -1)


def test_what_python_says_itself_stays_as_it_is():
    with pytest.raises(TypeError, match=r"simulate\(\) missing 1 required positional argument"):
        simulate()
    with pytest.raises(TypeError, match="unexpected keyword argument 'sed'"):
        simulate(SCENARIO, sed=3)
    with pytest.raises(AttributeError, match=r"'draw_brun': did you mean draw_burn\?"):
        simulator.draw_brun  # noqa: B018


def test_numbers_of_numpy_are_numbers(tmp_path):
    run = simulate(SCENARIO, np.int64(3))
    run.save(tmp_path / "r")
    assert run.seed == load_run(tmp_path / "r").seed == 3
    assert alert(np.array([50, 50]), (np.float64(50), 50)) == "sev1"


def test_a_run_and_its_incidents_are_a_line_each():
    assert repr(RUN) == f"<Run 'provider-outage' seed 7: {len(RUN.log)} events, 1 incident>"
    said = "detect 17m30s, acknowledge 5m, mitigate"
    assert repr(RUN.incidents[0]).startswith(
        f"<Incident 'incident-1' sev1 of 'availability': {said}"
    )
    assert repr(Incident("mine")) == "<Incident 'mine': no events>"


def test_a_scorecard_is_a_line_and_a_table():
    card = score(RUN, unattended(RUN))
    spent = f"{card.slos['availability'].at_end * 100:.3g}%"
    assert repr(card) == (
        "<Scorecard: pages 1 (1 true); tickets 0 (0 true);"
        f" significant episodes 1 (1 paged for); budget spent availability {spent}>"
    )
    table = card.table
    assert list(table.columns) == ["value"] and table.index.name == "figure"
    values = table["value"]
    assert values["pages.all"] == 1 and values["precision.pages"] == 1
    assert np.isnan(values["reset_time.mean_s"]) == (card.numbers()["reset_time"]["mean_s"] is None)
    assert values["missed.by_pages"] == 0 and values["slos.availability.kept"] == 1
    assert values["slos.availability.budget_spent"] == card.slos["availability"].at_end
    shown = card._repr_html_()
    assert html.escape(repr(card)) in shown and "<td>" in shown


def test_every_number_of_a_scorecard_is_in_its_table():
    card = score(RUN)
    text = json.dumps(card.numbers())
    assert all(name.rpartition(".")[2] in text for name in card.table.index)
    plain = json.loads(text)
    for name, value in card.table["value"].items():
        found = plain
        for part in name.split("."):
            found = found[part]
        if isinstance(found, list):
            found = len(found)
        assert value == found or (found is None and np.isnan(value))
