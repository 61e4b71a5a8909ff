"""New versions go out in steps."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.ai_service.failures import Failure
from simulator.ai_service.rollout import Release
from simulator.foundation.units import Duration, Hours, Ratio
from simulator.oncall.improvements.improvement import Improvement
from simulator.oncall.improvements.seen import Seen


class Canary(Improvement):
    """From the next release on a new version goes to `share` of the traffic for `bake`, and back if
    more than `rollback_above` of its requests fail. It answers bad versions, where none goes back
    by itself so far.
    """

    about = "symptom"
    other_words = {
        **dict.fromkeys(("canary_share", "traffic", "percentage", "weight"), "share"),
        **dict.fromkeys(("for", "wait", "time"), "bake"),
        **dict.fromkeys(("threshold", "back_above", "error_ratio"), "rollback_above"),
    }
    answered = "bad versions where no canary takes them back"
    kind: Literal["canary"] = "canary"
    # assumptions
    hours: Hours = 16.0
    share: Annotated[Ratio, Field(gt=0)] = 0.05
    bake: Annotated[Duration, Field(gt=0)] = 1800.0
    rollback_above: Ratio = 0.1

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return failure.is_release and not seen.release.has_canary

    def action(self, subject: str) -> str:
        return "Send new versions through a canary that takes bad ones back."

    def release(self, place: Release) -> Release:
        return Release(canary_share=self.share, bake=self.bake, rollback_above=self.rollback_above)
