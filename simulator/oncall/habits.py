"""The habits of the person on call: how long answering takes, and how a check is made."""

from typing import Self

from pydantic import model_validator

from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import Replace
from simulator.foundation.fixed_or_random import UncertainDuration
from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import Duration, Length, Ratio, format_duration, invalid
from simulator.oncall.tickets import Tickets
from simulator.oncall.triage import TimeOrTriage, right_of, time_of
from simulator.oncall.trust import Trust
from simulator.reliability.slo import SLO


class Check(Model):
    """How the person on call sees whether the service is healthy: they look at the SLI over a
    `window`, from the end of a step until `give_up_after`.

    The service is healthy if the share of good events is at least `healthy`, by default the SLO's
    objective.
    """

    short_key = "window"
    window: Length = 300.0
    give_up_after: Length = 360.0
    healthy: Ratio | None = None

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if self.give_up_after < self.window:
            window = format_duration(self.window)
            message = (
                f"{format_duration(self.give_up_after)} is shorter than the window of {window}, so"
                f" no check fits in: write at least {window}"
            )
            raise refused([line(("give_up_after",), invalid(message, Replace(window)))])
        return self


class OnCall(Model):
    """The person on call. The times are assumptions: no published distribution was found.

    `acknowledge` is how long it takes them to acknowledge a page, `triage` how long to name the
    symptom after that. After every step they look at the SLI (`check`). They learn that the cause
    is over `cause_over_seen_after` its end. In this version one person is on call at any hour, and
    answers every page, whatever its severity. With `triage: {takes: 8m, right: 80%}` they name a
    wrong symptom now and then. Nobody works on tickets where `tickets` is not written.
    `postmortem` is how long the one about each paged incident takes, in people's hours.
    """

    short_key = "acknowledge"
    acknowledge: UncertainDuration = 300.0
    triage: TimeOrTriage = 480.0
    check: Check = Check()
    cause_over_seen_after: UncertainDuration = 600.0
    trust: Trust | None = None
    tickets: Tickets | None = None
    postmortem: Duration | None = None

    @property
    def triage_takes(self) -> float | Distribution:
        """How long it takes to name a symptom (s)."""
        return time_of(self.triage)

    @property
    def right(self) -> float:
        """The probability (0..1) that the symptom named is the right one."""
        return right_of(self.triage)

    def healthy(self, slo: SLO) -> float:
        """The share of good events from which on an objective's check is healthy."""
        return slo.objective if self.check.healthy is None else self.check.healthy
