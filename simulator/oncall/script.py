"""What the scripted responder goes by, beside what everybody sees."""

from typing import NamedTuple

from simulator.oncall.actions import Action


class Script(NamedTuple):
    """Where the work on one incident is: how the scripted responder is made to behave.

    `came` is what came of the last action; `is_over` that all causes are known to be over and
    `is_ending` that they were as this decision came, `is_due` that there is something to look at,
    `is_well` that it can be resolved, as what it was about (`resolve`). `left` are the steps left
    of the runbook in hand, `take_back` undoes those of one that turned out to be wrong, `held` all
    that are in effect, the last first. Undoing the last one took `takes` seconds.
    """

    is_acknowledged: bool
    came: str
    is_over: bool
    is_ending: bool
    is_due: bool
    is_well: bool
    resolve: Action
    left: tuple[Action, ...]
    take_back: tuple[Action, ...]
    held: tuple[Action, ...]
    takes: float
