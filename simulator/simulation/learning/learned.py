"""What has been improved by now, and what that does (live)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator.ai_service.failures import Failure
from simulator.ai_service.rollout import Release
from simulator.oncall.improvements import Improvement
from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.learning.item import Item

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.simulation.state import RunState


class Learned:
    """The improvements that are done, in the order in which they were.

    Each occurrence of a failure is asked about once, as it is about to strike.
    """

    def __init__(self, state: "RunState") -> None:
        self.state = state
        learning = state.scenario.learns
        self.kinds: tuple[Improvement, ...] = () if learning is None else learning.improvements
        # by what they are and what they are about: a year of work is thousands
        self.items = dict[tuple[str, str], Item]()
        self.release: Release = state.scenario.service.release
        self.runbooks: Mapping[str, tuple[RunbookStep, ...]] = state.scenario.runbooks
        self._left = dict[str, Failure | None]()
        self._stopped = dict[str, bool]()

    def add(self, item: Item) -> None:
        """One more is done: from now on."""
        improvement = item.improvement
        self.items[item.key] = item
        self.release = improvement.release(self.release)
        steps = self.runbooks.get(item.subject)
        if steps is not None:
            self.runbooks = {**self.runbooks, item.subject: improvement.runbook(steps)}
        standing = improvement.always_on()
        if standing is not None:
            self.state.keep_on(standing)

    def about(self, failure: Failure) -> list[Item]:
        """Those about a failure's root cause or symptom, in the order in which they were done."""
        return self._found((each.name, each.subject(failure)) for each in self.kinds)

    def against(self, symptom: str) -> list[Item]:
        """Those about a symptom, in the same order."""
        return self._found((each.name, symptom) for each in self.kinds if each.about == "symptom")

    def _found(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        found = (self.items.get(key) for key in keys)
        return sorted((item for item in found if item), key=lambda item: item.done_at)

    def left_of(self, failure: Failure) -> Failure | None:
        """What of an occurrence strikes; None if nothing does."""
        if not self.items:
            return failure
        if failure.name not in self._left:
            self._left[failure.name] = self._find(failure)
        return self._left[failure.name]

    def stops(self, version: Failure) -> bool:
        """Whether the gate stops a bad version."""
        if not self.items:
            return False
        if version.name not in self._stopped:
            gates = (item for item in self.about(version) if not self._lets_out(item, version))
            stopped = next(gates, None)
            self._stopped[version.name] = stopped is not None
            if stopped is not None:
                self.state.failures.strike_out(version)
                detail = {"by": stopped.improvement.name, "root_cause": version.root_cause}
                name = version.name
                self.state.record("release_stopped", name, "", name, **detail)
        return self._stopped[version.name]

    def _lets_out(self, item: Item, version: Failure) -> bool:
        return item.improvement.lets_out(version, self._chance(item, version))

    def _find(self, failure: Failure) -> Failure | None:
        left = failure
        softened = list[str]()
        for item in self.about(failure):
            after = item.improvement.left_of(left, self._chance(item, failure))
            if after is None:
                self._prevented(failure, item)
                return None
            if after is not left or item.improvement.always_on():
                softened.append(item.improvement.name)
            left = after
        if left.is_release:
            left, ways = self._sent_out(left)
            softened += ways
        if left is not failure:
            self.state.failures.put_in_place(failure, left)
        # nothing acts on a version that does not get past the gate
        if softened and not (left.is_release and self.stops(left)):
            self.soften(failure, softened)
        return left

    def _sent_out(self, version: Failure) -> tuple[Failure, list[str]]:
        """A bad version as it goes out by now, and which improvements take it back early."""
        usual = self.state.scenario.service.release
        if self.release is usual:
            return version, []
        went_out = version.model_copy(update={"goes_out": self.release})
        met = self.state.with_defences(went_out)
        if met is went_out:
            return met, []
        ways = [item.improvement for item in self.about(version)]
        return met, [each.name for each in ways if each.release(usual) is not usual]

    def _prevented(self, failure: Failure, item: Item) -> None:
        self.state.failures.strike_out(failure)
        # what it would have done is not on the log otherwise
        would = failure.model_dump(mode="json", exclude={"name"}, exclude_none=True)
        name = failure.name
        by = item.improvement.name
        self.state.record("recurrence_prevented", name, "", name, by=by, **would)

    def soften(self, failure: Failure, by: list[str], incident: str = "") -> None:
        """What was learned acts on a failure that came again; on the log."""
        detail = {"by": by, "symptom": failure.symptom}
        if failure.root_cause is not None:
            detail["root_cause"] = failure.root_cause
        name = failure.name
        self.state.record("recurrence_softened", name, incident, name, **detail)

    def _chance(self, item: Item, failure: Failure) -> "Generator":
        return self.state.streams.of("learned", item.improvement.name, failure.name)
