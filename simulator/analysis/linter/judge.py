"""What the linter says of quality SLOs, whose answers a judge calls grounded or not: what the
judge's errors burn, and which rules wait for more than the judge ever reports.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.ai_service.slis import Quality
from simulator.analysis.linter.bounds import lower_promise, objective, ratio, threshold
from simulator.analysis.linter.findings import Finding, of_rule, warning
from simulator.analysis.linter.watched import LAST_BITS, WatchedSLO, exhausts_budget
from simulator.foundation.units import percent, times


@dataclass(frozen=True)
class Judge:
    """A quality SLO's judge who errs: the shares of grounded answers called ungrounded and of
    ungrounded ones let pass (0..1).

    `ungrounded` is the share of answers that truly are while nothing has failed; `allowed` the
    largest share of answers called ungrounded that keeps the promise.
    """

    false_alarms: float
    misses: float
    ungrounded: float
    allowed: float

    @property
    def by_errors(self) -> float:
        """The share of answers that is reported for the judge's errors alone while nothing has
        failed: grounded x false alarms.

        Misses report nothing: they hide what is there, and so make `drop` larger.
        """
        return (1 - self.ungrounded) * self.false_alarms

    @property
    def youden_index(self) -> float:
        """How much more is reported for one more answer that is ungrounded: 1 - misses - false
        alarms, 1 for a perfect judge, 0 for one who guesses.
        """
        return 1 - self.misses - self.false_alarms

    def drop(self, reported: float) -> float:
        """The share of answers that must become ungrounded besides, so that the share `reported` is
        exceeded; 0 if it already is.
        """
        seen = (1 - self.misses) * self.ungrounded
        return max(0.0, (reported - self.by_errors - seen) / self.youden_index)

    def can_report(self, share: float) -> bool:
        """Whether some drop makes it report more than a share."""
        return self.youden_index > 0 and share < 1 - self.misses

    @property
    def least_false_alarms(self) -> float:
        """The false alarms at which everything that is reported while nothing has failed just
        spends the budget.
        """
        seen = (1 - self.misses) * self.ungrounded
        # where every answer is ungrounded there is nothing to raise a false alarm about
        return (self.allowed - seen) / max(1 - self.ungrounded, LAST_BITS)

    def burn(self, watched: WatchedSLO) -> float:
        """How fast the judge's errors alone burn the budget."""
        bad = self.by_errors
        if watched.slice:
            # slices are all bad or all good
            bad = float(self.by_errors > self.allowed)
        return bad / watched.slo.error_budget

    def explains_background(self, watched: WatchedSLO) -> bool:
        """Whether background errors are the judge's: they spend the budget, or there are no
        others.
        """
        if self.youden_index <= 0:
            return False
        return exhausts_budget(self.burn(watched)) or self.ungrounded <= LAST_BITS


def judge_of(watched: WatchedSLO) -> Judge | None:
    """The SLO's judge, if it has one who errs."""
    sli = watched.slo.sli
    # a judge who never errs adds nothing to what is there, and hides nothing
    if not isinstance(sli, Quality) or not (sli.false_alarms or sli.misses):
        return None
    # what a judge without errors would report is what there is
    truly = watched.share_of(sli.model_copy(update={"false_alarms": 0.0, "misses": 0.0}))
    allowed = _reported_at(watched, watched.slo.error_budget)
    return Judge(sli.false_alarms, sli.misses, truly, allowed)


def _reported_at(watched: WatchedSLO, limit: float) -> float:
    """The share of answers called ungrounded that a limit on events comes to: of slices, the share
    that makes one bad.
    """
    if watched.slice:
        return 1 - watched.slo.timeslice.target
    return limit


