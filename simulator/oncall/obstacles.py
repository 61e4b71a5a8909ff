"""What makes a runbook's step impossible for a while: failures, by name or by kind."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from simulator.ai_service.failures import Failure
from simulator.foundation.units import invalid, show

# occurrences are NAME#1, NAME#2, ...
_NUMBER = re.compile(r"#\d+$")


def _listed(given: Any) -> Any:
    """A single name is a list of one."""
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, list | tuple):
        raise invalid(f"{show(given)} is not the name of a failure: write its name, or its kind")
    return given


_NAME = {"type": "string", "minLength": 1}
# names or kinds of failures, one or several
Obstacles: TypeAlias = Annotated[
    tuple[str, ...], BeforeValidator(_listed), Field(min_length=1),
    WithJsonSchema({"anyOf": [_NAME, {"type": "array", "minItems": 1, "items": _NAME}]}),
]  # fmt: skip


def names_of(failure: Failure) -> frozenset[str]:
    """What a failure goes by: its name, that of all its occurrences, and its kind."""
    return frozenset((failure.name, _NUMBER.sub("", failure.name), failure.kind))


def in_the_way(obstacles: Iterable[str] | None, failures: Iterable[Failure]) -> list[Failure]:
    """Those of the failures that obstacles speak of."""
    spoken_of = frozenset(obstacles or ())
    if not spoken_of:
        # of most steps nothing is in the way
        return []
    return [failure for failure in failures if spoken_of & names_of(failure)]
