"""What became of the releases: a fold of the log."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.run import Run


@dataclass(frozen=True)
class Changes:
    """A run's releases: `due` were planned, `released` went out (those that bad_deploy brought
    included), `held_back` waited in vain.

    Of those that went out `bad` were bad, `caught_by_canary` went back automatically, and for
    `rolled_back` somebody rolled back. `frozen` is how long (s) the budget policy let nothing out.
    """

    due: int = 0
    released: int = 0
    held_back: int = 0
    bad: int = 0
    caught_by_canary: int = 0
    rolled_back: int = 0
    frozen: float = 0.0

    def numbers(self) -> dict[str, Any]:
        """As plain JSON values, with days for seconds."""
        numbers = asdict(self)
        days = numbers.pop("frozen") / 86400
        return {**numbers, "frozen_days": days}


NO_CHANGES = Changes()


def changes(run: Run) -> Changes:
    """Counts a run's releases, and adds up how long they were frozen."""
    released = [event for event in run.log if event.kind == "release_started"]
    bad = {event.cause for event in released if event.cause}
    answered = {
        event.cause
        for event in run.log
        if event.kind == "step_finished" and event.subject == "roll_back"
    }
    planned = sum(event.subject.startswith("release#") for event in released)
    caught = sum(event.kind == "release_rolled_back" for event in run.log)
    return Changes(
        run.due,
        len(released),
        run.due - planned,
        len(bad),
        caught,
        len(answered & bad),
        _frozen(run),
    )


def _frozen(run: Run) -> float:
    total, since = 0.0, None
    for event in run.log:
        if event.kind == "releases_frozen":
            since = event.time
        elif event.kind == "releases_thawed" and since is not None:
            total, since = total + event.time - since, None
    return total + (run.scenario.horizon - since if since is not None else 0.0)
