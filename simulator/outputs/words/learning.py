"""What a team learned, in words: each row of the log that is about it."""

from simulator.outputs.words.names import improvement, safe_label
from simulator.outputs.words.numbers import listed, plural
from simulator.reliability.events import Event


def work(hours: float) -> str:
    """Hours of work: `1 h`, `24 h`, `2.5 h`."""
    return f"{hours:.3g} h"


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
    return f"{text} ({safe_label(reason, 80)})" if reason else text


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
    """`release#40 meets what was learned: canary and better runbook`."""
    text = f"{safe_label(event.subject)} meets what was learned"
    by = event.detail.get("by") or ()
    return f"{text}: {listed([improvement(each) for each in by])}" if by else text


def came_back(recurrences: int, prevented: int, stopped: int) -> str:
    """`9 failures came back, 2 were prevented and 37 bad releases were stopped at the gate`."""
    back = plural(recurrences, "failure") if recurrences else "no failure"
    parts = [f"{back} came back"]
    if prevented:
        parts.append(f"{prevented} {_were(prevented)} prevented")
    if stopped:
        parts.append(f"{plural(stopped, 'bad release')} {_were(stopped)} stopped at the gate")
    return listed(parts)


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
