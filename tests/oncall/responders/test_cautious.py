"""The cautious responder, decision by decision: which symptom it goes by, which step it takes, and when
it takes one back.
"""

from types import SimpleNamespace

import pytest

from simulator.oncall.responders.cautious import Cautious

RUNBOOKS = {
    "provider_outage": ["fail_over", "enable_cache"],
    "bad_deploy": ["roll_back"],
    "cost_spike": ["cap_tokens"],
    "injection_wave": ["throttle_source"],
    "vector_store_full": ["compact_store", "skip_retrieval"],
}
IRREVERSIBLE = ("compact_store",)


def book(steps):
    return [
        {"number": number, "step": step, "is_reversible": step not in IRREVERSIBLE}
        for number, step in enumerate(steps, start=1)
    ]


def actions(held):
    return [
        {"do": "triage"},
        {"do": "check"},
        *({"do": "name", "symptom": symptom} for symptom in RUNBOOKS),
        *(
            {"do": "take", "step": step["step"], "runbook": symptom, "number": step["number"]}
            for symptom, steps in RUNBOOKS.items()
            for step in book(steps)
        ),
        *({"do": "undo", **{key: step[key] for key in ("step", "number", "of")}} for step in held),
        {"do": "wait", "for": "5m"},
        {"do": "wait"},
        *({"do": "resolve", "cause": cause} for cause in (*RUNBOOKS, "unknown")),
        {"do": "nothing_wrong"},
    ]


def seen(good=50, **changes):
    """A view in which the incident is acknowledged, and the last check was not healthy."""
    held = changes.get("held", [])
    known = {**KNOWN, **changes.pop("known", {})}
    fields = {
        "time": "2026-01-05T03:00:00Z",
        "time_s": 10800.0,
        "asked": {"what": "incident-1", "slo": "answers"},
        "slis": {"answers": {"recent": [{"good": good, "valid": 100}]}},
        "dashboards": {},
        "deploys": [],
        "status_page": [],
        "runbooks": {symptom: book(steps) for symptom, steps in RUNBOOKS.items()},
        "held": [],
        "result": {},
        "notes": {},
        "actions": actions(held),
    }
    return SimpleNamespace(**{**fields, **changes, "known": known})


def held(number, step, of="incident-1"):
    return {"number": number, "step": step, "of": of}


def decided(*views):
    """What it decides at one view after the other."""
    notes, responder, did = {}, Cautious(), []
    for view in views:
        view.notes = notes
        # the runbook in use is that of the symptom that was named last
        view.known["runbook"] = next((named(each) for each in did[::-1] if named(each)), "")
        did.append(responder.decide(view))
    return did


def named(action):
    return action.get("symptom")


KNOWN = {
    "healthy": False,
    "cause_over": False,
    "triage_says": "",
    "all_is_well": False,
    "runbook": "",
}
OVER = {"cause_over": True, "healthy": True}
WELL = {**OVER, "all_is_well": True}
CHECK = {"do": "check"}
OUTAGE = {"provider": {"error_ratio": 0.5}, "release": {"error_ratio": 0.02}}


def test_it_acknowledges_first_and_looks_before_it_acts():
    paged = seen()
    paged.actions = [{"do": "acknowledge"}, {"do": "wait"}]
    assert decided(paged, seen()) == [{"do": "acknowledge"}, CHECK]


@pytest.mark.parametrize(
    ("changes", "symptom"),
    [
        ({"dashboards": OUTAGE}, "provider_outage"),
        ({"dashboards": {**OUTAGE, "release": {"error_ratio": 0.6}}}, "bad_deploy"),
        ({"dashboards": {"retrieval": {"error_ratio": 0.3}}}, "vector_store_full"),
        ({"dashboards": {"provider": {"error_ratio": None, "slow_ratio": 0.3}}}, "provider_outage"),
        ({"dashboards": {"spend": {"refusing": True}}}, "cost_spike"),
        ({"dashboards": {"guardrail": {"caught_ratio": 0.5}}}, "injection_wave"),
        ({"dashboards": {"guardrail": {"caught_ratio": 0.97}}}, None),
        ({"status_page": [{"what": "primary: degraded"}]}, "provider_outage"),
        ({"deploys": [{"time": "2026-01-05T02:00:00Z", "what": "started"}]}, "bad_deploy"),
        ({"deploys": [{"time": "2026-01-05T00:30:00Z", "what": "started"}]}, None),
        ({"known": {"triage_says": "bad_deploy"}}, "bad_deploy"),
        ({"dashboards": {"provider": {"error_ratio": 0.009}}}, None),
    ],
)
def test_the_symptom_that_it_names(changes, symptom):
    *_, last = decided(seen(), seen(**changes))
    assert named(last) == symptom
    assert symptom or last == {"do": "triage"}


