"""The log in sentences: one for each kind of event, the same in the story, the postmortem and the
report.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from simulator.outputs.words.failures import features
from simulator.outputs.words.names import mitigation, safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.outputs.words.rules import why_fired
from simulator.reliability.events import Event

Sentence: TypeAlias = Callable[[Event], str]
# a reason may be a whole clause, not only a name
LONGEST_REASON = 80
# where each kind belongs in the incident's lifecycle; what is not listed is mitigation
LIFECYCLE = {
    "failure_started": "failure",
    "failure_ended": "failure",
    "harm_began": "failure",
    "ran_full": "failure",
    "release_started": "release",
    "release_promoted": "release",
    "release_rolled_back": "release",
    "releases_frozen": "release",
    "releases_thawed": "release",
    "alert_pending": "detect",
    "alert_fired": "detect",
    "alert_resolved": "detect",
    "paged": "detect",
    "ticket_opened": "detect",
    "acknowledged": "detect",
    "triaged": "triage",
    "cause_over": "resolve",
    "step_undone": "resolve",
    "resolved": "resolve",
    "ticket_closed": "resolve",
}
# `ran_full` has the place as its subject
FULL = {
    "retrieval": "the vector store is full: inserts are refused",
    "spend": "the day's money is gone",
}


def tell(event: Event) -> str:
    """One row of the log as a sentence, without its time."""
    return SENTENCES.get(event.kind, _plainly)(event)


def stage(event: Event) -> str:
    """The part of the incident lifecycle that a row belongs to: failure, release, detect, triage,
    mitigate, resolve.
    """
    return LIFECYCLE.get(event.kind, "mitigate")


def worth_telling(events: Iterable[Event]) -> list[Event]:
    """The rows of a log without pending alerts; of several looks after one step, the last."""
    rows = list[Event]()
    next_kind = dict[str, str]()
    # from the end, where it is known whether a look is followed by another
    for event in reversed(tuple(events)):
        is_repeated = event.kind == "checked" and next_kind.get(event.incident) == "checked"
        if event.kind != "alert_pending" and not is_repeated:
            rows.append(event)
        # alerts come and go between two looks of a person
        if not event.kind.startswith("alert_"):
            next_kind[event.incident] = event.kind
    return rows[::-1]


def _plainly(event: Event) -> str:
    return f"{event.kind.replace('_', ' ')}: {safe_label(event.subject)}"


def _failure_started(event: Event) -> str:
    began = f"{safe_label(event.subject)} began"
    what = features(event)
    if not what:
        return began
    return f"{began}: {what}"


def _rule(event: Event) -> str:
    return safe_label(event.detail.get("rule", event.subject))


def _alert_fired(event: Event) -> str:
    detail = event.detail
    alert = f"alert {_rule(event)}"
    if detail.get("left_over"):
        return f"{alert}, {detail['severity']}, still fires and users are let down: it counts"
    fired = f"{alert} fired, {detail['severity']}"
    # an incident made by hand need not say why
    if "burns" not in detail:
        return fired
    return f"{fired}: the budget burns at {why_fired(detail)}"


def _triaged(event: Event) -> str:
    symptom = event.detail.get("symptom", event.subject)
    if not symptom:
        return "no symptom was found"
    named = f"symptom named: {safe_label(symptom)}"
    steps = event.detail.get("steps")
    if steps is None:
        return named
    return f"{named}; its runbook has {plural(steps, 'step')}"


def _paged(event: Event) -> str:
    rules = event.detail.get("rules", ())
    if not rules:
        return "a page goes out"
    return f"a page goes out for {' and '.join(map(safe_label, rules))}"


def _mitigated(event: Event) -> str:
    # users may have been served before the check that confirms it
    ago = event.time - event.detail.get("since", event.time)
    if not ago:
        return "users are served again: mitigated"
    return f"users have been served again for {duration(ago)}: mitigated"


def _unmitigated(event: Event) -> str:
    text = "no step is left and the service is not healthy: unmitigated"
    if event.detail.get("triages_again"):
        return f"{text}; another symptom is looked for"
    return text


def _step(words: str) -> Sentence:
    def sentence(event: Event) -> str:
        return f"step {event.detail.get('step', '?')}, {mitigation(event.subject)}, {words}"

    return sentence


def _step_finished(event: Event) -> str:
    # another incident may hold the same mitigation
    if event.detail.get("already_on"):
        return _step("is on already")(event)
    if event.detail.get("put_back"):
        return _step("was put back")(event)
    return _step("is done")(event)


def _step_failed(event: Event) -> str:
    reason = safe_label(event.detail.get("reason", "no reason given"), LONGEST_REASON)
    return _step(f"had no effect: {reason}")(event)


def _checked(event: Event) -> str:
    good = f"check: {share(event.detail.get('sli'))} good"
    if event.detail.get("healthy"):
        return f"{good}, healthy"
    return f"{good}, not healthy yet"


def _release_started(event: Event) -> str:
    goes_out = f"{safe_label(event.subject)} goes out"
    canary = event.detail.get("canary_share", 1)
    if canary >= 1:
        return goes_out
    return f"{goes_out} to {share(canary)} of the traffic, for {duration(event.detail['bake'])}"


def _resolved(event: Event) -> str:
    text = "the incident is resolved"
    reason = event.detail.get("reason")
    if not reason:
        return text
    label = safe_label(reason, LONGEST_REASON)
    if reason == event.cause:
        return f"{text}; root cause: {label}"
    return f"{text}: {label}"


def _ran_full(event: Event) -> str:
    return FULL.get(event.subject, f"{safe_label(event.subject)} has run full")


def _harm_began(event: Event) -> str:
    slo = safe_label(event.detail.get("slo", ""))
    return f"{safe_label(event.subject)} lets users down from now on ({slo})"


def _about(pattern: str) -> Sentence:
    """A sentence about the row's subject."""

    def sentence(event: Event) -> str:
        return pattern.format(safe_label(event.subject))

    return sentence


def _about_rule(pattern: str) -> Sentence:
    def sentence(event: Event) -> str:
        return pattern.format(_rule(event))

    return sentence


def _always(text: str) -> Sentence:
    def sentence(_: Event) -> str:
        return text

    return sentence


SENTENCES: dict[str, Sentence] = {
    "failure_started": _failure_started,
    "failure_ended": _about("{} ended"),
    "harm_began": _harm_began,
    "ran_full": _ran_full,
    "alert_pending": _about_rule("alert {} is true and must hold"),
    "alert_fired": _alert_fired,
    "alert_resolved": _about_rule("alert {} resolved"),
    "paged": _paged,
    "ticket_opened": _always("a ticket is opened; nobody is paged"),
    "acknowledged": _always("the page is acknowledged"),
    "triaged": _triaged,
    "step_started": _step("begins"),
    "step_finished": _step_finished,
    "step_failed": _step_failed,
    "checked": _checked,
    "mitigated": _mitigated,
    "unmitigated": _unmitigated,
    "cause_over": _about("it is known that {} is over"),
    "step_undone": _step("is undone"),
    "resolved": _resolved,
    "ticket_closed": _always("the ticket is closed: its alerts have resolved"),
    "release_started": _release_started,
    "release_promoted": _about("{} serves everybody"),
    "release_rolled_back": _about("the canary fails: {} is taken back"),
    "releases_frozen": _about("the budget of {} is spent: releases are frozen"),
    "releases_thawed": _about("the budget of {} has recovered: releases go on"),
}
