"""One failure, one runbook."""

from questions.entry import Shown

ENTRIES = (
    Shown(
        "the_shift",
        "timeline",
        "Yes. The page comes {run[answers].seen} after the outage begins, when"
        " {run[answers].unseen} of the budget is gone, and the incident is mitigated after"
        " {run[answers].mitigated}. {run[answers].spent} of the budget is spent in total"
        " ({run[answers].alone} if nobody had come). The result folder holds a postmortem and"
        " a regression case.",
        caption="Follow the page down through the lanes: what had failed, which alert fired, and the three steps of the runbook, each with what it did for users.",
        difficulty=1,
        minutes=10,
        notes="5, 6, 7, 8",
    ),
    Shown(
        "provider_outage",
        "burn",
        "Most of what the outage would have cost: {run[availability].spent} of the budget is"
        " spent ({run[availability].alone} if nobody had come). {run[availability].unseen} was"
        " gone when the page went out. Step 1, {run[availability].first.do}, lifts the SLI"
        " from {run[availability].first.before} to {run[availability].first.after}, and only"
        " step {run[availability].taken}, {run[availability].last.do}, lifts it to"
        " {run[availability].last.after}.",
        caption="The green area between the two lines is what the runbook saves; everything to the left of the page is lost before anybody knows.",
        difficulty=1,
        minutes=5,
        notes="5, 6",
    ),
    Shown(
        "vector_store_full",
        "burn",
        "Step 1, {run[availability].first.do}, brings availability from"
        " {run[availability].first.before} back to {run[availability].first.after}, and"
        " quality down to {run[quality].first.before}: {run[quality].spent} of quality's"
        " budget is spent ({run[quality].alone} if nobody had come). The page for quality"
        " comes {run[quality].seen} after quality began to suffer, and none"
        " of the {run[quality].taken} steps of its runbook helps: retrieval is switched off, so"
        " nothing that is done to the store matters.",
        caption="One mitigation, two budgets: with somebody on call availability spends much less than with nobody, and quality spends more.",
        difficulty=2,
        minutes=10,
        notes="5, 6",
    ),
    Shown(
        "bad_deploy",
        "burn",
        "{run[availability].unseen} when the page goes out, {run[availability].seen} after"
        " the release, and {run[availability].gone[roll_back]} when the roll back is done."
        " {run[availability].spent} is spent at the end ({run[availability].alone} if nobody"
        " had come). Step 1, {run[availability].first.do}, lifts the SLI from"
        " {run[availability].first.before} to {run[availability].first.after}.",
        caption="The steps stand on the line: compare what is gone at the page with what is gone when the roll back is done.",
        difficulty=1,
        minutes=5,
        notes="5",
    ),
    Shown(
        "injection_wave",
        "burn",
        "Two steps: {run[safety].first.do} lifts safety from {run[safety].first.before} to"
        " {run[safety].first.after}, and {run[safety].last.do} to {run[safety].last.after}."
        " Safety loses {run[safety].spent} of its budget ({run[safety].alone} if nobody had"
        " come). Harmless users pay for it: availability loses {run[availability].spent} of"
        " its budget ({run[availability].alone} if nobody had come).",
        caption="The dashed lines are the same hours with nobody responding: the response saves most of what safety loses, and costs availability a little.",
        difficulty=2,
        minutes=10,
        notes="5, 6",
    ),
    Shown(
        "cost_spike",
        "burn",
        "It keeps the SLO for cost: step 1, {run[cost].first.do}, brings cost from"
        " {run[cost].first.before} back to {run[cost].first.after}, and {run[cost].spent} of"
        " its budget is spent ({run[cost].alone} if nobody had come). Quality pays for it:"
        " {run[quality].spent} of its budget is spent ({run[quality].alone} if nobody had"
        " come). The page for quality is caused by a mitigation instead of a failure:"
        " {run[quality].about}.",
        caption="Cutting answers short saves the budget of cost and spends that of quality; the dashed lines show what both lose with nobody on call.",
        difficulty=2,
        minutes=10,
        notes="5, 6",
    ),
    Shown(
        "slow_provider",
        "burn",
        "Only the one for latency: its page comes after {run[latency].seen}, and step 1,"
        " {run[latency].first.do}, brings latency from {run[latency].first.before} back to"
        " {run[latency].first.after}. Availability is {run[availability].sli} over the whole"
        " shift, with {run[availability].pages} pages.",
        caption="Two objectives for the same hours: the budget of latency falls until somebody fails over, that of availability hardly changes.",
        difficulty=1,
        minutes=5,
        notes="2, 5",
    ),
    Shown(
        "tool_outage",
        "burn",
        "Only the one for latency: answers whose call hangs are late. Its page comes after"
        " {run[latency].seen}, and step 1, {run[latency].first.do}, brings latency from"
        " {run[latency].first.before} back to {run[latency].first.after}. Availability is"
        " {run[availability].sli} over the whole shift, with {run[availability].pages} pages."
        " Quality pays: answers without tools are often guesses, and {run[quality].spent} of its"
        " budget is spent ({run[quality].alone} if nobody had come).",
        caption="Three objectives, one failure: only the burn rate of latency crosses a threshold.",
        difficulty=2,
        minutes=5,
        notes="2, 5",
    ),
)
