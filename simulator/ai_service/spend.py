"""Spend: tokens of a request, the cap on what one may cost, and the day's budget."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from simulator.ai_service.effects import Amount, Effects, each
from simulator.ai_service.provider import Provider
from simulator.foundation.distributions import Distribution, Lognormal
from simulator.foundation.fixed_or_random import UncertainNumber, realised
from simulator.foundation.model import Model
from simulator.foundation.units import Number, Ratio, invalid

_LEAST = 1e-9
"""No factor on tokens is smaller."""


class Spend(Model):
    """`tokens` of a request (lognormal), the `cap` on its cost, and the `daily_budget` (both in the
    money of the price; none by default).

    `when_gone` says what happens when the day's budget is gone: `refuse` answers only from the
    cache, `cheaper` goes on with the cheaper model. The day is that of the start's clock. Answers
    cut short are ungrounded in a share `cut_loss` of cases.
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

    def dear(self, model: Provider, effects: Effects) -> Amount:
        """The share of answers above the cap: P(tokens x factor x price / 1000 > cap), 0 where the
        limit on tokens rules it out.
        """
        affordable = 1000 * self.cap / model.price if model.price else float("inf")
        return 0.0 if effects.token_limit <= affordable else self._above(affordable, effects)

    def cut(self, effects: Effects) -> Amount:
        """The share of answers that the limit on tokens cuts short: P(tokens x factor > limit)."""
        return self._above(effects.token_limit, effects)

    def cost(self, model: Provider, effects: Effects) -> Amount:
        """The mean cost of an answer: E[min(tokens x factor, limit)] x price / 1000."""
        mean = each(
            lambda factor: factor * self._mean_up_to(effects.token_limit / max(factor, _LEAST)),
            effects.token_factor,
        )
        return mean * model.price / 1000

    def _above(self, tokens: float, effects: Effects) -> Amount:
        return (
            0.0
            if tokens == float("inf")
            else each(
                lambda factor: self._share_above(tokens / max(factor, _LEAST)), effects.token_factor
            )
        )

    def _share_above(self, tokens: float) -> float:
        return (
            self.tokens.share_above(tokens)
            if isinstance(self.tokens, Lognormal)
            else float(realised(self.tokens) > tokens)
        )

    def _mean_up_to(self, limit: float) -> float:
        return (
            self.tokens.mean_up_to(limit)
            if isinstance(self.tokens, Lognormal)
            else min(realised(self.tokens), limit)
        )
