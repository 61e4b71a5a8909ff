"""Every kind of title that a run's pictures can have, and how each is checked against the log and
the counts of its run. A title that no kind matches is a fault too.
"""

import re

import numpy as np
from said import Told, phase_of, was_doing

from simulator.reliability.incidents import principal

AMOUNT, TIME, NAME = r"(no data|-?[\d.]+%)", r"((?:\d+[dhms])+)", r"(\S+)"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def near(text, value):
    """Whether a share as written is this one, rounded to three digits; `no data` is None."""
    if text == "no data" or value is None or not np.isfinite(value):
        return text == "no data" and (value is None or not np.isfinite(value))
    return abs(float(text.removesuffix("%")) - 100 * value) <= 0.501 * abs(value) + 1e-12


def lasts(text, seconds):
    """Whether a length of time as written is this one, to the second."""
    parts = re.findall(r"(\d+)([dhms])", text)
    return abs(sum(int(number) * UNITS[unit] for number, unit in parts) - seconds) <= 0.501


class Titled:
    """What a title speaks of: one SLO of a run, and the same run with nobody responding."""

    def __init__(self, run, slo=None, unattended=None):
        self.run, self.slo, self.unattended = run, slo, unattended
        self.log = run.log
        self.told = {incident.id: Told(run, incident.id) for incident in run.incidents}

    @property
    def own(self):
        """The incidents of this SLO that its title counts: a ticket beside a page is none."""
        known = {each.id for each in principal(self.run.incidents)}
        return [
            told
            for name, told in self.told.items()
            if name in known and (self.slo is None or told.slo.name == self.slo.name)
        ]

    def failures(self):
        return {event.subject for event in self.log if event.kind == "failure_started"}

    def pages(self):
        return [event for event in self.log if event.kind == "paged"]

    def is_broken(self, event):
        return event.cause in self.failures()

    def gone(self, run=None, at=None, worst=False):
        """The share of the budget that is gone at a time, at the end, or at the worst moment."""
        run = run or self.run
        spent = run.budget_spent(self.slo)
        if at is not None:
            spent = spent[: np.searchsorted(run.ends, at + 1e-9, side="right")][-1:]
            return float(spent[0]) if len(spent) else None
        spent = spent[np.isfinite(spent)]
        if not len(spent):
            return None
        return float(spent.max()) if worst else float(spent[-1])

    def is_long(self):
        return self.run.scenario.horizon > self.slo.window

    def struck(self):
        return sum(event.kind == "failure_started" for event in self.log)


def cost(told):
    return told.all_bad()[0] / told.opening.detail["budget"]


def has_nothing_behind(titled, incidents):
    return not any(told.cause in titled.failures() for told in incidents)


def ends(titled, text):
    """`5% in all, 60% if nobody had come`, of what is gone at the end; for runs that outlast the
    window `spent at the worst moment`.
    """
    match = re.fullmatch(
        rf"{AMOUNT} (in all|spent at the worst moment)(?:, {AMOUNT} if nobody had come)?(, nobody responding)?",
        text,
    )
    if not match:
        return False
    amount, how, alone, nobody = match.groups()
    worst = how != "in all"
    return (
        worst == titled.is_long()
        and near(amount, titled.gone(worst=worst))
        and (alone is None) == (titled.unattended is None)
        and (alone is None or near(alone, titled.gone(titled.unattended, worst=worst)))
        and (nobody is None) == (titled.run.scenario.oncall is not None or alone is not None)
    )


def nothing_fired(titled, amount, window):
    fired = [
        e for e in titled.log if e.kind == "alert_fired" and e.detail["slo"] == titled.slo.name
    ]
    return not fired and near(amount, titled.gone()) and lasts(window, titled.slo.window)


def called_once(titled, call, after, amount, of, ending):
    """`Paged after 17m30s with 2% of the 30d budget gone; ...`."""
    (told,) = titled.own
    pages = [row.subject for row in told.rows if row.kind == "paged"]
    calls = {"nobody": "A page to nobody"}
    late = max(0.0, told.opening.time - told.harm)
    return (
        call == (calls.get(pages[0], "Paged") if pages else "A ticket")
        and told.cause in titled.failures()
        and lasts(after, late)
        and (amount is None or near(amount, titled.gone(at=told.opening.time)))
        and (of is None or of == "month" or lasts(of, titled.slo.window))
        and ends(titled, ending)
    )


