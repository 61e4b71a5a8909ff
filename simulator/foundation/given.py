"""What public functions are given in Python: what they do not take is refused in one line that says
what to give.
"""

import operator
from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from os import PathLike
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from simulator.foundation.errors import ArgumentError
from simulator.foundation.units import show

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

# what to give for each class, by its name
_GIVE = {
    "Scenario": "give a Scenario, e.g. load_scenario('the_shift')",
    "Run": "give what simulate(scenario) returns",
    "Comparison": "give what compare({...}) returns",
    "Incident": "give one of run.incidents",
}
# letters whose names begin with a vowel: an SLO
_SPOKEN_WITH_A_VOWEL = "AEFHILMNORSX"


def takes(**wanted: type) -> Callable[[Callable[Given, Returned]], Callable[Given, Returned]]:
    """Makes a function refuse arguments (by name) that are not of these classes; None is left to
    it where that is the default.
    """

    def guarded(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
        known = signature(function)

        @wraps(function)
        def checked(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
            for name, value in _bound(known, args, kwargs).items():
                if name in wanted and value is not known.parameters[name].default:
                    check(value, wanted[name], name)
            return function(*args, **kwargs)

        return checked

    return guarded


def _bound(known: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name; none where some are missing or unknown, as Python's own error says
    that best when the function is called.
    """
    try:
        return known.bind(*args, **kwargs).arguments
    except TypeError:
        return {}


def check(value: object, wanted: type, name: str) -> None:
    """Refuses a value that is not of a class; `name` is what the caller calls it."""
    if isinstance(value, wanted):
        return
    give = _GIVE[wanted.__name__]
    if wanted.__name__ == "Scenario" and isinstance(value, str | PathLike):
        give = f"give load_scenario({show(str(value))})"
    raise ArgumentError(f"{name}: {described(value)} is not {_a(wanted.__name__)}: {give}")


def whole_number(value: Any, name: str, least: int = 0) -> int:
    """A whole number from `least` on; numpy's are taken too."""
    remedy = f"give a whole number from {least} on"
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentError(f"{name}: {described(value)} is not a whole number: {remedy}") from None
    if number < least or isinstance(value, bool):
        raise ArgumentError(f"{name}: {described(value)} is out of range: {remedy}")
    return number


def above_zero(value: object, name: str) -> float:
    """A number above 0, infinity too."""
    # nan is neither above nor below anything
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    raise ArgumentError(f"{name}: {described(value)} is out of range: give a number above 0")


def folder(value: object, give: str) -> Path:
    """The path of a folder."""
    if not isinstance(value, str | PathLike):
        raise ArgumentError(f"folder: {described(value)} is not a path: give {give}")
    return Path(value)


def described(value: object) -> str:
    """A value in an error line: text and numbers as they are, all else by its class."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str | int | float):
        return show(value)
    return _a(type(value).__name__)


def _a(noun: str) -> str:
    vowels = "AEIOUaeiou"
    if noun.isupper():
        vowels = _SPOKEN_WITH_A_VOWEL
    if noun[0] in vowels:
        return f"an {noun}"
    return f"a {noun}"
