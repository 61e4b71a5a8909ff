"""Alert policies: named lists of rules, the scenario's `alerting` block, and the course notes'
`alert`.
"""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from simulator.foundation.model import Model, closest
from simulator.foundation.units import invalid, show
from simulator.reliability.alerts import AlertRule
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.slo import MONTH, SLO

MONTHLY = SLO.model_construct(objective=0.99, window=MONTH)
"""An objective over 30 d: its window makes a share of the budget a burn rate. (It has no indicator:
none is registered when this file is read.)
"""
OWN_RULES = "own rules"
"""The name of a policy whose rules stand there without one."""


class Alerting(Model):
    """The alert rules: a named policy, or your own rules."""

    policy: str = "google-30d"
    rules: Annotated[tuple[AlertRule, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _expanded(cls, given: Any) -> Any:
        """A policy becomes its rules at once, so that each of them can be changed by name."""
        if not isinstance(given, dict):
            return given
        if "rules" in given:
            return {"policy": OWN_RULES, **given}
        name = given.get("policy", "google-30d")
        if not isinstance(name, str) or name not in POLICIES:
            raise invalid(f"policy {show(name)} is unknown: {closest(name, sorted(POLICIES))}")
        return {**given, "rules": POLICIES[name].rules}

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [rule.name for rule in self.rules]
        for name in names:
            if names.count(name) > 1:
                raise invalid(f"two rules are called {show(name)}: give each its own name")
        for name in {other for rule in self.rules for other in rule.unless} - set(names):
            raise invalid(
                f"unless names {show(name)}, which is not a rule: write one of {', '.join(names)}"
            )
        self._check_unless()
        return self

    def _check_unless(self) -> None:
        """Refuses a paging rule that tickets would silence: a ticket rule changes no page."""
        tickets = [rule.name for rule in self.rules if not rule.is_paging]
        for rule in self.rules:
            for name in rule.unless if rule.is_paging else ():
                if name in tickets:
                    raise invalid(
                        f"unless of {show(rule.name)}, which pages, names {show(name)}, which opens"
                        " a ticket: name rules that page, or leave it out"
                    )


def alert(
    fast: tuple[float, float], slow: tuple[float, float], mild: tuple[float, float] = (0.0, 0.0)
) -> str:
    """The course notes' decision: `sev1`, `sev2`, `ticket` or `ok` from the burn rates of (long,
    short) windows.

    `fast` is (1h, 5m), `slow` (6h, 30m), `mild` (3d, 6h); burn rates are error ratio / (1 -
    objective). Thresholds are those of the SRE workbook, table 5-8, each strictly exceeded by both
    windows.
    """
    answers = zip(
        ("sev1", "sev2", "ticket"), (fast, slow, mild), POLICIES["course-notes"].rules, strict=True
    )
    return next(
        (answer for answer, burns, rule in answers if min(burns) > rule.burn(MONTHLY)), "ok"
    )
