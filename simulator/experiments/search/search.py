"""The search itself: round after round, and the last policies on fresh seeds."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulator.analysis.measures import Measure
from simulator.experiments.search.contest import Candidate, Contest, Deadline
from simulator.experiments.search.ending import found
from simulator.experiments.search.policies import points_of, under
from simulator.experiments.search.question import Question, check_minutes, check_question
from simulator.experiments.search.race import kept, race
from simulator.experiments.search.record import Search
from simulator.experiments.search.rounds import FINALISTS, Round, most_runs, rounds_of
from simulator.experiments.search.space import Bounds, Points, Space
from simulator.experiments.store import Store
from simulator.experiments.workers import WorkersGiven, kept_open, workers_for
from simulator.foundation.errors import SimulatorError
from simulator.foundation.given import check, whole_number
from simulator.foundation.streams import Streams
from simulator.scenario import Scenario

POLICIES = 200
REPLICATIONS = 100
FEWEST_POLICIES = 4
FEWEST_REPLICATIONS = 10
# the share of the time that the search may take; the rest is for fresh seeds
FOR_THE_SEARCH = 0.7
# how far neighbours are from their policies in the second round, as logarithms of burn rates, and
# how much closer in each round after it
REACH = 0.3
CLOSER = 0.5
# policies that get neighbours
PARENTS = 12
# draws for a new policy before it is given up: a small space has no more
DRAWS = 50


def search_policies(
    scenario: Scenario,
    max_pages: float,
    *,
    policies: int = POLICIES,
    replications: int = REPLICATIONS,
    slo: str = "",
    seed: int | None = None,
    minutes: float | None = None,
    workers: WorkersGiven = 0,
    store: Store | None = None,
    progress: Callable[[int, int], None] | None = None,
    space: Space | None = None,
) -> Search:
    """Searches the alert policy that spends least with at most so many pages: see
    `simulator.search`, which shows what this finds.
    """
    check(scenario, Scenario, "scenario")
    question = Question(
        scenario,
        check_question(scenario, max_pages, slo),
        whole_number(policies, "policies", least=FEWEST_POLICIES),
        whole_number(replications, "replications", least=FEWEST_REPLICATIONS),
        slo,
        whole_number(scenario.seed if seed is None else seed, "seed"),
    )
    end = time.monotonic() + check_minutes(minutes)
    planned = most_runs(question.policies, question.replications)

    def tell(runs: int) -> None:
        if progress:
            progress(min(runs, planned), planned)

    bounds = Bounds.of(space or Space(), scenario)
    with kept_open(workers_for([scenario], workers, stacklevel=4)) as team:
        contest = Contest(scenario.alerting.policy, question.per_page, team, store, tell)
        rounds = _Rounds(question, bounds, contest, _most_of(end))
        seeds, is_whole = rounds.play()
        is_whole &= contest.play(contest.inside, question.fresh_seeds, Deadline(end))
    return found(question, contest, rounds.measure, seeds, is_whole=is_whole)


def _most_of(end: float) -> Deadline:
    """The moment until which the search itself may go on, where all is to end at `end`."""
    now = time.monotonic()
    return Deadline(now + FOR_THE_SEARCH * (end - now))


@dataclass
class _Rounds:
    """The rounds of a search (live)."""

    question: Question
    bounds: Bounds
    contest: Contest
    deadline: Deadline
    measure: Measure = field(init=False)
    known: set[Points] = field(default_factory=set)

    def play(self) -> tuple[list[int], bool]:
        """Plays all rounds, while there is time: the seeds that those who never left have in
        common, and whether no round was left out.
        """
        question = self.question
        self._join(Candidate(self.contest.current, question.scenario, self._own(), 1))
        seeds = list[int]()
        rounds = rounds_of(question.policies, question.replications)
        for number, each in enumerate(rounds, start=1):
            for points in self._new(number, each):
                label = f"p{len(self.contest.candidates):03d}"
                self._join(
                    Candidate(label, under(question.scenario, points, label), points, number)
                )
            is_whole = self._play(number, each)
            if not is_whole:
                return self._stopped(seeds), False
            seeds = list(question.seeds[: each.seeds])
        return seeds, True

    @property
    def _goes_on(self) -> str:
        if self.contest.store is None:
            return ""
        return "; the same command goes on with what was played"

    def _own(self) -> Points:
        return points_of(self.question.scenario)

    def _join(self, candidate: Candidate) -> None:
        self.contest.join(candidate)
        self.known.add(candidate.points)

    def _play(self, number: int, each: Round) -> bool:
        """Plays one round and lets go of who is behind; False where the time was over."""
        contest = self.contest
        seeds = self.question.seeds[: each.seeds]
        # one seed of all policies first: with less there is nothing to tell when the time is over
        for some in (seeds[:1], seeds):
            if not contest.play(contest.inside, some, self.deadline):
                return False
        if number == 1:
            self._set_measure(seeds)
        standing = contest.standing(contest.inside, seeds, self.measure.key)
        contest.left |= race(standing, self.question.max_pages, each.places, contest.current)
        return True

    def _set_measure(self, seeds: Sequence[int]) -> None:
        """What is made least follows from the current policy, once and for all."""
        if not seeds:
            raise SimulatorError(
                "the time was over before one seed was played under every policy: give more"
                f" --minutes, or fewer --policies{self._goes_on}"
            )
        own = self.contest.current
        self.measure = self.question.objective(
            lambda key: self.contest.totals(own, key, seeds).mean
        )

    def _new(self, number: int, each: Round) -> Iterator[Points]:
        """The policies that join a round, all of them different."""
        rng = Streams(self.question.first_seed).of("search", number)
        if number == 1:
            drawn = self.bounds.wide(each.new - 1, rng)
        else:
            drawn = self._neighbours(number, each.new, rng)
        for points in drawn:
            if points not in self.known:
                self.known.add(points)
                yield points

    def _neighbours(self, number: int, new: int, rng: np.random.Generator) -> Iterator[Points]:
        """Neighbours of the best and of the front, in turn."""
        contest = self.contest
        seeds = contest.common(contest.inside, self.question.seeds)
        standing = contest.standing(contest.inside, seeds, self.measure.key)
        named = [label for label in contest.inside if contest.candidates[label].points]
        parents = kept(standing, named, self.question.max_pages, PARENTS)
        reach = REACH * CLOSER ** (number - 2)
        for position in range(new if parents else 0):
            points = contest.candidates[parents[position % len(parents)]].points
            yield self._unknown(points, reach, rng)

    def _unknown(self, points: Points, reach: float, rng: np.random.Generator) -> Points:
        """A neighbour that was not tried, if there is one."""
        near = points
        for _ in range(DRAWS):
            near = self.bounds.near(points, reach, rng)
            if near not in self.known:
                break
        return near

    def _stopped(self, seeds: list[int]) -> list[int]:
        """The seeds that count where the time was over within a round: those of the last whole
        round, and who joined after it was never tried; or those that all have played.
        """
        contest = self.contest
        if not seeds:
            seeds = contest.common(contest.inside, self.question.seeds)
            self._set_measure(seeds)
        for label in contest.inside:
            if contest.common([label], seeds) != seeds:
                del contest.candidates[label]
        standing = contest.standing(contest.inside, seeds, self.measure.key)
        contest.left |= race(standing, self.question.max_pages, FINALISTS, contest.current)
        return seeds
