"""Sections 3 and 4: page, ticket or nothing."""

from dataclasses import dataclass

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.questions import Question, Words
from simulator.foundation.units import times
from simulator.outputs.document import Block, Items, Table
from simulator.outputs.words.numbers import duration
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.field_policies import DAY, HOUR, MINUTE, POLICIES
from simulator.reliability.policies import MONTHLY, alert

RULES = POLICIES["course-notes"].rules
ANSWERS = ("sev1", "sev2", "ticket", "ok")


@dataclass(frozen=True)
class Situation:
    """A failure that burns at `burn` for `lasts` (s), seen `since` (s) after its end."""

    burn: float
    lasts: float
    since: float
    why: str

    def over(self, window: float) -> float:
        """The burn rate over a window (s)."""
        seen = min(self.lasts, max(0.0, window - self.since))
        # as it is printed: students decide by these figures
        return float(f"{self.burn * seen / window:.3g}")

    def over_each(self, windows: tuple[float, ...]) -> tuple[float, ...]:
        """The burn rates over several windows (s)."""
        return tuple(map(self.over, windows))


class Severity(Exercise):
    """Six situations, each with its burn rates over all windows of the course notes' policy."""

    number = 5
    title = "Page, ticket or nothing?"
    section = 4
    minutes = 8

    def __init__(self, draws: Draws) -> None:
        fast = draws.one_of("fast", (20, 25, 30, 40, 60, 100))
        slow = draws.one_of("slow", (7, 8, 9, 10, 12))
        mild = draws.one_of("mild", (1.5, 2, 2.5, 3, 4, 5))
        quiet = draws.one_of("quiet", (0.2, 0.3, 0.5, 0.7, 0.9))
        blip = draws.one_of("blip", (30, 40, 60, 80, 100))
        past = draws.one_of("past", (45, 50, 60))
        minutes = draws.one_of("minutes", (1, 2, 3))
        ago = draws.one_of("ago", (32, 35, 40))
        self.situations = draws.shuffled(
            "order",
            (
                Situation(fast, 2 * HOUR, 0, "1h and 5m are above 14.4x: the budget lasts hours"),
                Situation(slow, 7 * HOUR, 0, "6h and 30m are above 6x, but 1h is not above 14.4x"),
                Situation(mild, 4 * DAY, 0, "3d and 6h are above 1x: a ticket, not a page"),
                Situation(quiet, 5 * DAY, 0, "below 1x everywhere: the SLO will be kept"),
                Situation(blip, minutes * MINUTE, 0, "a blip: only the short windows are high"),
                Situation(past, HOUR, ago * MINUTE, "it is over: the short windows are empty"),
            ),
        )

    @property
    def given(self) -> tuple[Block, ...]:
        """The policy, and the burn rates of six situations."""
        lines = [f"{answer}: {_above(rule)}" for answer, rule in zip(ANSWERS, RULES)]
        windows = _windows()
        rows = tuple(
            (chr(ord("A") + place), *map(times, each.over_each(windows)))
            for place, each in enumerate(self.situations)
        )
        head = ("", *(f"over {duration(window)}" for window in windows))
        return (
            "The alert policy of the course notes. The first line that is true counts:",
            Items((*lines, "ok: otherwise")),
            "The burn rates in six situations:",
            Table(head, rows),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """One for each situation."""
        return tuple(
            Question(
                f"Situation {chr(ord('A') + place)}: {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}?",
                Words(answer(each)),
                each.why,
            )
            for place, each in enumerate(self.situations)
        )


def answer(situation: Situation) -> str:
    """What the course notes' policy does in a situation."""
    fast, slow, mild = (
        (situation.over(long), situation.over(short))
        for long, short in (rule.windows for rule in RULES)
    )
    return alert(fast, slow, mild)


def _above(rule: AlertRule) -> str:
    long, short = map(duration, rule.windows)
    return f"above {times(rule.burn(MONTHLY))} over {long} and over {short}"


def _windows() -> tuple[float, ...]:
    """Those of the policy (s), the shortest first."""
    return tuple(sorted({window for rule in RULES for window in rule.windows}))
