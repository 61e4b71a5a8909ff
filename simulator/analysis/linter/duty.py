"""What the linter says of rotas and the ladder: hours with nobody on duty, one person on two
levels, a ladder that takes too long, and what is written and never asked.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.rosters import Duty, duties, in_hours
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.stretches import Stretch, common, without
from simulator.foundation.units import format_duration
from simulator.oncall.hours import open_stretches
from simulator.oncall.rota import Override
from simulator.oncall.shifts import Shift


def nobody_on_duty(watched: WatchedSLO) -> Iterator[Finding]:
    """Stretches of the run in which no level has anybody, and those of single roles."""
    for duty in duties(watched):
        alone = duty.whole
        for role in duty.roles:
            alone = common(alone, duty.empty(role))
        if alone:
            yield _nobody_at_all(duty, alone)
        else:
            yield from _empty_roles(duty)


def _nobody_at_all(duty: Duty, alone: Sequence[Stretch]) -> Finding:
    levels = "for any level" if len(duty.ladder) > 1 else f"for {duty.roles[0]}"
    text = (
        f"nobody is on duty {levels} {duty.told(alone)}{_on_holiday(duty, alone[0])}; what pages"
        " then waits until somebody comes"
    )
    path = "oncall.ladder" if len(duty.ladder) > 1 else f"rota.{duty.roles[0]}"
    return warning(path, text, "a layer for these hours", "a last level that is always there")


def _empty_roles(duty: Duty) -> Iterator[Finding]:
    """Roles that have nobody now and then, while another level has somebody."""
    for role in duty.roles:
        empty = duty.empty(role)
        if empty:
            text = (
                f"nobody is on duty for {role} {duty.told(empty)}{_on_holiday(duty, empty[0])}; the"
                " ladder skips it then"
            )
            yield Finding("note", f"rota.{role}", text)


def _on_holiday(duty: Duty, stretch: Stretch) -> str:
    """That a stretch begins on a holiday of a rota that the ladder asks."""
    rotas = duty.scenario.rota or {}
    for rota in (rotas[role] for role in duty.roles if role in rotas):
        for layer in rota.all_layers:
            begins = duty.roster.clock.wall(stretch[0], layer.zone or rota.zone)
            if begins.date() in rota.holidays:
                return " (a holiday)"
    return ""


def one_person_on_two_levels(watched: WatchedSLO) -> Iterator[Finding]:
    """Somebody on duty for two levels at once: asking the second asks nobody new."""
    for duty in duties(watched):
        told = set[frozenset[str]]()
        for (_, lower), (position, upper) in combinations(enumerate(duty.ladder), 2):
            pair = frozenset((lower.ask, upper.ask))
            shared = _shared(duty.shifts(lower.ask), duty.shifts(upper.ask))
            # the same role twice is asked again on purpose
            if len(pair) == 1 or pair in told or not shared:
                continue
            # of a ladder that goes back to a role the same is true
            told.add(pair)
            people = {each.person for each in shared}
            who = shared[0].person if len(people) == 1 else "the same person"
            text = (
                f"{who} is on duty for {lower.ask} and {upper.ask} at once"
                f" {duty.told([(each.begin, each.end) for each in shared])}; that level asks nobody"
                " else then"
            )
            remedies = ("other people", "an override", "turns in another order")
            yield warning(f"oncall.ladder[{position}]", text, *remedies)


def _shared(first: Sequence[Shift], second: Sequence[Shift]) -> list[Shift]:
    """What shifts of two roles, both in order, have in common: the same person."""
    found = list[Shift]()
    one, other = 0, 0
    while one < len(first) and other < len(second):
        a, b = first[one], second[other]
        begin, end = max(a.begin, b.begin), min(a.end, b.end)
        if a.person is not None and a.person == b.person and begin < end:
            found.append(Shift(a.person, begin, end))
        if a.end <= b.end:
            one += 1
        else:
            other += 1
    return found


def ladder_outlasts_the_budget(watched: WatchedSLO) -> Iterator[Finding]:
    """A ladder in which nobody need have answered when a full outage has spent the budget."""
    oncall = watched.scenario.oncall
    if oncall is None or not oncall.ladder or len(oncall.ladder) < 2:
        return
    slo = watched.slo
    takes = sum(level.acknowledge_within for level in oncall.ladder)
    # the ladder of a promise that no failure may break is never short enough
    lasts = slo.window * slo.error_budget
    if not 0 < lasts < takes:
        return
    text = (
        f"if nobody answers, the ladder takes {format_duration(takes)} to its end, and at 100%"
        f" errors the budget of {slo.name} is gone {in_hours(lasts)} after they began"
    )
    shorter = f"acknowledge_within of less than {in_hours(lasts)} in all"
    yield warning("oncall.ladder", text, shorter, slo=slo.name)


def never_asked(watched: WatchedSLO) -> Iterator[Finding]:
    """Rotas and people that no level asks for, and nothing else either."""
    given = watched.scenario
    if given.oncall is None and (given.rota or given.people):
        text = "nobody is on call, so no rota is ever asked: write oncall"
        yield Finding("note", "oncall", text)
    for duty in duties(watched):
        yield from _rotas_never_asked(duty)
        yield from _people_never_asked(duty)


def _rotas_never_asked(duty: Duty) -> Iterator[Finding]:
    for role in duty.scenario.rota or {}:
        if role not in _asked(duty):
            levels = ", ".join(f"{{ask: {each}}}" for each in (*duty.roles, role))
            remedy = f"oncall: {{ladder: [{levels}]}}"
            yield warning(f"rota.{role}", "no level asks for it", remedy)


def _people_never_asked(duty: Duty) -> Iterator[Finding]:
    named = _asked(duty).union(*(_whom(duty, role) for role in duty.scenario.rota or {}))
    for person in duty.scenario.people or ():
        if person.name not in named:
            text = "they are in no rota and on no level, so nobody ever asks them"
            yield warning(f"people[{person.name}]", text, "their name in a rota")


def _asked(duty: Duty) -> set[str]:
    """The roles that levels and tickets ask for."""
    tickets = duty.scenario.oncall and duty.scenario.oncall.tickets
    return {*duty.roles, *([tickets.ask] if tickets and tickets.ask else ())}


def _whom(duty: Duty, role: str) -> set[str]:
    rota = (duty.scenario.rota or {})[role]
    return {*rota.names, *(each.ask for each in rota.overrides)}


def exceptions_without_effect(watched: WatchedSLO) -> Iterator[Finding]:
    """Overrides outside the run, and holidays where no layer has hours."""
    for duty in duties(watched):
        for role, rota in (duty.scenario.rota or {}).items():
            if rota.holidays and all(layer.hours is None for layer in rota.all_layers):
                text = "they change nothing, as no layer has hours"
                yield warning(f"rota.{role}.holidays", text, "hours, e.g. hours: 00:00-24:00")
            for position, override in enumerate(rota.overrides):
                yield from _outside(duty, f"rota.{role}.overrides[{position}]", override, role)


def _outside(duty: Duty, path: str, override: Override, role: str) -> Iterator[Finding]:
    zone = (duty.scenario.rota or {})[role].zone
    begin, end = (
        duty.roster.clock.seconds(each, zone) for each in (override.begin, override.until)
    )
    if max(begin, 0.0) >= min(end, duty.scenario.horizon):
        begins, ends = (duty.clock(each) for each in duty.whole[0])
        yield Finding(
            "warning", path, f"it lies outside the run, {begins} to {ends}: write a time in it"
        )


def tickets_without_anybody(watched: WatchedSLO) -> Iterator[Finding]:
    """Working hours in which nobody is on duty who could take up a ticket."""
    for duty in duties(watched):
        tickets = duty.scenario.oncall and duty.scenario.oncall.tickets
        if not tickets:
            continue
        role = tickets.ask or duty.roles[0]
        hours = open_stretches(
            tickets.hours,
            duty.roster.clock,
            duty.scenario.horizon,
            tickets.zone,
            tickets.holidays,
        )
        if hours and not without(hours, duty.empty(role)):
            text = f"nobody is on duty for {role} in these hours, so no ticket is taken up"
            yield warning("oncall.tickets.hours", text, "other hours", "another ask")
