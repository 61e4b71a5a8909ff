"""The AI service: its places as models, and the live service that failures and mitigations act
on.
"""

from typing import TypeAlias

from simulator.ai_service.cache import Cache
from simulator.ai_service.failures import Failure
from simulator.ai_service.guardrail import Guardrail
from simulator.ai_service.provider import Provider, Providers
from simulator.ai_service.release import Release
from simulator.ai_service.retrieval import Retrieval
from simulator.ai_service.spend import Spend
from simulator.ai_service.traffic import Traffic
from simulator.foundation.model import Model
from simulator.reliability.runbooks import Mitigation

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
    "Traffic",
]


Holder: TypeAlias = tuple[str, int]
"""The incident and the number of its step that holds a mitigation."""


class AIService(Model):
    """The places that a request passes through, and the normal condition of each."""

    traffic: Traffic = Traffic()
    guardrail: Guardrail = Guardrail()
    cache: Cache = Cache()
    retrieval: Retrieval = Retrieval()
    provider: Providers = Providers()
    release: Release = Release()
    spend: Spend = Spend()


class Service:
    """What is acting on the service right now (live): active failures, who holds which mitigation,
    whether money is left.
    """

    def __init__(self) -> None:
        self.failures: dict[str, Failure] = {}
        self.holders: dict[Mitigation, list[Holder]] = {}
        self.is_broke = False

    def begin(self, failure: Failure) -> None:
        """A failure strikes."""
        self.failures[failure.name] = failure

    def end(self, failure: Failure) -> None:
        """A failure is over."""
        del self.failures[failure.name]

    def hold(self, mitigation: Mitigation, holder: Holder) -> None:
        """A step wants the mitigation on; it is on while any step holds it."""
        self.holders.setdefault(mitigation, []).append(holder)

    def release(self, mitigation: Mitigation, holder: Holder) -> None:
        """A step no longer needs it; it goes off when the last holder lets go."""
        self.holders[mitigation].remove(holder)
        if not self.holders[mitigation]:
            del self.holders[mitigation]

    def go_broke(self, is_broke: bool) -> None:
        """The day's budget is gone (or there is one again)."""
        self.is_broke = is_broke

    def acting(self) -> tuple[tuple[Failure, ...], frozenset[Mitigation], bool]:
        """What acts, in an order that does not depend on who came first, and whether the day's
        budget is gone.
        """
        return (
            tuple(self.failures[name] for name in sorted(self.failures)),
            frozenset(self.holders),
            self.is_broke,
        )
