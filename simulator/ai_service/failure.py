"""What every failure has: when it happens, how long it lasts, and what it is called."""

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from pydantic import model_validator
from pydantic_core import InitErrorDetails

from simulator.ai_service.effects import Effects
from simulator.ai_service.root_causes import RootCauses, check_causes
from simulator.ai_service.sized import Sized
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import (
    FixedOrRandom,
    OptionalDuration,
    UncertainDuration,
    average,
    realised,
)
from simulator.foundation.model import keys_of, line
from simulator.foundation.units import DURATION, format_duration, invalid, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.ai_service.service import AIService
    from simulator.ai_service.traffic import Curve

F = TypeVar("F", bound="Failure")


def beginnings(
    at: float | Distribution | None,
    every: float | Distribution,
    rng: "Callable[[str], Generator]",
    horizon: float,
) -> "Iterator[float]":
    """The times (s) before `horizon` at which something that comes again begins: first `at` a time,
    or after a first gap.

    `rng(field)` gives the streams of `at` and of `every`, the gaps from one beginning to the next.
    """
    # one stream for all gaps, so that a longer horizon only adds occurrences
    unit = FixedOrRandom(DURATION)
    gaps = rng("every")
    if at is None:
        begin = unit.draw(every, lambda: gaps)
    else:
        begin = unit.draw(at, lambda: rng("at"))
    while begin < horizon:
        yield begin
        begin += unit.draw(every, lambda: gaps)


def portion(share: float, of: str) -> str:
    """A share of something in words: `half of all requests`, `all requests`, `12% of ...`."""
    if share == 1 and of.startswith("all "):
        return of
    known = {1: "all", 0.5: "half"}
    return f"{known.get(share, percent(share))} of {of}"


def check_gaps(every: float | Distribution) -> None:
    """Refuses gaps that never let time pass."""
    # a mean of 0 would put all occurrences at one instant, without end
    if average(every) <= 0:
        raise invalid(f"every: {average(every):g} s is too short: write a longer one")


# what people write for the keys of a failure
OTHER_WORDS = {
    **dict.fromkeys(("start", "starts", "begin", "begins", "time", "when", "from"), "at"),
    **dict.fromkeys(("duration", "length", "for", "last", "takes"), "lasts"),
    **dict.fromkeys(("errors", "error_rate", "rate"), "error_ratio"),
    **dict.fromkeys(("defects", "root_causes"), "causes"),
    **dict.fromkeys(("frequency", "interval", "period", "repeat"), "every"),
}
NO_TIME = (
    "has no time: write at, e.g. at: 1h, or every for a failure that happens again, e.g. every: 5d"
)


