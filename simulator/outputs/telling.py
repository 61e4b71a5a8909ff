"""The log in sentences: one for each kind of event, the same in the story, the postmortem and the
report.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from simulator.ai_service.failures import Failure
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.units import exactly, parse_duration, times
from simulator.outputs.words import lasting, listed, plural, share, shown
from simulator.reliability.events import Event

Sentence: TypeAlias = Callable[[Event], str]
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
"""Where each kind belongs in the incident's lifecycle; what is not listed is mitigation."""


def tell(event: Event) -> str:
    """One row of the log as a sentence, without its time."""
    return SENTENCES.get(event.kind, _plainly)(event)


def stage(event: Event) -> str:
    """The part of the incident lifecycle that a row belongs to: failure, release, detect, triage,
    mitigate, resolve.
    """
    return LIFECYCLE.get(event.kind, "mitigate")


def told(events: Iterable[Event]) -> list[Event]:
    """The rows worth telling: of several looks after one step, the last."""
    rows, coming = list[Event](), dict[str, str]()
    for event in reversed(tuple(events)):
        is_repeated = event.kind == "checked" and coming.get(event.incident) == "checked"
        if event.kind != "alert_pending" and not is_repeated:
            rows.append(event)
        if not event.kind.startswith("alert_"):
            coming[event.incident] = event.kind
    return rows[::-1]


def action(kind: str) -> str:
    """A mitigation's kind in words: `fail over`."""
    return shown(kind).replace("_", " ")


def features(event: Event) -> str:
    """What a failure did, from the row of its start; "" where its kind is unknown here."""
    if event.detail.get("kind") not in FAMILIES["failure"]:
        return ""
    return Failure.of({**event.detail, "name": event.subject}).features


def account(event: Event) -> str:
    """What a failure did, in words, from the row of its start; its fields where its kind is unknown
    here.
    """
    if event.detail.get("kind") not in FAMILIES["failure"]:
        return ", ".join(f"{key} {value}" for key, value in event.detail.items())
    return Failure.of({**event.detail, "name": event.subject}).account


def _plainly(event: Event) -> str:
    return f"{event.kind.replace('_', ' ')}: {shown(event.subject)}"


def _failure_started(event: Event) -> str:
    what = features(event)
    return f"{shown(event.subject)} began" + (f": {what}" if what else "")


def _alert_fired(event: Event) -> str:
    detail = event.detail
    rule = shown(detail.get("rule", event.subject))
    if detail.get("left_over"):
        return f"alert {rule}, {detail['severity']}, still fires and users are let down: it counts"
    text = f"alert {rule} fired, {detail['severity']}"
    return f"{text}: the budget burns at {burning(detail)}" if "burns" in detail else text


def burning(why: Mapping[str, Any]) -> str:
    """`14.6x over 1h and 50.3x over 5m, both above 14.4x`: the `burns` by window of an alert that
    fired, and what they had to exceed.
    """
    burns, threshold = why["burns"], why["threshold"]
    thresholds = why.get("thresholds") or dict.fromkeys(burns, threshold)
    over = [
        f"{times(burn, thresholds[window])} over {lasting(parse_duration(window))}"
        for window, burn in burns.items()
    ]
    above = "at or above" if why.get("op") == "gte" else "above"
    if len(set(thresholds.values())) > 1:
        return f"{listed(over)}, {above} {listed([exactly(each) for each in thresholds.values()])}"
    if not is_all_above(why):
        return f"{listed(over)}, with a threshold of {exactly(threshold)}"
    every = {1: "", 2: "both "}.get(len(over), "all ")
    return f"{listed(over)}, {every}{above} {exactly(threshold)}{_left(why)}"


def is_all_above(why: Mapping[str, Any]) -> bool:
    """Whether all windows exceed the threshold of an alert that fired: not of every kind."""
    # a ratio that reaches its limit may miss it by the last bits
    slack = 1 - 1e-9 if "op" in why else 1.0
    return all(
        burn is not None and burn >= why["threshold"] * slack for burn in why["burns"].values()
    )


def _left(why: Mapping[str, Any]) -> str:
    """How long what is left of the budget lasts at the rate of the longest window, where that is
    what fired.
    """
    if "budget_left" not in why:
        return ""
    left, burn = why["budget_left"], next(iter(why["burns"].values()))
    if not left:
        return "; the budget is gone"
    gone = lasting(left * why["window"] / burn)
    return f"; {share(left)} of the budget is left, and gone in {gone} at this rate"


