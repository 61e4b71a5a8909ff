"""Releases: their schedule, and the budget policy that stops them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from simulator.ai_service.failure import beginnings, check_gaps, with_root_causes
from simulator.ai_service.failures import BadDeploy
from simulator.ai_service.root_causes import RootCauses
from simulator.foundation.fixed_or_random import OptionalDuration, UncertainDuration
from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import Ratio, invalid

if TYPE_CHECKING:
    from numpy.random import Generator


class Planned(NamedTuple):
    """A release that is due `at` a time (s); `bad` is what it breaks, if it is a bad one."""

    name: str
    at: float
    bad: BadDeploy | None


class Releases(Model):
    """Planned releases: a new version `every` so often, the first one `at` a time. Each is `bad`
    with that probability; `bad_ones` says what a bad version does, and `defects` which of them have
    the same defect (not written: each has its own).

    `freeze_when_spent` names an SLO: while its budget is spent, releases that are due do not go out
    (an error-budget policy). A `bad_deploy` among the `failures` goes out all the same.
    """

    other_words = {"causes": "defects", "root_causes": "defects"}
    every: UncertainDuration = 86400.0
    at: OptionalDuration = None
    bad: Ratio = 0.1
    bad_ones: BadDeploy = Field(default={}, validate_default=True)
    examples = {"defects": {"new": "25%", "fades": "10d"}}
    freeze_when_spent: str = ""
    defects: RootCauses | None = None

    @field_validator("bad_ones", mode="before")
    @classmethod
    def _untimed(cls, given: Any) -> Any:
        """The schedule says when, and `defects` what is behind them."""
        if isinstance(given, dict):
            if given.get("causes") is not None:
                raise refused([line(("causes",), invalid("write it as defects beside bad_ones"))])
            return {"at": 0.0, **given}
        return given

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_gaps(self.every)
        if self.defects is not None and self.bad_ones.root_cause is not None:
            message = "has defects beside it, which say the same of each release: remove one"
            raise refused([line(("bad_ones", "root_cause"), invalid(message))])
        return self

    @property
    def behind(self) -> RootCauses | str | None:
        """What is known of the defects of bad ones; None where each has its own."""
        return self.defects or self.bad_ones.root_cause

    def due(self, rng: "Callable[[str, str], Generator]", horizon: float) -> tuple[Planned, ...]:
        """Every release that is due before `horizon` (s): `release#1`, ...; `rng(name, field)`
        gives each its stream.

        Whether one is bad, and how bad, depends on its number alone, not on what was released
        before.
        """
        times = beginnings(self.at, self.every, partial(rng, "releases"), horizon)
        planned = tuple(
            self._planned(f"release#{number}", time, rng)
            for number, time in enumerate(times, start=1)
        )
        bad = tuple(each.bad for each in planned if each.bad is not None)
        defects = with_root_causes("releases", self.defects, bad, rng)
        named = {each.name: each for each in defects}
        return tuple(each._replace(bad=named.get(each.name)) for each in planned)

    def _planned(self, name: str, at: float, rng: "Callable[[str, str], Generator]") -> Planned:
        if float(rng(name, "bad").random()) >= self.bad:
            return Planned(name, at, None)
        return Planned(name, at, self.bad_ones.occurrence_at(name, at, rng))
