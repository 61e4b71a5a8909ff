"""A second scorer, in plain Python: the meaning of truth per SLO and episode, written down once
more, from the log and the expected harm alone.

Expected counts come from `Condition.counts`, one condition after the other, on a fine grid; the
product's own sums of harm are not used. Where harm begins and ends while it grows or ebbs is found
to one step of the grid (`step` of an episode, s; 0 for slices of time): comparisons of begin and end allow that much.
With clients that try again, harm ends by itself if it is over at the last moment of the grid; that
is the same as "an overload that stays" only where traffic is flat.
"""

import itertools
from dataclasses import replace

import numpy as np

from simulator import simulate
from simulator.ai_service.failures import Failure
from simulator.expectation.history import expected_valid_events
from simulator.expectation.money import DayMoney, daily_limit

STEPS = 4000
"""The pieces in which a set of failures is looked at."""
SLIVER = 1e-3
"""Shorter pieces (s) between two edges say nothing."""
DAY = 86400.0
NOTICED = 0.1
FEWEST = 3
TENFOLD = 10
TIE = 1e-9
"""What should be equal differs in its last bits."""


def failures_of(run):
    """What struck; where a budget freezes releases, in the run with nobody responding."""
    if run.scenario.releases and run.scenario.releases.freeze_when_spent:
        run = simulate(run.scenario.model_copy(update={"oncall": None}), run.seed)
    started = [event for event in run.log if event.kind == "failure_started"]
    return [Failure.of({**event.detail, "name": event.subject}) for event in started]