def test_it_takes_one_step_after_the_other_while_each_helps():
    first, second = held(1, "fail_over"), held(2, "enable_cache")
    did = decided(
        *(seen(dashboards=OUTAGE) for _ in range(3)),
        *(seen(good=85, held=[first]) for _ in range(2)),
        seen(good=100, held=[first, second]),
        seen(good=100, held=[first, second], known={"healthy": True}),
    )
    assert [each["do"] for each in did] == [
        "check",
        "name",
        "take",
        "check",
        "take",
        "check",
        "wait",
    ]
    assert [each["step"] for each in did if each["do"] == "take"] == ["fail_over", "enable_cache"]
    assert did[-1] == {"do": "wait"}


def test_it_takes_back_what_did_not_help_and_goes_on_to_the_next_symptom():
    mistaken = {"dashboards": {"release": {"error_ratio": 0.02}}}
    rolled_back = held(1, "roll_back")
    did = decided(
        *(seen(**mistaken) for _ in range(3)),
        *(seen(good=52, held=[rolled_back], **mistaken) for _ in range(2)),
        *(seen(known={"triage_says": "provider_outage"}) for _ in range(2)),
    )
    assert [each["do"] for each in did] == [
        "check",
        "name",
        "take",
        "check",
        "undo",
        "name",
        "take",
    ]
    assert did[4] == {"do": "undo", **rolled_back}
    assert named(did[5]) == "provider_outage"


def test_a_reversible_step_comes_first_and_one_that_somebody_holds_is_left_out():
    full = {"dashboards": {"retrieval": {"error_ratio": 0.3}}}
    did = decided(*(seen(**full) for _ in range(3)))
    assert did[-1]["step"] == "skip_retrieval"
    others = [held(1, "skip_retrieval", of="incident-2")]
    did = decided(*(seen(**full, held=others) for _ in range(3)))
    assert did[-1]["step"] == "compact_store"


def test_when_the_cause_is_over_it_undoes_its_own_steps_the_last_first_and_resolves():
    first, second = held(1, "fail_over"), held(2, "enable_cache")
    others = held(3, "cap_tokens", of="incident-2")
    did = decided(
        *(seen(dashboards=OUTAGE) for _ in range(2)),
        seen(known=OVER, held=[first, second, others]),
        seen(known=OVER, held=[first, others]),
        seen(known=WELL, held=[others]),
    )
    assert [each["do"] for each in did[2:]] == ["undo", "undo", "resolve"]
    assert [each["number"] for each in did if each["do"] == "undo"] == [2, 1]
    assert did[-1] == {"do": "resolve", "cause": "provider_outage"}


def test_triage_is_asked_once_until_something_was_done():
    waited = [{"do": "triage"}, {"do": "wait"}, CHECK, {"do": "triage"}]
    assert decided(*(seen() for _ in range(5)))[1:] == waited


def test_what_triage_says_is_the_root_cause_where_there_is_no_runbook():
    over = seen(known={**WELL, "triage_says": "mitigation_price"})
    over.actions = [{"do": "resolve", "cause": "mitigation_price"}, {"do": "nothing_wrong"}]
    assert decided(over) == over.actions[:1]


def test_without_any_symptom_nothing_was_wrong():
    assert decided(seen(known=WELL)) == [{"do": "nothing_wrong"}]


def test_while_it_is_not_well_it_looks_again_at_the_next_tick():
    view = seen(known=OVER)
    view.actions = [{"do": "wait"}, {"do": "wait", "for": "next look"}, {"do": "nothing_wrong"}]
    assert decided(view) == [{"do": "wait", "for": "next look"}]


def test_a_ticket_is_closed_and_what_is_impossible_is_waited_out():
    last = seen(known=WELL)
    last.actions = [{"do": "wait"}, {"do": "close", "cause": "unknown"}]
    did = decided(seen(dashboards=OUTAGE), seen(dashboards=OUTAGE), last)
    assert did[-1] == {"do": "close", "cause": "unknown"}
    nothing = seen()
    nothing.actions = [{"do": "wait", "for": "5m"}, {"do": "wait"}]
    assert decided(nothing) == [{"do": "wait"}]
