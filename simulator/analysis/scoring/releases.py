"""What became of the releases: a fold of the log."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.reliability.events import Event
from simulator.run import Run


@dataclass(frozen=True)
class ReleaseCounts:
    """A run's releases: `due` were planned, `released` went out (those that bad_deploy brought
    included), `held_back` waited in vain.

    Of those that went out `bad` were bad, `caught_by_canary` went back automatically, and
    `rolled_back` were out when somebody rolled back. `frozen` is how long (s) the budget policy let
    nothing out.
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


NO_RELEASES = ReleaseCounts()


def count_releases(run: Run) -> ReleaseCounts:
    """Counts a run's releases, and adds up how long they were frozen."""
    released = [event for event in run.log if event.kind == "release_started"]
    # planned ones are release#1, release#2, ...; what bad_deploy brings has the failure's name
    planned = sum(name.startswith("release#") for name in not_held_back(run))
    bad = {event.cause for event in released if event.cause}
    caught = sum(event.kind == "release_rolled_back" for event in run.log)
    return ReleaseCounts(
        due=run.due,
        released=len(released),
        held_back=run.due - planned,
        bad=len(bad),
        caught_by_canary=caught,
        rolled_back=len(_rolled_back(run)),
        frozen=_frozen(run),
    )


def not_held_back(run: Run) -> set[str]:
    """The names of the releases that went out, or were stopped at the gate."""
    kinds = ("release_started", "release_stopped")
    return {event.subject for event in run.log if event.kind in kinds}


def _rolled_back(run: Run) -> set[str]:
    """The bad releases that were out when somebody rolled back, whatever that incident was about:
    a roll back takes back all of them.
    """
    out = set[str]()
    back = set[str]()
    for event in run.log:
        if event.kind == "release_started" and event.cause:
            out.add(event.cause)
        elif event.kind in ("release_rolled_back", "failure_ended"):
            out.discard(event.cause)
        elif _rolls_back(event):
            back |= out
    return back


def _rolls_back(event: Event) -> bool:
    """Whether it is a roll back that was not on already."""
    is_done = event.kind == "step_finished" and event.subject == "roll_back"
    return is_done and not event.detail.get("already_on")


def _frozen(run: Run) -> float:
    """How long (s) releases were frozen, from each freeze to its thaw or the horizon."""
    total = 0.0
    since: float | None = None
    for event in run.log:
        if event.kind == "releases_frozen":
            since = event.time
        elif event.kind == "releases_thawed" and since is not None:
            total = total + event.time - since
            since = None
    if since is None:
        return total
    return total + (run.scenario.horizon - since)
