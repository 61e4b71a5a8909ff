"""The course notes' own uses, in five lines each, and every word of theirs in the glossary."""

import re
from pathlib import Path

import pytest
from commands import command

import simulator
from simulator import (
    SLO,
    Incident,
    ScenarioError,
    alert,
    load_scenario,
    run_runbook,
    simulate,
    to_eval_case,
    write_postmortem,
)

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
WORDS = """SLI, SLO, error budget, burn rate, two-window alert, on-call, paging, severity, sev1, sev2, sev3, incident lifecycle, detect, triage,
mitigate, resolve, mitigation vs root cause, root cause, runbook, playbook, blameless postmortem, escalation ladder, toil, indicator, objective, 100%,
fast burn, sustained slow burn, mild slow burn, page, ticket, rotation, symptom, timeline, incident, mitigation, fallback, caching, shed load,
reversible, safe, regression case, eval case, gate, action item, ok, safeguarding layer, operations support, fuel gauge, primary, secondary"""


@pytest.mark.parametrize("word", re.split(r",\s+", WORDS))
def test_every_word_is_in_the_glossary(word):
    assert re.search(rf"(?<![\w-]){re.escape(word)}", GLOSSARY), word


def test_every_row_is_short_and_its_names_exist():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GLOSSARY, re.M)
    assert len(rows) > 40
    for word, meaning, names in rows:
        assert len(meaning) <= 300, word
        for name in re.findall(r"`([A-Z]\w+)(?:\.(\w+))?", names):
            if hasattr(simulator, name[0]) and name[1]:
                owner = getattr(simulator, name[0])
                assert name[1] in {
                    *dir(owner),
                    *getattr(owner, "model_fields", {}),
                    *getattr(owner, "__dataclass_fields__", {}),
                }, name
    for name in re.findall(r"`(\w+)\(", GLOSSARY):
        assert name in simulator.__all__, name


def test_section_2_the_error_budget_is_one_minus_the_objective():
    assert SLO(objective="99%").error_budget == pytest.approx(0.01)
    assert SLO(objective=0.995).error_budget == 1 - 0.995


@pytest.mark.parametrize("objective", [1, 1.0, "100%"])
def test_section_2_100_percent_is_the_wrong_target(objective):
    with pytest.raises(ScenarioError, match="the first failed request would spend it"):
        SLO(objective=objective)
    assert SLO(objective="99.999999%").error_budget > 0


def test_section_3_two_windows_decide():
    assert alert(fast=(20, 50), slow=(8, 8)) == "sev1"
    assert alert(fast=(2, 50), slow=(8, 8)) == "sev2"  # a blip fills the short window only
    assert alert(fast=(2, 2), slow=(2, 2), mild=(1.5, 1.5)) == "ticket"
    assert alert(fast=(0.5, 30), slow=(0.5, 2)) == "ok"


def test_section_5_the_incident_records_each_move_on_its_timeline():
    incident = Incident.opened(
        at=0.0, severity="sev1", slo="answers", failure="model_provider_outage"
    )
    incident = (
        incident.then(120.0, "triaged", "model_provider_outage")
        .then(900.0, "mitigated")
        .then(3600.0, "resolved")
    )
    assert incident.severity == "sev1" and [event.kind for event in incident.timeline] == [
        "alert_fired",
        "triaged",
        "mitigated",
        "resolved",
    ]
    assert incident.resolved == 3600


def test_section_6_the_runbook_stops_the_moment_the_sli_recovers():
    class Service:
        health = [0.50, 0.85, 0.95, 1.00]

        def is_healthy(self):
            return self.health[0] >= 0.99

        def take(self, step):
            self.health = self.health[1:]

    steps = ["flip to fallback", "turn on caching", "shed load", "never needed"]
    assert run_runbook(steps, Service()) == steps[:3]


def test_section_7_a_postmortem_and_a_test_from_every_incident():
    incident = Incident.opened(at=0.0, severity="sev1", slo="answers", failure="bad_deploy").then(
        60.0, "resolved"
    )
    assert "bad_deploy" in write_postmortem(incident)
    case = to_eval_case(incident)
    assert set(case) == {"id", "input", "target", "metadata"} and "bad_deploy" in case["input"]


def test_section_8_the_shift():
    """SLO, SLI and burn, sev1 page, triage, runbook until healthy (50, 85, 95, 100%), resolve,
    postmortem, regression case.
    """
    run = simulate(load_scenario(ROOT / "scenarios" / "the_shift.yaml"))
    (incident,) = run.incidents
    assert incident.severity == "sev1" and incident.paged == incident.detected
    assert [round(step.after, 6) for step in incident.steps] == [
        0.85,
        0.95,
        1.0,
    ] and incident.steps[0].before == 0.5
    assert len(run.scenario.runbooks["provider_outage"]) == 4
    assert incident.resolved is not None and incident.failure == "model_provider_outage"
    assert write_postmortem(incident) and to_eval_case(incident)["metadata"]["limits"]


def test_the_shift_is_told_step_by_step(tmp_path):
    scenario = ROOT / "scenarios" / "the_shift.yaml"
    told = command("run", scenario, "--no-charts", cwd=tmp_path).stdout
    rows = re.findall(
        r"^  (\d\d:\d\d:\d\d|        )  (failure|detect|triage|mitigate|resolve|learn)"
        r" +(.*)$",
        told,
        re.M,
    )
    stages = [stage for _, stage, _ in rows]
    order = ["failure", "detect", "triage", "mitigate", "resolve", "learn"]
    assert [stages.index(stage) for stage in order] == sorted(
        stages.index(stage) for stage in order
    )
    times = [time for time, _, _ in rows if time.strip()]
    assert times == sorted(times) and times[0] == "09:30:00" and times[-1] == "11:40:00"
    assert (
        any("check: 85% good" in text for _, _, text in rows)
        and "postmortem in postmortems/incident-1.md" in told
        and told.startswith("kept: answers (99% over 30d), ")
    )


def test_the_one_idea_is_on_the_first_screen():
    """A sentence, a picture, and a command with what it prints; the sentence has the one idea."""
    first = (ROOT / "README.md").read_text(encoding="utf-8").split("\n```\n")[0]
    sentence, picture, *_, command_shown = first.split("\n\n")[1:]
    assert "*Healthy* is a [number you watch](docs/concepts.md#" in sentence
    assert picture.startswith("![") and "$ simulator run scenarios/the_shift.yaml" in command_shown
