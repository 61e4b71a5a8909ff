"""What a page or a ticket is true for, and how slices of time are harmed."""

from analysis.truth_case import (
    COUNTS,
    OTHER_SLO,
    SLICES,
    TRUE,
    WINDOW,
    Case,
    H,
    noisy,
    outage,
    page,
    plain,
    rule,
    sliced,
)

CASES = (
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
)
