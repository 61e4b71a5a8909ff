"""Triage: how long it takes to name a symptom, and how often that is the right one."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import distributions
from simulator.foundation.model import Model
from simulator.foundation.units import DURATION, Ratio
from simulator.foundation.unknown import nearest
from simulator.oncall.pace import Pace, PacedDuration, ReadsPace


class Triage(Model):
    """How a person names the symptom: it `takes` so long, and is `right` with that probability.

    A wrong symptom is another one that can harm the SLO, each as likely. Its runbook is worked and
    costs its time; what it did is undone, and another triage follows.
    """

    short_key = "takes"
    other_words = {
        **dict.fromkeys(("duration", "lasts", "time", "for", "after"), "takes"),
        **dict.fromkeys(("correct", "accuracy", "probability", "success"), "right"),
    }
    examples = {"right": "80%"}
    takes: PacedDuration = 480.0
    right: Ratio = 1.0


class _TimeOrTriage(ReadsPace):
    """Reads `8m`, a distribution, or `{takes: 8m, right: 80%}`; the first two stay as they are, so
    that what a scenario without `right` saves keeps its bytes.
    """

    def read(self, given: object) -> Any:
        if isinstance(given, Triage):
            return given
        if isinstance(given, Mapping) and _is_triage(given):
            return Triage.model_validate(dict(given))
        return super().read(given)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        short = super().__get_pydantic_json_schema__(schema, handler)
        # wrapped in another one, its keys would be refused beside the reference to it
        own = handler(Triage.__pydantic_core_schema__)
        return {"anyOf": [*short["anyOf"], own]}


def _is_triage(given: Mapping[Any, Any]) -> bool:
    """Whether keys are those of a triage, perhaps misspelt; else a distribution is meant."""
    known = [*Triage.model_fields, *Triage.other_words]
    return any(
        key in known or (key not in distributions() and nearest(key, known)) for key in given
    )


TimeOrTriage: TypeAlias = Annotated[float | Distribution | Pace | Triage, _TimeOrTriage(DURATION)]


def time_of(triage: float | Distribution | Pace | Triage) -> float | Distribution | Pace:
    """How long a triage takes (s)."""
    if isinstance(triage, Triage):
        return triage.takes
    return triage


def right_of(triage: float | Distribution | Pace | Triage) -> float:
    """The probability (0..1) that it names the right symptom; 1 where nothing else is written."""
    if isinstance(triage, Triage):
        return triage.right
    return 1.0
