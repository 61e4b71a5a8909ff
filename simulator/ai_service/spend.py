"""Spend: tokens of a request, the cap on what one may cost, and the day's budget."""

import math
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator

from simulator.ai_service.effects import Amount, Effects, each
from simulator.ai_service.provider import Provider
from simulator.ai_service.readings import Gauges, Mean, Readings
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.distributions import Distribution, Lognormal
from simulator.foundation.fixed_or_random import UncertainNumber, realised
from simulator.foundation.units import Number, Ratio, invalid

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint

# no factor on tokens is smaller
_LEAST = 1e-9


class Spend(Place):
    """The `tokens` of a request, the `cap` on what a request may cost, and the `daily_budget` (none
    by default).

    Money is in the currency of the provider's `price`. `when_gone` says what happens when the day's
    budget is gone: with `refuse` only the cache answers, with `cheaper` the cheaper model takes
    over. A new day begins at midnight in the time zone of `start`. Of answers that are cut short, a
    share `cut_loss` is ungrounded.
    """

    tokens: UncertainNumber = Field(
        default={"lognormal": {"median": 800.0, "p90": 2000.0}}, validate_default=True
    )
    cap: Annotated[Number, Field(gt=0)] = 0.08
    daily_budget: Annotated[Number, Field(gt=0)] | None = None
    when_gone: Literal["refuse", "cheaper"] = "refuse"
    cut_loss: Ratio = 0.5

    @field_validator("tokens")
    @classmethod
    def _closed_form(cls, tokens: float | Distribution) -> float | Distribution:
        if isinstance(tokens, Lognormal) or (isinstance(tokens, float) and tokens > 0):
            return tokens
        raise invalid(
            "tokens must be above 0 and fixed or lognormal: write e.g. {lognormal: {median: 800,"
            " p90: 2000}}"
        )

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        # the cache goes on answering: a hit costs nothing
        if effects.refused:
            return stream._replace(success=0.0)
        return stream

    def when_broke(self) -> Effects:
        """What happens while the day's money is gone."""
        if self.when_gone == "cheaper":
            return Effects(to_cheaper=True)
        return Effects(refused=True)

    def over_cap(self, model: Provider, effects: Effects) -> Amount:
        """The share of answers above the cap: P(tokens x factor x price / 1000 > cap), 0 where the
        limit on tokens rules it out.
        """
        # what is free is within any cap
        if not model.price:
            return 0.0
        affordable = 1000 * self.cap / model.price
        if effects.token_limit <= affordable:
            return 0.0
        return self._above(affordable, effects)

    def cut(self, effects: Effects) -> Amount:
        """The share of answers that the limit on tokens cuts short: P(tokens x factor > limit)."""
        return self._above(effects.token_limit, effects)

    def cost(self, model: Provider, effects: Effects) -> Amount:
        """The mean cost of an answer: E[min(tokens x factor, limit)] x price / 1000."""

        def mean(factor: float) -> float:
            return factor * self._mean_up_to(effects.token_limit / max(factor, _LEAST))

        return each(mean, effects.token_factor) * model.price / 1000

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        return {"refusing": effects.refused}

    def counted(self, point: "OperatingPoint") -> Readings:
        answers = point.model_answers
        cost = self.cost(point.use.model, point.effects)
        spread = 0.0
        if isinstance(self.tokens, Lognormal):
            # a limit on tokens would make it smaller
            spread = math.sqrt(math.expm1(self.tokens.spread**2))
        return {"cost_of_an_answer": Mean(answers, answers * cost, spread)}

    def _above(self, tokens: float, effects: Effects) -> Amount:
        if tokens == float("inf"):
            return 0.0
        return each(
            lambda factor: self._share_above(tokens / max(factor, _LEAST)), effects.token_factor
        )

    def _share_above(self, tokens: float) -> float:
        if isinstance(self.tokens, Lognormal):
            return self.tokens.share_above(tokens)
        return float(realised(self.tokens) > tokens)

    def _mean_up_to(self, limit: float) -> float:
        if isinstance(self.tokens, Lognormal):
            return self.tokens.mean_up_to(limit)
        return min(realised(self.tokens), limit)
