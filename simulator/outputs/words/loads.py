"""What answering cost people in a run, and who took what, in sentences: from its summary."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.analysis.people.interruptions import BAD, BURNS_OUT, GOOD
from simulator.analysis.people.toil import CAP
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, listed, plural, share
from simulator.run import Run

NO_TICKET_WORK = "Nobody works on tickets: each stays open until its alerts have resolved."


def about_people(run: Run, summary: Mapping[str, Any]) -> list[str]:
    """All that is said of those on call beside their tables; empty where nobody responds."""
    if not summary["is_attended"]:
        return []
    people = summary.get("people")
    if people is None:
        return _of_tickets(run, summary, None)
    return [
        *_of_levels(people),
        *_of_calls(people),
        *_of_triages(people["triages"]),
        *_of_tickets(run, summary, people["tickets"]),
        *_of_loads(people["persons"]),
    ]


def _of_levels(people: Mapping[str, Any]) -> Iterable[str]:
    """`Of 5 pages, level 1 took 3, level 2 took 1 and 1 was taken by nobody.`"""
    levels = people["taken"]["by_level"]
    missed = people["taken"]["not_taken"]
    # one person who takes all is no news
    if list(levels) in (["1"], []) and not missed:
        return
    pages = _pages(people)
    if pages == 1:
        whom = "Nobody" if missed else f"Level {next(iter(levels))}"
        yield f"{whom} took the page."
        return
    took = [f"level {level} took {row['pages']}" for level, row in levels.items()]
    if missed:
        took.append(f"{missed} {_was(missed)} taken by nobody")
    yield f"Of {plural(pages, 'page')}, {listed(took)}."


def _pages(people: Mapping[str, Any]) -> int:
    taken = people["taken"]
    return int(taken["not_taken"]) + sum(int(row["pages"]) for row in taken["by_level"].values())


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _of_calls(people: Mapping[str, Any]) -> Iterable[str]:
    """How often anybody was called, and what went wrong in it."""
    if people["escalations"]:
        pages = plural(_pages(people), "page")
        yield f"{plural(people['notifications'], 'notification')} went out for {pages}."
    skipped = people["levels_skipped"]
    if skipped:
        yield f"{_times(skipped)} a level was skipped, as nobody was on duty at it."
    hand_overs = people["hand_overs"]
    if hand_overs["all"]:
        lost = f"{hand_overs['lost']} of them lost it"
        yield f"{plural(hand_overs['all'], 'hand-over')} of what was going on; {lost}."


def _times(number: int) -> str:
    if number == 1:
        return "Once"
    return f"{number} times"


def _of_triages(triages: Mapping[str, Any]) -> Iterable[str]:
    if triages["wrong"]:
        named = plural(triages["all"], "symptom")
        yield (
            f"{named} named, {triages['wrong']} of them wrong;"
            f" {duration(triages['misdiagnosed_s'])} went by under wrong ones."
        )


def _of_tickets(
    run: Run, summary: Mapping[str, Any], tickets: Mapping[str, Any] | None
) -> list[str]:
    if not summary["tickets"]:
        return []
    if tickets is None:
        return [NO_TICKET_WORK]
    taken = tickets["taken_up"]
    parts = [f"Of {plural(tickets['opened'], 'ticket')}, {taken} {_was(taken)} taken up"]
    if tickets["in_time"]:
        parts.append(f"{tickets['in_time']} within {_promised(run)}")
    parts.extend(_late(tickets, _promised(run)))
    return [f"{'; '.join(parts)}."]


def _late(tickets: Mapping[str, Any], promised: str) -> Iterable[str]:
    """Those taken up later than promised, and those that were due and still wait."""
    later = tickets["taken_up"] - tickets["in_time"]
    if later:
        yield f"{later} later than {promised}"
    waiting = tickets["late"] - later
    if waiting:
        yield f"{waiting} not yet after {promised}"


def _promised(run: Run) -> str:
    """How soon a ticket is to be taken up."""
    oncall = run.scenario.dump().get("oncall") or {}
    return duration(oncall["tickets"]["within"])


def _of_loads(persons: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """How loads compare with what is bearable; nothing of runs below a week."""
    if any(row["toil_h"]["postmortems"] for row in persons.values()):
        yield "Toil is work on pages and tickets, and a postmortem of each paged incident resolved."
    if all(row["interruptions_per_30d"] is None for row in persons.values()):
        return
    over = [safe_label(name) for name, row in persons.items() if row["is_over_cap"]]
    cap = f"{share(CAP)} of a working week"
    who = f"{listed(over)} {_was(len(over))} above it" if over else "nobody was above it"
    yield f"Toil should stay below {cap} (SRE book); {who}."
    yield (
        f"Interruptions of a person in 30 d: {GOOD} are good, {BAD} bad, {BURNS_OUT} burn out"
        " (PagerDuty's survey of 2021)."
    )