def _triaged(event: Event) -> str:
    symptom = event.detail.get("symptom", event.subject)
    if not symptom:
        return "no symptom was found"
    steps = event.detail.get("steps")
    return f"symptom named: {shown(symptom)}" + (
        "" if steps is None else f"; its runbook has {plural(steps, 'step')}"
    )


def _paged(event: Event) -> str:
    rules = event.detail.get("rules", ())
    return "a page goes out" + (f" for {' and '.join(map(shown, rules))}" if rules else "")


def _mitigated(event: Event) -> str:
    ago = event.time - event.detail.get("since", event.time)
    if not ago:
        return "users are served again: mitigated"
    return f"users have been served again for {lasting(ago)}: mitigated"


def _unmitigated(event: Event) -> str:
    text = "no step is left and the service is not healthy: unmitigated"
    return f"{text}; another symptom is looked for" if event.detail.get("triages_again") else text


def _step(words: str) -> Sentence:
    return lambda event: f"step {event.detail.get('step', '?')}, {action(event.subject)}, {words}"


def _step_finished(event: Event) -> str:
    if event.detail.get("already_on"):
        return _step("is on already")(event)
    return _step("was put back" if event.detail.get("put_back") else "is done")(event)


def _step_failed(event: Event) -> str:
    return _step(f"had no effect: {shown(event.detail.get('reason', 'no reason given'), 80)}")(
        event
    )


def _checked(event: Event) -> str:
    sli = share(event.detail.get("sli"))
    return f"check: {sli} good, " + (
        "healthy" if event.detail.get("healthy") else "not healthy yet"
    )


def _release_started(event: Event) -> str:
    share_ = event.detail.get("canary_share", 1)
    return f"{shown(event.subject)} goes out" + (
        f" to {share(share_)} of the traffic, for {lasting(event.detail['bake'])}"
        if share_ < 1
        else ""
    )


def _resolved(event: Event) -> str:
    reason = event.detail.get("reason")
    if reason and reason == event.cause:
        return f"the incident is resolved; root cause: {shown(reason, 80)}"
    return "the incident is resolved" + (f": {shown(reason, 80)}" if reason else "")


FULL = {
    "retrieval": "the vector store is full: inserts are refused",
    "spend": "the day's money is gone",
}
SENTENCES: dict[str, Sentence] = {
    "failure_started": _failure_started,
    "failure_ended": lambda event: f"{shown(event.subject)} ended",
    "harm_began": lambda event: (
        f"{shown(event.subject)} lets users down from now on ({shown(event.detail.get('slo', ''))})"
    ),
    "alert_pending": lambda event: (
        f"alert {shown(event.detail.get('rule', event.subject))} is true and must hold"
    ),
    "alert_fired": _alert_fired,
    "alert_resolved": lambda event: (
        f"alert {shown(event.detail.get('rule', event.subject))} resolved"
    ),
    "paged": _paged,
    "ticket_opened": lambda _: "a ticket is opened; nobody is paged",
    "acknowledged": lambda _: "the page is acknowledged",
    "triaged": _triaged,
    "step_started": _step("begins"),
    "step_finished": _step_finished,
    "step_failed": _step_failed,
    "checked": _checked,
    "mitigated": _mitigated,
    "unmitigated": _unmitigated,
    "cause_over": lambda event: f"it is known that {shown(event.subject)} is over",
    "step_undone": _step("is undone"),
    "resolved": _resolved,
    "ticket_closed": lambda _: "the ticket is closed: its alerts have resolved",
    "release_started": _release_started,
    "release_promoted": lambda event: f"{shown(event.subject)} serves everybody",
    "release_rolled_back": lambda event: f"the canary fails: {shown(event.subject)} is taken back",
    "releases_frozen": lambda event: (
        f"the budget of {shown(event.subject)} is spent: releases are frozen"
    ),
    "releases_thawed": lambda event: (
        f"the budget of {shown(event.subject)} has recovered: releases go on"
    ),
    "ran_full": lambda event: FULL.get(event.subject, f"{shown(event.subject)} has run full"),
}
