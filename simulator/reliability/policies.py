"""Alert policies: named lists of rules, the scenario's `alerting` block, and the course notes'
`alert`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.foundation.edits import LeaveOut, Rename
from simulator.foundation.errors import ArgumentError
from simulator.foundation.model import Model, line, refused, repeated, written_at
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import not_known
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

    short_key = "policy"
    list_key = "rules"
    # without a policy a scenario has one all the same
    for_nothing = ""
    no_keys = {"for": "it belongs to a rule: write it there, or leave it out"}
    examples = {"policy": "google-30d"}
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
            raise refused([line(("policy",), _unknown(name))])
        return {**given, "rules": POLICIES[name].rules}

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        """Rules that go by one name, or name one that there is not; and a policy's name among
        them.
        """
        rules = given.get("rules") if isinstance(given, dict) else None
        if isinstance(rules, str) and rules in POLICIES:
            return [line(("rules",), _not_rules(rules, given))]
        if not isinstance(rules, list | tuple):
            return []
        names = [written_at(rule, "name") for rule in rules]
        return [*repeated("rules", ("rules",), names), *_unknown_rules(rules, names)]

    @model_validator(mode="after")
    def _checked(self) -> Self:
        rules = {rule.name: rule for rule in self.rules}
        for rule in self.rules:
            for name in rule.unless:
                _check_silenced(rule, rules[name])
        return self


def _not_rules(name: str, given: object) -> PydanticCustomError:
    """A policy's name where its rules would stand."""
    if written_at(given, "policy"):
        return invalid(f"{name} is a policy, not a list of rules: leave rules out", LeaveOut())
    return invalid(f"{name} is a policy: write policy: {name}", Rename("policy"))


def _unknown(name: object) -> PydanticCustomError:
    return not_known(f"policy {show(name)} is unknown", name, sorted(POLICIES))


def _unknown_rules(rules: Sequence[Any], names: Sequence[object]) -> Iterator[InitErrorDetails]:
    """An `unless` that names no rule."""
    known = [str(name) for name in names if name]
    for position, rule in enumerate(rules):
        unless = written_at(rule, "unless")
        for index, name in enumerate(unless if isinstance(unless, list | tuple) else ()):
            if isinstance(name, str) and name not in known:
                others = [other for other in known if other != names[position]]
                told = f"{show(name)} is not a rule"
                error = not_known(told, name, others)
                if not others:
                    error = invalid(f"{told}: leave it out")
                yield line(("rules", position, "unless", index), error)


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
