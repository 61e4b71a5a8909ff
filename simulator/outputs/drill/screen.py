"""What a person on call sees in a terminal before each decision: plain text, none of the truth."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from simulator.foundation.units import times
from simulator.oncall.ladder import UNNAMED
from simulator.outputs.drill.choices import Group, sentence, words
from simulator.outputs.drill.log import told_with_incident
from simulator.outputs.drill.readings import reading
from simulator.outputs.layout import filled, wrapped
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.names import capitalised, mitigation, safe_label
from simulator.outputs.words.numbers import count, listed, objective, share

View: TypeAlias = Mapping[str, Any]
# the column in which every section begins
LEAD = 14
# steps of 5 min of an SLI, and rows of the log, that a screen has room for
MOST_STEPS = 12
MOST_ROWS = 6
LONGEST_NEWS = 100
# what came of an action; nothing is said where it was done, and that is all
CAME = {
    **dict.fromkeys(("taken", "undone", "left", "waited", "escalated", "resolved"), ""),
    "failed": "it failed",
    "impossible": "that is not possible now",
    "broken off": "it was broken off, as the cause was over",
    "over": "it was over already",
    "nothing new": "nothing new was found",
    "named": "a symptom was named",
    "healthy": "this SLO is healthy",
    "not healthy": "this SLO is not healthy yet",
    "put back": "it was put back, as the service was not healthy without it",
}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def screen_lines(view: View, groups: Sequence[Group], clock: Clock, columns: int) -> Iterator[str]:
    """The screen of a view (as its dictionary), with numbered choices below."""
    yield from head_lines(view, clock, columns)
    for title, texts in sections(view):
        yield from _section(title, texts, columns)
    yield ""
    yield from choice_lines(groups, columns)


def head_lines(view: View, clock: Clock, columns: int) -> Iterator[str]:
    """The time, and what came of the last action."""
    time = f"{clock.date(view['time_s'])}, {clock.time(view['time_s'])} {clock.zone}"
    yield f"-- {time} ".ljust(min(columns, 80), "-")
    if view["result"]:
        yield from wrapped(came(view["result"]), columns)


def came(result: View) -> str:
    """What came of an action: `You chose: wait 5m.`, and more where that is not what was wanted."""
    action = {key: value for key, value in result.items() if key != "came"}
    chosen = f"You chose: {_told(action)}."
    what = CAME.get(result["came"], safe_label(result["came"]))
    if not what:
        return chosen
    return f"{chosen} {capitalised(what)}."


def _told(action: View) -> str:
    # a result need not repeat all that its action said
    try:
        return sentence(action)
    except KeyError:
        return words(action["do"])


def choice_lines(groups: Sequence[Group], columns: int) -> Iterator[str]:
    """`Wait          [9] 1m  [10] 5m`; runbooks have longer names, and a head of their own."""
    names = [len(group.title) for group in groups if group.is_runbook]
    longest = min(max(names, default=0) + 4, columns // 3)
    is_first = True
    for group in groups:
        lead = f"{group.title:{LEAD - 1}} "
        if group.is_runbook:
            if is_first:
                yield "Runbooks"
            is_first = False
            lead = f"  {safe_label(group.title, longest - 4):{longest - 2}}"
        yield from _chips(group, lead, columns)


def _chips(group: Group, lead: str, columns: int) -> Iterator[str]:
    chips = [f"[{each.number}] {each.label}" for each in group.choices]
    for line in filled(chips, columns - len(lead), "  "):
        yield from wrapped(line, columns, lead)
        lead = " " * len(lead)


def _section(title: str, texts: Iterable[str], columns: int) -> Iterator[str]:
    lead = f"{title:{LEAD - 1}} "
    for text in texts:
        yield from wrapped(text, columns, lead)
        lead = " " * LEAD


def sections(view: View) -> Iterator[tuple[str, list[str]]]:
    """The parts of a screen, each with its lines; those without anything to say are left out."""
    for title, texts in (*_work(view), *_signals(view), *_history(view)):
        lines = list(texts)
        if lines:
            yield title, lines


def _work(view: View) -> Iterator[tuple[str, Iterable[str]]]:
    yield "You work on", _asked(view)
    yield "Known", _known(view["known"])
    yield "Also open", _others(view)


def _signals(view: View) -> Iterator[tuple[str, Iterable[str]]]:
    yield "Alerts", [_alert(alert, view["time"]) for alert in view["alerts"]] or ["none fires"]
    for slo, sli in view["slis"].items():
        yield safe_label(slo, LEAD - 2), _sli(sli)
    yield "Dashboards", (_dashboard(*each) for each in view["dashboards"].items() if each[1])


def _history(view: View) -> Iterator[tuple[str, Iterable[str]]]:
    now = view["time"]
    news = [_news(row, now) for row in view["status_page"][-MOST_ROWS:]]
    yield "Deploys", (_deploy(row, now) for row in view["deploys"][-MOST_ROWS:])
    yield "Status page", news or ["nothing is reported"]
    yield "Held", (_held(step, now) for step in view["held"])
    yield "Done", (_row(row, view) for row in view["done"][-MOST_ROWS:])


def moment(iso: str, now: str) -> str:
    """`09:47:30`; of another day than now `11-02 09:47:30`."""
    date, time = iso[:10], iso[11:19]
    if date == now[:10]:
        return time
    return f"{date[5:]} {time}"


def _asked(view: View) -> Iterator[str]:
    asked = view["asked"]
    if not asked:
        return
    what = [safe_label(asked["what"]), asked["severity"], f"SLO {safe_label(asked['slo'])}"]
    if asked["person"] not in ("", UNNAMED):
        what.append(f"as {safe_label(asked['person'])}")
    yield f"{', '.join(what)}, since {moment(asked['since'], view['time'])}"


def _known(known: View) -> Iterator[str]:
    if known["triage_says"]:
        yield f"triage says {words(known['triage_says'])}"
    if known["runbook"] and known["runbook"] != known["triage_says"]:
        yield f"diagnosis: {words(known['runbook'])}"
    if known["cause_over"]:
        yield "the cause is over"
    if known["healthy"] is not None:
        yield f"the last check was {'healthy' if known['healthy'] else 'not healthy'}"


def _others(view: View) -> Iterator[str]:
    for each in view["open"]:
        if each["what"] != view["asked"].get("what"):
            what = [safe_label(each["what"]), each["severity"], f"SLO {safe_label(each['slo'])}"]
            yield f"{', '.join(what)}: {each['state']}"


def _alert(alert: View, now: str) -> str:
    burns = [f"{_burn(burn)} over {window}" for window, burn in alert["burns"].items()]
    return (
        f"{safe_label(alert['rule'])} of {safe_label(alert['slo'])}, {alert['severity']}, since"
        f" {moment(alert['since'], now)}: burns {listed(burns)} (threshold"
        f" {times(alert['threshold'])})"
    )


def _burn(burn: float | None) -> str:
    if burn is None:
        return "no data"
    return times(burn)


def _sli(sli: View) -> Iterator[str]:
    left = "no data" if sli["budget_left"] is None else share(sli["budget_left"])
    yield f"objective {objective(sli['objective'])}, {left} of the error budget left"
    recent = sli["recent"][-MOST_STEPS:]
    if recent:
        shares = " ".join(map(_good, recent))
        yield f"good (%) in steps of 5 min until now: {shares}{_counts(recent[-1])}"


def _good(step: Mapping[str, float]) -> str:
    if not step["valid"]:
        return "-"
    return share(step["good"] / step["valid"]).removesuffix("%")


def _counts(step: Mapping[str, float]) -> str:
    """` (19 of 20)`: a share by itself does not say of how few events it is."""
    if not step["valid"]:
        return ""
    return f" ({count(step['good'])} of {count(step['valid'])})"


def _dashboard(place: str, readings: View) -> str:
    told = (reading(*each) for each in readings.items())
    return f"{words(place)}: {', '.join(filter(None, told))}"


def _deploy(row: View, now: str) -> str:
    return f"{moment(row['time'], now)} {safe_label(row['version'])} {safe_label(row['what'])}"


def _news(row: View, now: str) -> str:
    """A line of the status page, with the times in it as short as the others."""
    what = ISO.sub(lambda found: moment(found[0], now), safe_label(row["what"], LONGEST_NEWS))
    return f"{moment(row['time'], now)} {what}"


def _row(row: View, view: View) -> str:
    told = told_with_incident(row, view["asked"].get("what", ""))
    return f"{moment(row['time'], view['time'])} {told}"


def _held(step: View, now: str) -> str:
    since = moment(step["since"], now)
    of = f"step {step['number']} of {safe_label(step['of'])}"
    return f"{mitigation(step['step'])} since {since} ({of})"
