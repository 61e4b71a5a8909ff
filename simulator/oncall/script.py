"""What the scripted responder goes by, beside what everybody sees."""

from typing import Protocol

from simulator.oncall.actions import Action


class Script(Protocol):
    """Where the work on one incident or ticket is: what the rules of the response go by."""

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has answered, or has taken it up."""

    @property
    def came(self) -> str:
        """What came of the last action."""

    @property
    def is_at_work(self) -> bool:
        """Whether it is this incident's turn with whoever has it."""

    @property
    def is_ending(self) -> bool:
        """Whether all causes were known to be over as this decision came."""

    @property
    def is_over(self) -> bool:
        """Whether they still are: looking whether all is well may have found another one."""

    @property
    def is_due(self) -> bool:
        """Whether there is something new to look at."""

    @property
    def is_well(self) -> bool:
        """Whether it can be resolved."""

    @property
    def resolve(self) -> Action:
        """To resolve it as what it was about."""

    @property
    def left(self) -> tuple[Action, ...]:
        """To take each step that is left of the runbook in hand."""

    @property
    def take_back(self) -> tuple[Action, ...]:
        """To undo each step of a runbook that was given up and was not the right one."""

    @property
    def held(self) -> tuple[Action, ...]:
        """To undo each step that is in effect, the last first."""

    @property
    def took(self) -> float:
        """How long the last undoing took (s)."""
