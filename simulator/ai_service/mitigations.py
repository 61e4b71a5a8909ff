"""What a person on call can do. One class is one kind; switched off, it has never been."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.ai_service.effects import Effects
from simulator.foundation.kinds import Kind
from simulator.foundation.units import Number, Ratio


class Mitigation(Kind, family="mitigation"):
    """A safe action against a symptom. Switching it off undoes it exactly, unless it says that
    it cannot be undone.
    """

    in_file: ClassVar[str] = "runbooks: {{provider_outage: [{{do: {}, takes: 3m}}]}}"
    is_reversible: ClassVar[bool] = True

    @abstractmethod
    def effect(self) -> Effects:
        """What it does to the service while it is on."""


class FailOver(Mitigation):
    """Sends all requests to the fallback provider. The price: its capacity and quality."""

    kind: Literal["fail_over"] = "fail_over"

    def effect(self) -> Effects:
        return Effects(to_fallback=True)


class EnableCache(Mitigation):
    """Answers repeated questions from the cache, without a provider. The price: some answers are
    stale (`service.cache.stale_ratio`).
    """

    kind: Literal["enable_cache"] = "enable_cache"

    def effect(self) -> Effects:
        return Effects(cache_on=True)


class ShedBackground(Mitigation):
    """Turns away a `share` of the background work. The price: that work is not done; it is
    counted.
    """

    kind: Literal["shed_background"] = "shed_background"
    example: ClassVar[str] = "share: 100%"
    share: Ratio = 1.0

    def effect(self) -> Effects:
        return Effects(background_factor=1 - self.share)


class RaiseQuota(Mitigation):
    """Asks the providers for more capacity: `factor` times as much, from primary and fallback
    alike. The price: whatever the providers charge.
    """

    kind: Literal["raise_quota"] = "raise_quota"
    example: ClassVar[str] = "factor: 1.5"
    factor: Annotated[Number, Field(ge=1)] = 1.5

    def effect(self) -> Effects:
        return Effects(capacity_factor=self.factor)


class UseCheaperModel(Mitigation):
    """Sends all requests to the provider's cheaper model. The price: its quality."""

    kind: Literal["use_cheaper_model"] = "use_cheaper_model"

    def effect(self) -> Effects:
        return Effects(to_cheaper=True)


class CapTokens(Mitigation):
    """Cuts answers short after `tokens` tokens. The price: some of those answers are no longer
    grounded (`service.spend.cut_loss`).
    """

    kind: Literal["cap_tokens"] = "cap_tokens"
    example: ClassVar[str] = "tokens: 4000"
    tokens: Annotated[Number, Field(gt=0)] = 4000.0

    def effect(self) -> Effects:
        return Effects(token_limit=self.tokens)


class RaiseBudget(Mitigation):
    """Allows `factor` times as much money for the day. The price: the money."""

    kind: Literal["raise_budget"] = "raise_budget"
    example: ClassVar[str] = "factor: 2"
    factor: Annotated[Number, Field(ge=1)] = 2.0

    def effect(self) -> Effects:
        return Effects(budget_factor=self.factor)


class RollBack(Mitigation):
    """Serves all requests with the last good version for as long as it is on. The price: nothing
    new reaches users.
    """

    kind: Literal["roll_back"] = "roll_back"

    def effect(self) -> Effects:
        return Effects(rolled_back=True)


class FreezeReleases(Mitigation):
    """Holds back planned releases while it is on; versions that are out stay. The price:
    releases that are due are left out.
    """

    kind: Literal["freeze_releases"] = "freeze_releases"

    def effect(self) -> Effects:
        return Effects(releases_frozen=True)


class ExpandStore(Mitigation):
    """Makes the vector store `factor` times as large. The price: the time that takes, and the
    larger store.
    """

    kind: Literal["expand_store"] = "expand_store"
    example: ClassVar[str] = "factor: 2"
    factor: Annotated[Number, Field(ge=1)] = 2.0

    def effect(self) -> Effects:
        return Effects(store_factor=self.factor)


class CompactStore(Mitigation):
    """Compresses all vectors, old and new, by the share `saves`. The price: it takes long and
    cannot be undone.
    """

    kind: Literal["compact_store"] = "compact_store"
    example: ClassVar[str] = "saves: 30%"
    is_reversible: ClassVar[bool] = False
    saves: Annotated[Ratio, Field(lt=1)] = 0.3

    def effect(self) -> Effects:
        return Effects(compacted=self.saves)


class SkipRetrieval(Mitigation):
    """Answers without the vector store. The price: only what the model knows by itself is
    grounded (`service.retrieval.unaided`).
    """

    kind: Literal["skip_retrieval"] = "skip_retrieval"

    def effect(self) -> Effects:
        return Effects(without_retrieval=True)


class DisableTools(Mitigation):
    """Answers without tools, so no call can fail or hang. The price: of the answers that needed
    a tool, fewer are grounded (`service.tools.unaided`).
    """

    kind: Literal["disable_tools"] = "disable_tools"

    def effect(self) -> Effects:
        return Effects(without_tools=True)


class TightenGuardrail(Mitigation):
    """Catches a share (`catches`) of the malicious requests that slipped past. The price: it
    blocks a share (`blocks`) of legitimate requests by mistake.
    """

    kind: Literal["tighten_guardrail"] = "tighten_guardrail"
    example: ClassVar[str] = "catches: 80%, blocks: 1%"
    catches: Ratio = 0.8
    blocks: Ratio = 0.01

    def effect(self) -> Effects:
        return Effects(extra_catch_ratio=self.catches, extra_false_block_ratio=self.blocks)


class ThrottleSource(Mitigation):
    """Turns away a `share` of malicious requests by where they come from. The price: some
    legitimate requests from there are turned away too (`collateral`).
    """

    kind: Literal["throttle_source"] = "throttle_source"
    example: ClassVar[str] = "share: 90%, collateral: 0.2%"
    share: Ratio = 0.9
    collateral: Ratio = 0.002

    def effect(self) -> Effects:
        return Effects(malicious_throttled=self.share, throttled=self.collateral)
