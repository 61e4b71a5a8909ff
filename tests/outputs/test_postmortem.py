"""The postmortem: from the log alone, blameless, the same from a loaded run, and any name shows as
text.
"""

import re
import subprocess
import sys

import pytest
from worlds import DAY, PERSON, STEPS, busy, demonstration, outage

from simulator import Incident, simulate
from simulator.outputs.postmortem import write_postmortem
from simulator.reliability.events import EVENT_KINDS

SECTIONS = [
    "Summary",
    "Impact",
    "Timeline (UTC)",
    "Where the time went",
    "What helped, and what did not",
    "Root cause",
    "Contributing conditions",
    "Action items",
]
BLAMING = (
    r"\b(blame|fault|guilt\w*|careless\w*|negligen\w*|incompeten\w*|should have|failed"
    r" to|forgot\w*|human error|mistake\w*|stupid|lazy"
    r"|he|she|him|her|his|you|your|they did not notice|sam)\b"
)


def stories():
    """Incidents of many shapes."""
    yield simulate(demonstration())
    yield simulate(demonstration(oncall=None, horizon="5d"))
    yield simulate(demonstration(runbooks={}))
    yield simulate(demonstration(runbooks={"provider_outage": STEPS[:2]}))
    yield simulate(demonstration(runbooks={"provider_outage": STEPS[1:]}))
    yield simulate(demonstration(horizon="90m"))
    yield simulate(
        demonstration(
            service={
                "traffic": {"interactive": "40/s"},
                "provider": {"primary": {"error_ratio": "20%"}},
            },
            failures=[],
        )
    )
    yield simulate(
        demonstration(
            failures=[
                outage(name="first", lasts="2h"),
                outage(name="second", at="2h30m", lasts="2h"),
            ],
            horizon="8h",
        )
    )
    yield simulate(
        demonstration(
            runbooks={"provider_outage": [{**step, "undo_takes": "2m"} for step in STEPS]},
            horizon="9h",
        )
    )
    yield simulate(busy(4), 1)


INCIDENTS = [incident for run in stories() for incident in run.incidents]


def test_the_demonstrations_postmortem_tells_what_happened():
    text = write_postmortem(simulate(demonstration()).incidents[0])
    assert re.findall(r"^## (.*)$", text, re.M) == SECTIONS
    for fact in (
        "On Monday 5 January 2026 at 01:00:00 provider_outage began (error ratio 50%, for 2h)",
        "3 of the runbook's 4 steps were taken: fail over, enable cache, shed background",
        "| undetected | 17m30s | 21,000 | 2.03% |",
        "| 1 fail over | 3m | 50% | 85% | helped, but was not enough |",
        "| 3 shed background | 2m | 95% | 100% | healthy |",
        "Checking whether a step had helped took 17m.",
        "Detect sooner: 17m30s and 2.03% of the budget were spent before page-quick notified",
        "half of all requests failed at the model provider, for 2h.",
        "Try shed background as step 2: as step 3 it closed 100% of the remaining gap.",
        "users have been served again for 1m: mitigated",
        "Most of the time passed while users were served again and the incident was still open",
        "The largest part of the budget was spent while nobody had been notified yet: 2.03%.",
    ):
        assert fact in text, fact


def test_times_are_local():
    text = write_postmortem(simulate(demonstration(start="2026-03-30T08:15:00+02:00")).incidents[0])
    assert "On Monday 30 March 2026 at 09:15:00" in text and "## Timeline (UTC+02:00)" in text


@pytest.mark.parametrize(
    "incident",
    INCIDENTS,
    ids=lambda incident: f"{incident.setting['scenario']['name']}-{incident.id}",
)
def test_it_is_blameless_and_whole(incident):
    text = write_postmortem(incident)
    assert not re.findall(BLAMING, text, re.I)
    assert [title for title in re.findall(r"^## (.*)$", text, re.M)] == SECTIONS
    assert "None" not in text and "nan" not in text and "{" not in text
    rows = re.findall(
        r"^\| (?:undetected|unacknowledged|diagnosing|mitigating|waiting|recovering) \|.*\| ([\d,]+) \|",
        text,
        re.M,
    )
    whole = re.search(r"^\| in all \|.*\| ([\d,]+) \|", text, re.M)[1]
    assert (
        abs(sum(int(row.replace(",", "")) for row in rows) - int(whole.replace(",", ""))) <= 3
    )  # expected counts have fractions


def test_what_follows_depends_on_what_happened():
    alone = simulate(demonstration(oncall=None, horizon="5d")).incidents[0]
    assert "Decide who responds" in write_postmortem(alone)
    assert "- Nobody responded." in write_postmortem(alone)
    assert "Write a runbook for the symptom provider_outage." in write_postmortem(
        simulate(demonstration(runbooks={})).incidents[0]
    )
    short = simulate(demonstration(runbooks={"provider_outage": STEPS[:2]})).incidents[0]
    assert "the runbook's steps were not enough." in write_postmortem(short)
    assert "users were served" not in write_postmortem(short).lower()
    assert "Most of the time passed while no step was left" in write_postmortem(short)
    idle = simulate(demonstration(runbooks={"provider_outage": STEPS[1:]})).incidents[0]
    assert (
        "Check whether shed background belongs in this runbook: it changed little."
        in write_postmortem(idle)
    )
    slow = simulate(demonstration(oncall={**PERSON, "acknowledge": "1h"})).incidents[0]
    assert "Shorten the time from page to person: 1h" in write_postmortem(slow)
    mild = {"name": "mild", "severity": "sev3", "long_window": "1h", "burn_rate": 1}
    fast = {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}
    slow = {"name": "slow", "severity": "sev2", "long_window": "1h", "burn_rate": 5}
    raised = write_postmortem(
        simulate(demonstration(alerting={"rules": [slow, fast]})).incidents[0]
    )
    assert "The alert slow fired 6m30s later as sev2, raised to sev1 by a later one." in raised
    assert "- fast, sev1, fired 11m later and joined this incident." in raised
    ticket = write_postmortem(simulate(demonstration(alerting={"rules": [mild]})).incidents[0])
    assert (
        "It opened a ticket and paged nobody; nobody works on tickets." in ticket
        and "Decide whether this should page" in ticket
    )
    nothing = next(incident for incident in INCIDENTS if not incident.failure)
    assert "No failure was found behind this alert" in write_postmortem(
        nothing
    ) and "No failure was found" in write_postmortem(nothing)


