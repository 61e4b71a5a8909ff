"""The actions of a view as numbered choices, in groups, and each as a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from simulator.outputs.words.names import mitigation, safe_label

Action: TypeAlias = Mapping[str, Any]
Words: TypeAlias = Callable[[Action], str]
LOOK = "Look"
NAME = "Diagnosis"
OTHER_STEPS = "Other steps"
END = "Resolve as"
CLOSE = "Close as"
# the groups above and below those of the runbooks, in the order of a screen
BEFORE_STEPS = ("Answer", LOOK, NAME)
AFTER_STEPS = (OTHER_STEPS, "Undo", "Wait", END, CLOSE)


@dataclass(frozen=True)
class Choice:
    """An action with the number (from 1) that a person types for it, and its words."""

    number: int
    label: str
    action: Action


@dataclass(frozen=True)
class Group:
    """Choices of one sort, or the steps of one runbook: its title is the symptom then."""

    title: str
    choices: tuple[Choice, ...]
    is_runbook: bool = False


def groups_of(view: Mapping[str, Any]) -> tuple[Group, ...]:
    """The actions of a view (as its dictionary), grouped; the numbers go on from group to group."""
    takes = _times(view["runbooks"])
    actions = dict[_Key, list[Action]]()
    for action in view["actions"]:
        actions.setdefault(_key(action), []).append(action)
    groups, number = list[Group](), 1
    for key in sorted(actions, key=_order):
        labels = [_label(action, takes) for action in actions[key]]
        pairs = zip(labels, actions[key], strict=True)
        choices = tuple(Choice(number + place, *pair) for place, pair in enumerate(pairs))
        groups.append(Group(key.title, choices, key.is_runbook))
        number += len(choices)
    return tuple(groups)


class _Key(NamedTuple):
    """What tells one group from another: a symptom may be called like a group."""

    title: str
    is_runbook: bool


def _key(action: Action) -> _Key:
    if action["do"] == "take" and "runbook" in action:
        return _Key(words(action["runbook"]), is_runbook=True)
    return _Key(KINDS.get(action["do"], UNKNOWN).group, is_runbook=False)


def _order(key: _Key) -> int:
    """Where a group stands on the screen; runbooks keep their own order."""
    if key.is_runbook:
        return len(BEFORE_STEPS)
    if key.title in BEFORE_STEPS:
        return BEFORE_STEPS.index(key.title)
    return len(BEFORE_STEPS) + 1 + AFTER_STEPS.index(key.title)


def _times(runbooks: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, int], str]:
    """How long each step of a runbook takes, by symptom and number."""
    return {
        (symptom, step["number"]): step["takes"]
        for symptom, steps in runbooks.items()
        for step in steps
    }


def _label(action: Action, takes: Mapping[tuple[str, int], str]) -> str:
    """What stands beside the number; in the group of a runbook its name is not said again."""
    if not _key(action).is_runbook:
        return KINDS.get(action["do"], UNKNOWN).label(action)
    step = f"{action['number']}. {mitigation(action['step'])}"
    time = takes.get((action["runbook"], action["number"]))
    if time is None:
        return step
    return f"{step} ({time})"


def sentence(action: Action) -> str:
    """The action by itself: `take step 1 of runbook provider outage: fail over`."""
    kind = KINDS.get(action["do"], UNKNOWN)
    return (kind.sentence or kind.label)(action)


def words(name: object) -> str:
    """A symptom, a cause or a person's kind of failure in words: `provider outage`."""
    return safe_label(name).replace("_", " ")


@dataclass(frozen=True)
class _Kind:
    """How one sort of action reads: where its group says nothing of it, as a sentence too."""

    group: str
    label: Words
    sentence: Words | None = None


def _plainly(action: Action) -> str:
    others = (f"{words(key)} {words(value)}" for key, value in action.items() if key != "do")
    return ", ".join([words(action["do"]), *others])


def _taken(action: Action) -> str:
    step = mitigation(action["step"])
    if "runbook" not in action:
        return f"take the step {step}, with its defaults"
    return f"take step {action['number']} of runbook {words(action['runbook'])}: {step}"


def _undone(action: Action) -> str:
    return f"{mitigation(action['step'])} (step {action['number']} of {safe_label(action['of'])})"


def _wait(action: Action) -> str:
    length = action.get("for")
    if length is None:
        return "until something happens"
    if length == "next look":
        return "until the SLIs are measured next"
    return safe_label(length)


def _cause(action: Action) -> str:
    return words(action["cause"])


UNKNOWN = _Kind(END, _plainly)
KINDS: dict[str, _Kind] = {
    "acknowledge": _Kind("Answer", lambda _: "acknowledge the page"),
    "escalate": _Kind("Answer", lambda _: "ask the next level of the ladder"),
    "triage": _Kind(LOOK, lambda _: "triage: find the symptom"),
    "check": _Kind(LOOK, lambda _: "check whether the service is healthy"),
    "name": _Kind(
        NAME,
        lambda action: words(action["symptom"]),
        lambda action: f"diagnose {words(action['symptom'])}",
    ),
    "leave": _Kind(NAME, lambda _: "this runbook does not help: look for another symptom"),
    "take": _Kind(OTHER_STEPS, lambda action: mitigation(action["step"]), _taken),
    "put_back": _Kind("Undo", lambda _: "put back the step that was undone last"),
    "undo": _Kind("Undo", _undone, lambda action: f"undo {_undone(action)}"),
    "wait": _Kind("Wait", _wait, lambda action: f"wait {_wait(action)}"),
    "resolve": _Kind(END, _cause, lambda action: f"resolve: root cause {_cause(action)}"),
    "close": _Kind(CLOSE, _cause, lambda action: f"close the ticket: root cause {_cause(action)}"),
    "nothing_wrong": _Kind(
        END, lambda _: "nothing is wrong", lambda _: "resolve: nothing is wrong"
    ),
}
