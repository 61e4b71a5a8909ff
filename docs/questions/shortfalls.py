"""Where a runbook falls short."""

from questions.entry import Shown

ENTRIES = (
    Shown(
        "runbook_order",
        "budgets",
        "The place of failing over matters: {run[availability].spent} of the budget is spent"
        " if it comes first, {failing_over_last[availability].spent} if it comes last, and"
        " {without_failing_over[availability].spent} without it, where"
        " {without_failing_over[availability].taken} steps leave the SLI at"
        " {without_failing_over[availability].last.after}. The order of the other steps"
        " matters little: as written, {run[availability].taken} steps mitigate the incident"
        " after {run[availability].mitigated}; with shedding second,"
        " {shed_second[availability].taken} steps mitigate it after"
        " {shed_second[availability].mitigated}, for {shed_second[availability].spent} of the"
        " budget.",
        others={
            "shed second": [
                "runbooks={provider_outage: [{do: fail_over, takes: 3m}, {do: shed_background,"
                " takes: 2m}]}"
            ],
            "failing over last": [
                "runbooks={provider_outage: [{do: enable_cache, takes: 3m}, {do:"
                " shed_background, takes: 2m}, {do: raise_quota, takes: 2m}, {do: fail_over,"
                " takes: 3m}]}"
            ],
            "without failing over": [
                "runbooks={provider_outage: [{do: enable_cache, takes: 3m}, {do:"
                " shed_background, takes: 2m}, {do: raise_quota, takes: 2m}]}"
            ],
        },
        own="failing over first",
        caption="The later somebody fails over, the lower the line ends. The order of the other steps moves it very little.",
        difficulty=1,
        minutes=10,
        notes="6",
    ),
    Shown(
        "store_first_step",
        "budgets",
        "Skipping retrieval costs {run[availability].spent} of availability's budget and"
        " {run[quality].spent} of quality's. Expanding the store costs"
        " {expand[availability].spent} and {expand[quality].spent}: it takes longer, but"
        " spares quality. Compacting it costs {compact[availability].spent} and"
        " {compact[quality].spent}, because the store fills up again. By then the incident is"
        " mitigated but still open, so the alerts that fire join it and page nobody.",
        others={
            "expand": ["runbooks={vector_store_full: [{do: expand_store, takes: 20m}]}"],
            "compact": ["runbooks={vector_store_full: [{do: compact_store, takes: 40m}]}"],
        },
        own="skip",
        caption="Above, what each first step costs availability; below, what it costs quality. No step is best in both.",
        difficulty=2,
        minutes=10,
        notes="6",
    ),
    Shown(
        "two_at_once",
        "timeline",
        "Nothing. Step 1, {run[availability].first.do}, lifts the SLI from"
        " {run[availability].first.before} to {run[availability].first.after}, and after step"
        " 4 it is {run[availability].steps[3].after}. Only then is the second symptom named,"
        " and step {run[availability].taken}, {run[availability].last.do}, lifts it to"
        " {run[availability].last.after}. The incident is mitigated"
        " {run[availability].mitigated} after the first failure began."
        " {run[availability].spent} of the budget is spent ({run[availability].alone} if"
        " nobody had come).",
        begin="40m",
        end="3h",
        caption="Look at the share of good requests after every step: it stays near 80% until the fifth, which is the first for the second failure.",
        difficulty=2,
        minutes=10,
        notes="5, 6",
    ),
    Shown(
        "groundless_version",
        "budgets",
        "No: the canary lets it pass. The page for quality comes {run[quality].seen} after"
        " the release, when {run[quality].unseen} of the budget is gone, and step 1,"
        " {run[quality].first.do}, brings quality from {run[quality].first.before} to"
        " {run[quality].first.after}. Availability, the only thing that the canary looks at,"
        " spends {run[availability].spent} of its budget. Without a canary about as much of quality's"
        " budget is spent ({no_canary[quality].spent} instead of {run[quality].spent}), only sooner:"
        " the page comes {no_canary[quality].seen} after the release.",
        own="with a canary",
        others={"no canary": ["service.release={}"]},
        caption="The canary only delays the new version by half an hour: both lines fall nearly as far. Availability, which it looks at, hardly moves.",
        difficulty=2,
        minutes=10,
        notes="5",
    ),
    Shown(
        "retry_storm",
        "budgets",
        "Failed attempts come again, and all attempts together are more than the provider can"
        " serve, so most of them fail too. Without retries the same outage costs"
        " {nobody_and_no_retries[availability].spent} of the budget. With retries and nobody"
        " on call it costs {nobody_on_call[availability].spent} by the end of the run, with"
        " more to come. With somebody on call, {run[availability].first.do} lifts the SLI from"
        " {run[availability].first.before} to {run[availability].first.after}, the storm is"
        " over, and {run[availability].spent} is spent.",
        others={
            "nobody on call": ["oncall=null"],
            "nobody and no retries": ["oncall=null", "service.traffic.retries.attempts=1"],
        },
        own="somebody on call",
        caption="The outage is the narrow grey band. Without retries the loss ends with it; with retries and nobody on call the line falls to the end of the run.",
        difficulty=2,
        minutes=15,
        notes="5, 6",
    ),
    Shown(
        "daily_budget",
        "budgets",
        "Go on with the cheaper model. Refusing requests spends {run[availability].spent} of"
        " availability's budget, and only step {run[availability].taken},"
        " {run[availability].last.do}, ends it; the two steps before it stay on and spend"
        " {run[quality].spent} of quality's. The cheaper model spends"
        " {cheaper[availability].spent} and {cheaper[quality].spent}, and pages nobody. It"
        " answers more, for more money: {cheaper.numbers[spent]:,.0f} instead of"
        " {run.numbers[spent]:,.0f}, in the currency of the provider's price.",
        others={"cheaper": ["service.spend.when_gone=cheaper"]},
        own="refuse",
        caption="Refusing requests costs availability more than a tenth of its budget in an hour; the cheaper model costs less in both panels.",
        difficulty=2,
        minutes=10,
        notes="2, 6",
    ),
)
