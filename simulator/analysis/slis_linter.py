"""What the linter says of an SLO's own events: what is bad without any failure, what a judge's
errors do, what slices of time hide.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.ai_service.slis import Quality, Safety
from simulator.analysis.cures import cures
from simulator.analysis.remarks import (
    Finding,
    key_of,
    lasting,
    objective,
    of_rule,
    ratio,
    threshold,
    warning,
    window_key,
)
from simulator.analysis.watch import LAST_BITS, Watch, is_constant, spends
from simulator.foundation.units import format_duration, percent, times
from simulator.reliability.alerts import AlertRule

WORTH_TELLING = 0.05
"""Background errors that burn more slowly than this go unmentioned."""
FEW = 1e-9
"""No smaller share of requests is told by a number of requests."""


@dataclass(frozen=True)
class Judge:
    """A quality SLO's judge who errs: the shares of grounded answers called ungrounded and of
    ungrounded ones let pass.

    `ungrounded` is the share of answers that truly are while nothing has failed; of `allowed`, the
    largest share of answers called ungrounded that keeps the promise.
    """

    false_alarms: float
    misses: float
    ungrounded: float
    allowed: float

    @property
    def alone(self) -> float:
        """The share of answers that is reported for the judge's errors alone while nothing has
        failed: grounded x false alarms.

        Misses report nothing: they hide what is there, and so make `drop` larger.
        """
        return (1 - self.ungrounded) * self.false_alarms

    @property
    def tells(self) -> float:
        """How much more is reported for one more answer that is ungrounded: 1 - misses - false
        alarms.
        """
        return 1 - self.misses - self.false_alarms

    def drop(self, reported: float) -> float:
        """The share of answers that must become ungrounded besides, so that the share `reported` is
        exceeded; 0 if it already is.
        """
        return max(0.0, (reported - self.alone - (1 - self.misses) * self.ungrounded) / self.tells)

    def can_report(self, share: float) -> bool:
        """Whether some drop makes it report more than a share."""
        return self.tells > 0 and share < 1 - self.misses

    @property
    def least_false_alarms(self) -> float:
        """The false alarms at which everything that is reported while nothing has failed just
        spends the budget.
        """
        return (self.allowed - (1 - self.misses) * self.ungrounded) / max(
            1 - self.ungrounded, LAST_BITS
        )


def _judge(watch: Watch) -> Judge | None:
    """The SLO's judge, if it has one who errs."""
    sli = watch.slo.sli
    if not isinstance(sli, Quality) or not (sli.false_alarms or sli.misses):
        return None
    truly = watch.share_of(sli.model_copy(update={"false_alarms": 0.0, "misses": 0.0}))
    return Judge(sli.false_alarms, sli.misses, truly, _exceeded(watch, watch.slo.error_budget))


def _exceeded(watch: Watch, limit: float) -> float:
    """The share of answers called ungrounded that a limit on events comes to: of slices, the share
    that makes one bad.
    """
    return 1 - watch.slo.timeslice.target if watch.slice else limit


def _burn_of(judge: Judge, watch: Watch) -> float:
    """How fast the judge's errors alone burn the budget."""
    bad = float(judge.alone > judge.allowed) if watch.slice else judge.alone
    return bad / watch.slo.error_budget


def _judge_errors(watch: Watch) -> Iterator[Finding]:
    judge, name = _judge(watch), watch.slo.name
    if judge is None or judge.tells <= 0:
        return
    burn, path = _burn_of(judge, watch), f"slos[{name}].sli.false_alarms"
    text = f"judge errors burn {times(burn)} before any failure"
    if spends(burn):
        remedies = ratio(path, "below", judge.least_false_alarms), _lower(watch, watch.background)
        yield warning(path, f"{text}, so the judge alone spends the budget", *remedies, slo=name)
    else:
        yield Finding("note", f"slos[{name}].sli", f"{text}; {_smallest_drops(judge, watch)}", name)


def _smallest_drops(judge: Judge, watch: Watch) -> str:
    paging = [rule for rule in watch.scenario.alerting.rules if rule.severity != "sev3"]
    does = "page" if paging else "open a ticket"
    limits = [each.limit for each in watch.under(paging or watch.scenario.alerting.rules)]
    reported = [_exceeded(watch, limit) for limit in limits if limit < 1]
    drops = sorted(judge.drop(share) for share in reported if judge.can_report(share))
    if not drops:
        return f"no drop can {does}"
    least, most = (percent(drop, 2) for drop in (drops[0], drops[-1]))
    return f"the smallest drop that can {does} is " + (
        least if least == most else f"{least} to {most}"
    )


