"""What a regression case asks for: limits of figures, and what must be done; as a file or a command
line says it.
"""

import re
from typing import Annotated, TypeAlias

from pydantic import Field, Strict, ValidationError

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Model, closest
from simulator.foundation.quantities import parse_duration, parse_share, show
from simulator.scenario import parse_value

# a number, zero or more; text and true are none
Amount = Annotated[float, Strict(), Field(ge=0)]
Word = Annotated[str, Strict(), Field(pattern=r"^\S+$")]
Asked: TypeAlias = float | str


class Limits(Model):
    """What a replay must keep to; None: not asked.

    The times (s) are from the beginning of the failure's harm to the alert, to when users are
    served again, and to when the incident is resolved; for an alert without a failure, from the
    alert. `budget_spent` is a share of the error budget (1 = all of it). `named` is a symptom that
    whoever is on call must name, `held` a mitigation that must have been in effect.
    """

    time_to_detect_s: Amount | None = None
    time_to_mitigate_s: Amount | None = None
    time_to_resolve_s: Amount | None = None
    budget_spent: Amount | None = None
    named: Word | None = None
    held: Word | None = None

    @property
    def asked(self) -> dict[str, Asked]:
        """Those that there are."""
        return {key: limit for key, limit in self.model_dump().items() if limit is not None}


WORDS = ("named", "held")
_LIMIT = re.compile(r"\s*(\w+)\s*(<=|=)\s*(\S+)\s*")


def parse_limit(text: str) -> tuple[str, Asked]:
    """(key, value) of a limit set by hand: `budget_spent<=5%`, `time_to_mitigate<=30m`,
    `held=fail_over`.

    Raises ScenarioError.
    """
    match = _LIMIT.fullmatch(text)
    if match is None:
        raise _wrong(
            text, 'is not a limit: write e.g. "budget_spent<=5%" or "time_to_mitigate<=30m"'
        )
    # the unit is in the value, so the key may be written without it
    keys = {key.removesuffix("_s"): key for key in Limits.model_fields}
    name = match[1].removesuffix("_s")
    if name not in keys:
        raise _wrong(text, f"{show(match[1])} cannot have a limit: {closest(name, sorted(keys))}")
    sign = "=" if name in WORDS else "<="
    if match[2] != sign:
        raise _wrong(text, f'is not a limit: write "{name}{sign}{match[3]}"')
    return keys[name], _amount(text, keys[name], match[3])


def _amount(limit: str, key: str, text: str) -> Asked:
    """The value of a limit, checked as it would be in a file."""
    try:
        return Limits.model_validate({key: _parsed(key, text)}).asked[key]
    except ValidationError as error:
        raise _wrong(limit, error.errors()[0]["msg"]) from None
    except ValueError as error:
        raise _wrong(limit, str(error)) from None


def _parsed(key: str, text: str) -> Asked:
    if key in WORDS:
        return text
    parse = parse_share if key == "budget_spent" else parse_duration
    return parse(parse_value(text))


def _wrong(limit: str, message: str) -> ScenarioError:
    return ScenarioError([Problem("", message, f"--limit {limit}")])
