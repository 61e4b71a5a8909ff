"""How long alerts fire on."""

from analysis.truth_case import (
    CUT,
    HELD,
    NO_RESET,
    RESET,
    WINDOW,
    Case,
    H,
    outage,
    page,
    plain,
    rule,
    trial,
)

CASES = (
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
)
