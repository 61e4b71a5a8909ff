"""What the other answers about single runs claim beyond figures; and runs of which the claims are
not true.
"""

from gallery_facts import (
    DAY,
    HOUR,
    Claim,
    after,
    at,
    events,
    firing_order,
    good,
    in_a_sudden_outage,
    kinds,
    mitigated_s,
    near,
    page_after,
    ratio,
    slices_spent,
    spent,
)

from simulator.analysis.linter import lint

MORE = {
    "two_at_once": [
        Claim(
            "Nothing.",
            lambda r: (
                all(0.78 < share < 0.82 for share in after(r["availability"])[:4])
                and kinds(r["availability"])[3:] == ["raise_quota", "roll_back"]
            ),
        ),
        Claim("and after step 4 it is", lambda r: r["availability"].taken == 5),
        Claim(
            "Only then is the second symptom named",
            lambda r: (
                at(r, "step_finished", 3)
                < at(r, "unmitigated")
                < at(r, "triaged", symptom="bad_deploy")
                <= at(r, "step_started", 4)
            ),
        ),
        Claim(
            "after the first failure began",
            lambda r: (
                at(r, "triaged", symptom="bad_deploy")
                < at(r, "failure_started") + mitigated_s(r["availability"])
                <= at(r, "mitigated")
            ),
        ),
    ],
    "groundless_version": [
        Claim(
            "about as much of quality's budget is spent",
            lambda with_it, without: (
                abs(spent(with_it["quality"]) - spent(without["quality"]))
                < 0.1 * spent(with_it["quality"])
            ),
        ),
        Claim(
            "only sooner: the page comes {no_canary[quality].seen} after the release",
            lambda with_it, without: (
                without["quality"].incidents[0]["time_to_detect_s"]
                < with_it["quality"].incidents[0]["time_to_detect_s"]
                and page_after(without, "release_started", "quality")
            ),
        ),
        Claim("No: the canary lets it pass.", lambda r, *_: bool(events(r, "release_promoted"))),
        Claim("after the release", lambda r, *_: page_after(r, "release_started", "quality")),
        Claim(
            "Availability, the only thing that the canary looks at,",
            lambda r, *_: (
                r["availability"].incidents == []
                and spent(r["availability"]) < 1.1 * spent(r["availability"], "unattended")
                and r.numbers["releases"]["caught_by_canary"] == 0
            ),
        ),
    ],
    "retry_storm": [
        Claim(
            "all attempts together are more than the provider can serve",
            lambda r, *_: 80 < 100 < 80 * r.run.scenario.service.traffic.retries.attempts,
        ),
        Claim(
            "Failed attempts come again",
            lambda r, *_: r.run.scenario.service.traffic.retries.attempts > 1,
        ),
        Claim(
            "so most of them fail too",
            lambda _, alone, __: good(alone, "availability", 1.2 * HOUR, 6 * HOUR).max() < 0.1,
        ),
        Claim(
            "With retries and nobody on call it costs {nobody_on_call[availability].spent} by the"
            " end of the run, with more to come",
            lambda _, alone, __: (
                alone.run.scenario.oncall is None
                and good(alone, "availability", 5 * HOUR, 6 * HOUR).max() < 0.1
            ),
        ),
        Claim(
            "the storm is over",
            lambda shed, *_: (
                good(shed, "availability", 2 * HOUR, 6 * HOUR).min() > 0.98
                and at(shed, "step_undone") < 2 * HOUR
            ),
        ),
    ],
    "daily_budget": [
        Claim(
            "Go on with the cheaper model.",
            lambda refuse, cheaper: all(
                spent(cheaper[slo]) < spent(refuse[slo]) / 3 for slo in ("availability", "quality")
            ),
        ),
        Claim(
            "only step {run[availability].taken}, {run[availability].last.do}, ends it",
            lambda refuse, _: (
                after(refuse["availability"])[:2] == [0, 0]
                and after(refuse["availability"])[2] > 0.99
            ),
        ),
        Claim(
            "the two steps before it stay on and spend",
            lambda refuse, _: (
                kinds(refuse["availability"])[:2] == ["cap_tokens", "use_cheaper_model"]
                and at(refuse, "step_undone") >= at(refuse, "failure_ended")
                and spent(refuse["quality"]) > 3 * spent(refuse["quality"], "unattended")
            ),
        ),
        Claim(
            "The cheaper model spends",
            lambda _, cheaper: cheaper.run.scenario.service.spend.when_gone == "cheaper",
        ),
        Claim("and pages nobody", lambda _, cheaper: cheaper.numbers["pages"] == 0),
        Claim(
            "It answers more, for more money: {cheaper.numbers[spent]:,.0f} instead of",
            lambda refuse, cheaper: (
                spent(cheaper["availability"], "good") > spent(refuse["availability"], "good")
                and cheaper.numbers["spent"] > refuse.numbers["spent"]
            ),
        ),
    ],
    "tickets_only": [
        Claim(
            "where somebody is paged",
            lambda paged, tickets: (paged["safety"].pages, tickets["safety"].pages) == (1, 0),
        ),
        Claim(
            "after the wave begins to do harm",
            lambda _, tickets: (
                at(tickets, "ticket_opened") - at(tickets, "harm_began")
                == tickets["safety"].incidents[0]["time_to_detect_s"]
            ),
        ),
        Claim(
            "at the moment at which the page would go out",
            lambda paged, tickets: at(paged, "paged") == at(tickets, "ticket_opened"),
        ),
        Claim(
            "But nobody works on the ticket, and the wave goes on to its end",
            lambda _, tickets: (
                not events(tickets, "acknowledged")
                and spent(tickets["safety"]) > 0.9 * spent(tickets["safety"], "unattended")
            ),
        ),
        Claim("has mitigated it after", lambda paged, _: paged["safety"].mitigated != "-"),
    ],
    "five_promises": [
        Claim(
            "No: {run.numbers[pages]} pages and {run.numbers[tickets]} tickets in a month,"
            " although",
            lambda r: (
                r.numbers["pages"] == r.numbers["tickets"] == 0
                and r.run.scenario.horizon == 30 * DAY
                and all(spent(promise) > 0.45 for promise in r.promises.values())
            ),
        ),
    ],
    "at_60_per_hour": [
        Claim(
            "pages go out in a month in which {run[availability].bad} of"
            " {run[availability].valid} requests fail",
            lambda few, _: few["availability"].pages > 10 and few.run.scenario.horizon == 30 * DAY,
        ),
        Claim(
            "every one of them, or nearly so, burns faster than the threshold by itself",
            lambda few, _: few["availability"].pages > 0.9 * int(few["availability"].bad),
        ),
        Claim(
            "{1000_an_hour[availability].pages} pages go out.",
            lambda few, many: (
                many["availability"].pages == 0
                and int(many["availability"].bad) > 10 * int(few["availability"].bad)
            ),
        ),
        Claim(
            "Both spend about half of the budget",
            lambda *both: all(0.45 < spent(run["availability"]) < 0.55 for run in both),
        ),
        Claim(
            "so the SLO is kept in both",
            lambda *both: all(spent(run["availability"], "budget_spent_max") < 1 for run in both),
        ),
        Claim(
            "`simulator check` says beforehand that one failed request fires the alert",
            lambda few, many: (
                [
                    any("one failed request" in str(each) for each in lint(run.run.scenario))
                    for run in (few, many)
                ]
                == [True, False]
            ),
        ),
    ],
    "creeping_cost": [
        Claim(
            "`ticket-slow` fires after {run[cost].fired[ticket-slow]}, `ticket-quick` after"
            " {run[cost].fired[ticket-quick]}, `page-slow` after {run[cost].fired[page-slow]} and"
            " `page-quick` after",
            lambda r: (
                firing_order(r, "cost")
                == ["ticket-slow", "ticket-quick", "page-slow", "page-quick"]
            ),
        ),
        Claim(
            "In a sudden outage `page-quick` is first and the tickets are last.", in_a_sudden_outage
        ),
        Claim("Nobody is on call", lambda r: r.run.scenario.oncall is None),
    ],
    "calendar_month": [
        Claim(
            "It does. At worst, a window of 30 days",
            lambda r: (
                spent(r["any 30 days"], "budget_spent_max")
                > 1
                > spent(r["calendar month"], "budget_spent_max")
            ),
        ),
        Claim(
            "so the SLO is missed; the worse of the two calendar months",
            lambda r: not r["any 30 days"].numbers["kept"] and r["calendar month"].numbers["kept"],
        ),
        Claim(
            "so it is kept: with the new month the budget is whole again",
            lambda r: (
                r["calendar month"]._by(20 * DAY) > 0.5
                and r["calendar month"]._by(20 * DAY + r.run.cell) < 0.001
            ),
        ),
    ],
    "timeslices": [
        Claim(
            "If requests are counted, the mild outage;",
            lambda r: (
                ratio(r["requests"].while_on["mild"]) > 2 * ratio(r["requests"].before["mild"])
            ),
        ),
        Claim(
            "if slices are counted, the blips.",
            lambda r: near(r["slices"].before["mild"], 15 / 86.4),
        ),
        Claim(
            "Before the mild outage, blips and background errors",
            lambda r: near(r["requests"].before["mild"], 15 * 60 / 25920 + 0.05 * 4 / 30),
        ),
        Claim(
            "one minute spoils a whole slice",
            lambda r: (
                r.run.scenario.failures[0].lasts == 60
                and near(r["slices"].before["mild"], slices_spent(15))
            ),
        ),
        Claim(
            "While the mild outage lasts, blips included",
            lambda r: near(
                r["requests"].while_on["mild"], (0.04 * DAY + 4 * 60) / 25920 + 0.05 / 30
            ),
        ),
        Claim(
            "it spoils no slice",
            lambda r: near(r["slices"].while_on["mild"], slices_spent(4)),
        ),
    ],
}

