"""What a team learned, in words: each row of the log that is about it, and a run in all."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.oncall.learning import NOT_SEEN_AGAIN, REMEMBERED
from simulator.outputs.words.names import capitalised, improvement, safe_label
from simulator.outputs.words.numbers import listed, plural
from simulator.reliability.events import Event
from simulator.run import Run

# hours from here on are told as a whole number
LARGE = 100
DAY = 86400.0
# "its price alone would harm" and a name
LONGEST_REASON = 160


def work(hours: float) -> str:
    """Hours of work: `2.5 h`, `24 h`, `1,240 h`."""
    digits = f"{hours:.3g}" if hours < LARGE else f"{hours:,.0f}"
    return f"{digits} h"


def what_to_do(event: Event) -> str:
    """The action of a row, as a sentence without its full stop."""
    action = event.detail.get("action") or _what(event)
    return str(action).removesuffix(".")


def proposed(event: Event) -> str:
    """`proposed: Add a regression case for the defect releases/new-3 to the gate (1 h)`."""
    text = f"proposed: {what_to_do(event)}"
    hours = event.detail.get("hours")
    return text if hours is None else f"{text} ({work(hours)})"


def dropped(event: Event) -> str:
    """`dropped: prevention for releases/new-3 (not accepted)`."""
    text = f"dropped: {_what(event)}"
    reason = event.detail.get("reason")
    return f"{text} ({why_dropped(reason)})" if reason else text


def why_dropped(reason: str) -> str:
    """The reason for dropping an improvement, from the log: `not accepted`, `not seen for 90 days`;
    one that names an SLO may be long.
    """
    if reason == NOT_SEEN_AGAIN:
        return f"not seen for {REMEMBERED / DAY:.0f} days"
    return safe_label(reason, LONGEST_REASON)


def done(event: Event) -> str:
    """`done: canary for bad_deploy`."""
    return f"done: {_what(event)}"


def _what(event: Event) -> str:
    about = event.detail.get("about")
    name = improvement(event.subject)
    return f"{name} for {safe_label(about)}" if about else name


def prevented(event: Event) -> str:
    """`outage#3 does not strike: prevention for outage/new-1 is done`."""
    return f"{safe_label(event.subject)} does not strike{_because(event)}"


def stopped_at_gate(event: Event) -> str:
    """`the gate stops release#31: regression case for releases/new-24 is done`."""
    return f"the gate stops {safe_label(event.subject)}{_because(event)}"


def _because(event: Event) -> str:
    by = event.detail.get("by")
    if not by:
        return ""
    about = event.detail.get("root_cause")
    which = f" for {safe_label(about)}" if about else ""
    return f": {improvement(by)}{which} is done"


def softened(event: Event) -> str:
    """`what was learned acts on outage#40: better runbook`."""
    text = f"what was learned acts on {safe_label(event.subject)}"
    by = event.detail.get("by") or ()
    return f"{text}: {listed([improvement(each) for each in by])}" if by else text


def came_back(recurrences: int, prevented: int, stopped: int) -> str:
    """`9 failures came back, 2 others were prevented and 37 bad releases were stopped at the gate`:
    what is nought is left out, but for the first.
    """
    back = plural(recurrences, "failure") if recurrences else "no failure"
    parts = [f"{back} came back"]
    if prevented:
        others = "other was" if prevented == 1 else "others were"
        parts.append(f"{prevented} {others} prevented")
    if stopped:
        parts.append(f"{plural(stopped, 'bad release')} {_were(stopped)} stopped at the gate")
    return listed(parts)


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def about_learning(run: Run, summary: Mapping[str, Any]) -> list[str]:
    """What was proposed and done, what came back, and the hours of it, from a run's summary; empty
    where nothing comes back and nobody learns.
    """
    figures = summary.get("learning")
    if figures is None:
        return []
    return [*_proposals(run, figures), *_returned(figures), *_hours(figures)]


def _proposals(run: Run, figures: Mapping[str, Any]) -> Iterable[str]:
    """`12 of 30 proposals were done, 8 were not accepted and 10 wait (92 h of work).`"""
    if run.scenario.learns is None:
        return
    proposed, done = figures["proposed"], figures["done"]
    if not proposed:
        why = "" if run.incidents else ", as there was no incident"
        yield f"No improvement was proposed{why}."
        return
    refused = proposed - figures["accepted"]
    parts = [f"{done} of {plural(proposed, 'proposal')} {_were(done)} done"]
    if refused:
        parts.append(f"{refused} {_were(refused)} not accepted")
    given_up = figures["dropped"] - refused
    if given_up:
        why = why_dropped(NOT_SEEN_AGAIN)
        parts.append(f"{given_up} {_were(given_up)} accepted and later dropped ({why})")
    waiting = figures["backlog"]
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        parts.append(f"{waiting} {verb} ({work(figures['backlog_hours'])} of work)")
    yield f"{listed(parts)}."


def _returned(figures: Mapping[str, Any]) -> Iterable[str]:
    back = came_back(*(figures[what] for what in ("recurrences", "prevented", "stopped")))
    softened = figures["softened"]
    text = capitalised(back)
    if softened:
        text += f"; what was learned acted on {plural(softened, 'failure')}"
    yield f"{text}."
    if figures["recurrences"]:
        yield "Came back: a significant failure whose root cause had struck before."


def _hours(figures: Mapping[str, Any]) -> Iterable[str]:
    if figures["hours"]:
        yield f"What was done took {work(figures['hours'])} of work, which are not in the toil."