def judge_errors(watched: WatchedSLO) -> Iterator[Finding]:
    """A judge whose errors burn budget without any failure."""
    judge = judge_of(watched)
    # a judge who tells nothing has a check of its own
    if judge is None or judge.youden_index <= 0:
        return
    name = watched.slo.name
    burn = judge.burn(watched)
    text = f"judge errors burn the budget at {times(burn)} before any failure"
    if exhausts_budget(burn):
        path = f"slos[{name}].sli.false_alarms"
        fewer = ratio(path, "below", judge.least_false_alarms)
        lower = lower_promise(watched, watched.background)
        text += ", so the judge alone spends the budget"
        yield warning(path, text, fewer, lower, slo=name)
    else:
        text += f"; {_smallest_drops(judge, watched)}"
        yield Finding("note", f"slos[{name}].sli", text, name)


def _smallest_drops(judge: Judge, watched: WatchedSLO) -> str:
    """`the smallest drop in quality that can page is 2.1%`, or a range where rules differ."""
    rules = watched.scenario.alerting.rules
    # tickets are of interest only where nothing pages
    paging = [rule for rule in rules if rule.is_paging]
    does = "page" if paging else "open a ticket"
    drops = _drops(judge, watched.under(paging or rules))
    if not drops:
        return f"no drop in quality can {does}"
    return f"the smallest drop in quality that can {does} is {_range(drops)}"


def _range(drops: Sequence[float]) -> str:
    """The first and the last of several shares, as one where they read the same."""
    least = percent(drops[0], 2)
    most = percent(drops[-1], 2)
    if least == most:
        return least
    return f"{least} to {most}"


def _drops(judge: Judge, rules: Sequence[WatchedSLO]) -> list[float]:
    """The smallest drop in quality (a share of answers) that fires each rule, in order of size."""
    # a limit of 100% is never exceeded, whatever the judge reports
    reported = [_reported_at(each, each.limit) for each in rules if each.limit < 1]
    return sorted(judge.drop(share) for share in reported if judge.can_report(share))


def beyond_the_judge(watched: WatchedSLO) -> Iterator[Finding]:
    """A rule that waits for more than the judge ever reports."""
    judge = judge_of(watched)
    if judge is None or watched.limit >= 1:
        return
    reported = _reported_at(watched, watched.limit)
    if judge.youden_index <= 0:
        yield _tells_nothing(watched, judge)
    elif reported < 1 - judge.misses:
        return
    elif watched.slice:
        yield _beyond_in_slices(watched, judge, reported)
    else:
        yield _beyond_in_answers(watched, judge, reported)


def _tells_nothing(watched: WatchedSLO, judge: Judge) -> Finding:
    sli = f"slos[{watched.slo.name}].sli"
    text = (
        f"with {percent(judge.false_alarms)} false alarms and {percent(judge.misses)} misses the"
        " judge does not report more when answers get worse"
    )
    remedy = f"{sli}.false_alarms and {sli}.misses with a sum below 100%"
    return warning(sli, text, remedy, slo=watched.slo.name)


def _beyond_in_slices(watched: WatchedSLO, judge: Judge, reported: float) -> Finding:
    name = watched.slo.name
    target = f"slos[{name}].timeslice.target"
    text = (
        f"a slice is bad above {percent(reported)}, but a judge that misses"
        f" {percent(judge.misses)} never reports more than {percent(1 - judge.misses)}"
    )
    higher = ratio(target, "above", judge.misses)
    fewer = ratio(f"slos[{name}].sli.misses", "below", 1 - reported)
    return warning(target, text, higher, fewer, slo=name)


def _beyond_in_answers(watched: WatchedSLO, judge: Judge, reported: float) -> Finding:
    budget = watched.slo.error_budget
    seen = 1 - judge.misses
    text = (
        f"{times(watched.burn)} of a {percent(budget)} budget is {percent(watched.limit, 4)}"
        f" errors, but a judge that misses {percent(judge.misses)} never reports more than"
        f" {percent(seen)}"
    )
    lower = threshold(watched, "below", seen / budget)
    fewer = ratio(f"slos[{watched.slo.name}].sli.misses", "below", 1 - reported)
    return of_rule(watched, "", text, lower, fewer, objective("above", seen / watched.burn))
