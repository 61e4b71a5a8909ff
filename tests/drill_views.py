"""A view of a drill, as plain data, and what can be done then."""

import copy

ACTIONS = [
    {"do": "triage"},
    {"do": "name", "symptom": "provider_outage"},
    {"do": "name", "symptom": "bad_deploy"},
    {"do": "check"},
    {"do": "take", "step": "fail_over", "runbook": "provider_outage", "number": 1},
    {"do": "take", "step": "enable_cache", "runbook": "provider_outage", "number": 2},
    {"do": "take", "step": "roll_back", "runbook": "bad_deploy", "number": 1},
    {"do": "take", "step": "freeze_releases"},
    {"do": "undo", "step": "fail_over", "number": 1, "of": "incident-1"},
    {"do": "leave"},
    {"do": "wait", "for": "1m"},
    {"do": "wait", "for": "next look"},
    {"do": "wait"},
    {"do": "escalate"},
    {"do": "resolve", "cause": "provider_outage"},
    {"do": "resolve", "cause": "unknown"},
    {"do": "nothing_wrong"},
]
VIEW = {
    "time": "2026-01-05T02:12:30Z",
    "time_s": 7950.0,
    "zone": "UTC",
    "asked": {
        "why": "check", "what": "incident-1", "is_ticket": False, "slo": "availability",
        "severity": "sev1", "person": "ada", "since": "2026-01-05T01:17:30Z",
    },
    "result": {"do": "check", "came": "not healthy", "reason": ""},
    "known": {
        "acknowledged": True, "triage_says": "provider_outage", "runbook": "provider_outage",
        "cause_over": False, "healthy": False, "all_is_well": False,
    },
    "alerts": [
        {
            "slo": "availability", "rule": "page-quick", "severity": "sev1",
            "since": "2026-01-05T01:17:30Z", "burns": {"1h": 50.1, "5m": None}, "threshold": 14.4,
        }
    ],
    "slis": {
        "availability": {
            "objective": 0.99, "budget_left": 0.934, "healthy_from": 0.99,
            "recent": [
                {"until": f"2026-01-05T0{hour}:{minute:02}:00Z", "good": 600, "valid": 1200}
                for hour in (0, 1) for minute in range(0, 60, 5)
            ] + [{"until": "2026-01-05T02:12:30Z", "good": 0, "valid": 0}],
        }
    },
    "dashboards": {
        "provider": {"model": "primary", "demand": 40.2, "capacity": 1200.0, "error_ratio": 0.5},
        "retrieval": {"fill": 0.61, "on": True, "error_ratio": None},
        "release": {"version": "version 3", "canary": ""},
        "guardrail": {},
    },
    "deploys": [{"time": "2026-01-04T23:00:00Z", "version": "version 3", "what": "promoted"}],
    "status_page": [
        {"time": "2026-01-05T01:10:00Z", "what": "primary: degraded since 2026-01-05T01:00:00Z"}
    ],
    "runbooks": {
        "provider_outage": [
            {"number": 1, "step": "fail_over", "takes": "3m", "is_reversible": True,
             "does": "Sends all requests to the fallback provider."},
            {"number": 2, "step": "enable_cache", "takes": "about 3m", "is_reversible": True,
             "does": "Answers repeated questions from the cache."},
        ],
        "bad_deploy": [
            {"number": 1, "step": "roll_back", "takes": "5m", "is_reversible": False,
             "does": "Takes the version back."},
        ],
    },
    "held": [
        {"step": "fail_over", "number": 1, "of": "incident-1", "since": "2026-01-05T01:40:00Z"}
    ],
    "open": [
        {"what": "incident-1", "slo": "availability", "severity": "sev1", "is_ticket": False,
         "state": "acknowledged"},
        {"what": "ticket-1", "slo": "availability", "severity": "sev3", "is_ticket": True,
         "state": "open"},
    ],
    "done": [
        {"time": "2026-01-05T01:17:30Z", "what": "alert_fired", "incident": "incident-1",
         "slo": "availability", "rule": "page-quick", "severity": "sev1"},
        {"time": "2026-01-05T01:17:30Z", "what": "paged", "incident": "incident-1",
         "person": "ada", "severity": "sev1"},
        {"time": "2026-01-05T01:22:30Z", "what": "acknowledged", "incident": "incident-1",
         "person": "ada", "role": "primary"},
        {"time": "2026-01-05T01:30:30Z", "what": "triaged", "incident": "incident-1",
         "symptom": "provider_outage"},
        {"time": "2026-01-05T01:40:00Z", "what": "step_finished", "incident": "incident-1",
         "step": "fail_over", "number": 1},
        {"time": "2026-01-05T01:50:00Z", "what": "ticket_opened", "incident": "ticket-1",
         "slo": "availability", "severity": "sev3"},
        {"time": "2026-01-05T02:00:00Z", "what": "cause_over", "incident": "incident-1"},
        {"time": "2026-01-05T02:12:30Z", "what": "checked", "incident": "incident-1",
         "slo": "availability", "sli": 0.85, "healthy": False},
    ],
    "actions": ACTIONS,
}  # fmt: skip


def view(**changes):
    """The view with other values."""
    return {**copy.deepcopy(VIEW), **changes}
