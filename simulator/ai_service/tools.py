"""Tools that the model calls: search, code, databases. They can fail or hang."""

from typing import TYPE_CHECKING, NamedTuple

from simulator.ai_service.effects import LEAST, Amount, Effects, higher
from simulator.ai_service.readings import Gauges, PerSecond, Readings, Share
from simulator.ai_service.stream import NO_DELAY, Delays, Place, Stream
from simulator.foundation.units import Duration, Ratio

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint


class Calls(NamedTuple):
    """What became of the tool calls of the answers that a model gave: shares of these answers.

    `none` needed no tool, `done` waited for one, `hung` waited until the call was given up, and
    `left_out` needed one and were given without asking it.
    """

    none: Amount
    done: Amount
    hung: Amount
    left_out: Amount


class Tools(Place):
    """Calls to tools (search, code, databases). A `share` of the attempts at the model needs one,
    by default none.

    A call takes `takes`. A share `error_ratio` of calls fails, and the attempt fails with it. A
    call that hangs is given up after `timeout`, and the answer is given without it; while tools are
    switched off, all answers are given without them. Of the answers that needed a tool and were
    given without it, a share `unaided` is grounded.
    """

    share: Ratio = 0.0
    takes: Duration = 0.3
    error_ratio: Ratio = 0.0
    timeout: Duration = 10.0
    unaided: Ratio = 0.5

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        if not self.share or effects.without_tools:
            return stream
        works = 1 - self.share * self.errors(effects)
        return stream._replace(success=stream.success * works)

    def errors(self, effects: Effects) -> Amount:
        """The share of calls that fail."""
        return 1 - (1 - self.error_ratio) * (1 - effects.tool_error)

    def calls(self, effects: Effects) -> Calls:
        """The calls of the answers that were given; together 1.

        An attempt whose call fails gives no answer, so among answers calls are rarer than `share`.
        """
        if not self.share:
            return Calls(1.0, 0.0, 0.0, 0.0)
        if effects.without_tools:
            return Calls(1 - self.share, 0.0, 0.0, self.share)
        works = self.share * (1 - self.errors(effects))
        answered = 1 - self.share + works
        # where every attempt needs a tool and all calls fail nothing is answered: any shares do
        called = works / higher(answered, LEAST)
        hung = called * effects.tool_hangs
        return Calls(1 - called, called - hung, hung, 0.0)

    def delays(self, effects: Effects) -> Delays:
        """(share of a model's answers, seconds that their tool call adds); together 1."""
        if not self.share:
            return NO_DELAY
        none, done, hung, left_out = self.calls(effects)
        return (none + left_out, 0.0), (done, self.takes), (hung, self.timeout)

    def grounding(self, stream: Stream, effects: Effects) -> Amount:
        calls = self.calls(effects)
        return 1 - (calls.hung + calls.left_out) * (1 - self.unaided)

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        return {"on": bool(self.share) and not effects.without_tools}

    def counted(self, point: "OperatingPoint") -> Readings:
        if not self.share or point.effects.without_tools:
            return {}
        calls = point.attempts * self.share
        errors = self.errors(point.effects)
        hanging = (1 - errors) * point.effects.tool_hangs
        return {
            "calls": PerSecond(calls),
            "error_ratio": Share(calls, calls * errors),
            "timeout_ratio": Share(calls, calls * hanging),
        }
