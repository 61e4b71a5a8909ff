"""The runbook follower of the course notes."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal, TypeAlias

from simulator.oncall.actions import (
    ACKNOWLEDGE,
    CHECK,
    LEAVE,
    NEXT_LOOK,
    PUT_BACK,
    TRIAGE,
    WAIT,
    Action,
)
from simulator.oncall.responders.responder import Responder
from simulator.oncall.runbooks import runbook_moves

if TYPE_CHECKING:
    from simulator.oncall.views import View

# decides, is sent what is seen then, and ends with what is seen last
Program: TypeAlias = "Generator[Action, View, View]"


class Scripted(Responder):
    """Triages, works the runbook of the symptom that triage names with a look after each step, and
    stands by until the cause is over; then undoes the steps and resolves the incident.
    """

    kind: Literal["scripted"] = "scripted"

    def decide(self, view: "View") -> Action:
        """The next action of the program that follows one incident."""
        program: Program | None = view.notes.get("program")
        if program is None:
            return self._begin(view)
        # one that was lost on the way is asked for again
        if not view.script.is_acknowledged:
            return ACKNOWLEDGE
        return program.send(view)

    def _begin(self, view: "View") -> Action:
        # where nothing came there is nothing to decide about
        if "what" not in view.asked:
            return WAIT
        if not view.script.is_acknowledged:
            return ACKNOWLEDGE
        view.notes["program"] = program = _follow(view)
        return next(program)


def _follow(view: "View") -> Program:
    """From the acknowledgement until it is resolved."""
    view = yield from _treat(view)
    while True:
        if view.script.is_ending:
            view = yield from _end(view)
        elif view.script.is_due:
            view = yield from _look_again(view)
        else:
            view = yield WAIT


def _treat(view: "View") -> Program:
    """Names a symptom and works its runbook; where that leaves the service unhealthy, the next
    one's, as long as triage names one. Then stands by.
    """
    while True:
        view = yield TRIAGE
        if view.script.came != "named":
            break
        if view.script.is_over:
            view = yield NEXT_LOOK
            if not view.script.is_at_work:
                return view
        view = yield from _work_runbook(view)
        if view.script.came not in ("not healthy", "impossible"):
            break
        view = yield LEAVE
        view = yield from _take_back(view)
        if view.script.came == "over":
            break
    return (yield from _stand_by(view))


def _stand_by(view: "View") -> Program:
    # when the causes are over, nobody holds it any more
    if view.script.came != "over":
        view = yield WAIT
    return view


def _work_runbook(view: "View") -> Program:
    """Takes the steps that are left, with a look before the first and after each, until it is
    healthy.
    """
    moves = runbook_moves(view.script.left)
    move = next(moves)
    came = ""
    while True:
        # after an impossible step it is as unhealthy as at the last look
        if move is not None or came != "impossible":
            view = yield CHECK if move is None else move
            came = view.script.came
        if came == "failed" and move is not None:
            view = yield move
            came = view.script.came
        if came == "over":
            return view
        try:
            move = moves.send(came == "healthy")
        except StopIteration:
            return view


def _take_back(view: "View") -> Program:
    """Undoes the steps of a runbook that was not the right one."""
    for undo in view.script.take_back:
        view = yield undo
        if view.script.came == "over":
            break
    return view


def _look_again(view: "View") -> Program:
    """Looks, and treats what is not healthy."""
    view = yield CHECK
    if view.script.came == "not healthy":
        return (yield from _treat(view))
    return (yield from _stand_by(view))


def _end(view: "View") -> Program:
    """All causes are over: undoes the steps, and resolves it if all is well."""
    while view.script.held:
        for undo in view.script.held:
            view = yield from _undo(view, undo)
            # one more cause has come meanwhile
            if not view.script.is_over:
                return (yield from _look_again(view))
    if view.script.is_well:
        view = yield view.script.resolve
    return (yield NEXT_LOOK)


def _undo(view: "View", undo: Action) -> Program:
    """Undoes a step; one that takes time to undo waits for a healthy check, and is put back without
    it.
    """
    view = yield undo
    if view.script.took == 0:
        return view
    view = yield CHECK
    if view.script.came == "not healthy":
        view = yield PUT_BACK
    return view
