"""What a person on call sees when they are asked for a decision: the class that responders read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from simulator.foundation.errors import ArgumentError
from simulator.oncall.actions import Action
from simulator.oncall.script import Script

# plain JSON-able data: text, numbers, booleans, None, and lists and dictionaries of them
Plain: TypeAlias = dict[str, Any]


class View(ABC):
    """What can be known at one moment, and what can be done then; no truth about what failed.

    Times are ISO text with an offset (`time_s` is in seconds since the start), shares and ratios
    are 0..1, rates are a second, durations text such as `3m`. Each property is computed when it is
    read. A view is of its moment: read it, or keep `to_dict()`, before you act on it. Reading
    one later raises ArgumentError.
    """

    @property
    def time(self) -> str:
        """The time, e.g. `2026-01-05T01:17:30Z`."""
        return cast(str, self.read("time"))

    @property
    def time_s(self) -> float:
        """The time in seconds since the start."""
        return cast(float, self.read("time_s"))

    @property
    def zone(self) -> str:
        """The time zone that all times are of: its IANA name, or `UTC` and an offset."""
        return cast(str, self.read("zone"))

    @property
    def asked(self) -> Plain:
        """What is to be decided about: `what` (`incident-1`, `ticket-2`), `is_ticket`, its `slo`
        and `severity`, who is asked (`person`), `since` when it is open, and `why` now: a `page`,
        as it was `acknowledged` or `taken up`, or after an action, by the action's `do`. At the end
        there is only `why`: `horizon`, or `nothing came`.
        """
        return cast(Plain, self.read("asked"))

    @property
    def result(self) -> Plain:
        """The last action about this incident or ticket, and what came of it (`came`: `taken`,
        `failed`, `impossible`, `healthy`, ...); empty before any.
        """
        return cast(Plain, self.read("result"))

    @property
    def known(self) -> Plain:
        """What is known of the incident: whether it is `acknowledged`, the symptom that
        `triage_says` (or ""), the `runbook` in use (its symptom, or ""), whether it is known that
        the cause is over (`cause_over`), whether the last check was `healthy` (None before any),
        and `all_is_well`.
        """
        return cast(Plain, self.read("known"))

    @property
    def alerts(self) -> list[Plain]:
        """The alerts that fire now: `slo`, `rule`, `severity`, `since`, the burn rates of the
        rule's windows (`burns`, by window; None without valid events) and the `threshold` for them.
        """
        return cast(list[Plain], self.read("alerts"))

    @property
    def slis(self) -> Mapping[str, Plain]:
        """By SLO: its `objective`, the share of its error budget left (`budget_left`, below 0 when
        more was spent; None without one), the share of good events from which on a check is healthy
        (`healthy_from`), and `recent`: `good` and `valid` events of the last six hours in steps of
        five minutes, each up to the time `until`.
        """
        return cast(Mapping[str, Plain], self.read("slis"))

    @property
    def dashboards(self) -> Mapping[str, Plain]:
        """By place of the service (traffic, guardrail, cache, retrieval, tools, provider, release,
        spend): its readings. Gauges are of now (the `model` in use, the `capacity` that was agreed
        on, the `fill` of the store, ...), all else are means over the last five minutes as counted:
        rates a second (`interactive`, `demand`, `caught`, ...), shares (`error_ratio`, ...) and
        `cost_of_an_answer`; None where there was nothing to count.
        """
        return cast(Mapping[str, Plain], self.read("dashboards"))

    @property
    def deploys(self) -> list[Plain]:
        """The releases of the last day, the oldest first: `time`, `version`, and `what` happened to
        it (`started`, `promoted`, `rolled back`).
        """
        return cast(list[Plain], self.read("deploys"))

    @property
    def status_page(self) -> list[Plain]:
        """What the provider's status page has told in the last day, the oldest first: the `time` at
        which it told it, which is late, and `what`.
        """
        return cast(list[Plain], self.read("status_page"))

    @property
    def runbooks(self) -> Mapping[str, list[Plain]]:
        """By symptom: the steps of its runbook with their `number` (from 1), the mitigation
        (`step`) and its settings (`with`), how long it `takes`, whether it `is_reversible`, and
        what it `does`.
        """
        return cast(Mapping[str, list[Plain]], self.read("runbooks"))

    @property
    def held(self) -> list[Plain]:
        """The steps that are in effect: `step`, `number`, the incident that holds it (`of`), and
        `since` when.
        """
        return cast(list[Plain], self.read("held"))

    @property
    def open(self) -> list[Plain]:
        """All open incidents and tickets: `what`, `slo`, `severity`, `is_ticket`, and its `state`
        (`paged`, `acknowledged`, `mitigated`; for a ticket `open`, `taken up`, `mitigated`).
        """
        return cast(list[Plain], self.read("open"))

    @property
    def done(self) -> list[Plain]:
        """What was seen and done about all that is open, and in the last day, the oldest first:
        the `time`, `what` (the kind of the log's row, such as `step_finished`), the `incident`, and
        more by kind.
        """
        return cast(list[Plain], self.read("done"))

    @property
    def actions(self) -> list[Action]:
        """What can be done now: one of these is the decision."""
        return cast(list[Action], self.read("actions"))

    @property
    @abstractmethod
    def script(self) -> Script:
        """What the scripted responder goes by; not in `to_dict()`, as it is more than anybody
        sees.
        """

    @property
    @abstractmethod
    def notes(self) -> Plain:
        """The responder's own notes on this incident, kept as long as the run; not in `to_dict`."""

    @abstractmethod
    def read(self, key: str) -> Any:
        """One of the properties, by its name."""

    def __repr__(self) -> str:
        # no values: the run may have gone on since
        return f"<View with {', '.join(KEYS)}>"

    def to_dict(self) -> Plain:
        """All of it but the notes as plain data, by the names of the properties."""
        return {key: getattr(self, key) for key in KEYS}


KEYS = (
    "time",
    "time_s",
    "zone",
    "asked",
    "result",
    "known",
    "alerts",
    "slis",
    "dashboards",
    "deploys",
    "status_page",
    "runbooks",
    "held",
    "open",
    "done",
    "actions",
)
Choices: TypeAlias = Callable[[], list[Action]]


class PlainView(View):
    """What is seen at the end of a run, when there is nothing to decide about."""

    def __init__(self, seen: Plain) -> None:
        self._seen = seen

    @property
    def script(self) -> Script:
        raise ArgumentError("script: the run is over")

    @property
    def notes(self) -> Plain:
        return {}

    def read(self, key: str) -> Any:
        return self._seen[key]
