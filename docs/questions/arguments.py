"""The course notes' arguments for budgets, burn rates and two windows, each as an experiment."""

from questions.entry import Shown

RAW = "{kind: error_ratio, name: page, severity: sev1, long_window: 1m}"
RAW_FOR_AN_HOUR = "{kind: error_ratio, name: page, severity: sev1, long_window: 1m, for: 1h}"
SHORT = "{name: page, severity: sev1, long_window: 5m, short_window: none, burn_rate: 14.4}"

ENTRIES = (
    Shown(
        "five_nines",
        "burn",
        "It spends {run[two nines].each} of the budget of 99%, {run[three nines].each} of that of"
        " 99.9% and {run[five nines].each} of that of 99.999%, and sends {run[two nines].pages},"
        " {run[three nines].pages} and {run[five nines].pages} pages. At 100 requests an hour,"
        " 99.999% over 30 days allows less than one failed request, so the first one breaks the SLO."
        " With one failed request in 2000, as in many services, {in_2000[two nines].pages},"
        " {in_2000[three nines].pages} and {in_2000[five nines].pages} pages go out, although"
        " nothing is broken. 100% would be worse still: its budget is 0, so the first failed request"
        " spends all of it, and every burn rate is infinite. `simulator check` refuses such an"
        " objective, and says why.",
        own="one failed request",
        others={"in 2000": ["service.provider.primary.error_ratio=0.05%"]},
        caption="The same failed request in three budgets: hardly to be seen in the first, and"
        " more than all of the last.",
        difficulty=1,
        minutes=10,
        notes="2",
    ),
    Shown(
        "one_blip",
        "burn",
        "The alert on the raw error rate does: {raw[answers].pages} page goes out"
        " {raw[answers].seen} after the blip begins. The blip is over before the page is"
        " acknowledged, and no step of the runbook is taken. With two windows {run[answers].pages}"
        " pages go out: over five minutes the budget burns at {run[answers].peak[5m]} at most, but"
        " over an hour only at {run[answers].peak[1h]}, and the alert needs both above 14.4x. The"
        " blip costs {run[answers].while_on[blip]} of the month's budget.",
        own="two windows",
        others={"raw": [f"alerting={{policy: raw error rate, rules: [{RAW}]}}"]},
        begin="1h50m",
        end="3h10m",
        caption="Over five minutes the burn rate rises above 14.4x, and is gone as fast. Over an hour"
        " it stays far below.",
        difficulty=1,
        minutes=5,
        notes="3, 4",
    ),
    Shown(
        "raw_error_rate",
        "scoreboard",
        "At once, it pages after {raw at once[time_to_page]} and misses {raw at once[missed]} of the"
        " significant outages. But it sends {raw at once[pages]} pages in 30 d instead of {as"
        " written[pages]}, and {raw at once[pages_without_incident]} of them are without incident: a"
        " pager that calls that often for nothing is soon ignored. After an hour, it misses {raw after an"
        " hour[missed]} of the outages instead of {as written[missed]}, and the median time to page is"
        " {raw after an hour[time_to_page]} instead of {as written[time_to_page]}. Burn rates over"
        " two windows, as written, send few pages without incident and still find nearly all"
        " outages that matter.",
        variants=[
            f"raw at once: alerting={{policy: raw at once, rules: [{RAW}]}}",
            f"raw after an hour: alerting={{policy: raw after an hour, rules: [{RAW_FOR_AN_HOUR}]}}",
        ],
        replications=40,
        keys=["pages", "pages_without_incident", "missed", "time_to_page"],
        show=["pages", "pages_without_incident", "missed", "time_to_page"],
        caption="At once is loud, after an hour is late: look at the pages without incident, and at"
        " what is missed.",
        difficulty=2,
        minutes=10,
        notes="3, 4",
    ),
    Shown(
        "one_window",
        "burn",
        "With both windows {run[answers].pages} pages go out: none for the blip, one for the first"
        " outage after {run[answers].calls[outage].seen}, and one for the second after"
        " {run[answers].calls[relapse].seen}. With the short window alone there are {short_alone[answers].pages}: the blip"
        " pages as well. With the long window alone there is {long_alone[answers].pages}: the alert"
        " of the first outage is still firing when the outage comes back, so nobody is paged again."
        " It stops {long_alone[answers].quiet[relapse]} after the second outage is over; with both"
        " windows it stops after {run[answers].quiet[relapse]}. So the long window ignores blips,"
        " and the short one ends the alert soon after the failure.",
        own="two windows",
        others={
            "short alone": ["alerting.rules[page].long_window=5m"],
            "long alone": ["alerting.rules[page].short_window=none"],
        },
        caption="Between the two outages the window of five minutes empties at once, and that of an"
        " hour stays above the threshold.",
        difficulty=2,
        minutes=10,
        notes="3",
    ),
    Shown(
        "severities",
        "burn",
        "The outage (40x) is {run[answers].calls[outage].severity}: the page goes out"
        " {run[answers].calls[outage].seen} after it begins. The brownout (9x) is"
        " {run[answers].calls[brownout].severity}, and pages after"
        " {run[answers].calls[brownout].seen}. The leak (2x) is a ticket"
        " ({run[answers].calls[leak].severity}), opened after {run[answers].calls[leak].seen}. The"
        " trickle (0.7x) is ok: no alert fires, because the budget would last longer than the month."
        " Severity says how fast the budget burns, and not how much of it is lost: the leak costs"
        " the most ({run[answers].while_on[leak]}), then the trickle"
        " ({run[answers].while_on[trickle]}), the brownout ({run[answers].while_on[brownout]}) and"
        " the outage ({run[answers].while_on[outage]}). A short window alone sees only the outage:"
        " {short_window_alone[answers].pages} page.",
        others={
            "short window alone": [
                f"alerting={{policy: short window alone, rules: [{SHORT}]}}",
            ]
        },
        caption="The faster the line falls, the sooner somebody is told; the long, gentle slopes cost"
        " the most.",
        difficulty=2,
        minutes=15,
        notes="3, 4",
    ),
)
