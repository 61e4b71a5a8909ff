"""Who is asked, and how they answer."""

from questions.entry import Shown

WEEKEND = "{people: [ben], hours: Sat-Sun 00:00-24:00}"
ONE_SITE = "{people: [ada, ben], turns: 1w}"

ENTRIES = (
    Shown(
        "nobody_on_saturday",
        "timeline",
        "Ada comes on Monday at nine. The page goes out {run[answers].seen} after the outage begins,"
        " and reaches nobody; it is acknowledged {run[answers].acknowledged} later, as soon as she is"
        " on duty. When she has failed over, {run[answers].gone[fail_over]} of the month's budget is"
        " spent, and the SLO is missed. With a second level for the weekend the same page asks ben,"
        " who acknowledges after {a_weekend_rota[answers].acknowledged}:"
        " {a_weekend_rota[answers].spent} is spent. `simulator check` names the hours in which nobody"
        " is on duty.",
        own="office hours",
        others={
            "a weekend rota": [
                "people=[{name: ada}, {name: ben}]",
                f"rota.weekend={WEEKEND}",
                "oncall.ladder=[{ask: primary}, {ask: weekend}]",
            ]
        },
        caption="From Saturday to Monday the pager has nobody to call; the alerts fire all the time."
        " Ada is asked at the moment at which her week begins.",
        difficulty=1,
        minutes=5,
        notes="4, 5",
    ),
    Shown(
        "ladder",
        "scoreboard",
        "It depends on what a night's sleep is worth. With 5 minutes a page is acknowledged after {as"
        " written[time_to_acknowledge]} on average, and people are interrupted {as"
        " written[interruptions]} times in 30 d. With 15 minutes it is {15m.off[time_to_acknowledge]}"
        " later and {15m.off[interruptions]} interruptions fewer, with 30 minutes"
        " {30m.off[time_to_acknowledge]} later and {30m.off[interruptions]} fewer. What waiting costs"
        " of the budget: {as written[budget_unacknowledged]}, {15m[budget_unacknowledged]} and"
        " {30m[budget_unacknowledged]} is spent before anybody has acknowledged. One person alone"
        " spends {one person[budget_unacknowledged]}: one page in ten waits 45 minutes or longer, and"
        " nobody else is asked.",
        variants=[
            "15m: oncall.ladder[0].acknowledge_within=15m",
            "30m: oncall.ladder[0].acknowledge_within=30m",
            "one person: oncall.ladder=[{ask: primary}]",
        ],
        replications=40,
        keys=[
            "time_to_acknowledge",
            "interruptions",
            "taken_by_first",
            "budget_unacknowledged",
            "budget_spent",
        ],
        show=["time_to_acknowledge", "interruptions", "budget_unacknowledged"],
        caption="From the top to the bottom people are interrupted less and less, and more of the"
        " budget goes while a page waits.",
        difficulty=2,
        minutes=15,
        notes="4, 6",
    ),
    Shown(
        "follow_the_sun",
        "scoreboard",
        "All of them: {as written[interruptions_in_sleep]} interruptions in 30 d are in somebody's"
        " sleep hours, instead of {one site[interruptions_in_sleep]}. As nobody has to wake up, a page"
        " is acknowledged {one site.off[time_to_acknowledge]} earlier on average, and"
        " {one site.off[budget_spent]} of the budget are saved. Both have the same outages, and as many"
        " pages; it takes people in three places instead of one.",
        variants=[f"one site: rota.primary={ONE_SITE}"],
        replications=30,
        keys=[
            "interruptions",
            "interruptions_in_sleep",
            "time_to_acknowledge",
            "toil",
            "budget_spent",
        ],
        show=["interruptions", "interruptions_in_sleep", "time_to_acknowledge", "budget_spent"],
        caption="The first column is the same for both: not fewer pages, but none at night.",
        difficulty=1,
        minutes=10,
        notes="4",
    ),
    Shown(
        "cried_wolf",
        "scoreboard",
        "Mostly not. {as written[pages_without_incident]} pages in 30 d are for nothing, and people"
        " answer a pager as often as it has been right: nobody takes {as written[unanswered]} of the"
        " pages, nor most of those of the outage, which spends {as written[budget_spent]} of the"
        " budget. If all pages were answered it would be {answers all[budget_spent]}, for"
        " {answers all.off[toil]} more work a week. Two windows send {two windows[pages]} pages in"
        " 30 d, all of them true: that for the outage comes {two windows.off[time_to_page]} later, and"
        " still only {two windows[budget_spent]} is spent, because somebody answers.",
        variants=[
            "answers all: oncall.trust=null",
            "two windows: alerting={policy: course-notes}",
        ],
        replications=30,
        keys=[
            "pages",
            "pages_without_incident",
            "time_to_page",
            "unanswered",
            "budget_spent",
            "toil",
        ],
        show=["pages", "time_to_page", "unanswered", "budget_spent"],
        caption="The pager that calls first is the one that nobody answers any more.",
        difficulty=2,
        minutes=15,
        notes="3, 4",
    ),
    Shown(
        "wrong_runbook",
        "scoreboard",
        "Time. With triages that are right in 95% of all cases an outage is mitigated"
        " {95% right.off[time_to_mitigate]} earlier on average, and {95% right.off[budget_spent]} of"
        " the budget are saved. {as written[budget_misdiagnosed]} of the budget is spent while a wrong"
        " runbook is worked; the outages, the pages and the right runbook are the same.",
        variants=["95% right: oncall.triage.right=95%"],
        replications=40,
        keys=["wrong_triages", "time_to_mitigate", "budget_misdiagnosed", "budget_spent"],
        show=["wrong_triages", "time_to_mitigate", "budget_misdiagnosed", "budget_spent"],
        caption="What is spent under a wrong symptom is nearly all of the difference between the two"
        " budgets.",
        difficulty=2,
        minutes=10,
        notes="5, 6",
    ),
    Shown(
        "ticket_over_the_weekend",
        "budgets",
        "The ticket opens {run[answers].seen} after the failure begins, on Saturday before three in"
        " the morning. Somebody takes it up {run[answers].acknowledged} later, on Monday at nine, and"
        " {run[answers].spent} of the budget is spent. If tickets are worked on at weekends too, it is"
        " taken up after {weekends_too[answers].acknowledged}, and {weekends_too[answers].spent} is"
        " spent. If nobody works on tickets, it is {nobody[answers].spent}. The promise that a ticket"
        " is taken up within a day is broken by the weekend, and nobody was woken in any run.",
        own="from Monday",
        others={
            "weekends too": ["oncall.tickets.hours=Mon-Sun 09:00-17:00"],
            "nobody": ["oncall.tickets=null"],
        },
        caption="All lines fall at the same pace. They part where somebody takes up the ticket.",
        difficulty=1,
        minutes=5,
        notes="3, 4",
    ),
    Shown(
        "pace_by_severity",
        "budgets",
        "The brownout (9x, sev2) costs {run[answers].while_on[brownout]} of the budget instead of"
        " {all_at_once[answers].while_on[brownout]}: that is what 25 minutes of waiting cost. The same"
        " wait for the outage (40x, sev1) makes it {all_slowly[answers].while_on[outage]} instead of"
        " {run[answers].while_on[outage]}, more than four times the difference, because the budget"
        " burns more than four times as fast. So the pace may follow severity: where it burns slowly,"
        " waiting is cheap.",
        own="by severity",
        others={
            "all at once": ["oncall.acknowledge=5m"],
            "all slowly": ["oncall.acknowledge=30m"],
        },
        caption="At the outage one line falls further than the others. At the brownout the slower"
        " pace can hardly be seen.",
        difficulty=1,
        minutes=10,
        notes="3, 4",
    ),
)
