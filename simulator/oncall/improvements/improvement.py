"""What a postmortem proposes to change. One class is one kind."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self, TypeAlias, get_args

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.rollout import Release
from simulator.foundation.kinds import Kind
from simulator.foundation.units import Hours, Ratio
from simulator.oncall.improvements.seen import Seen
from simulator.oncall.runbooks import RunbookStep

if TYPE_CHECKING:
    from numpy.random import Generator

Steps = tuple[RunbookStep, ...]
About: TypeAlias = Literal["root_cause", "symptom"]


class AtPage(NamedTuple):
    """A step that is taken by itself, so long (s) `after` a page."""

    step: RunbookStep
    after: float


class Improvement(Kind, family="improvement"):
    """Something that a team may do after an incident, so that the next one costs less or does not
    come: which incidents it answers, the `hours` that it takes, and what is different once it is
    done.

    It is about a root cause or a symptom (`about`), and acts on failures with the same one. It is
    `accepted` with that probability (not written: as `learning.accepted` says).
    """

    in_file: ClassVar[str] = "learning: {{improvements: [{}]}}"
    about: ClassVar[About] = "root_cause"
    # what it answers, after "it answers"; "" for a kind that does not say
    answered: ClassVar[str] = ""
    # whether it answers a bad version that the canary took back, too
    is_for_caught: ClassVar[bool] = False
    other_values = {
        **dict.fromkeys(("fix", "repair", "mend", "root_cause_fix"), "prevention"),
        **dict.fromkeys(("test", "tests", "case", "eval", "eval_case"), "regression_case"),
        **dict.fromkeys(("canaries", "progressive_delivery", "staged_rollout"), "canary"),
        **dict.fromkeys(("playbook", "documentation"), "better_runbook"),
        **dict.fromkeys(("auto_remediation", "self_healing"), "automatic_mitigation"),
        **dict.fromkeys(("cap", "quota"), "limit"),
    }
    examples = {"accepted": "40%"}
    other_words = {
        **dict.fromkeys(("takes", "effort", "cost", "work", "duration", "lasts", "days"), "hours"),
        **dict.fromkeys(("acceptance", "done", "accept"), "accepted"),
    }
    hours: Hours
    accepted: Ratio | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if cls.about not in get_args(About):
            known = " or ".join(map(repr, get_args(About)))
            raise TypeError(f"{cls.__name__}.about is {cls.about!r}: write {known}")
        super().__pydantic_init_subclass__(**kwargs)

    @property
    def name(self) -> str:
        """What it is called on the log; one and the same is not proposed twice."""
        return self.kind

    @abstractmethod
    def answers(self, failure: Failure, seen: Seen) -> bool:
        """Whether it is proposed for a failure that an incident was about."""

    @abstractmethod
    def action(self, subject: str) -> str:
        """What is to be done, as a postmortem writes it: `Add a regression case for ...`."""

    def made_for(self, failure: Failure, seen: Seen) -> Self:
        """The same with what the incident taught."""
        return self

    @property
    def needs(self) -> str:
        """What it answers as it is written, after "it answers"; "" for a kind that does not say."""
        return self.answered

    def subject(self, failure: Failure) -> str:
        """What it is about; "" where the failure has no such thing."""
        return getattr(failure, self.about) or ""

    # what is different once it is done: a kind changes what it is there for

    def left_of(self, failure: Failure, rng: "Generator") -> Failure | None:
        """What is left of an occurrence that is about to strike; None if it does not."""
        return failure

    def lets_out(self, version: Failure, rng: "Generator") -> bool:
        """Whether a bad version goes out."""
        return True

    def release(self, place: Release) -> Release:
        """How new versions go out."""
        return place

    def triage(self, takes: float) -> float:
        """How long a triage takes (s)."""
        return takes

    @property
    def names_rightly(self) -> bool:
        """Whether triage names the right symptom without fail."""
        return False

    def runbook(self, steps: Steps) -> Steps:
        """The steps of its symptom's runbook."""
        return steps

    def at_page(self) -> AtPage | None:
        """What is done by itself when somebody is paged."""
        return None

    def always_on(self) -> Mitigation | None:
        """What is part of the service from now on."""
        return None
