"""The escalation ladder: who is asked for an incident, one level after the other."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, Protocol, TypeAlias

from pydantic import BeforeValidator, Field

from simulator.foundation.edits import Replace, flow
from simulator.foundation.fixed_or_random import UncertainDuration
from simulator.foundation.model import Model, keys_of
from simulator.foundation.units import Length, Ratio, invalid, show
from simulator.oncall.people import one_name

if TYPE_CHECKING:
    from simulator.oncall.habits import OnCall
    from simulator.oncall.people import Person

# who is on call where nobody has a name
UNNAMED = "on-call"


class Level(Model):
    """One level of the ladder: whoever is on duty for `ask` (a rota's name, or a person's, who is
    always on duty) is asked.

    If nobody has acknowledged after `acknowledge_within` (30m, PagerDuty's example), the next level
    is asked as well.
    """

    short_key = "ask"
    other_words = {
        **dict.fromkeys(
            ("who", "person", "rota", "role", "schedule", "target", "targets", "notify", "page"),
            "ask",
        ),
        **dict.fromkeys(("name", "recipient", "user", "users", "level"), "ask"),
        **dict.fromkeys(
            (
                "escalate_after",
                "escalation_timeout",
                "escalation_delay",
                "escalation_delay_in_minutes",
                "time_to_ack_seconds",
                "delay",
                "timeout",
                "within",
                "after",
                "wait",
                "time_to_ack",
            ),
            "acknowledge_within",
        ),
    }
    examples = {"ask": "primary"}
    ask: Annotated[str, BeforeValidator(one_name), Field(min_length=1)]
    acknowledge_within: Length = 1800.0


def _levels(given: object) -> object:
    """A ladder; in the form of other tools it is refused with what to write."""
    if isinstance(given, Mapping):
        _refuse_whole_policy(given)
    if not isinstance(given, list | tuple):
        return given
    meant = [_by_name(level) for level in given]
    if meant == list(given):
        return given
    raise invalid(f"{show(given)} is not a list of levels: write {flow(meant)}", Replace(meant))


def _refuse_whole_policy(given: Mapping[str, object]) -> None:
    """Refuses a policy of PagerDuty's, which holds the list of levels and what else it says."""
    key = next(filter(LISTS.__contains__, given), None)
    if key is None:
        return
    beside = ", ".join(other for other in given if other != key)
    rest = f", and {beside} beside ladder" if beside else ""
    message = f"is not a list: write what is under {key} here{rest}"
    raise invalid(message, Replace(given[key], was=(key,)))


def _by_name(level: object) -> object:
    """`{primary: 5m}` as a level; anything else as it is."""
    if not isinstance(level, Mapping) or len(level) != 1:
        return level
    ((name, within),) = level.items()
    known = {*keys_of(Level), *Level.other_words}
    if name in known or not isinstance(within, str):
        return level
    return {"ask": name, "acknowledge_within": within}


# what other tools call the levels of a policy
LISTS = ("levels", "rules", "escalation_rules", "steps", "escalation_path", "escalation_chain")
AtLeastOne: TypeAlias = Annotated[tuple[Level, ...], Field(min_length=1)]
Ladder: TypeAlias = Annotated[AtLeastOne | None, BeforeValidator(_levels)]


class Urgency(Model):
    """How urgent a page is, by its severity, in PagerDuty's words: one of low urgency asks the
    first level only, and is not escalated.
    """

    other_words = {
        **dict.fromkeys(("critical", "p1", "P1"), "sev1"),
        **dict.fromkeys(("warning", "p2", "P2"), "sev2"),
    }
    examples = {"sev2": "low"}
    no_keys = {"sev3": "leave it out: it opens tickets, and pages nobody"}
    other_values = {
        **dict.fromkeys(("lower", "support", "no", "false", "none"), "low"),
        **dict.fromkeys(("higher", "urgent", "yes", "true"), "high"),
    }
    sev1: Literal["high", "low"] = "high"
    sev2: Literal["high", "low"] = "high"

    def is_high(self, severity: str) -> bool:
        """Whether a page of a severity is escalated."""
        return {"sev1": self.sev1, "sev2": self.sev2}.get(severity) == "high"


class HandOver(Model):
    """What happens at the end of a person's turn: who comes next goes on with the open incidents
    after `takes`, or an incident is `lost` with that probability.

    A lost incident has nobody until the pager goes off again. `takes` is an assumption; of the
    important issues of a night 40% were not handed over (JAMA Internal Medicine 2014).
    """

    short_key = "takes"
    other_words = {
        **dict.fromkeys(("duration", "lasts", "time", "for"), "takes"),
        **dict.fromkeys(("loses", "forgotten", "loss"), "lost"),
    }
    examples = {"lost": "40%"}
    takes: UncertainDuration = 600.0
    lost: Ratio = 0.0


class HasLadder(Protocol):
    """What a ladder needs to know of a scenario."""

    @property
    def oncall(self) -> "OnCall | None":
        """Their habits."""

    @property
    def people(self) -> "tuple[Person, ...] | None":
        """Those who may be on duty."""

    @property
    def rota(self) -> Mapping[str, object] | None:
        """Their rotas by role."""


def ladder_of(scenario: HasLadder) -> tuple[Level, ...] | None:
    """The levels of a scenario's ladder: those that are written, else the first rota, else the
    first person; None where one person without a name is always there.
    """
    if scenario.oncall is not None and scenario.oncall.ladder:
        return scenario.oncall.ladder
    names = [*(scenario.rota or ()), *(person.name for person in scenario.people or ())]
    return (Level(ask=names[0]),) if names else None
