"""What a run, or a part of it, costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# no amount is told to be larger: what no machine holds needs no exact number
MOST = 1e30


@dataclass(frozen=True)
class Cost:
    """The memory (bytes) that a run takes at most, and its work (seconds on a machine that draws
    50 million standard normal numbers a second).
    """

    memory: float
    work: float


class Part(NamedTuple):
    """What a part of a scenario costs (`memory` in bytes, `work` in seconds as in `Cost`), that
    part in words, and what to write instead.
    """

    memory: float
    work: float
    said: str
    remedy: str


def total(parts: Sequence[Part]) -> Cost:
    """What all parts cost together."""
    memory = sum(part.memory for part in parts)
    work = sum(part.work for part in parts)
    return Cost(min(memory, MOST), min(work, MOST))