def several(titled, number, empty, amount, window, most, name, ending):
    """`3 incidents, 1 of them without a failure, spent 9% of the 30d budget, 8% in
    incident-2 alone; ...`.
    """
    own = titled.own
    without = sum(told.cause not in titled.failures() for told in own)
    worst = max(own, key=cost)
    return (
        int(number) == len(own) > 1
        and int(empty or 0) == without
        and near(amount, sum(map(cost, own)))
        and lasts(window, titled.slo.window)
        and near(most, cost(titled.told[name]))
        and cost(titled.told[name]) >= cost(worst) * (1 - 1e-9)
        and ends(titled, ending)
    )


def empty_calls(titled, pages, tickets, spent):
    """`2 pages and 1 ticket without a failure; ...`."""
    own = titled.own
    paged = [told for told in own if told.times("paged")]
    return (
        int(pages or 0) == len(paged)
        and int(tickets or 0) == len(own) - len(paged)
        and has_nothing_behind(titled, own)
        and (not spent or spends(titled, spent))
    )


def spends(titled, text):
    """`background errors spend 5% of the budget`, or `5% of the 30d budget is gone`."""
    alone = re.fullmatch(rf"background errors spend {AMOUNT} of the {TIME} budget", text)
    if alone:
        at_work = [e for e in titled.log if e.kind in ("failure_started", "ran_full")]
        is_so = lasts(alone[2], titled.slo.window)
        return not at_work and is_so and near(alone[1], titled.gone())
    match = re.fullmatch(
        rf"{AMOUNT} of the {TIME} budget (is gone|was spent at the worst moment)(?:, {AMOUNT} if nobody had come)?",
        text,
    )
    if not match:
        return False
    worst = match[3] != "is gone"
    return (
        worst == titled.is_long()
        and lasts(match[2], titled.slo.window)
        and near(match[1], titled.gone(worst=worst))
        and (match[4] is None) == (titled.unattended is None)
        and (match[4] is None or near(match[4], titled.gone(titled.unattended, worst=worst)))
    )


BURN = [
    (rf"No alert fired; {AMOUNT} of the {TIME} budget is gone", nothing_fired),
    (r"No alert fired; no data", lambda titled: titled.gone() is None),
    (rf"(Paged|A page to nobody|A ticket) after {TIME}(?: with {AMOUNT} of the (?:{NAME} budget|month's budget) gone)?; (.*)", called_once),
    (rf"(\d+) incidents(?:, (\d+) of them without a failure,)? spent {AMOUNT} of the {TIME} budget, {AMOUNT} in {NAME} alone; (.*)", several),
    (r"(?:(\d+) pages?)?(?: and )?(?:(\d+) tickets?)? without a failure(?:; (.*))?", empty_calls),
]  # fmt: skip


def many(titled, number, lost, more):
    """`3 incidents; budget spent: a 13%, b 5%, c 1% and 2 more`: those that lost most first."""
    run = titled.run
    spent = {slo.name: Titled(run, slo).gone() for slo in run.scenario.slos}
    most = {slo.name: Titled(run, slo).gone(worst=True) or 0.0 for slo in run.scenario.slos}
    named = [part.rpartition(" ")[::2] for part in lost.replace("no data", "no-data").split(", ")]
    order = [most[name] for name, _ in named]
    left = [most[name] for name in most if name not in dict(named)]
    return (
        int(number or 0) == len(titled.own)
        and (number is not None or not any(e.kind == "alert_fired" for e in titled.log))
        and all(near(text.replace("-", " "), spent[name]) for name, text in named)
        and order == sorted(order, reverse=True)
        and all(value <= order[-1] for value in left)
        and int(more or 0) == len(left)
    )


MANY = [
    (r"(?:(\d+) incidents?|No alert fired); budget spent: (.*?)(?: and (\d+) more)?", many),
]  # fmt: skip


