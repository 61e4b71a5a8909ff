"""The habits of the person on call: how long answering takes, and how a check is made."""

from typing import Self

from pydantic import model_validator

from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import Replace
from simulator.foundation.fixed_or_random import OptionalDuration, UncertainDuration
from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import Count, Duration, Length, Ratio, format_duration, invalid
from simulator.oncall.ladder import LISTS, HandOver, Ladder, Urgency
from simulator.oncall.pace import Pace, PacedDuration
from simulator.oncall.responders import Nobody, Responder, Scripted
from simulator.oncall.tickets import Tickets
from simulator.oncall.triage import TimeOrTriage, right_of, time_of
from simulator.oncall.trust import Trust
from simulator.reliability.alert_rule import Severity
from simulator.reliability.slo import SLO

RENOTIFY = 14400.0
"""Alertmanager's repeat_interval (s)."""


class Check(Model):
    """How the person on call sees whether the service is healthy: they look at the SLI over a
    `window`, from the end of a step until `give_up_after`.

    The service is healthy if the share of good events is at least `healthy`, by default the SLO's
    objective.
    """

    short_key = "window"
    window: Length = 300.0
    give_up_after: Length = 360.0
    healthy: Ratio | None = None

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if self.give_up_after < self.window:
            window = format_duration(self.window)
            message = (
                f"{format_duration(self.give_up_after)} is shorter than the window of {window}, so"
                f" no check fits in: write at least {window}"
            )
            raise refused([line(("give_up_after",), invalid(message, Replace(window)))])
        return self


class OnCall(Model):
    """Who is on call. The times are assumptions: no published distribution was found.

    `acknowledge` is how long it takes to acknowledge a page, `triage` how long to name the symptom
    after that. After every step they look at the SLI (`check`). They learn that the cause is over
    `cause_over_seen_after` its end, and the provider's status page tells of an outage
    `cause_seen_after` its beginning (not written: as late as of its end). With `triage: {takes: 8m,
    right: 80%}` a wrong symptom is named now and then. Nobody works on tickets where `tickets` is
    not written. `postmortem` is how long the one about each paged incident takes, in people's
    hours. The `responder` decides what to do next: the runbook follower where none is written.

    Without `ladder`, `rota` and `people`, one person is on call at any hour, and answers every
    page, whatever its severity.

    A page asks the levels of the `ladder` one after the other until somebody acknowledges. After
    the last one it begins again, `repeat` times; then as soon as somebody comes on duty, or
    `renotify` after the last notification. Severities whose `urgency` is low ask the first level
    only. Who works on something keeps it, unless it is handed over at the end of their turn
    (`hand_over`).
    """

    short_key = "acknowledge"
    other_words = {
        **dict.fromkeys(("escalation", "escalation_policy", "policy", *LISTS), "ladder"),
        **dict.fromkeys(("num_loops", "loops", "repeats", "repeat_times"), "repeat"),
        **dict.fromkeys(("repeat_interval", "remind", "reminder"), "renotify"),
        **dict.fromkeys(("handover", "hand_off", "handoff"), "hand_over"),
    }
    beside = {
        **dict.fromkeys(("rota", "rotas", "schedule", "schedules", "rotation", "shifts"), "rota"),
        **dict.fromkeys(("people", "users", "team"), "people"),
        **dict.fromkeys(("runbooks", "runbook", "playbooks"), "runbooks"),
        "learning": "learning",
    }
    no_keys = dict.fromkeys(
        ("escalate_after", "escalate_to"),
        "write ladder: [{ask: primary, acknowledge_within: 5m}, {ask: secondary}]",
    )
    examples = {
        "ladder": [{"ask": "primary", "acknowledge_within": "5m"}, {"ask": "secondary"}],
        "urgency": {"sev2": "low"},
    }
    acknowledge: PacedDuration = 300.0
    triage: TimeOrTriage = 480.0
    check: Check = Check()
    cause_over_seen_after: UncertainDuration = 600.0
    cause_seen_after: OptionalDuration = None
    ladder: Ladder = None
    repeat: Count | None = None
    renotify: Length | None = None
    urgency: Urgency | None = None
    hand_over: HandOver | None = None
    trust: Trust | None = None
    tickets: Tickets | None = None
    postmortem: Duration | None = None
    responder: Responder | None = None

    @property
    def decides(self) -> Responder:
        """Who decides what to do next: the scripted responder where none is written."""
        return self.responder or Scripted()

    @property
    def responds(self) -> bool:
        """Whether anybody decides anything."""
        return not isinstance(self.responder, Nobody)

    @property
    def asks_again_after(self) -> float:
        """How long (s) after the last notification people are asked again for an incident that
        nobody has acknowledged.
        """
        return RENOTIFY if self.renotify is None else self.renotify

    def escalates(self, severity: Severity) -> bool:
        """Whether an incident of a severity asks more than the first level."""
        return self.urgency is None or self.urgency.is_high(severity)

    @property
    def cause_seen(self) -> float | Distribution:
        """How long after an outage's beginning (s) the status page tells of it."""
        if self.cause_seen_after is None:
            return self.cause_over_seen_after
        return self.cause_seen_after

    @property
    def triage_takes(self) -> float | Distribution | Pace:
        """How long it takes to name a symptom (s)."""
        return time_of(self.triage)

    @property
    def right(self) -> float:
        """The probability (0..1) that the symptom named is the right one."""
        return right_of(self.triage)

    def healthy(self, slo: SLO) -> float:
        """The share of good events from which on an objective's check is healthy."""
        return slo.objective if self.check.healthy is None else self.check.healthy
