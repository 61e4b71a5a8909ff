"""The tools of a model that is on call: one for each kind of action, named as in the view."""

from collections.abc import Callable
from typing import Any

from inspect_ai.tool import Tool, ToolDef, ToolError, ToolParam, ToolParams

from simulator.experiments.brief import PARTS
from simulator.experiments.player import Player
from simulator.foundation.errors import ArgumentError

# what a tool is for, and its arguments
ACTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "acknowledge": ("Acknowledge the page: you come to the keyboard.", {}),
    "triage": (
        "Look into it for some minutes. The view then says which symptom it seems to be, which may"
        " be wrong.",
        {},
    ),
    "name": ("Name the symptom yourself and open its runbook.", {"symptom": "the symptom"}),
    "check": ("Wait for a whole window of measurements: are users served again?", {}),
    "take": (
        "Take a step of a runbook, or any other mitigation.",
        {
            "step": "the mitigation",
            "runbook": "the symptom whose runbook has it; leave out for any other mitigation",
            "number": "its number in the runbook",
        },
    ),
    "undo": (
        "Undo a step that is held.",
        {"step": "the mitigation", "number": "the number it is held by", "of": "the incident"},
    ),
    "put_back": ("Put the step that was undone last into effect again.", {}),
    "leave": ("This runbook does not help: go on to another diagnosis.", {}),
    "wait": ("Let time pass.", {"for": "how long; leave out to wait until something happens"}),
    "escalate": ("Ask the next level of the escalation ladder.", {}),
    "resolve": ("Resolve the incident with its root cause.", {"cause": "the root cause"}),
    "close": ("Close the ticket with its root cause.", {"cause": "the root cause"}),
    "nothing_wrong": ("Resolve the incident as a false alarm.", {}),
}

LOOK = f"See a part of the view in full, one of {', '.join(PARTS)}. Takes no time."


def tools(player: Player) -> list[Tool]:
    """All tools of a drill, whether they are possible now or not: `act` says so."""
    acting = [
        _tool(kind, what, arguments, _acting(player, kind))
        for kind, (what, arguments) in ACTIONS.items()
    ]
    return [*acting, _tool("look", LOOK, {"part": "which part"}, _looking(player))]


def _acting(player: Player, kind: str) -> Callable[..., Any]:
    # Inspect passes what the model wrote where a parameter of this name takes anything
    async def execute(**kwargs: Any) -> str:
        try:
            return player.act(kind, kwargs)
        except ArgumentError as error:
            raise ToolError(str(error)) from None

    return execute


def _looking(player: Player) -> Callable[..., Any]:
    async def execute(part: str) -> str:
        if part not in PARTS:
            raise ToolError(f"there is no part {part!r}: look at one of {', '.join(PARTS)}")
        return player.look(part)

    return execute


def _tool(name: str, what: str, arguments: dict[str, str], execute: Callable[..., Any]) -> Tool:
    properties = {key: _argument(key, text) for key, text in arguments.items()}
    definition = ToolDef(
        execute,
        name=name,
        description=what,
        parameters=ToolParams(properties=properties),
        # one pair of hands, and one clock
        parallel=False,
    )
    return definition.as_tool()


def _argument(key: str, text: str) -> ToolParam:
    if key == "number":
        return ToolParam(type="integer", description=text)
    return ToolParam(type="string", description=text)
