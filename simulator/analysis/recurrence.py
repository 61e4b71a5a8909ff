"""How often root causes come back, over drawn horizons and without a run.

The figures to compare with are those of Chen et al. (RCACopilot, EuroSys 2024): of incidents that
recur 93.8% do so within 20 days, and 24.96% have a root cause that was never seen before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from simulator.ai_service.failure import beginnings
from simulator.ai_service.root_causes import RootCauses
from simulator.foundation.distributions import Distribution
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from numpy.random import Generator

SOON = 20 * 86400.0
"""How long after the last time (s) at most a root cause is back soon."""
PUBLISHED_SOON, PUBLISHED_UNSEEN = 0.938, 0.2496
HORIZONS = 100
COMPARABLE = 180 * 86400.0
"""In a shorter time (s) more causes are new than in a year, as each strikes a first time."""
# after so many times drawn no further horizon is begun
MOST_DRAWN = 75_000


@dataclass(frozen=True)
class Recurrence:
    """Failures with a root cause in all drawn horizons together: how many there are
    (`occurrences`), how many have one that struck before in their horizon (`again`), and of these
    how many at most `SOON` after the last time (`soon`). Each `horizon` (s) is so long.
    """

    horizons: int
    occurrences: int
    again: int
    soon: int
    horizon: float

    @property
    def is_long(self) -> bool:
        """Whether the published figures are of about as long a time."""
        return self.horizon >= COMPARABLE

    @property
    def share_soon(self) -> float | None:
        """The share (0..1) of those whose root cause struck before; None without any."""
        return self.soon / self.again if self.again else None

    @property
    def share_unseen(self) -> float | None:
        """The share (0..1) whose root cause was never seen before; None without failures."""
        return 1 - self.again / self.occurrences if self.occurrences else None


class _Process(NamedTuple):
    """Something that comes again, `bad` with that probability, and what is behind it then."""

    name: str
    at: float | Distribution | None
    every: float | Distribution
    bad: float
    causes: RootCauses | str


def recurrence_of(scenario: Scenario, horizons: int = HORIZONS) -> Recurrence | None:
    """What a scenario says of root causes, over so many drawn horizons, or fewer where failures are
    very many; None where it says nothing of them.

    Failures without `causes` or a `root_cause`, and releases without `defects`, are left out. The
    same scenario gives the same figures. `horizons` is 1 or more.
    """
    from simulator.foundation.streams import Streams

    processes = list(_processes(scenario))
    if not processes:
        return None
    drawn = 0
    since = list[float | None]()
    for number in range(1, horizons + 1):
        rng = Streams(number).of("recurrence")
        due = [_drawn(process, rng, scenario.horizon) for process in processes]
        drawn += sum(times for times, _ in due)
        since += times_since(each for _, struck in due for each in struck)
        if drawn >= MOST_DRAWN:
            break
    again = [time for time in since if time is not None]
    soon = sum(time <= SOON for time in again)
    return Recurrence(number, len(since), len(again), soon, scenario.horizon)


def times_since(struck: Iterable[tuple[float, str]]) -> Iterator[float | None]:
    """Of failures (time in s, root cause), in the order of their times: how long (s) before each
    its root cause struck last; None where it never did.
    """
    last = dict[str, float]()
    for time, cause in sorted(struck):
        before = last.get(cause)
        yield None if before is None else time - before
        last[cause] = time


def _processes(scenario: Scenario) -> Iterator[_Process]:
    for failure in scenario.named_failures:
        if failure.behind:
            # what does not come again would be back after the end
            every = scenario.horizon if failure.every is None else failure.every
            yield _Process(failure.name, failure.at, every, 1.0, failure.behind)
    releases = scenario.releases
    if releases and releases.behind:
        yield _Process("releases", releases.at, releases.every, releases.bad, releases.behind)


def _drawn(
    process: _Process, rng: "Generator", horizon: float
) -> tuple[int, list[tuple[float, str]]]:
    """How many times were drawn, and the failures among them: (time in s, root cause)."""

    def stream(of: object) -> "Generator":
        # one for all: these draws are no run's
        return rng

    times = list(beginnings(process.at, process.every, stream, horizon))
    is_bad = rng.random(len(times)) < process.bad
    bad = [time for time, is_one in zip(times, is_bad, strict=True) if is_one]
    if isinstance(process.causes, str):
        return len(times), [(time, process.causes) for time in bad]
    causes = process.causes.drawn(process.name, list(enumerate(bad, start=1)), stream)
    return len(times), list(zip(bad, causes, strict=True))