def conditions(run, failures, until):
    """[(condition, from, to)]: the service under these failures alone, nobody responding."""
    changes = {0.0, until}
    for failure in failures:
        changes |= {failure.start, failure.end}
    midnights = set()
    if daily_limit(run.base) < np.inf:
        first = run.base.curve.midnight(0.0)
        midnights = {first + DAY * day for day in range(1, int((until - first) // DAY) + 1)}
    times = sorted(time for time in changes | midnights if 0 <= time <= until)
    parts = [(run.base, -np.inf, 0.0)]
    condition, is_broke = run.base, False
    day = DayMoney(run.base.curve)
    for a, b in itertools.pairwise(times):
        if a in midnights:
            day, is_broke = DayMoney(run.base.curve, a), False
        acting = tuple(failure for failure in failures if failure.start <= a < failure.end)
        condition = replace(
            run.base,
            failures=acting,
            since=a,
            backlog=condition.backlog_at(a),
            is_broke=is_broke,
        )
        gone = np.inf if is_broke else day.gone_at(condition, b)
        if gone < b:
            parts.append((condition, a, gone))
            backlog = condition.backlog_at(gone)
            condition = replace(condition, since=gone, backlog=backlog, is_broke=True)
            a, is_broke = gone, True
        else:
            day.spend(condition, b)
        parts.append((condition, a, b))
    return parts


def ahead(run, slo):
    """How long (s) before the run the clock showed a whole length of a slice of time, or of a cell
    later; 0 where requests are counted.
    """
    if slo.budgeting != "Timeslices":
        return 0.0
    start, cell = run.scenario.start, run.scenario.monitoring.scrape_interval
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    since = (start.replace(tzinfo=None) - midnight).total_seconds()
    # those of the tests divide a day
    return since % slo.timeslice.length // cell * cell


def expected(run, failures, slo, edges):
    """Expected (bad, valid) events between the edges (s, ascending); slices of time: the slices
    whose bounds the edges are.
    """
    is_sliced = slo.budgeting == "Timeslices"
    sums = np.zeros((2, len(edges) - 1))
    for condition, a, b in conditions(run, failures, max(float(edges[-1]), 1.0)):
        a, b = max(a, float(edges[0])), min(b, float(edges[-1]))
        if a >= b:
            continue
        inside = edges[(edges > a) & (edges < b)]
        if is_sliced:  # what varies within a slice is looked at closely
            looks = np.append(np.linspace(a, b, STEPS // 2), 0.0)
            inside = np.union1d(inside, looks[(looks > a) & (looks < b)])
        cut = np.concatenate(([a], inside, [b]))
        middles = (cut[:-1] + cut[1:]) / 2
        where = np.searchsorted(edges, middles) - 1
        # of the slice in which the run starts only what is in the run counts
        counted = ~((middles > -ahead(run, slo)) & (middles < 0))
        counts = condition.counts(slo.sli, cut)
        for total, events in zip(sums, (counts.bad, counts.valid), strict=True):
            np.add.at(total, where, events * counted)
    bad, valid = sums
    if not is_sliced:
        return bad, valid
    is_bad = valid - bad < slo.timeslice.target * valid * (1 - 1e-12)
    return (is_bad & (valid > 0)).astype(float), (valid > 0).astype(float)


class Added:
    """What failures together add to an objective, beyond what there is without any."""

    def __init__(self, run, failures, slo, until):
        self.slo, self.ahead = slo, ahead(run, slo)
        start = min(failure.start for failure in failures)
        if slo.budgeting == "Timeslices":
            length = slo.timeslice.length
            self.step = 0.0
            first, last = (start + self.ahead) // length, -(-(until + self.ahead) // length)
            edges = np.arange(first, last + 1) * length - self.ahead
        else:
            self.step = (until - start) / STEPS
            marks = [time for failure in failures for time in (failure.start, failure.end)]
            inside = [time for time in marks if start <= time <= until]
            inside += [time for time in (run.scenario.horizon,) if start < time < until]
            edges = np.union1d(np.linspace(start, until, STEPS + 1), inside)
        self.edges = edges
        bad, _ = expected(run, failures, slo, edges)
        usual, self.valid = expected(run, [], slo, edges)
        self.bad = bad - usual
        self.sums = np.concatenate(([0.0], np.cumsum(self.bad)))

    def span(self, above):
        """(begin, end) of the harm: the first and the last moment at which the added error ratio is
        above this; None without harm. A slice of time is harmed where it ends.
        """
        wide = np.diff(self.edges) > SLIVER
        harmed = np.flatnonzero((self.bad > above * self.valid) & wide & (self.valid > 0))
        if not len(harmed):
            return None
        first = harmed[0] + (self.slo.budgeting == "Timeslices")
        return float(self.edges[first]), float(self.edges[harmed[-1] + 1])

    def until(self, times):
        """The bad events added up to each time."""
        if self.slo.budgeting == "Timeslices":
            length = self.slo.timeslice.length
            times = np.asarray(times) + self.ahead
            times = np.floor(times / length + TIE) * length - self.ahead
        return np.interp(times, self.edges, self.sums)

    def between(self, begin, end):
        """The bad events added in (begin, end]."""
        return self.until(end) - self.until(begin)

    def of_span(self, begin, end):
        """The same of a harm's span: the slice that ends at its begin is a part of it."""
        is_sliced = self.slo.budgeting == "Timeslices"
        lead = self.slo.timeslice.length if is_sliced else 0.0
        return float(self.between(begin - lead, end))


class Usual:
    """The valid events of an objective without a fault, cumulated."""

    def __init__(self, run, slo, begin, end):
        self.slo = slo
        # half hours of the clock, at which rates may change
        step = slo.timeslice.length if slo.budgeting == "Timeslices" else 1800.0
        shift = ahead(run, slo)
        if slo.budgeting != "Timeslices":
            shift = run.base.curve.clock.base % 1800
        self.shift, self.step = shift, step
        hours = np.arange((begin + shift) // step, (end + shift) // step + 2)
        self.edges = hours * step - shift
        _, valid = expected(run, [], slo, self.edges)
        self.sums = np.concatenate(([0.0], np.cumsum(valid)))

    def between(self, begin, end):
        if self.slo.budgeting == "Timeslices":
            begin, end = (
                np.floor((np.asarray(time) + self.shift) / self.step + TIE) * self.step - self.shift
                for time in (begin, end)
            )
        then, now = (np.interp(time, self.edges, self.sums) for time in (begin, end))
        return now - then

    def of_span(self, begin, end):
        lead = self.step if self.slo.budgeting == "Timeslices" else 0.0
        return float(self.between(begin - lead, end))


def budget_before(run, slo, usual, begin):
    """The bad events that the window before a moment allows; of a month those of its own."""
    if not slo.is_calendar:
        return slo.error_budget * float(usual.between(begin - slo.window, begin))
    is_sliced = slo.budgeting == "Timeslices"
    moment = begin if is_sliced else begin + SLIVER
    months = run.scenario.months
    first, last = next(
        (first, last) for first, last in itertools.pairwise(months) if moment <= last
    )
    whole = expected_valid_events(run.base, slo.events, np.array([first]), np.array([last]))
    return slo.error_budget * float(whole[0])


def last_moment(run, failures, slo):
    """When (s) whatever failures do is over, or stays, or is not looked at any more."""
    end = max(failure.end for failure in failures)
    retries = run.scenario.service.traffic.retries
    if retries.attempts > 1:
        end = max(end, run.scenario.horizon) + 200 * retries.backoff
    if daily_limit(run.base) < np.inf:
        end = run.base.curve.midnight(end) + DAY
    return min(end, run.scenario.horizon + slo.window)


def occurrences(run, slo, usual, failures, leeway):
    """Those that harm an objective, with begin and end, mean burn, and whether each is significant
    alone.
    """
    found = []
    above = leeway * run.scenario.significant * slo.error_budget
    for failure in failures:
        until = last_moment(run, [failure], slo)
        added = Added(run, [failure], slo, until)
        span = added.span(above)
        if span is None or span[0] >= run.scenario.horizon:
            continue
        begin, end = span
        stays = run.scenario.service.traffic.retries.attempts > 1 and end >= until - SLIVER
        stays = stays and failure.end < until
        end = run.scenario.horizon if stays else end
        bad = added.of_span(begin, end)
        found.append(
            {
                "failure": failure,
                "begin": begin,
                "end": end,
                "stays": stays,
                "burn": bad / usual.of_span(begin, end) / slo.error_budget,
                "is_significant": is_significant(run, slo, usual, begin, bad / leeway),
            }
        )
    return found


def is_significant(run, slo, usual, begin, bad):
    """Whether so many bad events are enough of the budget of the window before, and enough."""
    budget = budget_before(run, slo, usual, begin)
    return bad >= run.scenario.significant * budget * (1 - TIE) and bad >= FEWEST * (1 - TIE)


def are_linked(a, b, gap, leeway):
    """Whether two occurrences belong to one episode by themselves."""
    a, b = sorted((a, b), key=lambda each: each["begin"])
    if a["stays"] and b["begin"] > a["begin"]:
        return False
    if b["begin"] - a["end"] > gap:
        return False
    low, high = sorted((a["burn"], b["burn"]))
    return not ((a["is_significant"] or b["is_significant"]) and high > leeway * TENFOLD * low)


def linked_sets(found, gap, leeway):
    """The largest sets of occurrences that are linked through each other."""
    sets = [[each] for each in found]
    for a, b in itertools.combinations(found, 2):
        if are_linked(a, b, gap, leeway):
            mine = next(each for each in sets if any(one is a for one in each))
            other = next(each for each in sets if any(one is b for one in each))
            if mine is not other:
                sets = [each for each in sets if each is not other]
                mine += other
    return sets


def episodes_of(run, slo, usual, failures, leeway):
    """The episodes of an objective, in order, with what they add (`added`) for later."""
    gap, horizon = getattr(run.scenario, "episode_gap", 3600.0), run.scenario.horizon
    found = []
    for linked in linked_sets(occurrences(run, slo, usual, failures, leeway), gap, leeway):
        together = sorted((each["failure"] for each in linked), key=lambda each: each.start)
        begin = min(each["begin"] for each in linked)
        end = max(each["end"] for each in linked)
        if any(each["stays"] for each in linked):
            end = horizon
        added = Added(run, together, slo, last_moment(run, together, slo))
        seen = added.of_span(begin, min(end, horizon))
        whole = added.of_span(begin, end)
        kind = "blip"
        if horizon - begin < gap:
            kind = "cut off"
        elif is_significant(run, slo, usual, begin, seen / leeway):
            kind = "significant"
        elif is_significant(run, slo, usual, begin, whole / leeway):
            kind = "cut off"
        found.append(
            {
                "slo": slo.name,
                "failures": sorted(each.name for each in together),
                "name": " + ".join(each.name for each in together),
                "begin": begin,
                "end": end,
                "bad": whole,
                "spent": whole / budget_before(run, slo, usual, begin),
                "kind": kind,
                "step": added.step,
                "added": added,
            }
        )
    return sorted(found, key=lambda each: (each["begin"], each["name"]))


def seen_by(run):
    """How long a cell is, and whether there is a history before the start."""
    monitoring = run.scenario.monitoring
    return monitoring.scrape_interval, monitoring.before_start == "clean"


def counting(episode, slo, rule, usual, ticks, leeway, cell, has_history):
    """At which ticks (s) an episode counts for a rule: its share of what the limit allows in the
    rule's short window.
    """
    then = ticks - min(rule.windows)
    if slo.budgeting != "Timeslices":  # whole cells
        then, ticks = (np.floor(each / cell + TIE) * cell for each in (then, ticks))
    then = then if has_history else np.maximum(then, 0.0)
    added = episode["added"].between(then, ticks)
    burn = rule.burn_rate or rule.budget_consumed * slo.window / rule.long_window
    limit = burn * slo.error_budget
    enough = leeway * NOTICED * limit * usual.between(then, ticks)
    return (added > TIE) & (added >= enough * (1 - TIE))


def periods_of(run):
    """When each alert fired: slo, rule, the ticks [first, last), last None if it never resolved."""
    tick = run.scenario.monitoring.evaluation_interval
    found, going = [], {}
    for event in run.log:
        if event.kind == "alert_fired" and event.subject not in going:
            period = {key: event.detail[key] for key in ("slo", "rule", "severity")}
            period |= {"first": round(event.time / tick), "last": None}
            going[event.subject] = period
            found.append(period)
        if event.kind == "alert_resolved" and event.subject in going:
            going.pop(event.subject)["last"] = round(event.time / tick)
    return found


def naive_score(run, leeway=1.0):
    """The episodes, calls, precision, recall and time firing for nothing, as plain dictionaries.

    Every threshold is `leeway` times itself: what differs with 1.001 is a matter of rounding.
    """
    scenario = run.scenario
    rules = {rule.name: rule for rule in scenario.alerting.rules}
    failures = failures_of(run)
    tick = scenario.monitoring.evaluation_interval
    ticks = int(scenario.horizon / tick + TIE)
    periods = periods_of(run)
    episodes, usuals = [], {}
    for slo in scenario.slos:
        longest = max(slo.window, *(min(rule.windows) for rule in rules.values()))
        last = max([scenario.horizon, *(last_moment(run, [each], slo) for each in failures)])
        usuals[slo.name] = Usual(run, slo, -longest, last)
        episodes += episodes_of(run, slo, usuals[slo.name], failures, leeway)
    for period in periods:
        slo = run.slo(period["slo"])
        end = ticks + 1 if period["last"] is None else period["last"]
        times = np.arange(period["first"], end) * tick
        period["end"] = end
        period["counts"] = {
            place: counting(
                episode, slo, rules[period["rule"]], usuals[slo.name], times, leeway, *seen_by(run)
            )
            for place, episode in enumerate(episodes)
            if episode["slo"] == slo.name
        }
    for place, episode in enumerate(episodes):
        judge(episode, place, periods, tick, scenario.horizon)
    calls = calls_of(run, episodes, usuals, rules, leeway)
    for episode in episodes:
        del episode["added"]
    pages = [call for call in calls if call["is_page"]]
    real = [episode for episode in episodes if episode["kind"] == "significant"]
    return {
        "episodes": episodes,
        "calls": calls,
        "precision": {
            "pages": share(call["truth"] == "true" for call in pages),
            "pages_and_tickets": share(call["truth"] == "true" for call in calls),
        },
        "recall": {
            "pages": share(episode["page"] is not None for episode in real),
            "pages_and_tickets": share(episode["call"] is not None for episode in real),
        },
        "idle": idle(periods, ticks),
    }


def share(answers):
    answers = list(answers)
    return sum(answers) / len(answers) if answers else None


def judge(episode, place, periods, tick, horizon):
    """How an episode was found, and when its alerts were silent again."""
    own = [period for period in periods if period["slo"] == episode["slo"]]
    paging = [period for period in own if period["severity"] != "sev3"]
    episode["page"], episode["joined"] = found_by(episode, place, paging, tick)
    episode["call"], _ = found_by(episode, place, own, tick)
    episode["reset"], episode["reset_reached"] = reset(episode, place, paging, tick, horizon)


def found_by(episode, place, periods, tick):
    """(seconds to the alert, whether it had been firing before); of several alerts that find it at
    one tick the one that began to fire first.
    """
    finds = []
    for period in periods:
        for number, counts in enumerate(period["counts"][place]):
            if counts:
                finds.append((period["first"] + number, period["first"]))
                break
    if episode["kind"] != "significant" or not finds:
        return None, False
    at, since = min(finds)
    return max(0.0, since * tick - episode["begin"]), since < at


def reset(episode, place, paging, tick, horizon):
    """(seconds until no paging alert fires for which it counted, whether it was seen); None for harm
    that has not ended in the run.
    """
    mine = [period for period in paging if any(period["counts"][place])]
    if not mine or episode["end"] >= horizon:
        return None, False
    never = any(period["last"] is None for period in mine)
    last = horizon if never else max(period["last"] * tick for period in mine)
    for number in range(int(episode["end"] / tick), int(last / tick + TIE) + 1):
        time = number * tick
        if time < episode["end"] or time >= last:
            continue
        for period in mine:
            if period["first"] <= number < period["end"]:
                others = [counts for other, counts in period["counts"].items() if other != place]
                if any(counts[number - period["first"]] for counts in others):
                    return time - episode["end"], False
    return max(0.0, last - episode["end"]), not never


def calls_of(run, episodes, usuals, rules, leeway):
    """Every page and ticket, with what it is true for."""
    found, paged, told = [], set(), set()
    for event in run.log:
        if event.kind not in ("paged", "ticket_opened"):
            continue
        is_page = event.kind == "paged"
        fired = [
            other
            for other in run.log
            if other.kind == "alert_fired"
            and other.time == event.time
            and other.incident == event.incident
            and (other.detail["severity"] != "sev3") == is_page
        ]
        slo = run.slo(fired[0].detail["slo"])
        behind = {
            place
            for place, episode in enumerate(episodes)
            for alert in fired
            if episode["slo"] == slo.name
            and counting(
                episode,
                slo,
                rules[alert.detail["rule"]],
                usuals[slo.name],
                np.array([event.time]),
                leeway,
                *seen_by(run),
            )[0]
        }
        real = {place for place in behind if episodes[place]["kind"] != "blip"}
        truth = "nothing"
        if behind:
            truth = "true" if real else "blip"
        known = paged if is_page else told
        found.append(
            {
                "time": event.time,
                "slo": slo.name,
                "is_page": is_page,
                "truth": truth,
                "episodes": [episodes[place]["name"] for place in sorted(behind)],
                "is_repeat": bool(real) and real <= known,
            }
        )
        told |= real
        paged |= real if is_page else set()
    return found


def idle(periods, ticks):
    """The share of ticks at which a paging alert fires for which no episode counts."""
    empty = set()
    for period in periods:
        if period["severity"] == "sev3":
            continue
        for number in range(period["first"], period["end"]):
            place = number - period["first"]
            if not any(counts[place] for counts in period["counts"].values()):
                empty.add(number)
    return len(empty) / ticks if ticks else 0.0
