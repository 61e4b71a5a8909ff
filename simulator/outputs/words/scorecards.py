"""How good the calls of a run were, and what became of its releases, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.outputs.words.numbers import duration, plural, share
from simulator.run import Run

DAY = 86400
# what is said of pages beside their precision, where there is any
ODD_PAGES = ("at_night", "at_weekends", "without_incident")


def judgement(card: Mapping[str, Any]) -> str:
    """How good the calls were: `pages: precision 100%, recall 100% (1 repeat); with tickets: ...;
    3 significant episodes (2% of a budget or more); a paging alert fired for nothing 0.1% of the
    time`.
    """
    pages = _precision_and_recall(card, "pages")
    odd = ", ".join(_odd_pages(card["pages"]))
    if odd:
        pages = f"{pages} ({odd})"
    parts = [
        f"pages: {pages}",
        f"with tickets: {_precision_and_recall(card, 'pages_and_tickets')}",
        _episodes(card),
        fired_for_nothing(card),
    ]
    return "; ".join(parts)


def _precision_and_recall(card: Mapping[str, Any], calls: str) -> str:
    # without pages there is no precision, without episodes no recall: these read "no data"
    return f"precision {share(card['precision'][calls])}, recall {share(card['recall'][calls])}"


def _odd_pages(pages: Mapping[str, int]) -> Iterable[str]:
    for what in ODD_PAGES:
        if pages[what]:
            yield f"{pages[what]} {what.replace('_', ' ')}"
    if pages["repeats"]:
        yield plural(pages["repeats"], "repeat")


def _episodes(card: Mapping[str, Any]) -> str:
    text = significant_episodes(card)
    # those are neither found nor missed: the reader cannot count them in the recall
    if card["episodes"]["cut_off"]:
        return f"{text}, {card['episodes']['cut_off']} cut off by the end"
    return text


def significant_episodes(card: Mapping[str, Any]) -> str:
    """`3 significant episodes (2% of a budget or more)`."""
    episodes = plural(card["episodes"]["significant"], "significant episode")
    return f"{episodes} ({share(card['significant'])} of a budget or more)"


def fired_for_nothing(card: Mapping[str, Any]) -> str:
    """`a paging alert fired for nothing 0.1% of the time`."""
    return f"a paging alert fired for nothing {share(card['firing_for_nothing'])} of the time"


def about_releases(run: Run, releases: Mapping[str, Any]) -> list[str]:
    """What became of a run's releases, where there are any."""
    # a canary may be what a team has learned
    has_canary = run.scenario.service.release.has_canary or releases["caught_by_canary"] > 0
    if releases["released"] or releases["due"]:
        stopped = sum(event.kind == "release_stopped" for event in run.log)
        return [_releases(releases, stopped, has_canary=has_canary)]
    return []


def _releases(releases: Mapping[str, Any], stopped: int, *, has_canary: bool) -> str:
    """What became of the releases: `85 releases went out, 9 were bad: 6 caught by the canary, 2
    rolled back by hand, 1 taken back by nobody; 5 held back; releases frozen for 4d5h.`
    """
    bad = _so_many_were(releases["bad"])
    text = f"{plural(releases['released'], 'release')} went out, {bad} bad"
    # nothing can have been caught or rolled back
    if releases["bad"]:
        back = [f"{releases['rolled_back']} rolled back by hand"]
        if has_canary:
            back.insert(0, f"{releases['caught_by_canary']} caught by the canary")
        # their failure ended by itself, or with the next version, or had not ended
        left = releases["bad"] - releases["caught_by_canary"] - releases["rolled_back"]
        if left > 0:
            back.append(f"{left} taken back by nobody")
        text += f": {', '.join(back)}"
    if stopped:
        text += f"; {stopped} stopped at the gate"
    if releases["held_back"]:
        text += f"; {releases['held_back']} held back"
    if releases["frozen_days"]:
        text += f"; releases frozen for {duration(DAY * releases['frozen_days'])}"
    return f"{text}."


def _so_many_were(number: int) -> str:
    """`1 was`, `2 were`."""
    if number == 1:
        return f"{number} was"
    return f"{number} were"
