"""What a team does with its incidents: postmortems, improvements, and the hours for them."""

from typing import Annotated

from pydantic import Field

from simulator.foundation.model import Model
from simulator.foundation.units import Duration, Number, Ratio, Switch
from simulator.oncall.improvements import (
    AutomaticMitigation,
    BetterRunbook,
    Canary,
    Improvement,
    Prevention,
    RegressionCase,
)

WeeklyHours = Annotated[Number, Field(ge=0, le=1e6)]


class Learning(Model):
    """Postmortems propose `improvements`, and the team works on those that it accepts.

    `postmortem_after` the resolution of a paged incident or a ticket that somebody worked on, each
    kind that answers it makes a proposal. It is `accepted` with that probability, and needs its
    hours. The team has `hours_per_week` for them, spread evenly, and `shipping_hours` more while
    the error-budget policy freezes releases. All figures are assumptions. With `on: false` nothing
    is learned.
    """

    short_key = "on"
    on: Switch = True
    postmortem_after: Duration = 2 * 86400.0
    accepted: Ratio = 0.4
    hours_per_week: WeeklyHours = 8.0
    shipping_hours: WeeklyHours = 40.0
    improvements: tuple[Improvement, ...] = (
        Prevention(),
        RegressionCase(),
        Canary(),
        BetterRunbook(),
        AutomaticMitigation(),
    )

    def chance_of(self, improvement: Improvement) -> float:
        """The probability (0..1) that a proposal is accepted."""
        return self.accepted if improvement.accepted is None else improvement.accepted
