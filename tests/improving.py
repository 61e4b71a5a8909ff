"""A small service that learns: a bad version now and then, found within minutes by whoever is on
call.
"""

from simulator import Scenario, simulate

HOUR, DAY, WEEK = 3600.0, 86400.0, 604800.0
PAGE = {"name": "page", "severity": "sev1", "long_window": "10m", "short_window": "none"}


def bad(name, at, cause="r", **more):
    """A bad version of which half of all requests fail for six hours."""
    given = {"kind": "bad_deploy", "name": name, "at": at, "root_cause": cause}
    return {**given, "lasts": "6h", "error_ratio": 0.5, **more}


def learning(*kinds, **more):
    """Everything that is proposed is accepted, with eight hours a week for it."""
    each = [
        {"accepted": 1, **({"kind": kind} if isinstance(kind, str) else kind)} for kind in kinds
    ]
    return {"postmortem_after": 0, "improvements": each, **more}


def scenario(failures, learns, days=60, **more):
    plain = {
        "name": "improving",
        "horizon": days * DAY,
        "outcomes": "expected",
        "service": {"provider": {"fallback": {"capacity": "500/s"}}},
        "slos": [{"name": "availability", "objective": "99%", "window": "7d"}],
        "monitoring": {"scrape_interval": "5m", "evaluation_interval": "5m"},
        "alerting": {"rules": [{**PAGE, "burn_rate": 5}]},
        "oncall": {"acknowledge": "5m", "triage": "20m", "cause_over_seen_after": "10m"},
        "failures": failures,
        "runbooks": {},
        "learning": learns,
    }
    return Scenario(**{**plain, **more})


def played(*given, seed=0, **more):
    return simulate(scenario(*given, **more), seed)


def rows(run, kind, subject=None):
    """The rows of a kind, and of a subject."""
    return [row for row in run.log if row.kind == kind and subject in (None, row.subject)]


def times(run, kind, subject=None):
    return [row.time for row in rows(run, kind, subject)]
