"""What acts on the service, and its effects as a function of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from simulator.ai_service.effects import Effects, combine
from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.outcomes import Counted
from simulator.ai_service.service import AIService
from simulator.ai_service.traffic import Curve
from simulator.expectation.attempts import Backlog
from simulator.reliability.windows import Floats

Found = TypeVar("Found")
# so many things are kept of the conditions of one service; more would only take memory
MOST_SHARED = 1024


@dataclass(frozen=True)
class Acting:
    """A fixed set of failures and mitigations that act on the service, since a time (s) at which it
    had a backlog of attempts.

    `outcomes` are those to tell apart; `is_broke` says that the day's money is gone.
    """

    service: AIService
    curve: Curve
    outcomes: tuple[Counted, ...]
    failures: tuple[Failure, ...] = ()
    mitigations: frozenset[Mitigation] = frozenset()
    since: float = 0.0
    # not compared: it follows from what was before, and holds arrays
    backlog: Backlog = field(default=(), compare=False)
    is_broke: bool = False
    # what was found out of all conditions of this service that does not depend on their times
    shared: dict[tuple[object, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def standing(self) -> Effects:
        """The effects that last as long as this condition: of what people have done, and of a
        day without money.
        """
        effects = [mitigation.effect() for mitigation in self.mitigations]
        if self.is_broke:
            effects.append(self.service.spend.when_broke())
        return combine(effects)

    def effects(self, times: Floats) -> Effects:
        """All effects that act at some times (s)."""
        if not self.varies:
            return self._at_start
        return self._effects(times)

    def _effects(self, times: Floats) -> Effects:
        if not self.failures:
            return self.standing
        impairments = [each.impairment(times - each.start) for each in self.failures]
        return combine([self.standing, *impairments])

    @cached_property
    def _at_start(self) -> Effects:
        return self.once("effects", lambda: self._effects(np.zeros(1)))

    def once(self, what: str, find: Callable[[], Found]) -> Found:
        """What only what acts decides: found once for all conditions in which the same acts."""
        key = (what, self.failures, self.mitigations, self.is_broke)
        try:
            hash(key)
        except TypeError:
            # a failure of one's own may have lists
            return find()
        if key not in self.shared:
            self.shared[key] = find()
            if len(self.shared) > MOST_SHARED:
                del self.shared[next(iter(self.shared))]
        found: Found = self.shared[key]
        return found

    @cached_property
    def varies(self) -> bool:
        """Whether any effect varies in time; the curve and clients who try again apart."""
        return bool(self.service.retrieval.ingest) or self._at_start.varies
