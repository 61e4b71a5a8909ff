"""Alert policies: named lists of rules, the scenario's `alerting` block, and the course notes'
`alert`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from simulator.foundation.errors import ArgumentError
from simulator.foundation.model import Model, closest
from simulator.foundation.units import invalid, show
from simulator.reliability.alerts import AlertRule
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.slo import MONTH, SLO

# An objective over 30 d: its window makes a share of the budget a burn rate. Not validated, as it
# has no indicator: none is registered when this file is read.
MONTHLY = SLO.model_construct(objective=0.99, window=MONTH)
# the name of a policy whose rules stand there without one
OWN_RULES = "own rules"


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
            # a dump holds the rules and keeps the name they came by
            return {"policy": OWN_RULES, **given}
        name = given.get("policy", "google-30d")
        if not isinstance(name, str) or name not in POLICIES:
            raise invalid(f"policy {show(name)} is unknown: {closest(name, sorted(POLICIES))}")
        return {**given, "rules": POLICIES[name].rules}

    @model_validator(mode="after")
    def _checked(self) -> Self:
        rules = {rule.name: rule for rule in self.rules}
        self._check_names()
        for rule in self.rules:
            for name in rule.unless:
                _check_known(name, rules)
        for rule in self.rules:
            for name in rule.unless:
                _check_silenced(rule, rules[name])
        return self

    def _check_names(self) -> None:
        """Refuses two rules of one name: a key such as `rules[page].severity` would mean both."""
        names = Counter(rule.name for rule in self.rules)
        for name, times in names.items():
            if times > 1:
                raise invalid(f"two rules are called {show(name)}: give each its own name")


def _check_known(name: str, rules: Mapping[str, AlertRule]) -> None:
    """Refuses an `unless` that names no rule."""
    if name not in rules:
        known = ", ".join(rules)
        raise invalid(f"unless names {show(name)}, which is not a rule: write one of {known}")


def _check_silenced(rule: AlertRule, other: AlertRule) -> None:
    """Refuses a paging rule that another one silences which opens tickets."""
    # a ticket rule never changes who is paged
    if rule.is_paging and not other.is_paging:
        raise invalid(
            f"unless of {show(rule.name)}, which pages, names {show(other.name)}, which opens"
            " a ticket: name rules that page, or leave it out"
        )


def _pair(burns: object) -> tuple[float, float]:
    """The burn rates of a long and a short window."""
    # numbers of numpy and whole numbers are burn rates too; text is none
    if isinstance(burns, Iterable) and not isinstance(burns, str):
        with suppress(TypeError, ValueError):
            long, short = map(float, burns)
            return long, short
    message = "is not two burn rates: give those of the long and the short window, e.g. (50, 50)"
    raise ArgumentError(f"{show(burns)} {message}")


def alert(
    fast: tuple[float, float], slow: tuple[float, float], mild: tuple[float, float] = (0.0, 0.0)
) -> str:
    """The course notes' decision: `sev1`, `sev2`, `ticket` or `ok` from the burn rates of (long,
    short) windows.

    `fast` is (1h, 5m), `slow` (6h, 30m), `mild` (3d, 6h); burn rates are error ratio / (1 -
    objective). Thresholds are those of the SRE workbook, table 5-8, each strictly exceeded by both
    windows.
    """
    rules = POLICIES["course-notes"].rules
    asked = zip(("sev1", "sev2", "ticket"), (fast, slow, mild), rules, strict=True)
    # the worst first: an answer stands for all milder ones
    for answer, burns, rule in asked:
        if min(_pair(burns)) > rule.burn(MONTHLY):
            return answer
    return "ok"
