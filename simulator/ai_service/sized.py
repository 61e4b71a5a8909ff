"""Kinds whose fields may be distributions: a number for each is drawn before they happen."""

from functools import partial
from typing import TYPE_CHECKING, Self

from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.random import Generator


class Sized(Kind):
    """Something with times and sizes, each a fixed value or a distribution."""

    @classmethod
    def _marks(cls) -> "Iterator[tuple[str, FixedOrRandom]]":
        """The fields that take a fixed value or a distribution, with their units."""
        for name, field in cls.model_fields.items():
            for mark in field.metadata:
                if isinstance(mark, FixedOrRandom):
                    yield name, mark

    @classmethod
    def sizes(cls) -> "Iterator[tuple[str, FixedOrRandom]]":
        """Those of them that say how bad it is, not when."""
        return (pair for pair in cls._marks() if pair[0] not in ("at", "every", "lasts"))

    def sampled(self, rng: "Callable[[str], Generator]") -> Self:
        """The same failure with a number for every distribution; `rng(field)` gives each field its
        stream.
        """
        drawn = {
            name: mark.draw(getattr(self, name), partial(rng, name))
            for name, mark in self._marks()
            if getattr(self, name) is not None
        }
        return self.model_copy(update=drawn)
