"""Whoever looks before they act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simulator.oncall.actions import (
    ACKNOWLEDGE,
    CHECK,
    LEAVE,
    NEXT_LOOK,
    NOTHING_WRONG,
    TRIAGE,
    UNKNOWN,
    WAIT,
    Action,
)
from simulator.oncall.responders.responder import Responder
from simulator.oncall.responders.signs import signs

if TYPE_CHECKING:
    from simulator.oncall.views import View

# a step has helped if at most so large a part of the bad events is left (an assumption)
HELPS = 0.9


class Cautious(Responder):
    """Looks before it acts, and takes back what does not help.

    It names the symptom that the most unusual reading of the dashboards points to: more than 1% of
    errors or timeouts at a place, or of answers above the cap; more than 10% of slow answers, or of
    malicious requests that the guardrail missed. Then come provider_outage where the status page
    says so, bad_deploy where a version was started in the last two hours, and what triage says.

    It takes the steps of the symptom's runbook, reversible ones first, checks after each, and
    undoes one that leaves more than 90% of the bad events. When the cause is over it undoes what it
    holds, the last step first, and resolves: as a false alarm if it has found no symptom.
    """

    kind: Literal["cautious"] = "cautious"

    def decide(self, view: "View") -> Action:
        """The first of its wishes that is possible now."""
        memory = view.notes.setdefault("memory", Memory())
        actions = view.actions
        possible = (_possible(wish, actions) for wish in _wishes(view, memory))
        action = next(filter(None, possible), actions[-1])
        memory.note(view, action)
        return action


@dataclass
class Memory:
    """What it remembers of one incident: the `symptom` it goes by, the steps that it has `tried`
    (runbook and number), the `last` one until that is judged, the share of events (0..1) that were
    `bad` before it, and what it has `seen` to since the last step or wait.
    """

    symptom: str = ""
    tried: list[tuple[str, int]] = field(default_factory=list)
    last: Action | None = None
    bad: float = 1.0
    seen: set[str] = field(default_factory=set)

    def note(self, view: "View", action: Action) -> None:
        """Keeps what the next decision has to know."""
        do = action["do"]
        if do == "name":
            self.symptom = action["symptom"]
        if do == "take":
            self.symptom = action["runbook"]
            self.tried.append((action["runbook"], action["number"]))
            self.last, self.bad = action, _bad(view)
        elif do != "check":
            self.last = None
        if do in ("take", "wait"):
            self.seen.clear()
        else:
            self.seen.add(do)


def _possible(wish: Action, actions: Sequence[Action]) -> Action | None:
    """The action that is exactly what is wished, else the first that has all of it."""
    if wish in actions:
        return wish
    return next((action for action in actions if wish.items() <= action.items()), None)


def _wishes(view: "View", memory: Memory) -> Iterator[Action]:
    """What it would do, the most wanted first."""
    yield ACKNOWLEDGE
    if view.known["cause_over"]:
        yield from _ending(view, memory)
    if "check" not in memory.seen:
        yield CHECK
    if not view.known["healthy"]:
        yield from _treatment(view, memory)
    yield WAIT


def _ending(view: "View", memory: Memory) -> Iterator[Action]:
    """Undoes its own steps, the last one first, and resolves."""
    own = view.asked["what"]
    for held in sorted(view.held, key=lambda held: -held["number"]):
        if held["of"] == own:
            yield {"do": "undo", "number": held["number"], "of": own}
    if view.known["all_is_well"]:
        cause = memory.symptom or view.known["triage_says"]
        if not cause:
            yield NOTHING_WRONG
        for each in (cause, UNKNOWN):
            yield {"do": "resolve", "cause": each}
            yield {"do": "close", "cause": each}
    yield NEXT_LOOK


def _treatment(view: "View", memory: Memory) -> Iterator[Action]:
    """Undoes what has not helped; then the next step against each symptom that it suspects."""
    if memory.last and _bad(view) > HELPS * memory.bad:
        yield {"do": "undo", "step": memory.last["step"], "of": view.asked["what"]}
    for symptom in _suspected(view, memory):
        step = _next_step(view, memory, symptom)
        if step and symptom != view.known["runbook"]:
            yield {"do": "name", "symptom": symptom}
        if step:
            yield step
    if "triage" not in memory.seen:
        if view.known["runbook"]:
            yield LEAVE
        yield TRIAGE


def _suspected(view: "View", memory: Memory) -> Iterator[str]:
    """Symptoms, the likeliest first; what is treated may no longer show."""
    yield memory.symptom
    yield from signs(view)
    yield view.known["triage_says"]


def _next_step(view: "View", memory: Memory, symptom: str) -> Action | None:
    """The first step of a runbook that it has not tried and nobody holds, a reversible one before
    all others.
    """
    held = [each["step"] for each in view.held]
    left = [
        step
        for step in view.runbooks.get(symptom, ())
        if (symptom, step["number"]) not in memory.tried and step["step"] not in held
    ]
    if not left:
        return None
    # of equal ones the first comes first
    step = min(left, key=lambda step: not step["is_reversible"])
    return {"do": "take", "runbook": symptom, "number": step["number"]}


def _bad(view: "View") -> float:
    """The share (0..1) of bad events in the last five minutes that had any."""
    recent = view.slis[view.asked["slo"]]["recent"]
    shares = [1 - each["good"] / each["valid"] for each in recent if each["valid"]]
    return float(shares[-1]) if shares else 0.0
