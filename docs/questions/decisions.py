"""Decisions."""

from questions.entry import LOOSE, TIGHT, Shown

ENTRIES = (
    Shown(
        "choosing_thresholds",
        "scoreboard",
        "Tight, which pages at 10x, pages on average {tight.off[time_to_page]} earlier for"
        " outages that both policies find. It sends {tight.off[pages]} more pages in 30 d and"
        " {tight.off[pages_without_incident]} more pages without incident: nothing that it"
        " adds is worth waking anybody. With somebody on call, paging earlier saves"
        " {tight.off[budget_spent]} of the budget. Loose sends {loose[pages]} pages instead of"
        " {google-30d[pages]}, and misses {loose[missed]} of the significant outages instead"
        " of {google-30d[missed]}.",
        policies=[TIGHT, LOOSE],
        replications=60,
        keys=[
            "pages",
            "pages_without_incident",
            "missed",
            "time_to_page",
            "budget_spent",
            "slo_kept",
        ],
        show=["pages", "pages_without_incident", "missed", "time_to_page", "budget_spent"],
        caption="Read each column from the baseline: to the left is better in all of them, and no policy is best in all.",
        difficulty=2,
        minutes=15,
        notes="3, 4",
    ),
    Shown(
        "tickets_only",
        "budgets",
        "{tickets_only[safety].spent} of the budget is spent, instead of {run[safety].spent}"
        " where somebody is paged. The ticket opens {tickets_only[safety].seen} after the wave"
        " begins to do harm, at the moment at which the page would go out. But nobody works on"
        " the ticket, and the wave goes on to its end; somebody who is paged has mitigated it"
        " after {run[safety].mitigated}.",
        others={
            "tickets only": [
                "alerting.rules[page-quick].severity=sev3",
                "alerting.rules[page-slow].severity=sev3",
            ]
        },
        own="page",
        caption="The page and the ticket come at the same moment. From there the lines part: somebody answers the page, and nobody works on the ticket.",
        difficulty=1,
        minutes=5,
        notes="4",
    ),
    Shown(
        "canary",
        "scoreboard",
        "It takes back {canary[caught_by_canary]} of {canary[bad]} bad versions in 30 d."
        " {canary[pages_answered]} pages go out instead of {as written[pages_answered]}, and"
        " {canary[budget_spent]} of the budget is spent instead of {as written[budget_spent]}. What"
        " gets past it is mild: with nobody responding, {canary[episodes]} significant failures are"
        " left in 30 d instead of {as written[episodes]}; pages miss {canary[missed]} of them instead"
        " of {as written[missed]}, and the median time to page is {canary[time_to_page]} instead of"
        " {as written[time_to_page]}.",
        variants=[
            "canary: service.release={canary_share: 10%, bake: 30m, rollback_above: 10%}",
        ],
        replications=60,
        keys=[
            "bad",
            "caught_by_canary",
            "rolled_back",
            "pages_answered",
            "budget_spent",
            "budget_unattended",
            "episodes",
            "missed",
            "time_to_page",
        ],
        show=["budget_spent", "pages_answered", "bad", "caught_by_canary", "rolled_back"],
        caption="Both variants get the same bad releases. With the canary fewer people are paged, and less of the budget is spent.",
        difficulty=2,
        minutes=10,
        notes="2, 5",
    ),
    Shown(
        "budget_policy",
        "scoreboard",
        "It saves {none.off[budget_spent]} of the budget at the end of the quarter and"
        " {none.off[bad]} bad versions in 30 d, and holds back {as written[held_back]} of"
        " {none[released]} releases. The SLO is kept in {as written[slo_kept]} of the quarters"
        " with the policy and in {none[slo_kept]} without it: the policy begins when the"
        " budget is gone.",
        variants=[
            "none: releases.freeze_when_spent=''",
        ],
        replications=40,
        keys=["released", "held_back", "bad", "frozen", "budget_spent", "slo_kept"],
        show=["budget_spent", "bad", "released", "held_back", "slo_kept"],
        caption="The first two columns say what the policy saves, the next two what it costs. The last one is the same with and without it.",
        difficulty=3,
        minutes=15,
        notes="2",
    ),
    Shown(
        "two_providers",
        "scoreboard",
        "Two: with one, the SLO is kept in {one[slo_kept]} of the months; with a second one"
        " and somebody who fails over, in {as written[slo_kept]}; and if a machine fails over"
        " at the page, in {automatically[slo_kept]}. The machine has to wait for the page as"
        " well: half of the significant outages are so mild that it comes after"
        " {one[time_to_page]} or more, or never.",
        variants=[
            "one: runbooks={}",
            (
                "automatically: runbooks={provider_outage: [{do: fail_over, takes: 10s}]},"
                " oncall.acknowledge=0s, oncall.triage=0s"
            ),
        ],
        baseline="one",
        replications=60,
        keys=["pages", "time_to_page", "budget_spent", "slo_kept"],
        show=["slo_kept", "budget_spent"],
        caption="With one provider the SLO is kept in a quarter of the months; a second one moves the dot far to the right, whoever fails over.",
        difficulty=2,
        minutes=10,
        notes="2, 6",
    ),
    Shown(
        "guardrail",
        "scoreboard",
        "If it is too loose, the SLO for safety is missed, and if it is too tight, the one"
        " for availability: loose spends {loose[budget_spent safety]} of safety's budget,"
        " tight {tight[budget_spent availability]} of availability's. As written, between the"
        " two, safety is kept in {as written[slo_kept safety]} of the months and availability"
        " in {as written[slo_kept availability]}. Pages miss {loose[missed]} of the"
        " significant waves with loose, {as written[missed]} as written and {tight[missed]}"
        " with tight.",
        variants=[
            "loose: service.guardrail={catch_ratio: 94%, false_block_ratio: 0.1%}",
            "tight: service.guardrail={catch_ratio: 99.5%, false_block_ratio: 1.2%}",
        ],
        replications=40,
        keys=[
            "budget_spent safety",
            "slo_kept safety",
            "budget_spent availability",
            "slo_kept availability",
            "missed",
        ],
        show=["slo_kept", "budget_spent"],
        caption="Each extreme misses one of the two SLOs in every month: “loose” that for safety, “tight” that for availability.",
        difficulty=2,
        minutes=10,
        notes="2",
    ),
)
