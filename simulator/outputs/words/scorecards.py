"""How good the calls of a run were, and what became of its releases, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.outputs.words.numbers import duration, plural, share

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


def about_releases(releases: Mapping[str, Any]) -> list[str]:
    """What became of the releases, where there are any."""
    if releases["released"] or releases["due"]:
        return [releases_text(releases)]
    return []


def releases_text(releases: Mapping[str, Any]) -> str:
    """What became of the releases: `85 releases went out, and 9 of them were bad: the canary caught
    6, and 2 were rolled back by hand; 5 were held back; releases were frozen for 4d5h`.
    """
    released = releases["released"]
    text = f"{plural(released, 'release')} went out"
    if released:
        text += f", and {releases['bad']} of them {_were(releases['bad'])} bad"
    # nothing can have been caught or rolled back
    if releases["bad"]:
        text += f": the canary caught {releases['caught_by_canary']}, and {_by_hand(releases)}"
    if releases["held_back"]:
        text += f"; {releases['held_back']} {_were(releases['held_back'])} held back"
    if releases["frozen_days"]:
        text += f"; releases were frozen for {duration(DAY * releases['frozen_days'])}"
    return f"{text}."


def _by_hand(releases: Mapping[str, Any]) -> str:
    number = releases["rolled_back"]
    return f"{number} {_were(number)} rolled back by hand"


def _were(number: int) -> str:
    if number == 1:
        return "was"
    return "were"
