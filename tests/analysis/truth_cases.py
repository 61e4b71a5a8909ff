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

CASES = (
    Case(
        "an hour between",
        LINKED,
        "from 3,660 to 7,260 s lie 3,600 s: one episode of 120 s, 120 / 2,592 = 4.63%",
        plain(outage("a", H, 60), outage("b", 2 * H + 60, 60)),
        (
            dict(
                name="a + b",
                kind="significant",
                begin=3600,
                end=7320,
                spent=120 / WINDOW,
                page=60,
                joined=False,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(3660), page(7320, repeat=True)),
    ),
    Case(
        "a second more than an hour between",
        LINKED,
        "3,601 s: two episodes of 2.31%; the second is paged for at 7,320 s, with 59 s bad",
        plain(outage("a", H, 60), outage("b", 2 * H + 61, 60)),
        (
            dict(
                name="a",
                kind="significant",
                begin=3600,
                end=3660,
                spent=60 / WINDOW,
                page=60,
                reset=300,
            ),
            dict(
                name="b",
                kind="significant",
                begin=7261,
                end=7321,
                spent=60 / WINDOW,
                page=59,
                reset=299,
            ),
        ),
        (page(3660), page(7320)),
    ),
    Case(
        "another gap",
        LINKED,
        "the gap is a key: 40 min lie between them, and with episode_gap 30m they are two",
        plain(outage("a", H, 60), outage("b", H + 60 + 2400, 60), episode_gap="30m"),
        (
            dict(name="a", begin=3600, end=3660, spent=60 / WINDOW),
            dict(name="b", begin=6060, end=6120, spent=60 / WINDOW),
        ),
    ),
    Case(
        "overlapping halves",
        TOGETHER,
        "300 s at 50%, 300 s at 1 - 0.5^2 = 75%, 600 s at 50%: 675 s. 51.84 / 0.5 = 103.7 s to the page",
        plain(outage("a", H, 600, 0.5), outage("b", H + 300, 900, 0.5)),
        (
            dict(
                name="a + b",
                kind="significant",
                begin=3600,
                end=4800,
                bad=27000,
                spent=675 / WINDOW,
                page=120,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(3720),),
    ),
    Case(
        "an outage of 9.8 times the leak's burn",
        TENFOLD,
        "5x and 49x differ less than tenfold: one episode. 0.5% x 28,800 s + 4.9% x 0.995 x 1,800 s ="
        " 231.759 s; 18 s an hour and 0.048755 x t pass 51.84 s after 694 s",
        plain(LEAK, outage("outage", 4 * H, 1800, 0.049)),
        (
            dict(
                name="leak + outage",
                kind="significant",
                begin=3600,
                end=32400,
                spent=231.759 / WINDOW,
                page=15120 - 3600,
                joined=False,
                reset=0,
                reset_reached=True,
            ),
        ),
        (page(15120),),
    ),
    Case(
        "an outage of 10.2 times the leak's burn",
        TENFOLD,
        "5x and 51x: two episodes, both of which count for the page after 33.84 / 0.050745 = 667 s; the"
        " outage's reset is cut at its end, where the leak counts",
        plain(LEAK, outage("outage", 4 * H, 1800, 0.051)),
        (
            dict(
                name="leak",
                kind="significant",
                begin=3600,
                end=32400,
                spent=144 / WINDOW,
                page=15090 - 3600,
                joined=False,
                reset=0,
                reset_reached=True,
            ),
            dict(
                name="outage",
                kind="significant",
                begin=14400,
                end=16200,
                spent=91.8 / WINDOW,
                page=690,
                reset=0,
                reset_reached=False,
            ),
        ),
        (page(15090),),
    ),
    Case(
        "a blip and a slight leak",
        TENFOLD,
        "1,000x and 5x, but neither 40 s nor 36 s is significant alone: one of 76 s. Within 1 h never"
        " more than 40 + 0.5% x 1,800 s: no page, so no reset time",
        plain(outage("blip", H, 40), outage("leak", 5400, 7200, 0.005)),
        (
            dict(
                name="blip + leak",
                kind="significant",
                begin=3600,
                end=12600,
                spent=76 / WINDOW,
                page=None,
                call=None,
                reset=None,
            ),
        ),
        (),
        {"recall.pages": 0.0},
    ),
    Case(
        "a chain",
        LARGEST,
        "49.5 min lie between each and the next, more than an hour between the first and the last: one"
        " of 90 s. Two within 1 h make 60 s",
        plain(outage("a", 3600, 30), outage("b", 6600, 30), outage("c", 9600, 30)),
        (
            dict(
                name="a + b + c",
                kind="significant",
                begin=3600,
                end=9630,
                spent=90 / WINDOW,
                page=3030,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(6630), page(9630, repeat=True)),
    ),
    Case(
        "linked through a third",
        LARGEST,
        "5x with 40x and 40x with 300x are linked, 5x with 300x through them: 144 + 143.28 + 0.3 x"
        " 0.995 x 0.96 x 600 = 459.216 s; 33.84 / 0.0398 = 850.3 s after 5 h",
        plain(LEAK, outage("b", 5 * H, H, 0.04), outage("c", 5 * H + 1800, 600, 0.3)),
        (
            dict(
                name="leak + b + c",
                kind="significant",
                begin=3600,
                end=32400,
                spent=459.216 / WINDOW,
                page=18870 - 3600,
            ),
        ),
        (page(18870),),
    ),
    Case(
        "two outages within a leak",
        LARGEST,
        "29 min apart they are linked, each 200 times the leak's burn: two episodes. The leak gives"
        " 18 s an hour, the outage reaches 51.84 s with 34 s",
        plain(LEAK, outage("a", 4 * H, 60), outage("b", 4 * H + 1800, 60)),
        (
            dict(name="leak", kind="significant", begin=3600, end=32400, spent=144 / WINDOW),
            dict(
                name="a + b",
                kind="significant",
                begin=14400,
                end=16260,
                spent=120 * 1.0 / WINDOW,
                page=60,
            ),
        ),
        (page(14460), page(16230, repeat=True)),
    ),
    Case(
        "four at once",
        TOGETHER,
        "each 49 s, 1.89%; together (1 - 0.9^4) x 490 = 168.511 s. 51.84 / 0.3439 = 150.7 s; 4.32 /"
        " 0.3439 = 12.6 s of 5 min are left at 4,380 s",
        trial("four_outages"),
        (
            dict(
                kind="significant",
                begin=3600,
                end=4090,
                spent=168.511 / WINDOW,
                page=180,
                reset=290,
                reset_reached=True,
            ),
        ),
        (page(3780),),
    ),
    Case(
        "somebody fails over",
        EXPECTED,
        "the harm is that of an hour although it is over after 3 min: 3,600 / 2,592; the alert was"
        " silent before the end",
        plain(outage("outage", H, H), oncall=QUICK, runbooks=FAIL_OVER),
        (
            dict(
                name="outage",
                kind="significant",
                begin=3600,
                end=7200,
                spent=3600 / WINDOW,
                page=60,
                reset=0,
                reset_reached=True,
            ),
        ),
        (page(3660),),
    ),
    Case(
        "drawn, not expected",
        EXPECTED,
        "60 / 2,592 whatever was drawn",
        plain(outage("outage", H, 60), outcomes="random", seed=3),
        (dict(name="outage", kind="significant", begin=3600, end=3660, spent=60 / WINDOW),),
    ),
    Case(
        "tickets alone",
        EXPECTED,
        "as long and as costly as with pages; the ticket comes when 0.5x of 1 h, 1.8 s, are passed",
        plain(
            outage("outage", H, 60),
            alerting={"rules": [rule(name="slight", severity="sev3", burn_rate=0.5)]},
        ),
        (
            dict(
                name="outage",
                kind="significant",
                begin=3600,
                end=3660,
                spent=60 / WINDOW,
                page=None,
                call=30,
                joined=False,
                reset=None,
            ),
        ),
        (ticket(3630),),
        {
            "recall.pages": 0.0,
            "recall.pages_and_tickets": 1.0,
            "precision.pages": None,
            "precision.pages_and_tickets": 1.0,
        },
    ),
    Case(
        "releases that the budget freezes",
        FROZEN,
        "50 min are more than 2,592 s: the next ones are held back",
        releases(None),
        (
            dict(
                name="release#1",
                kind="significant",
                begin=3600,
                end=6600,
                spent=3000 / WINDOW,
                page=60,
            ),
        ),
        (page(3660),),
    ),
    Case(
        "releases, and somebody who rolls back",
        FROZEN,
        "who rolls back saves the budget, so more go out; what counts is the first one alone",
        releases(QUICK),
        (
            dict(
                name="release#1",
                kind="significant",
                begin=3600,
                end=6600,
                spent=3000 / WINDOW,
                page=60,
            ),
        ),
    ),
    Case(
        "51 s",
        SIGNIFICANT,
        "51 / 2,592 = 1.97%: a blip, and below the 51.84 s that page",
        plain(outage("outage", H, 51)),
        (dict(name="outage", kind="blip", begin=3600, end=3651, spent=51 / WINDOW),),
        (),
        {"recall.pages": None},
    ),
    Case(
        "52 s",
        SIGNIFICANT,
        "52 / 2,592 = 2.006%; at 3,930 s 22 s are in the short window, at 3,960 s none",
        plain(outage("outage", H, 52)),
        (
            dict(
                name="outage",
                kind="significant",
                begin=3600,
                end=3652,
                spent=52 / WINDOW,
                page=60,
                reset=308,
                reset_reached=True,
            ),
        ),
        (page(3660),),
    ),
    Case(
        "52 s of which 5% would be significant",
        SIGNIFICANT,
        "2.006% is below 5%: the page is for a blip",
        plain(outage("outage", H, 52), significant="5%"),
        (dict(name="outage", kind="blip", spent=52 / WINDOW),),
        (page(3660, "blip"),),
        {"precision.pages": 0.0, "recall.pages": None},
    ),
    Case(
        "two and a half events",
        FEW,
        "15 min of 10 an hour are 2.5 of 72: 3.47%, but fewer than 3. 14.4% of 1 h are 518.4 s",
        low_traffic("15m"),
        (dict(name="outage", kind="blip", bad=2.5, spent=2.5 / 72),),
        (page(4140, "blip"),),
    ),
    Case(
        "three and a third events",
        FEW,
        "20 min of 10 an hour are 3.33 of 72; 43.2 s of 5 min are left at the last",
        low_traffic("20m"),
        (
            dict(
                name="outage",
                kind="significant",
                spent=10 / 3 / 72,
                page=540,
                reset=270,
                reset_reached=True,
            ),
        ),
        (page(4140),),
    ),
    Case(
        "50 s in January",
        BUDGET,
        "31 days allow 2,678.4 s: 1.87%, a blip; 13x of 1 h are 46.8 s",
        january("6h"),
        (dict(name="outage", kind="blip", spent=50 / 2678.4),),
        (page(21660, "blip"),),
    ),
    Case(
        "50 s in February",
        BUDGET,
        "28 days allow 2,419.2 s: 2.07%",
        january("30h"),
        (dict(name="outage", kind="significant", spent=50 / 2419.2, page=60, reset=310),),
        (page(108060),),
    ),
    Case(
        "a window of a week",
        BUDGET,
        "7 days allow 604.8 s: 13 s are 2.15%, and page nobody",
        plain(
            outage("outage", H, 13),
            slos=[{"name": "availability", "objective": "99.9%", "window": "7d"}],
        ),
        (dict(name="outage", kind="significant", spent=13 / 604.8, page=None, reset=None),),
        (),
    ),
    Case(
        "a minute at night",
        EXPECTED,
        "at half the traffic 60 s count as 30: 1.16%; the page is for a blip",
        day_and_night("1h"),
        (dict(name="outage", kind="blip", bad=1200, spent=30 / WINDOW),),
        (page(3660, "blip"),),
    ),
    Case(
        "a minute by day",
        EXPECTED,
        "at 1.5 times the traffic 60 s count as 90: 3.47%",
        day_and_night("14h"),
        (dict(name="outage", kind="significant", bad=3600, spent=90 / WINDOW, page=60),),
        (page(50460),),
    ),
    Case(
        "an overload that stays",
        ENDLESS,
        "with 4 attempts 320/s come, of which 100/s serve nobody: all is lost from the fourth attempt on,"
        " 30 s after the beginning, to the horizon. (14,400 - 3,630) s of 25,920 s; 14.4% of 1 h are"
        " 518.4 s",
        storm(outage("trigger", H, "5m")),
        (
            dict(
                name="trigger",
                kind="significant",
                begin=3630,
                end=14400,
                bad=40 * 10770,
                page=540,
                joined=False,
                reset=0,
                reset_reached=False,
            ),
        ),
        (page(4170),),
        within=5.0,
    ),
    Case(
        "an outage in an overload that stays",
        ENDLESS,
        "linked with nothing that begins later: two episodes; the second is found by the alert that"
        " fires already",
        storm(outage("trigger", H, "5m"), outage("second", 2 * H, "5m")),
        (
            dict(name="trigger", kind="significant", begin=3630, end=14400, page=540),
            dict(
                name="second",
                kind="significant",
                begin=7230,
                end=14400,
                page=0,
                joined=True,
                reset=0,
                reset_reached=False,
            ),
        ),
        (page(4170),),
        within=5.0,
    ),
    Case(
        "59 min before the end",
        CUT_OFF,
        "it begins within the gap: its page is true, and it is neither found nor missed",
        plain(outage("outage", 11 * H + 60, 60)),
        (dict(name="outage", kind="cut off", begin=39660, page=None, call=None),),
        (page(39720),),
        {"precision.pages": 1.0, "recall.pages": None},
    ),
    Case(
        "an hour before the end",
        CUT_OFF,
        "not within the gap",
        plain(outage("outage", 11 * H, 60)),
        (dict(name="outage", kind="significant", begin=39600, page=60, reset=300),),
        (page(39660),),
        {"recall.pages": 1.0},
    ),
    Case(
        "a leak that goes on beyond the end",
        CUT_OFF,
        "0.14% of 36,000 s are 50.4 s until the horizon, 110.88 s in all: cut off",
        plain(outage("leak", 2 * H, 22 * H, 0.0014)),
        (dict(name="leak", kind="cut off", begin=7200, end=43200),),
        (),
        {"recall.pages": None},
    ),
    Case(
        "a leak that is significant before the end",
        CUT_OFF,
        "0.15% of 36,000 s are 54 s: missed",
        plain(outage("leak", 2 * H, 22 * H, 0.0015)),
        (dict(name="leak", kind="significant", spent=54 / WINDOW, page=None),),
        (),
        {"recall.pages": 0.0},
    ),
    Case(
        "below the rate of harm",
        HARM,
        "0.0019% is below 2% of 0.1%: no harm, so no episode",
        plain(outage("trickle", H, 10 * H, 0.000019)),
        (),
        (),
    ),
    Case(
        "a store that fills",
        HARM,
        "400 vectors/s reach 90% after 1,000 s: there the harm begins. It grows by 0.12% a second to 30%"
        " in 250 s: 37.5 + 705 s in all; 37.5 + 0.3 x (t - 250) passes 51.84 after 297.8 s",
        plain(
            {"kind": "vector_store_full", "name": "full", "at": H, "lasts": H, "inserts": "400/s"}
        ),
        (
            dict(
                name="full",
                kind="significant",
                begin=4600,
                end=7200,
                spent=742.5 / WINDOW,
                page=320,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(4920),),
        within=2.0,
    ),
    Case(
        "a day's money",
        HARM,
        "10 times 0.01 for each of 40/s are 4 a second: 40,000 - 1,440 last 9,640 s from 3,600 s on. Then"
        " nothing is answered until midnight; without it 34,560 would do",
        plain(
            {"kind": "cost_spike", "name": "spike", "at": H, "lasts": 4 * H, "token_factor": 10},
            horizon="30h",
            service=service(spend={"tokens": 1000, "daily_budget": 40_000}),
        ),
        (
            dict(
                name="spike",
                kind="significant",
                begin=13240,
                end=86400,
                spent=73160 / WINDOW,
                page=80,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(13320),),
        within=50.0,
    ),
    Case(
        "for one of two rules",
        COUNTS,
        "1% x 0.99 of 60 s are 0.594 s: at least a tenth of 0.905% of 5 min, 0.27 s, not of 30 min, 1.63 s."
        " 32.58 s are passed after 3,198.6 s",
        noisy(outage("blip", 3000, 60, 0.01)),
        (dict(name="blip", kind="blip", bad=40 * 0.594),),
        (page(3210, "blip"),),
    ),
    Case(
        "for neither of two rules",
        COUNTS,
        "at 600 s it is in neither window when they fire: for nothing",
        noisy(outage("blip", 600, 60, 0.01)),
        (dict(name="blip", kind="blip"),),
        (page(3210, "nothing"),),
        {"precision.pages": 0.0},
    ),
    Case(
        "what fails anyway",
        TRUE,
        "1% passes 0.905% of 1 h after 3,258 s and fires from 3,270 s to the end: 1,332 of 1,440 ticks for"
        " nothing",
        noisy(),
        (),
        (page(3270, "nothing"),),
        {"idle": 1332 / 1440, "precision.pages": 0.0, "recall.pages": None},
    ),
    Case(
        "two thirds of a minute",
        TRUE,
        "40 s are 1.54%; 9x of 1 h are 32.4 s",
        plain(outage("blip", H, 40), alerting={"rules": [rule(burn_rate=9)]}),
        (dict(name="blip", kind="blip", spent=40 / WINDOW),),
        (page(3660, "blip"),),
        {"precision.pages": 0.0},
    ),
    Case(
        "a blip beside what is significant",
        TRUE,
        "51 s and, an hour and 49 s after, 60 s; the second page is of a window that holds one alone",
        plain(outage("blip", H, 51), outage("outage", 7300, 60)),
        (
            dict(name="blip", kind="blip", page=None),
            dict(name="outage", kind="significant", page=80, reset=320),
        ),
        (page(7380),),
    ),
    Case(
        "slow answers page for no failed ones",
        OTHER_SLO,
        "the page for availability is for what fails anyway; the failure makes answers slow and none"
        " fail",
        noisy(
            outage("slow", H // 2, 9 * H, 0.0, latency_factor=1.5),
            slos=[
                {"name": "availability", "objective": "99.9%"},
                {"name": "latency", "objective": "95%", "sli": {"kind": "latency", "threshold": 2}},
            ],
        ),
        (dict(slo="latency", name="slow", kind="significant", page=None, begin=1800, end=34200),),
        (page(3270, "nothing"),),
        {"precision.pages": 0.0, "recall.pages": 0.0},
    ),
    Case(
        "one outage, two SLOs",
        OTHER_SLO,
        "60 s are 2.31% of the budget of 99.9%, and 0.23% of that of 99%: an episode of each, a page of"
        " one",
        plain(
            outage("outage", H, 60),
            slos=[
                {"name": "strict", "objective": "99.9%"},
                {"name": "loose", "objective": "99%"},
            ],
        ),
        (
            dict(slo="strict", kind="significant", spent=60 / WINDOW, page=60),
            dict(slo="loose", kind="blip", spent=6 / WINDOW, page=None),
        ),
        (page(3660, slo="strict"),),
    ),
    Case(
        "three slices",
        SLICES,
        "180, 300 and 120 s are bad in the slices that end at 3,900, 4,200 and 4,500 s: 3 of 8.64. One of"
        " 12 is above 1.44%",
        sliced(600),
        (
            dict(
                kind="significant",
                begin=3900,
                end=4500,
                bad=3,
                spent=3 / 8.64,
                page=0,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(3900),),
    ),
    Case(
        "two slices",
        SLICES,
        "180 and 240 s: two events are too few, though they are 23% of the budget",
        sliced(420),
        (dict(kind="blip", begin=3900, end=4200, bad=2, spent=2 / 8.64),),
        (page(3900, "blip"),),
    ),
    Case(
        "found by an alert that is held",
        JOINED,
        "hot until 3,960 s and held for 2 h: the second outage is found at 9,030 s without a page, after"
        " 0 s; there the first one's reset is cut. Hot again until 9,360 s",
        plain(outage("a", H, 60), outage("b", 9000, 60), alerting=HELD),
        (
            dict(name="a", page=60, joined=False, reset=9030 - 3660, reset_reached=False),
            dict(name="b", page=0, joined=True, reset=16560 - 9060, reset_reached=True),
        ),
        (page(3660),),
        {"recall.pages": 1.0, "precision.pages": 1.0},
    ),
    Case(
        "found after another's alert had begun",
        JOINED,
        "0.1% alone is below a tenth of 1.44%; with 0.9% from 7,200 s on it counts at 7,230 s, for the"
        " alert that began at 5,460 s for the outage",
        plain(
            outage("leak", H, 3 * H, 0.001),
            outage("outage", 5400, 60),
            outage("worse", 2 * H, 2 * H, 0.009),
            alerting={"rules": [rule(keep_firing_for="1h")]},
        ),
        (
            dict(
                name="leak + worse",
                kind="significant",
                begin=3600,
                end=14400,
                spent=(10.8 + 64.8 * 0.999) / WINDOW,
                page=1860,
                joined=True,
                reset=0,
                reset_reached=True,
            ),
            dict(
                name="outage",
                page=60,
                joined=False,
                begin=5400,
                end=5460,
                reset=7230 - 5460,
                reset_reached=False,
            ),
        ),
        (page(5460),),
    ),
    Case(
        "a blip's alert, then an outage",
        FOUND,
        "3x of 99% over a day are 2,592 s, of which the blip gave 300: 2,292 s after 9,000 s. 216 s within"
        " 2 h are passed until 19,584 s",
        trial("still_firing"),
        (
            dict(name="blip", kind="blip", page=None),
            dict(
                name="outage",
                kind="significant",
                page=2310,
                joined=False,
                reset=19590 - 12600,
                reset_reached=True,
            ),
        ),
        (page(11310),),
    ),
    Case(
        "the same with a lower threshold",
        LAW,
        "0.3x fires in the blip, at 3,870 s, and on: the outage is found all the same, after 0 s",
        changed("still_firing", {"alerting.rules[slow].burn_rate": 0.3}),
        (
            dict(name="blip", kind="blip"),
            dict(name="outage", kind="significant", page=0, joined=True),
        ),
        (page(3870, "blip"),),
        {"recall.pages": 1.0},
    ),
    Case(
        "held, with a lower threshold",
        LAW,
        "7x are 25.2 s: both as before, the first page at 3,630 s",
        plain(
            outage("a", H, 60),
            outage("b", 9000, 60),
            alerting={"rules": [rule(keep_firing_for="2h", burn_rate=7)]},
        ),
        (dict(name="a", page=30, joined=False), dict(name="b", page=0, joined=True)),
        (page(3630),),
        {"recall.pages": 1.0},
    ),
    Case(
        "a leak that only a ticket finds",
        TICKETS_TOO,
        "0.31% is below 14.4x; 1x of a day, 86.4 s, is passed after 27,871 s",
        plain(outage("leak", H, 10 * H, 0.0031), alerting={"rules": TICKETS}),
        (
            dict(
                name="leak",
                kind="significant",
                spent=111.6 / WINDOW,
                page=None,
                call=27900,
                joined=False,
                reset=None,
            ),
        ),
        (ticket(31500),),
        {
            "recall.pages": 0.0,
            "recall.pages_and_tickets": 1.0,
            "precision.pages": None,
            "precision.pages_and_tickets": 1.0,
        },
    ),
    Case(
        "a ticket for a blip",
        TICKETS_TOO,
        "6 s are 0.23%; 0.5x of 1 h are 1.8 s",
        plain(
            outage("blip", H, 60, 0.1),
            alerting={"rules": [rule(name="slight", severity="sev3", burn_rate=0.5)]},
        ),
        (dict(name="blip", kind="blip", spent=6 / WINDOW),),
        (ticket(3630, "blip"),),
        {"precision.pages": None, "precision.pages_and_tickets": 0.0, "recall.pages": None},
    ),
    Case(
        "a ticket that a blip has opened",
        TICKETS_TOO,
        "held until 11,160 s for 6 s of a blip; the leak, 0.31% of 32,400 s, is found at 9,030 s by the"
        " ticket's alert: recall 1, and precision 0",
        plain(
            outage("blip", H, 60, 0.1),
            outage("leak", 9000, 9 * H, 0.0031),
            alerting={
                "rules": [
                    rule(name="slight", severity="sev3", burn_rate=0.5, keep_firing_for="2h"),
                ]
            },
        ),
        (
            dict(name="blip", kind="blip"),
            dict(
                name="leak",
                kind="significant",
                spent=100.44 / WINDOW,
                page=None,
                call=0,
                joined=False,
            ),
        ),
        (ticket(3630, "blip"),),
        {
            "recall.pages": 0.0,
            "recall.pages_and_tickets": 1.0,
            "precision.pages": None,
            "precision.pages_and_tickets": 0.0,
        },
    ),
    Case(
        "at the very start",
        FOUND,
        "before it lies a history in which all was good: as at any time",
        plain(outage("outage", 0, 60)),
        (
            dict(
                name="outage",
                kind="significant",
                begin=0,
                end=60,
                spent=60 / WINDOW,
                page=60,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(60),),
    ),
    Case(
        "at the very start, without a history",
        FOUND,
        "windows begin with the data: 30 of 30 s are bad at the first tick; the budget is that of what"
        " was expected",
        plain(outage("outage", 0, 60), monitoring={"before_start": "none"}),
        (
            dict(
                name="outage",
                kind="significant",
                begin=0,
                end=60,
                spent=60 / WINDOW,
                page=30,
                reset=300,
                reset_reached=True,
            ),
        ),
        (page(30),),
    ),
    Case(
        "an alert that waits too long",
        NO_RESET,
        "hot from 3,660 to 3,930 s, and 10 min are never held: not found, so no reset time",
        plain(outage("outage", H, 60), alerting={"rules": [rule(**{"for": "10m"})]}),
        (dict(name="outage", kind="significant", page=None, call=None, reset=None),),
        (),
        {"recall.pages": 0.0, "precision.pages": None, "idle": 0.0},
    ),
    Case(
        "an alert that fires for another",
        NO_RESET,
        "the leak's 0.14% are less than a tenth of 1.44%: the alert fires for the outage within it alone, and is"
        " silent for the leak",
        plain(outage("leak", 0, 11 * H, 0.0014), outage("outage", 4 * H, 600)),
        (
            dict(name="leak", kind="significant", spent=55.44 / WINDOW, page=None, reset=None),
            dict(name="outage", kind="significant", spent=600 / WINDOW, page=60, reset=300),
        ),
        (page(14460),),
        {"recall.pages": 0.5},
    ),
    Case(
        "held for nothing",
        IDLE,
        "it counts until 3,930 s; the alert resolves at 3,960 + 600 s: 20 of 1,440 ticks for nothing",
        plain(outage("outage", H, 60), alerting={"rules": [rule(keep_firing_for="10m")]}),
        (dict(name="outage", page=60, reset=900, reset_reached=True),),
        (page(3660),),
        {"idle": 20 / 1440},
    ),
    Case(
        "never for nothing",
        IDLE,
        "it resolves at the first tick without an impaired second in its short window",
        plain(outage("outage", H, 60)),
        (dict(name="outage", page=60, reset=300),),
        (page(3660),),
        {"idle": 0.0, "precision.pages": 1.0, "recall.pages": 1.0},
    ),
    Case(
        "a page of the leak and of a new outage",
        REPEAT,
        "each page is for the leak and for an outage that is new: none is a repeat. 34 s besides the"
        " leak's 18 s page",
        plain(LEAK, outage("a", 3 * H, 60), outage("b", 6 * H, 60)),
        (
            dict(name="leak", page=10860 - 3600, joined=False, reset=0, reset_reached=True),
            dict(name="a", page=60, reset=0, reset_reached=False),
            dict(name="b", page=60, reset=0, reset_reached=False),
        ),
        (page(10860), page(21660)),
    ),
    Case(
        "a ticket for what was paged for",
        REPEAT,
        "1x of a day are 86.4 s: after the page at 60 s comes the ticket, and says nothing new",
        plain(outage("outage", H, 600), alerting={"rules": TICKETS}),
        (dict(name="outage", page=60, call=60, spent=600 / WINDOW),),
        (page(3660), ticket(3690, repeat=True)),
    ),
    Case(
        "until the horizon",
        RESET,
        "it ends 60 s before the run and fires on: at least 60 s",
        plain(outage("outage", 10 * H, 2 * H - 60)),
        (dict(name="outage", page=60, end=43140, reset=60, reset_reached=False),),
        (page(36060),),
    ),
    Case(
        "every hour",
        RESET,
        "one episode of seven times 60 s: each page resolves 300 s after its outage, the last too",
        trial("hourly_outages"),
        (
            dict(
                slo="a",
                kind="significant",
                begin=3600,
                end=25260,
                spent=420 / WINDOW,
                page=60,
                reset=300,
                reset_reached=True,
            ),
        ),
    ),
    Case(
        "cut by a blip",
        CUT,
        "3 s of a blip count (0.432 s) at 9,030 s, while the alert is held",
        plain(outage("a", H, 60), outage("blip", 9000, 10, 0.3), alerting=HELD),
        (
            dict(name="a", page=60, reset=9030 - 3660, reset_reached=False),
            dict(name="blip", kind="blip", page=None),
        ),
        (page(3660),),
    ),
    Case(
        "not cut by what does not count",
        CUT,
        "0.1% of 5 min are 0.3 s: it counts for nothing, and the alert resolves at 3,960 + 7,200 s",
        plain(outage("a", H, 60), outage("trickle", 9000, 600, 0.001), alerting=HELD),
        (
            dict(name="a", page=60, reset=11160 - 3660, reset_reached=True),
            dict(name="trickle", kind="blip"),
        ),
        (page(3660),),
    ),
    Case(
        "50 s before the end",
        CUT_OFF,
        "50 s until the horizon, though 138.9% in all; below 51.84 s nobody is paged",
        trial("cut_off"),
        (dict(kind="cut off", begin=43150, end=43200, bad=2000),),
        (),
        {"recall.pages": None},
    ),
    Case(
        "26 s of every 574 s",
        LINKED,
        "68 of them begin within 11 h (574 x 68 = 39,032 s): 1,768 s, one episode",
        trial("flapping_for_hours"),
        (
            dict(
                kind="significant",
                begin=574,
                end=39058,
                spent=68 * 26 / WINDOW,
                joined=False,
            ),
        ),
        numbers={"precision.pages": 1.0, "recall.pages": 1.0},
    ),
    Case(
        "outages within a leak of ten days",
        TENFOLD,
        "nine episodes: 500x and 0.5x. 1,800 s at 50% are 900 s; the leak's 0.05% of 864,000 s are 432 s,"
        " found by no page, but by the ticket that the first outage within it opens",
        trial("outages_within_a_leak"),
        (
            found_in_two_minutes("before"),
            dict(name="leak", spent=432 / WINDOW, page=None, call=86460, reset=None),
            *map(found_in_two_minutes, ("one", "two", "three", "four", "five", "six", "after")),
        ),
        numbers={"recall.pages": 8 / 9, "recall.pages_and_tickets": 1.0},
    ),
)
