"""Cases of truth per SLO and episode, each with values derived by hand.

Unless a case says otherwise: 40 requests/s, none of which fails by itself, an objective of 99.9% over
30 d, so that the budget is that of 2,592 s of total outage (103,680 events) and the significant share
51.84 s; one rule that pages above 14.4x over 1 h and 5 min: after 51.84 s of total outage within 1 h,
and until at most 4.32 s are within 5 min. An episode counts for it from 0.432 s within 5 min on.
Cells are 10 s long, ticks 30 s.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulator import Scenario, load_scenario

INPUTS = Path(__file__).parents[1] / "trials" / "inputs"
H = 3600
WINDOW = 2592.0
"""Seconds of total outage in the budget."""
PAGE = {
    "name": "page",
    "severity": "sev1",
    "long_window": "1h",
    "short_window": "5m",
    "burn_rate": 14.4,
}


UNTOLD = ("bad",)
"""What a scorecard does not say of an episode."""


@dataclass(frozen=True)
class Case:
    """A scenario, the sentence of the semantics that it is for, and what must come out.

    `episodes` hold what is to be checked of each, in order of their beginning; `calls` are (time,
    SLO, page or ticket, truth, whether it is a repeat); `numbers` further figures. `within` is how
    far times (s) may differ where harm grows.
    """

    name: str
    sentence: str
    why: str
    scenario: object
    episodes: tuple = ()
    calls: tuple | None = None
    numbers: dict = field(default_factory=dict)
    within: float = 1e-6

    def load(self):
        """The scenario, made anew."""
        return self.scenario() if callable(self.scenario) else Scenario(**self.scenario)


def differences(case, scored):
    """What of a case's facts a scorer says otherwise; `scored` as `naive_score` gives it."""
    found = []
    if len(scored["episodes"]) != len(case.episodes):
        names = [(each["slo"], each["name"], each["kind"]) for each in scored["episodes"]]
        return [f"{len(case.episodes)} episodes expected: {names}"]
    for fact, episode in zip(case.episodes, scored["episodes"], strict=True):
        for key, value in fact.items():
            if key in UNTOLD and key not in episode:
                continue
            if not is_same(episode[key], value, key, case.within):
                found.append(f"{episode['name']}: {key} {episode[key]!r}, expected {value!r}")
    if case.calls is not None:
        calls = tuple(
            (
                call["time"],
                call["slo"],
                "page" if call["is_page"] else "ticket",
                call["truth"],
                call["is_repeat"],
            )
            for call in scored["calls"]
        )
        if calls != case.calls:
            found.append(f"calls {calls}, expected {case.calls}")
    for key, value in case.numbers.items():
        measure, _, group = key.partition(".")
        number = scored[measure][group] if group else scored[measure]
        if number != pytest.approx(value):
            found.append(f"{key} {number}, expected {value}")
    return found


def is_same(found, value, key, within):
    if not isinstance(value, float | int) or isinstance(value, bool) or found is None:
        return found == value
    if key in ("spent", "bad"):
        return found == pytest.approx(value, rel=1e-4)
    return found == pytest.approx(value, abs=within)


def outage(name, at, lasts, ratio=1.0, **more):
    return {
        "kind": "provider_outage",
        "name": name,
        "at": at,
        "lasts": lasts,
        "error_ratio": ratio,
        **more,
    }


def plain(*failures, **changes):
    """A scenario as the first lines of this file describe it."""
    given = {
        "name": "case",
        "horizon": "12h",
        "outcomes": "expected",
        "service": {"provider": {"primary": {"error_ratio": "0%"}}},
        "slos": [{"name": "availability", "objective": "99.9%"}],
        "alerting": {"rules": [PAGE]},
        "failures": list(failures),
    }
    return given | changes


def trial(name, **changes):
    """A real case by name, with some keys changed (`__` for a dot)."""

    def load():
        scenario = load_scenario(INPUTS / f"{name}.yaml")
        for key, value in changes.items():
            scenario = scenario.set(key, value)
        return scenario

    return load


def changed(name, changes):
    return trial(name, **changes)


def page(time, truth="true", slo="availability", repeat=False):
    return (float(time), slo, "page", truth, repeat)


def ticket(time, truth="true", slo="availability", repeat=False):
    return (float(time), slo, "ticket", truth, repeat)


def service(error="0%", **more):
    return {"provider": {"primary": {"error_ratio": error}}, **more}


def rule(**changes):
    return PAGE | changes


