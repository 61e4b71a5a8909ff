"""Scenarios that several tests share, in plain Python."""

from collections import OrderedDict

from simulator import SLO, Scenario, failures, mitigations, simulate

DAY = 86400.0
STEPS = [
    {"do": "fail_over", "takes": "3m"},
    {"do": "enable_cache", "takes": "3m"},
    {"do": "shed_background", "takes": "2m"},
    {"do": "raise_quota", "takes": "2m"},
]
PERSON = {
    "acknowledge": "5m",
    "triage": "8m",
    "check": {"window": "5m", "give_up_after": "6m"},
    "cause_over_seen_after": "10m",
}

MOST_KEPT = 24
"""A month of five SLOs takes 20 MB."""
_kept = OrderedDict()


def played(scenario, seed=None):
    """The run of a scenario and a seed, simulated once for several tests, which must not change it."""
    key = scenario.model_dump_json(), seed
    if key not in _kept:
        _kept[key] = simulate(scenario, seed)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def demonstration(**changes):
    """design: interactive 40/s, background 10/s, half of all requests fail; 50 -> 85 -> 95 ->
    100%.
    """
    fields = {
        "name": "demonstration",
        "horizon": "6h",
        "outcomes": "expected",
        "service": {
            "traffic": {"interactive": "40/s", "background": "10/s"},
            "cache": {"hit_ratio": "10%"},
            "provider": {
                "primary": {"capacity": "200/s", "error_ratio": "0%"},
                "fallback": {"capacity": "42.5/s", "error_ratio": "0%"},
            },
        },
        "slos": [SLO(name="availability", objective="99%")],
        "failures": [failures.ProviderOutage(at="1h", lasts="2h", error_ratio="50%")],
        "oncall": PERSON,
        "runbooks": {"provider_outage": STEPS},
    }
    return Scenario(**{**fields, **changes})


def outage(**fields):
    return failures.ProviderOutage(**{"at": "1h", "lasts": "1h", **fields})


def shown_worlds():
    """Name to scenario: everything that a picture, a postmortem and a page must be able to show."""
    month = [
        outage(name="a", at="3d", lasts="2h"),
        outage(name="b", at="11d2h", lasts="5h", error_ratio="20%"),
        outage(name="blip", at="15d", lasts="4m", error_ratio="100%"),
        outage(name="c", at="20d1h", lasts="1h", error_ratio="100%"),
    ]
    background = {
        "traffic": {"interactive": "40/s"},
        "provider": {"primary": {"error_ratio": "0.3%"}},
    }
    long_name = "x" * 10_000
    return {
        "drill": demonstration(outcomes="random"),
        "quiet drill": demonstration(outcomes="random", failures=[]),
        "nobody": demonstration(oncall=None, horizon="12h"),
        "blip": (
            demonstration(oncall=None, failures=[outage(lasts="8m", error_ratio="100%")]).set(
                "alerting.rules[0].burn_rate", 10
            )
        ),
        "exhausted": demonstration(
            oncall=None, horizon="20h", failures=[outage(lasts="10h", error_ratio="80%")]
        ),
        "quiet month": demonstration(
            outcomes="random", horizon="30d", failures=[], service=background
        ),
        "month": demonstration(outcomes="random", horizon="30d", failures=month),
        "many SLOs": busy(1),
        "many SLOs for a month": busy(30),
        "silence": demonstration(
            service={"traffic": {"interactive": "40/s", "daily": [0] * 6 + [1] * 18}},
            failures=[],
            horizon="12h",
            monitoring={"before_start": "none"},
        ),
        "one cell": demonstration(horizon="10s", failures=[]),
        "hostile": demonstration(
            name="<script>alert('$x^2$')",
            failures=[
                outage(name="</svg>**b** $\\frac{1}{0}$ \u202e\x07 漢字 & ]]>", lasts="2h"),
                outage(name=long_name, at="90m", lasts="5m"),
            ],
            slos=[SLO(name="<img src=x onerror=alert(1)>", objective="99%")],
        ),
    }


def busy(days, outcomes="random", **monitoring):
    """A closed loop with 5 SLOs x 4 rules and 6 failures, two of them overlapping."""
    span = days * DAY
    slos = [
        SLO(name="available", objective="99.9%"),
        SLO(name="available-loose", objective="99%"),
        SLO(name="fast", sli={"kind": "latency", "threshold": "2s"}, objective="95%"),
        SLO(name="not-slow", sli={"kind": "latency", "threshold": "4s"}, objective="99.5%"),
        SLO(name="not-stuck", sli={"kind": "latency", "threshold": "8s"}, objective="99.9%"),
    ]
    lasts = min(7200.0, span / 12)
    strikes = [
        outage(
            name=f"outage-{i}",
            at=round(span * at) + shift,
            lasts=lasts,
            error_ratio=error,
            latency_factor=slow,
            lost_capacity=lost,
        )
        for i, (at, shift, error, slow, lost) in enumerate(
            [
                (0.1, 3.0, 0.5, 1.0, 0.0),
                (0.25, 1234.5, 0.02, 3.0, 0.0),
                (0.4, 7.25, 0.0, 1.0, 0.9),
                (0.41, 611.0, 0.3, 2.0, 0.3),
                (0.6, 0.0, 1.0, 1.0, 0.0),
                (0.8, 47.0, 0.005, 1.0, 0.0),
            ]
        )
    ]
    return Scenario(
        name="busy",
        horizon=span,
        outcomes=outcomes,
        slos=slos,
        failures=strikes,
        oncall=PERSON,
        service={
            "traffic": {"interactive": "40/s", "background": "10/s"},
            "cache": {"hit_ratio": "10%"},
        },
        runbooks={"provider_outage": STEPS},
        monitoring=monitoring,
    )


__all__ = ["DAY", "PERSON", "STEPS", "busy", "demonstration", "mitigations", "outage", "played"]
