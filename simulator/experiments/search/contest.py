"""What a search has played so far: its policies, and their runs by label and seed (live)."""

import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import numpy as np

from simulator.analysis.totals import Totals
from simulator.experiments.rows import Row, play_rows
from simulator.experiments.search.race import Left, Standing
from simulator.experiments.search.space import Points
from simulator.experiments.store import Store
from simulator.experiments.workers import WorkersGiven
from simulator.scenario import Scenario

Progress: TypeAlias = Callable[[int, int], None]
Figures: TypeAlias = Mapping[str, tuple[float, float]]
PAGES = "pages"


@dataclass(frozen=True)
class Candidate:
    """A policy: the scenario under it, its paging rules as points (empty where they are none), and
    in which round (from 1) it joined.
    """

    label: str
    scenario: Scenario
    points: Points
    joined: int


@dataclass
class Deadline:
    """A moment (s of the monotonic clock; infinite: never) after which nothing more is played."""

    at: float

    @property
    def is_over(self) -> bool:
        """Whether it has passed."""
        return time.monotonic() >= self.at


@dataclass
class Contest:
    """The candidates by label, who of them is still in, and all that was played."""

    current: str
    per_page: float
    workers: WorkersGiven
    store: Store | None
    progress: Callable[[int], None]
    candidates: dict[str, Candidate] = field(default_factory=dict)
    left: dict[str, Left] = field(default_factory=dict)
    rows: dict[str, dict[int, Figures]] = field(default_factory=dict)
    runs: int = 0

    @property
    def inside(self) -> list[str]:
        """The labels of those that have not left."""
        return [label for label in self.candidates if label not in self.left]

    def join(self, candidate: Candidate) -> None:
        """Takes in a candidate."""
        self.candidates[candidate.label] = candidate
        self.rows[candidate.label] = {}

    def play(self, labels: Sequence[str], seeds: range, deadline: Deadline) -> bool:
        """Plays what of it was not played yet; False where the time was over before the end."""
        missing = [(label, self._missing(label, seeds)) for label in labels]
        # those that lack the same seeds share what can be shared of a seed
        for lacking in dict.fromkeys(seeds_of for _, seeds_of in missing if seeds_of):
            together = [label for label, own in missing if own == lacking]
            if not self._play(together, lacking, deadline):
                return False
        return True

    def _missing(self, label: str, seeds: range) -> range:
        """The seeds with which a policy was not played, which are the last ones."""
        known = self.rows[label]
        first = next((seed for seed in seeds if seed not in known), seeds.stop)
        return range(first, seeds.stop)

    def _play(self, labels: Sequence[str], seeds: range, deadline: Deadline) -> bool:
        scenarios = {label: self.candidates[label].scenario for label in labels}
        rows = play_rows(scenarios, seeds, workers=self.workers, store=self.store)
        found = cast("Generator[Row, None, None]", rows)
        # closed at once when the time is over, so that no worker goes on
        with closing(found):
            for row in found:
                self.rows[row.label][row.seed] = row.figures
                self.runs += 1
                self.progress(self.runs)
                if deadline.is_over:
                    return False
        return True

    def common(self, labels: Iterable[str], seeds: Iterable[int]) -> list[int]:
        """Of some seeds those with which each of the policies was played."""
        rows = [self.rows[label] for label in labels]
        return [seed for seed in seeds if all(seed in each for each in rows)]

    def totals(self, label: str, key: str, seeds: Sequence[int]) -> Totals:
        """What a policy's runs hold of a measure."""
        pairs = [self.rows[label][seed].get(key, (0.0, 0.0)) for seed in seeds]
        sums, counts = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
        return Totals(sums, counts)

    def standing(self, labels: Sequence[str], seeds: Sequence[int], objective: str) -> Standing:
        """How policies stand after these seeds."""
        pages = {label: self.totals(label, PAGES, seeds) for label in labels}
        spent = {label: self.totals(label, objective, seeds) for label in labels}
        return Standing(pages, spent, self.per_page)