def test_an_earlier_incident_is_said_as_it_was():
    """A slow alert that fires for a failure that was answered, and tickets that come and go while
    one goes on.
    """
    late = {
        "name": "late",
        "severity": "sev2",
        "long_window": "6h",
        "short_window": "6h",
        "burn_rate": 1,
        "for": "3h",
    }
    quick = {"name": "quick", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}
    answered = simulate(demonstration(alerting={"rules": [quick, late]})).incidents
    assert [incident.failure for incident in answered] == ["provider_outage"] * 2
    assert answered[1].follows == "incident-1" and answered[1].time_to_resolve is None
    said = "provider_outage, the failure behind incident-1, was over before this incident began"
    assert said in write_postmortem(answered[1]) and said not in write_postmortem(answered[0])
    rules = [{"name": "shaky", "severity": "sev3", "long_window": "10m", "burn_rate": 10}]
    service = {"traffic": {"interactive": "0.5/s"}}
    strikes = [outage(name="long", lasts="5h", error_ratio="10%")]
    scenario = demonstration(
        failures=strikes, oncall=None, alerting={"rules": rules}, outcomes="random", service=service
    )
    again = [
        incident for incident in simulate(scenario, 3).incidents if incident.failure == "long"
    ][1:]
    assert again and all(
        f"{incident.follows}, about the same failure, had been closed while the failure went on"
        in write_postmortem(incident)
        for incident in again
    )


def test_a_loaded_run_renders_the_same_bytes_without_the_simulation(tmp_path):
    for name, scenario in {"shift": demonstration(outcomes="random"), "month": busy(30)}.items():
        run = simulate(scenario)
        (tmp_path / name).mkdir()
        run.save(tmp_path / name)
        code = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[:2] == ["simulator", "simulation"] or name == "simpy":
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
from simulator import load_run, write_postmortem
sys.stdout.buffer.write("".join(write_postmortem(i) for i in load_run({str(tmp_path / name)!r}).incidents).encode())
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
        assert (
            done.stdout
            == "".join(write_postmortem(incident) for incident in run.incidents).encode()
        ), done.stderr.decode()


HOSTILE = [
    "<script>alert(1)</script>",
    "| a | b |",
    "**bold** _em_ `code`",
    "[x](javascript:alert(1))",
    "# head",
    "a\u202eb\x07c",
    "https://example.com/x",
]


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 10_000])
def test_any_name_shows_as_text(name):
    from markdown_it import MarkdownIt

    scenario = demonstration(
        failures=[outage(name=name, lasts="2h", at="1h")], slos=[{"name": name, "objective": "99%"}]
    )
    text = write_postmortem(simulate(scenario).incidents[0])
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable("table").parse(text)
    kinds = {child.type for token in tokens for child in token.children or ()} | {
        token.type for token in tokens
    }
    assert not kinds & {
        "html_inline",
        "html_block",
        "link_open",
        "image",
        "strong_open",
        "em_open",
        "code_inline",
        "fence",
        "code_block",
    }
    plain = "".join(child.content for token in tokens for child in token.children or ())
    shown = name if len(name) <= 40 else "x" * 19 + "…" + "x" * 20
    assert re.sub(r"[\u202e\x07]", " ", shown) in plain
    assert {
        len(row.strip("|").split(" | "))
        for row in re.findall(r"^\| .*\|$", text.replace("\\|", "/"), re.M)
    } == {3, 4, 5}


def test_one_made_by_hand():
    """The notes: the incident records each move on a timeline, and the postmortem is rendered
    straight from it.
    """
    incident = Incident.opened(
        at=0.0, severity="sev1", slo="availability", failure="model_provider_outage"
    )
    incident = incident.then(60.0, "acknowledged").then(120.0, "triaged", "model_provider_outage")
    incident = incident.then(300.0, "step_started", "flip_to_fallback", step=1).then(
        400.0, "step_finished", "flip_to_fallback", step=1
    )
    text = write_postmortem(incident.then(500.0, "mitigated").then(900.0, "resolved"))
    assert (
        "1 step was taken: flip to fallback" in text
        and "## Timeline (from the beginning)" in text
        and "+6m40s" in text
    )
    assert "Bad events were not counted." in text and not re.findall(BLAMING, text, re.I)


def test_every_kind_of_event_has_words():
    incident = Incident.opened(0.0, "sev2", "availability")
    for number, kind in enumerate(EVENT_KINDS):
        if kind not in ("alert_fired", "checked"):
            incident = incident.then(float(number), kind, "something")
    assert write_postmortem(incident).count("something") >= 10
    assert DAY == 86400