def _beyond_the_judge(watch: Watch) -> Iterator[Finding]:
    """A rule that waits for more than the judge ever reports."""
    judge, name, sli = _judge(watch), watch.slo.name, f"slos[{watch.slo.name}].sli"
    if judge is None or watch.limit >= 1:
        return
    seen, reported = 1 - judge.misses, _exceeded(watch, watch.limit)
    if judge.tells <= 0:
        text = (
            f"with {percent(judge.false_alarms)} false alarms and {percent(judge.misses)} misses"
            " the judge reports no more when answers get worse"
        )
        yield warning(
            sli, text, f"{sli}.false_alarms and {sli}.misses below 100% together", slo=name
        )
    elif reported >= seen and watch.slice:
        text = (
            f"a slice is bad above {percent(reported)}, and a judge who misses"
            f" {percent(judge.misses)} reports no more than {percent(seen)}"
        )
        target = ratio(f"slos[{name}].timeslice.target", "above", judge.misses)
        yield warning(
            f"slos[{name}].timeslice.target",
            text,
            target,
            ratio(f"{sli}.misses", "below", 1 - reported),
            slo=name,
        )
    elif reported >= seen:
        budget = watch.slo.error_budget
        text = (
            f"{times(watch.burn)} of a {percent(budget)} budget is {percent(watch.limit, 4)}"
            " errors, "
        )
        text += (
            f"and a judge who misses {percent(judge.misses)} reports no more than {percent(seen)}"
        )
        remedies = (
            threshold(watch, "below", seen / budget),
            ratio(f"{sli}.misses", "below", 1 - reported),
            objective("above", seen / watch.burn),
        )
        yield of_rule(watch, "", text, *remedies)


def _nothing_until_a_wave(watch: Watch) -> Iterator[Finding]:
    if not isinstance(watch.slo.sli, Safety) or watch.rate:
        return
    rules = watch.scenario.alerting.rules
    ready = [
        each
        for each in watch.under(rules)
        if each.can_fire and not each.rule.hold and not each.slice
    ]
    paging = [each for each in ready if each.rule.severity != "sev3"] or ready
    text = (
        "no malicious requests come until a wave does, so there is no data and its alerts stay"
        " silent; then the first requests decide"
    )
    if paging:
        first = min(paging, key=lambda each: each.limit)
        text += (
            f": one that slips past among the first {math.ceil(1 / max(first.limit, FEW)) - 1:,}"
            f" fires {first.rule.name}"
        )
    yield Finding("note", f"slos[{watch.slo.name}].sli", text, watch.slo.name)


def _no_bad_slice(watch: Watch) -> Iterator[Finding]:
    if watch.slice and watch.slo.timeslice.target == 0:
        key = f"slos[{watch.slo.name}].timeslice.target"
        yield warning(
            key,
            "with a target of 0% no slice is ever bad, so no alert fires",
            f"{key} above 0%",
            slo=watch.slo.name,
        )


def _finer_than_a_slice(watch: Watch) -> Iterator[Finding]:
    for window in watch.rule.windows:
        if window < watch.slice:
            length = format_duration(watch.slice)
            text = (
                f"{lasting(window, float)} is less than a slice of {length}, so at most times it"
                " holds none and the alert is off"
            )
            yield of_rule(watch, window_key(watch.rule, window), text, f"{length} or more")


def _background_burns(watch: Watch) -> Iterator[Finding]:
    share, budget = watch.background, watch.slo.error_budget
    judge, path, name, burn = (
        _judge(watch),
        f"slos[{watch.slo.name}].objective",
        watch.slo.name,
        share / budget,
    )
    text = (
        f"background errors burn {times(burn)} before any failure, {percent(share)} where"
        f" {percent(budget)} are allowed"
    )
    if (
        judge
        and judge.tells > 0
        and (spends(_burn_of(judge, watch)) or judge.ungrounded <= LAST_BITS)
    ):
        return  # the judge's errors are all there is to say
    if spends(burn):
        yield warning(path, text, _lower(watch, share), *cures(watch, budget), slo=name)
    elif burn > WORTH_TELLING:
        yield Finding("note", path, text, name)


def _fires_without_failure(watch: Watch) -> Iterator[Finding]:
    if not watch.can_fire or type(watch.rule).condition is not AlertRule.condition:
        return  # a kind with a condition of its own has no closed form
    share, budget = watch.worst, watch.slo.error_budget
    if watch.limit <= share:
        at_worst = "" if is_constant(watch.scenario.service) else " at the worst time"
        text = (
            f"background errors of {percent(share)}{at_worst} reach its {percent(watch.limit, 4)},"
            " so it fires without any failure"
        )
        above = (
            [threshold(watch, "above", share / budget), objective("below", share / watch.burn)]
            if share < watch.most
            else []
        )
        best = cures(watch, watch.limit, lambda each: each.worst)
        yield of_rule(watch, key_of(watch), text, *above, *best)


def _lower(watch: Watch, share: float) -> str:
    """What promises less: an objective below, or a lower share of good requests that makes a good
    slice.
    """
    return (
        f"a lower slos[{watch.slo.name}].timeslice.target"
        if watch.slice
        else objective("below", share)
    )


CHECKS: tuple[Callable[[Watch], Iterator[Finding]], ...] = (
    _beyond_the_judge,
    _judge_errors,
    _nothing_until_a_wave,
    _no_bad_slice,
    _finer_than_a_slice,
    _background_burns,
    _fires_without_failure,
)
