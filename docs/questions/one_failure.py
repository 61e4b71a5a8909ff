"""One failure, one runbook."""

from questions.entry import Shown

ENTRIES = (
    Shown(
        "the_shift",
        "burn",
        "It does. The page comes {run[answers].seen} after the outage begins, when"
        " {run[answers].unseen} of the budget is gone, and the incident is mitigated after"
        " {run[answers].mitigated}. {run[answers].spent} of the budget is spent in total"
        " ({run[answers].alone} if nobody had come). The result folder holds a postmortem and"
        " a regression case.",
    ),
    Shown(
        "provider_outage",
        "timeline",
        "Most of what the outage would have cost: {run[availability].spent} of the budget is"
        " spent ({run[availability].alone} if nobody had come). {run[availability].unseen} was"
        " gone when the page went out. Step 1, {run[availability].first.do}, lifts the SLI"
        " from {run[availability].first.before} to {run[availability].first.after}, and only"
        " step {run[availability].taken}, {run[availability].last.do}, lifts it to"
        " {run[availability].last.after}.",
    ),
    Shown(
        "vector_store_full",
        "timeline",
        "Step 1, {run[availability].first.do}, brings availability from"
        " {run[availability].first.before} back to {run[availability].first.after}, and"
        " quality down to {run[quality].first.before}: {run[quality].spent} of quality's"
        " budget is spent ({run[quality].alone} if nobody had come). The page for quality"
        " comes {run[quality].seen} after quality began to suffer, and none"
        " of the {run[quality].taken} steps of its runbook helps: retrieval is switched off, so"
        " nothing that is done to the store matters.",
    ),
    Shown(
        "bad_deploy",
        "burn",
        "{run[availability].unseen} when the page goes out, {run[availability].seen} after"
        " the release, and {run[availability].gone[roll_back]} when the roll back is done."
        " {run[availability].spent} is spent at the end ({run[availability].alone} if nobody"
        " had come). Step 1, {run[availability].first.do}, lifts the SLI from"
        " {run[availability].first.before} to {run[availability].first.after}.",
    ),
    Shown(
        "injection_wave",
        "timeline",
        "Two steps: {run[safety].first.do} lifts safety from {run[safety].first.before} to"
        " {run[safety].first.after}, and {run[safety].last.do} to {run[safety].last.after}."
        " Safety loses {run[safety].spent} of its budget ({run[safety].alone} if nobody had"
        " come). Harmless users pay for it: availability loses {run[availability].spent} of"
        " its budget ({run[availability].alone} if nobody had come).",
    ),
    Shown(
        "cost_spike",
        "timeline",
        "It keeps the SLO for cost: step 1, {run[cost].first.do}, brings cost from"
        " {run[cost].first.before} back to {run[cost].first.after}, and {run[cost].spent} of"
        " its budget is spent ({run[cost].alone} if nobody had come). Quality pays for it:"
        " {run[quality].spent} of its budget is spent ({run[quality].alone} if nobody had"
        " come). The page for quality is caused by a mitigation instead of a failure:"
        " {run[quality].about}.",
    ),
    Shown(
        "slow_provider",
        "burn",
        "Only the one for latency: its page comes after {run[latency].seen}, and step 1,"
        " {run[latency].first.do}, brings latency from {run[latency].first.before} back to"
        " {run[latency].first.after}. Availability is {run[availability].sli} over the whole"
        " shift, with {run[availability].pages} pages.",
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
    ),
)
