"""How a scenario's service is watched."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulator.foundation.model import Model
from simulator.foundation.units import Count, Length
from simulator.reliability.slo import Events, Timeslices
from simulator.scenario.checks import MAX_SAMPLES

if TYPE_CHECKING:
    from simulator.reliability.windows import Floats

# of a cell or a slice of time: so little before its end is its end
ROUNDING = 1e-9


class Monitoring(Model):
    """How the service is watched: requests are counted in cells of `scrape_interval`, and alerts
    are evaluated every `evaluation_interval`.

    With `before_start: clean`, one SLO window of the scenario's own expected traffic, all of it
    good, lies before the start; with `none`, windows begin with the first cell. A scenario with
    more cells than `max_samples` (over all SLIs) is refused.
    """

    short_key = "scrape_interval"
    scrape_interval: Annotated[Length, Field(le=3600)] = 10.0
    evaluation_interval: Length = 30.0
    before_start: Literal["clean", "none"] = "clean"
    max_samples: Count = MAX_SAMPLES

    @property
    def has_history(self) -> bool:
        """Whether there are good events before the start; else windows begin with the data."""
        return self.before_start == "clean"

    def grain(self, events: Events) -> float:
        """The length (s, above 0) of what alerts count at once: a cell, or a slice of time."""
        if isinstance(events, Timeslices):
            return events.length
        return self.scrape_interval

    def ahead(self, events: Events) -> float:
        """How long (s) before the start the first of them began."""
        if isinstance(events, Timeslices):
            return events.ahead
        return 0.0

    def seen(self, events: Events, begins: "Floats", ends: "Floats") -> "tuple[Floats, Floats]":
        """The beginnings and ends (s from the start, arrays like the given ones) of what alerts see
        of windows: the cells, or slices of time, that end in them, and nothing before the start
        where there is no history.
        """
        grain = self.grain(events)
        ahead = self.ahead(events)
        first = _last_end(begins, grain, ahead)
        if not self.has_history:
            first = first.clip(min=0.0)
        return first, _last_end(ends, grain, ahead)


def _last_end(times: "Floats", grain: float, ahead: float) -> "Floats":
    """The end (s) of the last cell, or slice of time, that each time (s) has passed; the first one
    began so long (s) before the start.
    """
    # numpy is imported where it is needed: `simulator check` must not wait for it
    import numpy as np

    return np.floor((times + ahead) / grain + ROUNDING) * grain - ahead