def went(titled, how, whole, name, number, words, part):
    """`For most of the 40m of incident-1, the costliest of 3, ...: 25m`."""
    told = titled.told[name] if name else titled.own[0]
    phases = told.phases()
    phase = phase_of(told, words)
    seconds = {each: value[0] for each, value in phases.items()}
    return (
        (name is None) == (len(titled.own) == 1)
        and (name is None or int(number) == len(titled.own))
        and cost(told) >= max(map(cost, titled.own)) * (1 - 1e-9)
        and lasts(whole, told.end - told.begin)
        and lasts(part, seconds[phase])
        and seconds[phase] >= max(seconds.values()) * (1 - 1e-9)
        and (how == "most of") == (seconds[phase] > sum(seconds.values()) / 2)
        and was_doing(told, words, phase)
    )


def silent(titled, number):
    """No alert fired at all, though so many failures happened."""
    return not any(e.kind == "alert_fired" for e in titled.log) and int(number) == titled.struck()


TIMELINE = [
    (r"No alert fired; (\d+) failures? happened", silent),
    (r"No alert fired; no failure happened", lambda titled: silent(titled, 0)),
    (rf"For (most of|the longest part of) the {TIME}(?: of (incident-\d+|ticket-\d+), the costliest of (\d+))?, (.*?): {TIME}", went),
]  # fmt: skip


def month(titled, pages, days, night, tickets, rest):
    """`3 pages in 30 days, 1 at night, and 2 tickets; 1 page was without a failure`."""
    sent = titled.pages()
    clock = titled.run.scenario.clock
    dark = sum(
        (clock + e.time) % 86400 < 6 * 3600 or (clock + e.time) % 86400 >= 22 * 3600 for e in sent
    )
    opened = sum(event.kind == "ticket_opened" for event in titled.log)
    return (
        int(pages) == len(sent)
        and int(night) == dark
        and int(tickets or 0) == opened
        and of_days(titled, days)
        and behind(titled, sent, rest)
    )


def behind(titled, sent, text):
    empty = sum(not titled.is_broken(event) for event in sent)
    if text in ("the page was for a failure", "each page was for a failure"):
        return empty == 0 and (len(sent) == 1) == text.startswith("the page")
    match = re.fullmatch(r"(\d+|the) pages? (?:was|were) without a failure", text)
    if not match:
        return False
    return empty == (len(sent) if match[1] == "the" else int(match[1]))


def of_days(titled, text):
    horizon = titled.run.scenario.horizon
    days = re.fullmatch(r"(\d+) days?", text)
    return int(days[1]) * 86400 == horizon if days else lasts(text, horizon)


def quiet(titled, tickets, days, number):
    opened = sum(event.kind == "ticket_opened" for event in titled.log)
    return (
        not titled.pages()
        and int(tickets or 0) == opened
        and of_days(titled, days)
        and int(number or 0) == titled.struck()
    )


MONTH = [
    (r"(\d+) pages? in (.*?), (\d+) at night(?:, and (\d+) tickets?)?; (.*)", month),
    (r"No page and (?:no ticket|(\d+) tickets?) in (.*?); (?:(\d+) failures?|no failure) happened", quiet),
]  # fmt: skip


def fault_of(titled, text, kinds):
    """What is wrong with a title; "" if nothing is."""
    for pattern, test in kinds:
        match = re.fullmatch(pattern, text)
        if match:
            return "" if test(titled, *match.groups()) else f"not so: {text}"
    return f"no checker: {text}"


def title_faults(run, unattended):
    """All that is wrong with the titles that a run's pictures can have."""
    from simulator.outputs.charts import titles
    from simulator.outputs.charts.story import worst_first

    found = [
        fault_of(Titled(run), titles.timeline_title(run), TIMELINE),
        fault_of(Titled(run), titles.month_title(run), MONTH),
        fault_of(Titled(run), titles.many_title(run, worst_first(run)), MANY),
    ]
    for slo in run.scenario.slos:
        for other in (None, unattended):
            text = titles.burn_title(run, slo, other)
            found.append(fault_of(Titled(run, slo, other), text, BURN))
    return [fault for fault in found if fault]
