"""What the answers about single runs of one failure claim beyond figures, as functions of the runs."""

from gallery_facts import (
    HOUR,
    Claim,
    after,
    at,
    events,
    good,
    heals,
    is_filed,
    kinds,
    loop_closes,
    mitigated_s,
    page_after,
    ratio,
    spent,
    unanswered,
)

SINGLE = {
    "the_shift": [
        Claim("Yes.", loop_closes),
        Claim("after the outage begins", lambda r: page_after(r, "failure_started", "answers")),
        Claim("the incident is mitigated after", lambda r: r["answers"].mitigated != "-"),
        Claim("The result folder holds a postmortem and a regression case", is_filed),
    ],
    "provider_outage": [
        Claim(
            "Most of what the outage would have cost",
            lambda r: spent(r["availability"]) < spent(r["availability"], "unattended") / 2,
        ),
        Claim(
            "only step {run[availability].taken}, {run[availability].last.do}, lifts it to",
            lambda r: (
                max(after(r["availability"])[:-1], default=1) < 0.99 < after(r["availability"])[-1]
            ),
        ),
    ],
    "vector_store_full": [
        Claim(
            "brings availability from {run[availability].first.before} back to"
            " {run[availability].first.after}, and quality down to",
            lambda r: (
                heals(r["availability"])
                and good(r, "quality", HOUR / 2, HOUR).mean() > 0.95
                and good(r, "quality", at(r, "mitigated"), at(r, "mitigated") + HOUR).mean() < 0.65
            ),
        ),
        Claim(
            "after quality began to suffer",
            lambda r: (
                at(r, "alert_fired", slo="quality") - at(r, "harm_began", slo="quality")
                == r["quality"].incidents[0]["time_to_detect_s"]
            ),
        ),
        Claim(
            "none of the {run[quality].taken} steps of its runbook helps: retrieval is switched off,"
            " so nothing that is done to the store matters",
            lambda r: unanswered(r, "quality"),
        ),
    ],
    "bad_deploy": [
        Claim("after the release", lambda r: page_after(r, "release_started", "availability")),
        Claim(
            "at the end",
            lambda r: (
                ratio(r["availability"].unseen)
                < ratio(r["availability"].gone["roll_back"])
                < spent(r["availability"])
                < ratio(r["availability"].gone["roll_back"]) + 0.001
            ),
        ),
    ],
    "injection_wave": [
        Claim(
            "Two steps:",
            lambda r: (
                kinds(r["safety"]) == ["throttle_source", "tighten_guardrail"]
                and after(r["safety"])[0] < 0.95 < after(r["safety"])[1]
            ),
        ),
        Claim(
            "Harmless users pay for it:",
            lambda r: (
                good(r, "availability", 0, HOUR).mean()
                > good(r, "availability", at(r, "step_finished"), at(r, "step_started", 1)).mean()
                > good(r, "availability", at(r, "step_finished", 1), 4 * HOUR).mean()
            ),
        ),
    ],
    "cost_spike": [
        Claim(
            "It keeps the SLO for cost:",
            lambda r: heals(r["cost"]) and spent(r["cost"]) < 1,
        ),
        Claim(
            "Quality pays for it:",
            lambda r: spent(r["quality"]) > 10 * spent(r["quality"], "unattended"),
        ),
        Claim(
            "The page for quality is caused by a mitigation instead of a failure:",
            lambda r: (
                r["quality"].pages == 1
                and r["quality"].incidents[0]["failure"] is None
                and r["quality"].incidents[0]["cause"] == "cap_tokens, held by incident-1"
            ),
        ),
    ],
    "slow_provider": [
        Claim(
            "Only the one for latency:",
            lambda r: (
                (r["latency"].pages, r["availability"].pages) == (1, 0) and heals(r["latency"])
            ),
        ),
        Claim(
            "over the whole shift",
            lambda r: good(r, "availability", 0, r.run.scenario.horizon).min() > 0.99,
        ),
    ],
    "tool_outage": [
        Claim(
            "Only the one for latency:",
            lambda r: (
                [r[slo].pages for slo in ("availability", "latency", "quality")] == [0, 1, 0]
                and heals(r["latency"])
            ),
        ),
        Claim(
            "Quality pays:",
            lambda r: spent(r["quality"]) > 1.1 * spent(r["quality"], "unattended"),
        ),
        Claim(
            "over the whole shift",
            lambda r: good(r, "availability", 0, r.run.scenario.horizon).min() > 0.94,
        ),
    ],
    "runbook_order": [
        Claim(
            "The place of failing over matters:",
            lambda r, _, last, without: (
                spent(r["availability"])
                < spent(last["availability"]) / 1.5
                < spent(without["availability"]) / 2
            ),
        ),
        Claim("if it comes first", lambda r, *_: kinds(r["availability"])[0] == "fail_over"),
        Claim(
            "if it comes last", lambda r, _, last, __: kinds(last["availability"])[3] == "fail_over"
        ),
        Claim(
            "without it, where {without_failing_over[availability].taken} steps leave the SLI at",
            lambda *runs: set(after(runs[3]["availability"])) == {0.55},
        ),
        Claim(
            "with shedding second",
            lambda r, short, *_: (
                kinds(short["availability"])[1] == "shed_background"
                and mitigated_s(short["availability"]) < mitigated_s(r["availability"])
            ),
        ),
        Claim(
            "The order of the other steps matters little:",
            lambda r, short, last, _: (
                0
                < spent(r["availability"]) - spent(short["availability"])
                < (spent(last["availability"]) - spent(r["availability"])) / 10
            ),
        ),
    ],
    "store_first_step": [
        Claim(
            "it takes longer, but spares quality",
            lambda skip, enlarge, _: (
                mitigated_s(skip["availability"]) < mitigated_s(enlarge["availability"])
                and spent(enlarge["quality"]) < spent(skip["quality"]) / 10
            ),
        ),
        Claim(
            "because the store fills up again",
            lambda *runs: [len(events(run, "ran_full")) for run in runs] == [1, 1, 2],
        ),
        Claim(
            "By then the incident is mitigated but still open, so the alerts that fire join it"
            " and page nobody",
            lambda *runs: (
                at(runs[2], "mitigated")
                < at(runs[2], "ran_full", 1)
                < at(runs[2], "alert_fired", -1, severity="sev1")
                < at(runs[2], "resolved")
                and len(events(runs[2], "paged")) == 1
            ),
        ),
    ],
}