NO_RUNBOOK = "runbooks={provider_outage: [{do: enable_cache, takes: 3m}]}"
CONTRARY = {
    "the_shift": [["failures[0].lasts=5m"]],
    "provider_outage": [[NO_RUNBOOK]],
    "vector_store_full": [["runbooks={vector_store_full: [{do: expand_store, takes: 20m}]}"]],
    "bad_deploy": [["failures[0].at=7h50m"]],
    "injection_wave": [["runbooks={injection_wave: [{do: enable_cache, takes: 3m}]}"]],
    "cost_spike": [["runbooks={cost_spike: [{do: enable_cache, takes: 3m}]}"]],
    "slow_provider": [["failures[0].error_ratio=50%", "failures[0].latency_factor=1"]],
    "tool_outage": [
        ["failures[0].error_ratio=60%", "failures[0].hangs=0%"],
        ["runbooks={tool_outage: [{do: raise_quota, takes: 2m}]}"],
    ],
    "two_at_once": [["failures[1].error_ratio=0%"]],
    "groundless_version": [["failures[0].error_ratio=20%"]],
    "five_promises": [["slos[0].objective=99.99%"]],
    "at_60_per_hour": [["service.provider.primary.error_ratio=0.2%"]],
    "creeping_cost": [
        ["failures[0].grows_over=0s", "oncall={}"],
        ["failures[0].token_factor=1.1"],
    ],
    "calendar_month": [["slos[1].window=30d"]],
    "timeslices": [
        ["slos[1].timeslice.target=99%", "failures[1].error_ratio=0.2%", "failures[0].lasts=2s"],
        ["slos[1].timeslice.target=99%"],
    ],
}
"""Changes under which the claims are false; of scenarios with several runs, those are exchanged."""
