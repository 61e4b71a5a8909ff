"""Scenarios whose teams learn, small enough for many tests."""

from simulator import Scenario

CAUSES = {"new": "25%", "fades": "10d"}
DEPLOYS = {
    "kind": "bad_deploy",
    "every": {"exponential": {"mean": "5d"}},
    "lasts": "5h",
    "error_ratio": "40%",
    "causes": CAUSES,
}
OUTAGES = {**DEPLOYS, "kind": "provider_outage"}
# everything is accepted, and soon done
QUICKLY = [
    {"kind": "prevention", "accepted": 1, "hours": 4},
    {"kind": "better_runbook", "accepted": 1},
]


def learning(**changes):
    """A bad version every five days or so, of which three quarters were seen before; from the
    5th of January, so that the first quarter is cut.
    """
    fields = {
        "name": "learning",
        "start": "2026-01-05T00:00:00Z",
        "horizon": "200d",
        "service": {"traffic": {"interactive": "20/s", "background": "5/s"}},
        "slos": [{"name": "availability", "sli": "availability", "objective": "99.5%"}],
        "monitoring": {"scrape_interval": "15m", "evaluation_interval": "15m"},
        "failures": [DEPLOYS],
        "oncall": {"acknowledge": "15m"},
        "learning": {"on": True, "improvements": QUICKLY},
    }
    return Scenario.model_validate({**fields, **changes})


def worlds():
    """By name, what differs in what there is to see."""
    slos = [
        {"name": "availability", "sli": "availability", "objective": "99.8%"},
        {"name": "speed", "sli": {"kind": "latency", "threshold": "10s"}, "objective": "99%"},
    ]
    releases = {
        "every": "1d",
        "bad": "10%",
        "bad_ones": {"error_ratio": "40%", "lasts": "5h"},
        "defects": CAUSES,
        "freeze_when_spent": "availability",
    }
    on = {"on": True}
    return {
        "prevented": learning(),
        "two SLOs, frozen": learning(slos=slos, releases=releases, learning=on),
        "no hours": learning(learning={**on, "hours_per_week": 0, "shipping_hours": 0}),
        "nothing fails": learning(failures=[]),
        "none accepted": learning(
            failures=[OUTAGES], learning={**on, "accepted": 0, "improvements": ["better_runbook"]}
        ),
        "days": learning(horizon="20d"),
        "no learning": learning(learning={"on": False}),
        "a month's budget": learning(
            slos=[{"name": "a", "sli": "availability", "objective": "99%", "window": "month"}],
            start="2026-02-10T00:00:00 Europe/Berlin",
        ),
        "years": learning(horizon="1200d"),
    }
