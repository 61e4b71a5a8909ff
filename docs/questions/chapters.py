"""The gallery's chapters, in order. A new one is a file of entries and a line here."""

from questions import arguments, decisions, learning, objectives, one_failure, people, shortfalls
from questions.entry import Shown

CHAPTERS = {
    "The course notes' arguments": arguments.ENTRIES,
    "One failure, one runbook": one_failure.ENTRIES,
    "Where a runbook falls short": shortfalls.ENTRIES,
    "People": people.ENTRIES,
    "Decisions": decisions.ENTRIES,
    "A year in which a team learns": learning.ENTRIES,
    "Objectives, and how they are measured": objectives.ENTRIES,
}

# the order in which a course may show them: from one shift to what the notes argue for, to incidents
# and runbooks, to decisions; the hardest are the last of their kind
ORDER = (
    "the_shift",
    "quiet_month",
    "five_nines",
    "five_promises",
    "timeslices",
    "calendar_month",
    "one_blip",
    "one_window",
    "at_60_per_hour",
    "creeping_cost",
    "severities",
    "raw_error_rate",
    "choosing_thresholds",
    "noisy_judge",
    "tickets_only",
    "provider_outage",
    "bad_deploy",
    "slow_provider",
    "tool_outage",
    "groundless_version",
    "injection_wave",
    "cost_spike",
    "vector_store_full",
    "runbook_order",
    "store_first_step",
    "two_at_once",
    "wrong_runbook",
    "nobody_on_saturday",
    "follow_the_sun",
    "ladder",
    "pace_by_severity",
    "ticket_over_the_weekend",
    "cried_wolf",
    "retry_storm",
    "daily_budget",
    "guardrail",
    "canary",
    "two_providers",
    "budget_policy",
    "year_of_learning",
    "postmortems_only",
    "late_postmortems",
    "symptoms_or_causes",
    "new_causes",
    "freeze_to_repair",
)


def gallery() -> list[Shown]:
    """Every entry, in order."""
    return [shown for listed in CHAPTERS.values() for shown in listed]
