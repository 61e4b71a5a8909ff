"""Fields that take a fixed value or a distribution, and the draw that makes a number of either."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulator.foundation.distributions import Distribution
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import Loc, closest
from simulator.foundation.units import DURATION, FACTOR, NUMBER, RATE, RATIO, Unit, invalid, show

if TYPE_CHECKING:
    from numpy.random import Generator

TICK = 1024
"""Drawn durations are whole multiples of 1/1024 s, so that sums of times are exact in float64."""


class FixedOrRandom:
    """Annotation of a field that takes a fixed value or a distribution of values of one unit; None
    where it may be left out.
    """

    def __init__(self, unit: Unit, *, optional: bool = False) -> None:
        self.unit, self.optional = unit, optional

    def read(self, given: object) -> "float | Distribution | None":
        """A fixed value as its number, a distribution as itself."""
        if isinstance(given, Distribution) or (given is None and self.optional):
            return given
        if isinstance(given, Mapping):
            return self._distribution(given)
        value = self.unit.parse(given)
        if not self.unit.low <= value <= self.unit.high:
            raise invalid(
                f"{show(given)} is out of range: write a value from {self.unit.low:g} to"
                f" {self.unit.high:g}"
            )
        return value

    def draw(self, value: "float | Distribution", rng: "Callable[[], Generator]") -> float:
        """A fixed value as it is, a distribution's draw brought into the unit's range (times to
        1/1024 s).
        """
        if not isinstance(value, Distribution):
            return value
        drawn = self.unit.clip(value.sample(rng()))
        return round(drawn * TICK) / TICK if self.unit is DURATION else drawn

    def _distribution(self, given: Mapping[Any, Any]) -> Distribution:
        names = FAMILIES["distribution"]
        name = next(iter(given), None)
        if len(given) != 1 or name not in names:
            hint = (
                closest(name, sorted(names))
                if len(given) == 1
                else "write e.g. {lognormal: {median: 4m, p90: 12m}}"
            )
            raise invalid(f"{show(name)} is not a distribution: {hint}")
        try:
            read = self._with_units(names[name], given[name])
            return names[name].model_validate(read)  # type: ignore[return-value]
        except ValidationError as error:
            inner = [(name, *line["loc"]) for line in error.errors()]
            raise _at(inner, [line["msg"] for line in error.errors()]) from None

    def _with_units(self, kind: type[Kind], given: object) -> object:
        """The parameters with their units read; what is wrong with one is said at that one."""
        if not isinstance(given, Mapping):
            return given
        read, bad = {}, {}
        for key, value in given.items():
            has_unit = key in kind.quantities  # type: ignore[attr-defined]
            parse = self.unit.parse if has_unit else _as_is
            try:
                read[key] = parse(value)
            except PydanticCustomError as error:
                bad[key] = str(error)
        if bad:
            raise _at([(key,) for key in bad], list(bad.values()))
        return read

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(_dump)
        return core_schema.no_info_plain_validator_function(self.read, serialization=dump)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        kinds = sorted(FAMILIES["distribution"])
        named = {"type": "object", "maxProperties": 1, "propertyNames": {"enum": kinds}}
        return {"anyOf": [self.unit.schema(), named]}


def _as_is(value: object) -> object:
    return value


def _at(locs: Sequence[Loc], messages: Sequence[str]) -> ValidationError:
    """A validation error that pydantic reports under the field it is raised in."""
    lines = [
        InitErrorDetails(type=invalid(text), loc=loc, input=None)
        for loc, text in zip(locs, messages, strict=True)
    ]
    return ValidationError.from_exception_data("distribution", lines)


def _dump(value: float | Distribution | None) -> object:
    if not isinstance(value, Distribution):
        return value
    return {
        value.kind: value.model_dump(
            mode="json", by_alias=True, exclude={"kind"}, exclude_none=True
        )
    }


UncertainDuration: TypeAlias = Annotated[float | Distribution, FixedOrRandom(DURATION)]
"""Seconds, or a distribution of them."""
OptionalDuration: TypeAlias = Annotated[
    float | Distribution | None, FixedOrRandom(DURATION, optional=True)
]
"""The same, or None."""
UncertainRatio: TypeAlias = Annotated[float | Distribution, FixedOrRandom(RATIO)]
"""A share 0..1, or a distribution of them (draws are cut to the range)."""
UncertainFactor: TypeAlias = Annotated[float | Distribution, FixedOrRandom(FACTOR)]
"""A number from 0 up, or a distribution of them."""

UncertainNumber: TypeAlias = Annotated[float | Distribution, FixedOrRandom(NUMBER)]
"""A plain number from 0 up, or a distribution of them."""
UncertainRate: TypeAlias = Annotated[float | Distribution, FixedOrRandom(RATE)]
"""Events per second, or a distribution of them."""


def average(value: float | Distribution) -> float:
    """A fixed value, or a distribution's mean."""
    return value.mean if isinstance(value, Distribution) else value


def realised(value: float | Distribution | None) -> float:
    """The number of a field whose distribution, if it had one, has been drawn.

    Raises TypeError when it has not: draw a failure before asking what it does.
    """
    if value is None or isinstance(value, Distribution):
        raise TypeError(f"{value!r} has not been drawn yet")
    return value
