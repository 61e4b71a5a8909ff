"""Values of a scenario as a file has them: `5m` and `12.5%`, not 300.0 and 0.125."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import Loc
from simulator.foundation.fields import unit_of
from simulator.foundation.fixed_or_random import distributions
from simulator.foundation.units import Unit
from simulator.scenario.keys import split


def found(scenario: BaseModel, key: str) -> tuple[Loc, Unit | None]:
    """Where a key stands in a scenario, and the unit of its value; without a name's position where
    there is no item of that name.
    """
    loc: tuple[int | str, ...] = ()
    place: object = scenario
    unit = None
    for part in split(key):
        unit = _unit(place, part, unit)
        step, place = _inside(place, part)
        loc = (*loc, step)
    return loc, unit


def _unit(place: object, part: str, outer: Unit | None) -> Unit | None:
    """The unit of a part of something that has the unit `outer`."""
    # its kind stands between a field and the parameters of its distribution
    if isinstance(place, Distribution):
        return _of_parameter(type(place), part, outer)
    if isinstance(place, BaseModel):
        return unit_of(type(place), part)
    return None


def _of_parameter(kind: type[Distribution], part: str, unit: Unit | None) -> Unit | None:
    if part in distributions() or kind.carries_unit(part):
        return unit
    return None


def _inside(place: object, part: str) -> tuple[int | str, object]:
    """The step from a value to a part of it, and the part; None where it has no such part."""
    if isinstance(place, Distribution):
        return part, place
    if isinstance(place, BaseModel):
        fields = type(place).model_fields
        name = next((name for name, each in fields.items() if part in (each.alias, name)), "")
        return part, getattr(place, name, None)
    if isinstance(place, Mapping):
        return part, place.get(part)
    if isinstance(place, Sequence):
        for position, item in enumerate(place):
            if part in (str(position), getattr(item, "name", ""), getattr(item, "kind", "")):
                return position, item
    return part, None


def written(value: Any, unit: Unit | None) -> Any:
    """A plain value (base unit) as a file has it; of a distribution, each of its parameters."""
    if unit is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return unit.written(value)
    if isinstance(value, Mapping) and set(value) <= set(distributions()):
        return {
            name: _parameters(distributions()[name], given, unit) for name, given in value.items()
        }
    return value


def as_written(scenario: BaseModel, key: str, value: Any) -> Any:
    """A plain value of a key as the scenario's file has it; of a block, each of its keys."""
    place: object = scenario
    for part in split(key):
        _, place = _inside(place, part)
    return _block(place, value, found(scenario, key)[1])


def _block(place: object, value: Any, unit: Unit | None) -> Any:
    """A value in a place; lists are told item by item, and what has another shape as it is."""
    if isinstance(place, Distribution):
        return written(value, unit)
    if isinstance(place, BaseModel) and isinstance(value, Mapping):
        return {
            key: _block(_inside(place, key)[1], each, _unit(place, key, unit))
            for key, each in value.items()
        }
    if isinstance(place, list | tuple) and isinstance(value, list) and len(place) == len(value):
        return [_block(*pair, unit) for pair in zip(place, value, strict=True)]
    return written(value, unit)


def _parameters(kind: type[Distribution], given: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    return {key: written(value, _of_parameter(kind, key, unit)) for key, value in given.items()}
