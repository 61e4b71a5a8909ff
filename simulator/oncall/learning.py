"""What a team does with its incidents: postmortems, improvements, and the hours for them."""

from typing import Self

from pydantic import model_validator

from simulator.foundation.edits import LeaveOut
from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import Duration, Hours, Ratio, Switch, invalid
from simulator.oncall.improvements import (
    AutomaticMitigation,
    BetterRunbook,
    Canary,
    Improvement,
    Prevention,
    RegressionCase,
)

# why an improvement is dropped, as its row says
NOT_ACCEPTED = "not accepted"
NOT_SEEN_AGAIN = "not seen again"
# what has not come back for so long (s) is no longer worth the work
REMEMBERED = 90 * 86400.0
AGAIN = "is in the list already: leave it out"


class Learning(Model):
    """Postmortems propose `improvements`, and the team works on those that it accepts.

    `postmortem_after` the resolution of a paged incident or a ticket that somebody worked on, each
    kind that answers it makes a proposal. It is `accepted` with that probability, and needs its
    hours. The team has `hours_per_week` for them, spread evenly, and `shipping_hours` more while
    the error-budget policy freezes releases. All figures are assumptions. With `on: false` nothing
    is learned.
    """

    short_key = "on"
    list_key = "improvements"
    other_words = {
        **dict.fromkeys(("enabled", "enable", "active", "learns"), "on"),
        **dict.fromkeys(("postmortem", "postmortems", "after", "delay"), "postmortem_after"),
        **dict.fromkeys(("acceptance", "probability", "chance", "action_items_done"), "accepted"),
        **dict.fromkeys(("hours", "weekly_hours", "capacity", "backlog"), "hours_per_week"),
        **dict.fromkeys(("freeze_hours", "frozen_hours", "hours_while_frozen"), "shipping_hours"),
        **dict.fromkeys(("action_items", "actions", "proposals", "kinds"), "improvements"),
    }
    no_keys = {
        "causes": "write it at a failure that happens again, e.g. causes: {new: 25%}",
        "defects": "write it at releases, e.g. defects: {new: 25%}",
    }
    examples = {"on": True}
    on: Switch = True
    postmortem_after: Duration = 2 * 86400.0
    accepted: Ratio = 0.4
    hours_per_week: Hours = 8.0
    shipping_hours: Hours = 40.0
    improvements: tuple[Improvement, ...] = (
        Prevention(),
        RegressionCase(),
        Canary(),
        BetterRunbook(),
        AutomaticMitigation(),
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [each.name for each in self.improvements]
        again = (place for place, name in enumerate(names) if names.index(name) < place)
        lines = [
            line(("improvements", place), invalid(f"{names[place]} {AGAIN}", LeaveOut()))
            for place in again
        ]
        if lines:
            raise refused(lines)
        return self

    def chance_of(self, improvement: Improvement) -> float:
        """The probability (0..1) that a proposal is accepted."""
        return self.accepted if improvement.accepted is None else improvement.accepted
