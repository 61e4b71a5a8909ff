"""Fields that take a fixed value or a distribution, and the draw that makes a number of either."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
)

from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import Replace, Swap, flow
from simulator.foundation.explanations import at_key
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.model import line, raised, refused
from simulator.foundation.units import DURATION, FACTOR, NUMBER, RATE, RATIO, Unit, invalid, show
from simulator.foundation.unknown import nearest
from simulator.foundation.written import WrittenFloat, scalar

if TYPE_CHECKING:
    from numpy.random import Generator

# drawn durations are whole multiples of 1/1024 s, so that sums of times are exact in float64
TICK = 1024
ALL_BUT_A_LETTER = 0.85
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
        try:
            value = self.unit.parse(given)
        except PydanticCustomError:
            _check_notation(given)
            raise
        if low <= value <= high:
            return value
        limits = f"{self.unit.written(low)} to {self.unit.written(high)}"
        if high == math.inf:
            limits = f"{self.unit.written(low)} or more"
        raise invalid(f"{show(given)} is out of range: write a value from {limits}")

    def _distribution(self, given: Mapping[Any, Any]) -> Distribution:
        name = self._kind_named(given)
        kind = distributions()[name]
        try:
            return kind.model_validate(
                self._with_units(kind, given[name]), context={"unit": self.unit}
            )
        except ValidationError as error:
            raise refused(raised(each, name) for each in error.errors()) from None

    def _kind_named(self, given: Mapping[Any, Any]) -> str:
        """The one key of `{lognormal: {...}}`, if there is such a kind."""
        if not given:
            raise invalid(f"{{}} is not a distribution: {EXAMPLE}")
        name = next(iter(given))
        if name in distributions() and len(given) == 1:
            return str(name)
        told = f"{show(name)} is not a distribution: "
        from simulator.foundation.notations import of_mapping

        meant = of_mapping(given, self.unit)
        if meant:
            value, more = meant
            raise invalid(f"{told}write {flow(value)}{more}", Replace(value))
        if len(given) != 1:
            raise invalid(f"{told}{EXAMPLE}")
        # `uniform` is near to `loguniform`, and quite another distribution
        near = nearest(name, sorted(distributions()), cutoff=ALL_BUT_A_LETTER)
        if near:
            raise invalid(f"{told}did you mean {near[0]}?", Replace({near[0]: given[name]}))
        raise invalid(f"{told}known: {', '.join(sorted(distributions()))}")

    def _with_units(self, kind: type[Distribution], given: object) -> object:
        """The parameters with their units read; what is wrong with one is said at that one."""
        # the kind itself says what is wrong with something else
        if not isinstance(given, Mapping):
            return given
        read: dict[object, object] = {}
        wrong = list(_rates(kind, given, self.unit))
        for key, value in given.items():
            try:
                read[key] = self._parameter(kind, key, value)
            except PydanticCustomError as error:
                wrong.append(line((str(key),), error))
        wrong += self._other_parameters(kind, read)
        if wrong:
            raise refused(wrong)
        return read

    def _parameter(self, kind: type[Distribution], key: object, value: object) -> object:
        # `min` and `max` carry a unit as `low` and `high` do
        name = kind.other_words.get(str(key), str(key))
        if not kind.carries_unit(name):
            return value
        # what is wrong with the number is said of the text
        return WrittenFloat(self.unit.parse(value), show(value))

    def _other_parameters(
        self, kind: type[Distribution], read: Mapping[Any, Any]
    ) -> Iterator[InitErrorDetails]:
        """Parameters that the kind does not have, with the ones that say the same."""
        for key, others in kind.other_parameters(read).items():
            texts = {
                name: (self.unit if kind.carries_unit(name) else NUMBER).roughly(value)
                for name, value in others.items()
            }
            told = ", ".join(f"{name}: {value}" for name, value in texts.items())
            message = f"unknown key {key!r}: write {told}, which is the same"
            if not others:
                message = f"unknown key {key!r}: leave it out, as the others say it too"
            values = {name: scalar(value) for name, value in texts.items()}
            yield line((key,), at_key(invalid(message, Swap(values))))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(as_written)
        return core_schema.no_info_plain_validator_function(self.read, serialization=dump)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        named = {
            "type": "object",
            "maxProperties": 1,
            "propertyNames": {"enum": sorted(distributions())},
        }
        return {"anyOf": [self.unit.schema(), named]}


def _rates(
    kind: type[Distribution], given: Mapping[Any, Any], unit: Unit
) -> Iterator[InitErrorDetails]:
    """A rate in the place of a mean gap, where it has a unit of time."""
    for key in ("rate", "lambda"):
        if key not in given or key not in kind.no_keys:
            continue
        # most scenarios have none
        from simulator.foundation.notations import mean_gap

        gap = mean_gap(given[key], unit)
        if gap:
            message = f"unknown key {key!r}: write mean: {gap}"
            yield line((key,), at_key(invalid(message, Swap({"mean": gap}))))


def _check_notation(given: object) -> None:
    """Refuses a distribution in another notation, such as `4m-3h`."""
    # most values are right, and need no other notation
    from simulator.foundation.notations import of_text

    meant = of_text(given)
    if meant:
        text = f"{show(given)} is not one value: write {flow(meant)}"
        raise invalid(text, Replace(meant))


def distributions() -> dict[str, type[Distribution]]:
    """The kinds by name, asked for when they are needed: one may have been added since."""
    return cast("dict[str, type[Distribution]]", FAMILIES["distribution"])


def as_written(value: float | Distribution | None) -> object:
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
