"""How long people take: one time, or one by the hour of their day or by severity."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeAlias

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import LeaveOut
from simulator.foundation.fixed_or_random import (
    FixedOrRandom,
    OptionalDuration,
    as_written,
    distributions,
)
from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import DURATION, invalid
from simulator.foundation.unknown import nearest
from simulator.oncall.people import HOUR_CLASSES

# the worst first
SEVERITIES = ("sev1", "sev2", "sev3")


class Pace(Model):
    """How long something takes by the hour of the person's day (`business`, `off`, `sleep`), or by
    severity (`sev1`, `sev2`, `sev3`), each a duration or a distribution.

    One that is not written takes the time of the one before it; the first must be written. Business
    hours are Monday to Friday 8 to 18, off hours until 22 and the days of a weekend, sleep from 22
    to 8, by the person's own zone.
    """

    other_words = {
        **dict.fromkeys(
            ("day", "days", "office", "work", "working", "business_hours", "weekday"), "business"
        ),
        **dict.fromkeys(
            ("evening", "evenings", "weekend", "weekends", "off_hours", "offhours"), "off"
        ),
        **dict.fromkeys(("night", "nights", "asleep", "sleep_hours"), "sleep"),
        **dict.fromkeys(("critical", "p1", "P1"), "sev1"),
        **dict.fromkeys(("warning", "p2", "P2"), "sev2"),
        **dict.fromkeys(("p3", "P3"), "sev3"),
    }
    business: OptionalDuration = None
    off: OptionalDuration = None
    sleep: OptionalDuration = None
    sev1: OptionalDuration = None
    sev2: OptionalDuration = None
    sev3: OptionalDuration = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        written = self.model_fields_set
        lines = [
            _mixed(key) for key in SEVERITIES if key in written and written & set(HOUR_CLASSES)
        ]
        for group in (HOUR_CLASSES, SEVERITIES):
            if not lines and written & set(group) and group[0] not in written:
                lines.append(_missing(group[0]))
        if lines:
            raise refused(lines)
        return self

    @property
    def is_by_hour(self) -> bool:
        """Whether it asks for the hour of a person's day, not for the severity."""
        return self.business is not None

    def at(self, hours: str, severity: str) -> float | Distribution:
        """How long it takes (s, or a distribution) in hours of a class, at a severity."""
        group, wanted = (HOUR_CLASSES, hours) if self.is_by_hour else (SEVERITIES, severity)
        upto = group[: group.index(wanted) + 1]
        # of those until the wanted one, the last that is written
        found: float | Distribution = [
            value for key in upto if (value := getattr(self, key)) is not None
        ][-1]
        return found

    def values(self) -> dict[str, float | Distribution]:
        """What is written, by class (s, or distributions), in order."""
        all_keys = (*HOUR_CLASSES, *SEVERITIES)
        return {key: value for key in all_keys if (value := getattr(self, key)) is not None}


def _mixed(key: str) -> InitErrorDetails:
    text = "is a severity beside hours: write business, off, sleep, or sev1, sev2, sev3"
    return line((key,), invalid(text, LeaveOut()))


def _missing(first: str) -> InitErrorDetails:
    text = f"is missing: add {first}: 3m, which hours that are not written take too"
    if first in SEVERITIES:
        text = f"is missing: add {first}: 3m, which severities that are not written take too"
    return line((first,), invalid(text))


class ReadsPace(FixedOrRandom):
    """Annotation of a time that may be a pace: `5m`, a distribution, or `{business: 3m, sleep:
    12m}`. The first two stay as they are, so what is saved keeps its bytes.
    """

    def read(self, given: object) -> Any:
        if isinstance(given, Pace):
            return given
        if isinstance(given, Mapping) and _is_pace(given):
            return Pace.model_validate(dict(given))
        return super().read(given)

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(_dump)
        return core_schema.no_info_plain_validator_function(self.read, serialization=dump)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        short = super().__get_pydantic_json_schema__(schema, handler)
        one = {"anyOf": list(short["anyOf"])}
        properties = dict.fromkeys((*HOUR_CLASSES, *SEVERITIES), one)
        own = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"anyOf": [*short["anyOf"], own]}


def _is_pace(given: Mapping[Any, Any]) -> bool:
    """Whether keys are those of a pace, perhaps misspelt; else a distribution is meant."""
    known = [*Pace.model_fields, *Pace.other_words]
    return any(
        key in known or (key not in distributions() and nearest(key, known)) for key in given
    )


def _dump(value: Any) -> object:
    """A field as it is written in a file."""
    if isinstance(value, Pace):
        return {key: as_written(one) for key, one in value.values().items()}
    return as_written(value)


# seconds, a distribution of seconds, or these by class
PacedDuration: TypeAlias = Annotated[float | Distribution | Pace, ReadsPace(DURATION)]


def paced(
    value: float | Distribution | Pace, hours: str = "business", severity: str = "sev1"
) -> float | Distribution:
    """How long it takes (s, or a distribution) in hours of a class, at a severity; by default in
    the mildest hours, at the worst severity.
    """
    if isinstance(value, Pace):
        return value.at(hours, severity)
    return value
