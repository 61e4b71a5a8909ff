"""The outage that several exercises are about: the course notes' shift with a student's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.exercises.draws import Draws
from simulator.foundation.units import format_duration
from simulator.outputs.words.numbers import share
from simulator.reliability.field_policies import HOUR, MINUTE
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

NAMES = {
    "fail_over": "fail over to the second provider",
    "enable_cache": "switch the cache on",
    "shed_background": "turn background work away",
}
# of the order in the course notes
USUAL = tuple(NAMES)
# failing over and shedding are enough together
BEST = ("fail_over", "shed_background", "enable_cache")
CHECK = 6 * MINUTE
# so that what students work out from their sheets is what happens
NO_ERRORS = {"error_ratio": "0%"}


@dataclass(frozen=True)
class Outage:
    """A service, an outage of its model provider, and the person on call.

    Rates are requests per second, shares 0 to 1, times in seconds. Whatever is drawn, failing over
    and the cache are not enough together, and failing over and shedding are.
    """

    interactive: int
    background: int
    fallback: float
    hit_ratio: float
    error_ratio: float
    lasts: float
    acknowledge: float
    triage: float
    takes: tuple[float, ...]
    order: tuple[str, ...] = USUAL

    @classmethod
    def drawn(cls, draws: Draws) -> "Outage":
        """That of a student."""
        interactive = draws.one_of("interactive", (20, 30, 40, 60, 80))
        return cls(
            interactive=interactive,
            background=interactive // draws.one_of("background", (2, 4)),
            fallback=interactive * draws.one_of("fallback", (1.025, 1.05, 1.075)),
            hit_ratio=draws.one_of("hit ratio", (0.05, 0.06, 0.08, 0.1)),
            error_ratio=draws.one_of("error ratio", (0.4, 0.5, 0.6, 0.7, 0.8)),
            lasts=draws.one_of("lasts", (2, 2.5, 3)) * HOUR,
            acknowledge=draws.one_of("acknowledge", (3, 4, 5, 6, 8)) * MINUTE,
            triage=draws.one_of("triage", (5, 6, 8, 10)) * MINUTE,
            takes=tuple(draws.one_of(name, (2, 3, 4, 5)) * MINUTE for name in USUAL),
        )

    @property
    def all_requests(self) -> int:
        """Users' requests and background work (per second)."""
        return self.interactive + self.background

    def ordered(self, order: Sequence[str]) -> "Outage":
        """The same with the runbook's steps in another order."""
        return replace(self, order=tuple(order))

    def minutes_of(self, step: str) -> float:
        """How long a step takes (s)."""
        return self.takes[USUAL.index(step)]

    def plain(self) -> dict[str, Any]:
        """The scenario as it would be written in a file."""
        return {
            "name": "outage",
            "horizon": "8h",
            "outcomes": "expected",
            "service": self._service(),
            "slos": [{"name": "answers", "sli": "availability", "objective": "99%"}],
            "alerting": {"policy": "course-notes"},
            "failures": [
                {
                    "kind": "provider_outage",
                    "at": "1h",
                    "lasts": format_duration(self.lasts),
                    "error_ratio": share(self.error_ratio),
                }
            ],
            "oncall": {
                "acknowledge": format_duration(self.acknowledge),
                "triage": format_duration(self.triage),
            },
            "runbooks": {"provider_outage": self.steps()},
        }

    def _service(self) -> dict[str, Any]:
        return {
            "traffic": {
                "interactive": f"{self.interactive}/s",
                "background": f"{self.background}/s",
            },
            "cache": {"hit_ratio": share(self.hit_ratio)},
            "provider": {
                "primary": {"capacity": f"{5 * self.all_requests}/s", **NO_ERRORS},
                "fallback": {"capacity": f"{self.fallback:g}/s", **NO_ERRORS},
            },
        }

    def steps(self) -> list[dict[str, str]]:
        """The runbook as it would be written."""
        return [
            {"do": step, "takes": format_duration(self.minutes_of(step))} for step in self.order
        ]

    def scenario(self) -> Scenario:
        """The scenario."""
        return Scenario.model_validate(self.plain())

    def run(self) -> Run:
        """What happens."""
        return simulate(self.scenario())

    def story(self) -> tuple[str, ...]:
        """The service and the outage in sentences."""
        return (
            f"Users send {self.interactive} requests per second, and background work"
            f" {self.background} more. The SLO: 99% of the users' requests succeed over 30d.",
            f"The model provider breaks: {share(self.error_ratio)} of all requests fail, for"
            f" {format_duration(self.lasts)}.",
            f"A second provider can take {self.fallback:g} requests per second; what is above"
            " that fails.",
            f"A cache, once it is on, answers {share(self.hit_ratio)} of all requests by itself.",
        )
