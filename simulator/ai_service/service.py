"""The AI service: its places as models, and the live service that failures and mitigations act
on.
"""

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from simulator.ai_service.cache import Cache
from simulator.ai_service.effects import NOTHING, Amount, Effects
from simulator.ai_service.failures import Failure
from simulator.ai_service.guardrail import Guardrail
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.provider import Provider, Providers
from simulator.ai_service.readings import Gauges, Readings
from simulator.ai_service.retrieval import Retrieval
from simulator.ai_service.rollout import Release
from simulator.ai_service.spend import Spend
from simulator.ai_service.stream import NO_DELAY, Delays, Place, Stream
from simulator.ai_service.tools import Tools
from simulator.ai_service.traffic import Traffic
from simulator.foundation.model import Model

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint

__all__ = [
    "AIService",
    "Cache",
    "Guardrail",
    "Provider",
    "Providers",
    "Release",
    "Retrieval",
    "Service",
    "Spend",
    "Tools",
    "Traffic",
]


# the incident, and the number of its step that holds a mitigation
Holder: TypeAlias = tuple[str, int]


class AIService(Model):
    """The places that a request passes through, in this order, and the normal condition of each."""

    traffic: Traffic = Traffic()
    guardrail: Guardrail = Guardrail()
    cache: Cache = Cache()
    retrieval: Retrieval = Retrieval()
    tools: Tools = Tools()
    provider: Providers = Providers()
    release: Release = Release()
    spend: Spend = Spend()

    @cached_property
    def path(self) -> tuple[tuple[str, Place], ...]:
        """The places with their names, in the order in which a request passes them."""
        return tuple((name, getattr(self, name)) for name in type(self).model_fields)

    def pass_through(self, times: Amount, factor: Amount, effects: Effects) -> Stream:
        """What single attempts meet at some times (s) under a factor of the traffic's curve.

        Floats, or arrays over time. What the provider's capacity does not serve is not in it: that
        depends on all attempts, see `failing`.
        """
        stream = Stream(times, factor)
        for _, place in self.path:
            stream = place.pass_through(stream, effects)
        return stream

    def failing(self, stream: Stream) -> Amount:
        """The share (0..1) of single attempts that fail, where nobody tries again: at a place, or
        because the model in use has no capacity left.
        """
        served = self.provider.served(stream.demand, stream.in_use.capacity)
        failing = 1 - stream.success
        return 1 - (1 - failing) * served

    def faultless(self) -> Stream:
        """What single attempts meet at the start while nothing has failed, where the traffic's
        curve is 1 (floats).
        """
        return self.pass_through(0.0, 1.0, NOTHING)

    def answered(self, stream: Stream, failing: Amount) -> tuple[Amount, Amount]:
        """The shares (0..1) of interactive requests that are answered, and answered by a model,
        where nobody tries again and so large a share of attempts is `failing`.
        """
        succeeds = 1 - failing
        # hits are spared only by bad versions, misses by every place
        hits = (1 - stream.misses) * (1 - stream.spoiled)
        answered = stream.admitted * (hits + stream.misses * succeeds)
        return answered, stream.admitted * stream.misses * succeeds

    def grounding(self, stream: Stream, effects: Effects) -> Amount:
        """The share (0..1) of a model's answers that every place leaves grounded."""
        grounded: Amount = 1.0
        # places spoil answers independently of each other
        for _, place in self.path:
            grounded = grounded * place.grounding(stream, effects)
        return grounded

    def delays(self, effects: Effects) -> Delays:
        """How long a model's answers wait at all places together."""
        waits = NO_DELAY
        for _, place in self.path:
            own = place.delays(effects)
            # places delay answers independently of each other
            if own is not NO_DELAY:
                waits = tuple(
                    (share * part, before + wait) for share, before in waits for part, wait in own
                )
        return waits

    def gauges(self, time: float, factor: float, effects: Effects) -> dict[str, Gauges]:
        """What the dashboard of each place shows exactly at a time (s), by the place's name.

        `effects` are those of that one moment, floats or arrays without dimensions.
        """
        stream = self.pass_through(time, factor, effects)
        return {name: place.gauges(stream, effects) for name, place in self.path}

    def counted(self, point: "OperatingPoint") -> dict[str, Readings]:
        """What the dashboard of each place shows of its requests, by the place's name."""
        return {name: place.counted(point) for name, place in self.path}


class Service:
    """What is acting on the service right now (live): active failures, who holds which mitigation,
    whether money is left.
    """

    def __init__(self) -> None:
        # by name, which is unique within a run
        self.failures: dict[str, Failure] = {}
        self.holders: dict[Mitigation, list[Holder]] = {}
        self.standing = frozenset[Mitigation]()  # always on, held by nobody
        self.is_broke = False

    def begin(self, failure: Failure) -> None:
        """A failure strikes."""
        self.failures[failure.name] = failure

    def end(self, failure: Failure) -> None:
        """A failure is over."""
        del self.failures[failure.name]

    def apply(self, mitigation: Mitigation, holder: Holder) -> None:
        """A step wants the mitigation on; it is on while any step holds it."""
        self.holders.setdefault(mitigation, []).append(holder)

    def lift(self, mitigation: Mitigation, holder: Holder) -> None:
        """A step no longer needs it; it goes off when the last holder lets go."""
        # a list, not a set: one incident may hold the same mitigation by two steps
        self.holders[mitigation].remove(holder)
        if not self.holders[mitigation]:
            del self.holders[mitigation]

    def keep_on(self, mitigation: Mitigation) -> None:
        """The mitigation is part of the service from now on."""
        self.standing |= {mitigation}

    def is_on(self, mitigation: Mitigation) -> bool:
        """Whether a mitigation is on, whoever holds it."""
        return mitigation in self.holders or mitigation in self.standing

    def set_broke(self, is_broke: bool) -> None:
        """The day's budget is gone (or there is one again)."""
        self.is_broke = is_broke

    def acting(self) -> tuple[tuple[Failure, ...], frozenset[Mitigation], bool]:
        """What acts, in an order that does not depend on who came first, and whether the day's
        budget is gone.
        """
        # in order of the names, so that equal sets of failures are one condition
        return (
            tuple(self.failures[name] for name in sorted(self.failures)),
            frozenset((*self.standing, *self.holders)),
            self.is_broke,
        )
