"""Distributions as other tools write them, and what to write here: `exponential(5d)`, `4m-3h`,
`{poisson: {rate: 6/30d}}`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from simulator.foundation import suggestions, written
from simulator.foundation.distributions import Z90
from simulator.foundation.units import Unit
from simulator.foundation.written import scalar

# a distribution as it is written in a file, and what to add to the sentence about it
Meant: TypeAlias = tuple[Any, str]

_AMOUNT = r"[0-9]+(?:\.[0-9]+)?\s*[a-zA-Z%/]*"
_RANGE = re.compile(rf"({_AMOUNT})\s*(?:-|\u2013|to|\.\.+)\s*({_AMOUNT})")
_CALL = re.compile(r"([a-z]+)\s*\((.*)\)", re.IGNORECASE)
# the parameters of a call, in the order in which other tools take them
_IN_ORDER = {
    "exponential": ("mean",),
    "uniform": ("low", "high"),
    "lognormal": ("median", "sigma"),
    "weibull": ("shape", "scale"),
}
# which kind parameters without one belong to
_OF_KEYS = {
    frozenset({"low", "high"}): "uniform",
    frozenset({"min", "max"}): "uniform",
    frozenset({"mean"}): "exponential",
    frozenset({"median", "p90"}): "lognormal",
    frozenset({"median", "sigma"}): "lognormal",
    frozenset({"shape", "scale"}): "weibull",
}


def of_text(given: object) -> Any:
    """The distribution that a text stands for, as a file has it; None if it is none."""
    if not isinstance(given, str) or len(given) > suggestions.LONGEST:
        return None
    span = _RANGE.fullmatch(given.strip())
    if span:
        return {"uniform": {"low": scalar(span[1].strip()), "high": scalar(span[2].strip())}}
    call = _CALL.fullmatch(given.strip())
    if call and call[1].lower() in _IN_ORDER:
        return {call[1].lower(): _arguments(call[1].lower(), call[2])}
    return None


def _arguments(kind: str, text: str) -> dict[str, Any]:
    """The parameters in brackets, by name or in order."""
    found: dict[str, Any] = {}
    for key, part in zip(_IN_ORDER[kind], text.split(","), strict=False):
        name, equals, value = part.partition("=")
        if not equals:
            name, value = key, part
        found[name.strip()] = scalar(value.strip())
    return found


def of_mapping(given: Mapping[Any, Any], unit: Unit) -> Meant | None:
    """The same for keys and values that name no kind, or one that there is not."""
    if isinstance(given.get("kind"), str):
        return {given["kind"]: {key: each for key, each in given.items() if key != "kind"}}, ""
    kind = _OF_KEYS.get(frozenset(given))
    if kind:
        return {kind: dict(given)}, ""
    name, inner = next(iter(given.items()), ("", None))
    other = _OTHERS.get(str(name).lower().replace("_", "").replace("-", ""))
    if other is None or len(given) != 1:
        return None
    return other(inner, unit)


def _poisson(inner: Any, unit: Unit) -> Meant | None:
    """Gaps, of which a Poisson process has exponential ones."""
    mean = inner
    if isinstance(inner, Mapping):
        mean = inner.get("mean") or mean_gap(next(iter(inner.values()), ""), unit)
    # without a number nothing is offered that nobody wrote
    return ({"exponential": {"mean": mean}}, "") if mean else None


def mean_gap(rate: object, unit: Unit) -> str:
    """The mean gap of so many a second, hour or day."""
    text = str(rate)
    # `6/30d` is no rate of a file, but says it exactly
    many = re.fullmatch(r"([0-9.]+)\s*(?:/|per)\s*([0-9.]+\s*[a-z]+)", text)
    if many:
        per = written.seconds(suggestions.duration(many[2]))
    else:
        many = re.fullmatch(r"([0-9.]+).*", suggestions.rate(text))
        per = written.seconds("1" + suggestions.rate(text).rpartition("/")[2])
    if many is None or per is None or float(many[1]) <= 0:
        return ""
    gap = per / float(many[1])
    return unit.roughly(gap)


def _loguniform(inner: Any, unit: Unit) -> Meant | None:
    low, high = sorted(_bounds(inner, unit, ()))
    if not 0 < low < high:
        return None
    median, p90 = (low * high) ** 0.5, low * (high / low) ** 0.9
    return (
        {"lognormal": {"median": _text(median, unit), "p90": _text(p90, unit)}},
        ", which has its median and its p90",
    )


def _bounds(inner: Any, unit: Unit, names: tuple[str, ...]) -> tuple[float, float]:
    """Two amounts in the base unit, those of `names` first; (0, 0) if there are not two."""
    values = inner
    if isinstance(inner, Mapping):
        keys = sorted(inner, key=lambda key: key not in names)
        values = [inner[key] for key in keys]
    try:
        low, high = (unit.parse(value) for value in values)
    except (TypeError, ValueError):
        return 0.0, 0.0
    return low, high


def _normal(inner: Any, unit: Unit) -> Meant | None:
    mean, spread = _bounds(inner, unit, ("mean", "mu", "loc", "average"))
    if not 0 < spread < mean:
        return None
    p90 = _text(mean + Z90 * spread, unit)
    return (
        {"lognormal": {"median": _text(mean, unit), "p90": p90}},
        ", which has its median and its p90 and is never negative",
    )


def _constant(inner: Any, unit: Unit) -> Meant | None:
    value = next(iter(inner.values()), None) if isinstance(inner, Mapping) else inner
    return (value, "") if value is not None else None


def _text(value: float, unit: Unit) -> Any:
    return scalar(unit.roughly(value))


_OTHERS: Mapping[str, Callable[[Any, Unit], Meant | None]] = {
    "poisson": _poisson,
    "loguniform": _loguniform,
    "reciprocal": _loguniform,
    "normal": _normal,
    "gaussian": _normal,
    "gauss": _normal,
    "constant": _constant,
    "fixed": _constant,
    "value": _constant,
}