def low_traffic(lasts):
    """Ten requests an hour, an objective of 99%."""
    return plain(
        outage("outage", H, lasts),
        service=service(traffic={"interactive": "10/h"}),
        slos=[{"name": "availability", "objective": "99%"}],
    )


def january(at, **changes):
    """Begins on 31 January, with a budget for each calendar month and a rule of 13x."""
    return plain(
        outage("outage", at, 50),
        start="2026-01-31T00:00:00Z",
        horizon="2d",
        slos=[{"name": "availability", "objective": "99.9%", "window": "month"}],
        alerting={"rules": [rule(burn_rate=13)]},
        **changes,
    )


def day_and_night(at):
    """Half the traffic before noon, one and a half times as much after it."""
    return plain(
        outage("outage", at, 60),
        horizon="24h",
        service=service(traffic={"daily": [0.5] * 12 + [1.5] * 12}),
    )


def storm(*failures):
    """40/s and 40/s of background work that try four times, 10 s apart; half the work of what times
    out is wasted.
    """
    return plain(
        *failures,
        horizon="4h",
        slos=[{"name": "availability", "objective": "99%"}],
        service={
            "traffic": {
                "interactive": "40/s",
                "background": "40/s",
                "retries": {"attempts": 4, "backoff": "10s"},
            },
            "provider": {
                "primary": {"capacity": "100/s", "error_ratio": "0%"},
                "wasted_work": "50%",
            },
        },
    )


def sliced(lasts):
    """Slices of 5 min of which 95% must be good; 8,640 in 30 d, of which 8.64 may be bad."""
    return plain(
        outage("outage", 3720, lasts),
        slos=[{"name": "availability", "objective": "99.9%", "budgeting": "Timeslices"}],
    )


def noisy(*failures, **changes):
    """1% fail anyway, and two rules of 9.05x, with short windows of 5 and of 30 min."""
    rules = [
        rule(name="five", burn_rate=9.05),
        rule(name="thirty", burn_rate=9.05, short_window="30m"),
    ]
    return plain(*failures, service=service("1%"), alerting={"rules": rules}, **changes)


def releases(oncall):
    """Every two hours a version comes that fails everything for 50 min, until no budget is left."""
    return plain(
        releases={
            "every": "2h",
            "at": "1h",
            "bad": "100%",
            "bad_ones": {"error_ratio": "100%", "lasts": "50m"},
            "freeze_when_spent": "availability",
        },
        oncall=oncall,
    )


def found_in_two_minutes(name):
    """An outage of 30 min at 50%."""
    return dict(name=name, kind="significant", spent=900 / WINDOW, page=120, joined=False)


# What a case is for: a sentence of docs/maths.md.
HARM = "harm is above the significant rate, and may begin late"
LINKED = "occurrences that overlap or lie within the gap are linked"
TENFOLD = "unless one is significant alone and their mean burns differ more than tenfold"
LARGEST = "an episode is a largest set linked through each other"
TOGETHER = "its harm is what its failures together add"
EXPECTED = "its harm depends on neither draws, responders nor policy"
FROZEN = "with releases that a budget freezes: the failures with nobody responding"
SIGNIFICANT = "significant from the share of the budget on, else a blip"
BUDGET = "the budget is that of the window before, of a month the month's"
FEW = "and at least three events"
ENDLESS = "harm without end: to the horizon, linked with nothing later"
CUT_OFF = "cut off: true, neither found nor missed"
COUNTS = "true for what counts for one of the rules that fired"
TRUE = "true, for a blip, for nothing"
OTHER_SLO = "never true for the failure of another SLO"
SLICES = "slices of time are harmed where they end"
FOUND = "found at the first tick at which an alert fires for which it counts"
JOINED = "found by an alert that had been firing: joined"
TICKETS_TOO = "found by pages and tickets likewise"
IDLE = "the share of the time firing for nothing"
REPEAT = "a true page for what was paged for is a repeat"
LAW = "with a lower threshold whatever was found is found"
RESET = "reset: until no paging alert fires for which it counted"
NO_RESET = "none without such an alert"
CUT = "cut where another episode counts for such an alert"

QUICK = {"acknowledge": 0, "triage": 0, "cause_over_seen_after": 0}
FAIL_OVER = {"provider_outage": [{"do": "fail_over", "takes": "2m"}]}
HELD = {"rules": [rule(keep_firing_for="2h")]}
LEAK = outage("leak", H, 8 * H, 0.005)
TICKETS = [
    PAGE,
    {
        "name": "slow",
        "severity": "sev3",
        "long_window": "1d",
        "short_window": "2h",
        "burn_rate": 1,
    },
]
