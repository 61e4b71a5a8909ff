"""A year in which a team learns from its incidents."""

from questions.entry import Shown

SYMPTOMS = "[better_runbook, automatic_mitigation]"

ENTRIES = (
    Shown(
        "year_of_learning",
        "scoreboard",
        "{as written[pages_answered]} pages go out in 30 d instead of {without[pages_answered]}, and a"
        " quarter spends {as written[budget_by_quarter]} of its budget instead of"
        " {without[budget_by_quarter]}. {as written[recurrences]} failures come back in 30 d instead of"
        " {without[recurrences]}. Pages and postmortems take {as written[toil]} a week instead of"
        " {without[toil]}. As the budget lasts, the freeze holds back {as written[held_back]} releases"
        " in 30 d instead of {without[held_back]}. The price: {as written[hours]} hours in 30 d for"
        " what the postmortems propose.",
        variants=["without: learning.on=false"],
        replications=60,
        keys=[
            "budget_by_quarter",
            "recurrences",
            "prevented",
            "stopped",
            "pages_answered",
            "toil",
            "held_back",
            "hours",
        ],
        show=["budget_by_quarter", "recurrences", "pages_answered", "held_back", "hours"],
        caption="With the loop all columns are better but the last one, which is its price: the hours of work.",
        difficulty=2,
        minutes=15,
        notes="7",
    ),
    Shown(
        "late_postmortems",
        "scoreboard",
        "It does: a cause that comes back does so within weeks. After 30 days,"
        " {30 days[prevented]} failures are prevented in 30 d instead of {as written[prevented]}, and"
        " {30 days[stopped]} releases are stopped at the gate instead of {as written[stopped]}."
        " {30 days.off[pages_answered]} more pages go out in 30 d, and a quarter spends"
        " {30 days.off[budget_by_quarter]} more of its budget.",
        variants=["30 days: learning.postmortem_after=30d"],
        replications=100,
        keys=[
            "prevented",
            "stopped",
            "recurrences",
            "pages_answered",
            "budget_by_quarter",
            "hours",
        ],
        show=["recurrences", "pages_answered", "budget_by_quarter", "hours"],
        caption="The later postmortem is worse in the first three columns, for about the same hours of"
        " work.",
        difficulty=1,
        minutes=10,
        notes="7",
    ),
    Shown(
        "postmortems_only",
        "scoreboard",
        "Nothing. {as written[proposed]} improvements are proposed in 30 d and none is done, so"
        " failures, pages and budgets are those of a year without postmortems, to the last request."
        " With eight hours a week {8 hours a week[done]} are done in 30 d: then"
        " {8 hours a week[pages_answered]} pages go out instead of {as written[pages_answered]}, and a"
        " quarter spends {8 hours a week[budget_by_quarter]} of its budget instead of"
        " {as written[budget_by_quarter]}.",
        variants=["8 hours a week: learning.hours_per_week=8"],
        replications=100,
        keys=[
            "proposed",
            "done",
            "backlog_hours",
            "recurrences",
            "pages_answered",
            "budget_by_quarter",
        ],
        show=["recurrences", "pages_answered", "budget_by_quarter", "hours"],
        caption="A day of work a week moves the first three dots; a postmortem alone moves none.",
        difficulty=1,
        minutes=5,
        notes="7",
    ),
    Shown(
        "freeze_to_repair",
        "scoreboard",
        "Where people repair while releases are frozen, {as written[pages_answered]} pages go out in"
        " 30 d and {as written[held_back]} releases are held back. Without these hours it is"
        " {no repair[pages_answered]} pages, and {no repair[held_back]} releases are held back; without"
        " a freeze {no freeze[pages_answered]} pages. One can be frozen longer on purpose: whoever"
        " answers each page 30 minutes later has {30m later[pages_answered]} pages, for a price: a quarter"
        " spends {30m later[budget_by_quarter]} of its budget instead of"
        " {as written[budget_by_quarter]}, and {30m later[held_back]} releases are held back in 30 d.",
        variants=[
            "no repair: learning.shipping_hours=0",
            "no freeze: releases.freeze_when_spent=''",
            "30m later: oncall.acknowledge=35m",
        ],
        replications=100,
        keys=[
            "held_back",
            "frozen",
            "hours",
            "recurrences",
            "pages_answered",
            "budget_by_quarter",
        ],
        show=["recurrences", "pages_answered", "budget_by_quarter", "held_back", "hours"],
        caption="Who answers later looks best in the first two columns. The other three are what that"
        " costs.",
        difficulty=3,
        minutes=15,
        notes="2, 7",
    ),
    Shown(
        "symptoms_or_causes",
        "scoreboard",
        "Work on symptoms saves {symptoms.off[budget_by_quarter]} of a quarter's budget, work on causes"
        " {as written.off[budget_by_quarter]}. But with symptoms"
        " {symptoms[pages_answered]} pages go out in 30 d, as many as without learning; with causes it"
        " is {as written[pages_answered]} instead of {without[pages_answered]}. Every failure with the"
        " same symptom becomes cheaper, whatever its cause, and still pages somebody; a mended cause"
        " keeps failures away. It takes {as written[hours]} hours in 30 d instead of"
        " {symptoms[hours]}.",
        variants=[f"symptoms: learning.improvements={SYMPTOMS}", "without: learning.on=false"],
        baseline="without",
        replications=100,
        keys=["budget_by_quarter", "pages_answered", "recurrences", "hours"],
        show=["budget_by_quarter", "pages_answered", "recurrences", "hours"],
        caption="In the first column symptoms are best, in the next two causes.",
        difficulty=2,
        minutes=10,
        notes="6, 7",
    ),
    Shown(
        "new_causes",
        "scoreboard",
        "Less: {as written.off[pages_answered]} pages in 30 d are saved when half of all causes are new"
        " and {a quarter.off[pages_answered]} when it is a quarter, of {without[pages_answered]}. The"
        " team mends what has happened, and more of it would not have come back anyway. A quarter"
        " spends {as written.off[budget_by_quarter]} less of its budget, instead of"
        " {a quarter.off[budget_by_quarter]} less.",
        variants=[
            "a quarter: failures[0].causes.new=25%, releases.defects.new=25%",
            "without: learning.on=false",
        ],
        baseline="without",
        replications=100,
        keys=["prevented", "stopped", "pages_answered", "budget_by_quarter", "hours"],
        show=["pages_answered", "budget_by_quarter"],
        caption="“As written”, with half of the causes new, stands between the other two in both"
        " columns.",
        difficulty=2,
        minutes=10,
        notes="7",
    ),
)