class Failure(Sized, family="failure"):
    """Something that begins `at` a time, `lasts` a while, and harms the service meanwhile.

    With `every` (usually a distribution) it happens again and again: `every` is the time from one
    beginning to the next. The first one begins `at` a time or, without `at`, one gap after the
    start. Each occurrence draws its own length and size. The `name` defaults to the kind.

    What is behind it is its `root_cause`; `causes` says which occurrences have the same one. Where
    neither is written, each has a cause of its own, and nothing recurs.
    """

    is_release: ClassVar[bool] = False
    # whether it comes from outside: then nothing that the service changes keeps it from striking
    is_external: ClassVar[bool] = False
    status_page: ClassVar[str] = ""  # the provider whose status page tells of it, if any does
    renamed: ClassVar["Mapping[str, str]"] = {
        "bends": "breakpoints",
        "met": "with_defences",
        "strikes": "occurrences",
    }
    other_words = OTHER_WORDS
    in_file: ClassVar[str] = "failures: [{}]"
    later_keys: ClassVar[tuple[str, ...]] = ("causes", "root_cause", "goes_out")
    examples = {"causes": {"new": "25%", "fades": "10d"}, "root_cause": "a full disk"}
    name: str = ""
    at: OptionalDuration = None
    every: OptionalDuration = None
    causes: RootCauses | None = None
    root_cause: str | None = None
    lasts: UncertainDuration

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        """One that never happens."""
        # an unknown key may be meant for its time
        if not isinstance(given, dict) or set(given) - set(keys_of(cls)):
            return []
        times = (given.get(key, cls.model_fields[key].default) for key in ("at", "every"))
        if any(time is not None for time in times):
            return []
        return [line((), invalid(NO_TIME))]

    @model_validator(mode="after")
    def _strikes_apart(self) -> Self:
        if self.every is not None:
            check_gaps(self.every)
        if self.causes is not None:
            check_causes(is_named=self.root_cause is not None, recurs=self.every is not None)
        return self

    @property
    def behind(self) -> RootCauses | str | None:
        """What is known of its root causes; None where each occurrence has its own."""
        return self.causes or self.root_cause

    @property
    def start(self) -> float:
        """The first impaired second (s from the start of the run)."""
        return realised(self.at)

    @property
    def end(self) -> float:
        """The end of the impairment (s from the start of the run)."""
        return realised(self.at) + realised(self.lasts)

    def occurrences(
        self, rng: "Callable[[str, str], Generator]", horizon: float
    ) -> tuple[Self, ...]:
        """Every time it strikes, with a number for each distribution; `rng(name, field)` gives each
        its stream.

        One that comes again is `NAME#1`, `NAME#2`, ..., as long as they begin before `horizon` (s).
        """
        if self.every is None:
            return (self.sampled(partial(rng, self.name)),)
        times = tuple(beginnings(self.at, self.every, partial(rng, self.name), horizon))
        found = tuple(
            self.occurrence_at(f"{self.name}#{number}", time, rng)
            for number, time in enumerate(times, start=1)
        )
        return with_root_causes(self.name, self.causes, found, rng)

    def occurrence_at(self, name: str, time: float, rng: "Callable[[str, str], Generator]") -> Self:
        """The occurrence of that name at a time (s), with a number for each distribution."""
        # streams by the occurrence's own name: none depends on how many came before
        one = self.model_copy(update={"name": name, "at": time, "every": None, "causes": None})
        return one.sampled(partial(rng, name))

    @property
    def is_steady(self) -> bool:
        """Whether its effect is known not to change while it is on: then it is cheap to play."""
        # the estimate of a run's cost takes a kind that does not say for one that varies
        return False

    @property
    def features(self) -> str:
        """What it does, in words: `error ratio 50%, for 2h`."""
        parts = [
            f"{name.replace('_', ' ')} {mark.unit.text(realised(getattr(self, name)))}"
            for name, mark in self.sizes()
            # a rise over no time is none
            if getattr(self, name) not in (mark.unit.harmless, 0)
        ]
        return ", ".join([*parts, self._for])

    @property
    def account(self) -> str:
        """What it did, as a postmortem says it: `half of all requests failed, for 2h`."""
        did = self._did()
        # a kind that says nothing of its own, as a user's may
        if not did:
            return self.features
        return f"{' and '.join(did)}, {self._for}"

    @property
    def _for(self) -> str:
        """`for 25m28s`: a length that was drawn is told to the second."""
        lasts = realised(self.lasts)
        return f"for {format_duration(round(lasts) if lasts >= 1 else lasts)}"

    def _did(self) -> tuple[str, ...]:
        """What it did to the service, in clauses; without any, its fields are told."""
        return ()

    @property
    def symptom(self) -> str:
        """What a person on call sees of it: the runbook of this name answers it."""
        return self.kind

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The times (s) since its start at which its effect jumps or bends; cells are cut there,
        else read at their middle.
        """
        return ()

    def with_defences(
        self, service: "AIService", curve: "Curve", canary: "Callable[[], Generator] | None"
    ) -> Self:
        """The failure as the service's own defences leave it, its clients coming as the curve says;
        `canary` is the stream of chance, None where nothing is left to it.
        """
        return self

    @abstractmethod
    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        """What it does `elapsed` seconds (array) after its start; amounts are floats or arrays of
        that shape.
        """


def with_root_causes(
    process: str,
    causes: RootCauses | None,
    found: "tuple[F, ...]",
    rng: "Callable[[str, str], Generator]",
) -> "tuple[F, ...]":
    """The occurrences of a process, in order, each with its root cause; `rng(name, field)` gives
    each a stream of its own, so that no other draw is shifted.
    """
    if causes is None:
        return found
    names = {number_of(each.name): each.name for each in found}
    occurrences = [(number_of(each.name), each.start) for each in found]
    drawn = causes.drawn(process, occurrences, lambda number: rng(names[number], "root_cause"))
    return tuple(
        each.model_copy(update={"root_cause": cause})
        for each, cause in zip(found, drawn, strict=True)
    )


def number_of(occurrence: str) -> int:
    """The number in the name of an occurrence: 17 of `outage#17`."""
    return int(occurrence.rpartition("#")[2])
