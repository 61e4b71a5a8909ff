"""Fields that take a fixed value or a distribution, and the draw that makes a number of either."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulator.foundation.distributions import Distribution
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.model import Loc, closest
from simulator.foundation.units import DURATION, FACTOR, NUMBER, RATE, RATIO, Unit, invalid, show

if TYPE_CHECKING:
    from numpy.random import Generator

# drawn durations are whole multiples of 1/1024 s, so that sums of times are exact in float64
TICK = 1024
EXAMPLE = "write e.g. {lognormal: {median: 4m, p90: 12m}}"


class FixedOrRandom:
    """Annotation of a field that takes a fixed value or a distribution of values of one unit; None
    where it may be left out.
    """

    def __init__(self, unit: Unit, *, optional: bool = False) -> None:
        self.unit = unit
        self.optional = optional

    def read(self, given: object) -> "float | Distribution | None":
        """A fixed value as its number in the base unit, a distribution as itself."""
        if isinstance(given, Distribution) or (given is None and self.optional):
            return given
        if isinstance(given, Mapping):
            return self._distribution(given)
        return self._fixed(given)

    def draw(self, value: "float | Distribution", rng: "Callable[[], Generator]") -> float:
        """A number in the base unit and within the unit's range: a fixed value as it is, or one
        draw, a duration rounded to 1/1024 s. `rng` is asked only where something is drawn.
        """
        if not isinstance(value, Distribution):
            return value
        drawn = self.unit.clip(value.sample(rng()))
        if self.unit is DURATION:
            return round(drawn * TICK) / TICK
        return drawn

    def _fixed(self, given: object) -> float:
        low, high = self.unit.low, self.unit.high
        value = self.unit.parse(given)
        if not low <= value <= high:
            raise invalid(f"{show(given)} is out of range: write a value from {low:g} to {high:g}")
        return value

    def _distribution(self, given: Mapping[Any, Any]) -> Distribution:
        name = _kind_named(given)
        kind = _kinds()[name]
        try:
            return kind.model_validate(self._with_units(kind, given[name]))
        except ValidationError as error:
            raise _refused(((name, *line["loc"]), line["msg"]) for line in error.errors()) from None

    def _with_units(self, kind: type[Distribution], given: object) -> object:
        """The parameters with their units read; what is wrong with one is said at that one."""
        # the kind itself says what is wrong with something else
        if not isinstance(given, Mapping):
            return given
        read: dict[object, object] = {}
        refused: list[tuple[Loc, str]] = []
        for key, value in given.items():
            try:
                read[key] = self._parameter(kind, key, value)
            except PydanticCustomError as error:
                refused.append(((key,), str(error)))
        if refused:
            raise _refused(refused)
        return read

    def _parameter(self, kind: type[Distribution], key: object, value: object) -> object:
        if key in kind.quantities:
            return self.unit.parse(value)
        return value

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(_dump)
        return core_schema.no_info_plain_validator_function(self.read, serialization=dump)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        named = {"type": "object", "maxProperties": 1, "propertyNames": {"enum": sorted(_kinds())}}
        return {"anyOf": [self.unit.schema(), named]}


def _kinds() -> dict[str, type[Distribution]]:
    """The kinds by name, asked for when they are needed: one may have been added since."""
    return cast("dict[str, type[Distribution]]", FAMILIES["distribution"])


def _kind_named(given: Mapping[Any, Any]) -> str:
    """The one key of `{lognormal: {...}}`, if there is such a kind."""
    name = next(iter(given), None)
    if len(given) != 1:
        raise invalid(f"{show(name)} is not a distribution: {EXAMPLE}")
    if name not in _kinds():
        raise invalid(f"{show(name)} is not a distribution: {closest(name, sorted(_kinds()))}")
    return str(name)


def _refused(lines: Iterable[tuple[Loc, str]]) -> ValidationError:
    """An error that pydantic reports under the field it is raised in, line by line."""
    details = [InitErrorDetails(type=invalid(text), loc=loc, input=None) for loc, text in lines]
    return ValidationError.from_exception_data("distribution", details)


def _dump(value: float | Distribution | None) -> object:
    """A field as it is written in a file."""
    if not isinstance(value, Distribution):
        return value
    parameters = value.model_dump(mode="json", by_alias=True, exclude={"kind"}, exclude_none=True)
    return {value.kind: parameters}


# each in its base unit (seconds, 0..1, events a second), or a distribution of such values;
# draws are cut to the unit's range
UncertainDuration: TypeAlias = Annotated[float | Distribution, FixedOrRandom(DURATION)]
OptionalDuration: TypeAlias = Annotated[
    float | Distribution | None, FixedOrRandom(DURATION, optional=True)
]
UncertainRatio: TypeAlias = Annotated[float | Distribution, FixedOrRandom(RATIO)]
UncertainFactor: TypeAlias = Annotated[float | Distribution, FixedOrRandom(FACTOR)]
UncertainNumber: TypeAlias = Annotated[float | Distribution, FixedOrRandom(NUMBER)]
UncertainRate: TypeAlias = Annotated[float | Distribution, FixedOrRandom(RATE)]


def average(value: float | Distribution) -> float:
    """A fixed value, or a distribution's mean, in the field's base unit."""
    if isinstance(value, Distribution):
        return value.mean
    return value


def realised(value: float | Distribution | None) -> float:
    """The number, in its base unit, of a field whose distribution, if it had one, has been drawn.

    Raises TypeError when it has not: draw a failure before asking what it does.
    """
    if value is None or isinstance(value, Distribution):
        raise TypeError(f"{value!r} has not been drawn yet")
    return value
