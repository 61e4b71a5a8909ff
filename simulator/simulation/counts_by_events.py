"""The counts of a run by what its objectives count: requests, or slices of time."""

from collections.abc import Iterable, Iterator, Mapping

from simulator.ai_service.outcomes import RequestCounts
from simulator.reliability.counts import Counts
from simulator.reliability.slo import Events, Timeslices


class CountsByEvents(Mapping[Events, Counts]):
    """The counts of all events in every cell (arrays over cells), counted when they are asked for.

    Objectives on the same events share them. `cell` is a cell's length (s).
    """

    def __init__(self, events: Iterable[Events], requests: RequestCounts, cell: float) -> None:
        self._events = tuple(dict.fromkeys(events))
        self._requests = requests
        self._cell = cell
        self._known: dict[Events, Counts] = {}

    def __getitem__(self, events: Events) -> Counts:
        if events not in self._events:
            raise KeyError(events)
        if events not in self._known:
            size, lead = cells_of(events, self._cell)
            self._known[events] = counted(events, self._requests, size, lead)
        return self._known[events]

    def __iter__(self) -> Iterator[Events]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)


def counted(events: Events, requests: RequestCounts, size: int, lead: int) -> Counts:
    """The events of cells (arrays over cells); `size` cells are a slice, where slices of time are
    counted, and `lead` cells of the first one are not among these.
    """
    if isinstance(events, Timeslices):
        # a slice is good or bad by the requests in it
        return events.of(events.sli.count(requests), size, lead)
    return events.count(requests)


def cells_of(events: Events, cell: float) -> tuple[int, int]:
    """How many cells (s) a slice of time has, and how many of the first one lie before the run; one
    and none where requests are counted.
    """
    if isinstance(events, Timeslices):
        return round(events.length / cell), round(events.ahead / cell)
    return 1, 0
