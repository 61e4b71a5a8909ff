"""What belongs to one episode."""

from analysis.truth_case import (
    LARGEST,
    LEAK,
    LINKED,
    TENFOLD,
    WINDOW,
    Case,
    H,
    found_in_two_minutes,
    outage,
    page,
    plain,
    trial,
)

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
)
