"""A quarter of the whole service, which a test and a benchmark share: five SLOs, random failures of
every kind, releases, a person on call.
"""

from simulator import Scenario

SLOS = [
    {"sli": "availability", "objective": "99.5%"},
    {"sli": {"kind": "latency", "threshold": "3s"}, "objective": "95%"},
    {"sli": {"kind": "quality", "false_alarms": "2%"}, "objective": "95%"},
    {"sli": "safety", "objective": "95%"},
    {"sli": "cost", "objective": "99%"},
]
RANDOM = [
    {"kind": "provider_outage", "preset": "openai-2024", "error_ratio": "5%"},
    {
        "kind": "injection_wave",
        "every": {"exponential": {"mean": "20d"}},
        "lasts": {"lognormal": {"median": "2h", "p90": "6h"}},
    },
    {
        "kind": "cost_spike",
        "every": {"exponential": {"mean": "30d"}},
        "lasts": {"lognormal": {"median": "3h", "p90": "12h"}},
    },
    {"kind": "vector_store_full", "every": {"exponential": {"mean": "45d"}}, "lasts": "6h"},
]
RELEASES = {
    "every": "1d",
    "at": "10h",
    "bad": "10%",
    "freeze_when_spent": "availability",
    "bad_ones": {
        "error_ratio": {"uniform": {"low": "2%", "high": "20%"}},
        "lasts": {"lognormal": {"median": "4h", "p90": "12h"}},
    },
}


def quarter(**changes):
    """90 days in cells of 30 s; keys replace parts of the scenario."""
    fields = {
        "name": "quarter",
        "horizon": "90d",
        "slos": SLOS,
        "failures": RANDOM,
        "releases": RELEASES,
        "oncall": {},
        "service": {
            "traffic": {"interactive": "20/s", "background": "5/s", "malicious": "0.2/s"},
            "release": {"canary_share": "10%", "bake": "30m", "rollback_above": "8%"},
        },
        "monitoring": {"scrape_interval": "30s", "evaluation_interval": "60s"},
    }
    return Scenario(**{**fields, **changes})
