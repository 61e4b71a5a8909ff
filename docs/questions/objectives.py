"""Objectives, and how they are measured."""

from questions.entry import LOOSE, TIGHT, Shown

ENTRIES = (
    Shown(
        "quiet_month",
        "scoreboard",
        "No: none of the three policies sends a page or opens a ticket.",
        policies=[TIGHT, LOOSE],
        replications=20,
        keys=["pages", "tickets"],
        show=["pages", "tickets"],
        caption="Zero in both columns, in every run and under every policy.",
        difficulty=1,
        minutes=5,
        notes="2, 3",
    ),
    Shown(
        "five_promises",
        "budgets",
        "No: {run.numbers[pages]} pages and {run.numbers[tickets]} tickets in a month,"
        " although {run[availability].spent} of availability's budget is spent,"
        " {run[latency].spent} of latency's, {run[quality].spent} of quality's,"
        " {run[safety].spent} of safety's and {run[cost].spent} of cost's.",
        caption="Five lines that fall evenly, to a half of the budget or somewhat below, and not a single mark for a page or a ticket on any of them.",
        difficulty=1,
        minutes=5,
        notes="2",
    ),
    Shown(
        "at_60_per_hour",
        "budgets",
        "At 60 requests an hour, {run[availability].pages} pages go out in a month in which"
        " {run[availability].bad} of {run[availability].valid} requests fail: every one of them, or"
        " nearly so, burns faster than the threshold by itself. At 1,000 an hour"
        " {1000_an_hour[availability].bad} of {1000_an_hour[availability].valid} requests fail, and"
        " {1000_an_hour[availability].pages} pages go out. Both spend about half of the budget"
        " ({run[availability].spent} and {1000_an_hour[availability].spent}), so the SLO is kept in"
        " both. `simulator check` says beforehand that one failed request fires the alert.",
        own="60 an hour",
        files={"1,000 an hour": "at_1000_per_hour"},
        caption="Both lines end at about half of the budget. Each triangle is a page for a single failed request, and the busier service has none.",
        difficulty=1,
        minutes=10,
        notes="3, 4",
    ),
    Shown(
        "noisy_judge",
        "scoreboard",
        "{half a point more[tickets]} tickets in 30 d instead of {as written[tickets]}, and"
        " none of them for a failure. {half a point more[budget_spent]} of the budget is spent"
        " instead of {as written[budget_spent]}: the SLO is kept in {half a point"
        " more[slo_kept]} of the months, but the burn rate crosses 1 by chance, again and"
        " again.",
        variants=[
            "half a point more: slos[quality].sli.false_alarms=3.5%",
        ],
        replications=40,
        keys=["tickets", "tickets_without_incident", "pages", "budget_spent", "slo_kept"],
        show=["tickets", "budget_spent", "slo_kept"],
        caption="Half a point more spends a tenth more of the budget, and that is enough for tickets by the dozen; the SLO is kept either way.",
        difficulty=3,
        minutes=10,
        notes="2, 3",
    ),
    Shown(
        "creeping_cost",
        "timeline",
        "`ticket-slow` fires after {run[cost].fired[ticket-slow]}, `ticket-quick` after"
        " {run[cost].fired[ticket-quick]}, `page-slow` after {run[cost].fired[page-slow]} and"
        " `page-quick` after {run[cost].fired[page-quick]}. In a sudden outage `page-quick` is"
        " first and the tickets are last. Nobody is on call, and {run[cost].spent} of the"
        " budget is spent.",
        begin="2d12h",
        end="6d6h",
        caption="Each lane is an alert: the two for tickets fire first, and the quick page comes last.",
        difficulty=2,
        minutes=10,
        notes="3",
    ),
    Shown(
        "calendar_month",
        "budgets",
        "It does. At worst, a window of 30 days has spent {run[any 30 days].worst} of its"
        " budget, so the SLO is missed; the worse of the two calendar months has spent"
        " {run[calendar month].worst}, so it is kept: with the new month the budget is whole"
        " again.",
        begin="17d",
        end="22d",
        caption="At midnight on 1 February the budget of the calendar month is whole again. The rolling one remembers January, and falls below zero.",
        difficulty=3,
        minutes=10,
        notes="2",
    ),
    Shown(
        "timeslices",
        "budgets",
        "If requests are counted, the mild outage; if slices are counted, the blips. Before"
        " the mild outage, blips and background errors have spent {run[requests].before[mild]}"
        " of the budget of requests and {run[slices].before[mild]} of the budget of slices:"
        " one minute spoils a whole slice. While the mild outage lasts, blips included,"
        " {run[requests].while_on[mild]} and {run[slices].while_on[mild]} are spent: it spoils"
        " no slice.",
        caption="Every step down is a blip: it costs slices much more than requests. The long slope is the mild outage, which spoils no slice.",
        difficulty=3,
        minutes=10,
        notes="2",
    ),
)
