"""The lanes of people: when each was on duty, when they were asked, what they were at work on; and
when nobody was there.
"""

import math
from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes

from simulator.outputs.charts.beside import BESIDE, ROOM, above, bar, before, behind, together
from simulator.outputs.charts.marks import SMALL, width
from simulator.outputs.charts.members import ON_DUTY, Member
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.style import (
    BLUE,
    INK,
    MIDDLE_GREY,
    PALE_ORANGE,
    SKY,
    VERMILION,
)
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_ticket

# height of a bar of work, of a lane's
WORK = 0.42
# by kind of work its color and its hatch
WORKS: dict[str, dict[str, Any]] = {
    "page": {"fc": SKY, "hatch": ""},
    "ticket": {"fc": PALE_ORANGE, "hatch": "//"},
}
# a person's rows: marker and word of what they did
DID = {
    "acknowledged": ("o", "acknowledged"),
    "handed_over": (">", "took over"),
    "triaged": ("P", "triaged"),
}
# the line of duty lies below marks and words, of a lane's height
DUTY = 0.3
# told once, below the picture
KEY = ("grey line: on duty", "bar: at work")


class PersonLane:
    """One person: a thin line while on duty, a triangle for each time that they were asked, a bar
    while at work; `mark` tells the incidents apart, "" where there is one.
    """

    def __init__(self, member: Member, mark: Callable[[Incident], str]) -> None:
        self.member = member
        self.mark = mark

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height."""
        duty: dict[str, Any] = {"color": MIDDLE_GREY, "lw": 3, "solid_capstyle": "butt"}
        for begin, end in self.member.duty:
            axes.plot([begin, end], [level - DUTY] * 2, zorder=1, gid="duty", **duty)
        for spell, incident in self.member.work:
            look = {"height": WORK, "ec": BLUE, "lw": 0.6, **WORKS[spell.kind]}
            bar(axes, spell.begin, spell.end, level, gid="work", **look)
            self._number(pen, axes, level, (spell.begin, spell.end), self.mark(incident))
        self._asked(pen, axes, level)
        self._answered(pen, axes, level)

    def _number(
        self, pen: Pen, axes: Axes, level: float, stretch: tuple[float, float], text: str
    ) -> None:
        """Which incident a bar is about, where marks leave room for that."""
        first, last = axes.get_xlim()
        marks = [event.time for event in self.member.answers if event.time <= stretch[1]]
        since = max([stretch[0], first, *marks])
        until = min(stretch[1], last)
        if text and pen.width(text, SMALL) + ROOM <= width(axes, since, until):
            look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": pen.size.text * 0.7}
            pen.fixed.append(axes.text((since + until) / 2, level, text, zorder=8, **look))

    def _asked(self, pen: Pen, axes: Axes, level: float) -> None:
        """A triangle for each notification, hollow but for pages; each word once."""
        words = dict[str, float]()
        for event in self.member.calls:
            filled = VERMILION if event.kind == "paged" else "white"
            look: dict[str, Any] = {"ms": pen.size.text * 0.7, "mec": VERMILION, "mfc": filled}
            axes.plot([event.time], [level], "^", zorder=7, gid="asked", **look)
            words.setdefault(_word(event), event.time)
        pairs = [(time, word) for word, time in words.items()]
        for time, text in together(pen, axes, pairs):
            self._name(pen, axes, level, time, text)

    def _name(self, pen: Pen, axes: Axes, level: float, time: float, text: str) -> None:
        """Writes what triangles mean where no other mark of this person is in the way."""
        called: dict[str, Any] = {**BESIDE, "color": VERMILION}
        marks = [event.time for event in (*self.member.calls, *self.member.answers)]
        needed = pen.width(text, called["scale"]) + ROOM
        earlier = max((each for each in marks if each < time), default=-1.0)
        later = min((each for each in marks if each > time), default=math.inf)
        if needed < width(axes, earlier, time) and before(pen, axes, time, level, text, **called):
            return
        if needed < width(axes, time, later) and behind(pen, axes, time, level, text, **called):
            return
        above(pen, axes, time, level, text, **called)

    def _answered(self, pen: Pen, axes: Axes, level: float) -> None:
        look: dict[str, Any] = {"ms": pen.size.text * 0.8, "mec": "white", "color": BLUE}
        for event in self.member.answers:
            axes.plot([event.time], [level], DID[event.kind][0], zorder=6, **look)
        words = [(event.time, _told(event)) for event in self.member.answers]
        told = set[str]()
        for time, text in together(pen, axes, words):
            if text not in told:
                told.add(text)
                done = {**BESIDE, "color": BLUE}
                if not behind(pen, axes, self._free(time), level, text, **done):
                    above(pen, axes, time, level, text, **done)

    def _free(self, time: float) -> float:
        """The end of the bar on which a time lies: behind it there is room."""
        ends = [spell.end for spell, _ in self.member.work if spell.begin <= time < spell.end]
        return max(ends, default=time)


def _word(event: Event) -> str:
    if event.kind == "paged":
        return "paged"
    return "reminded" if event.detail.get("reminded") else "asked"


def _told(event: Event) -> str:
    if event.kind == "triaged" and event.detail.get("right") is False:
        return "wrong symptom"
    if event.kind == "acknowledged" and is_ticket(event.incident):
        return "ticket taken up"
    return DID[event.kind][1]


class NobodyLane:
    """When an open page had nobody: on duty, or after a hand-over that lost it."""

    def __init__(self, gaps: list[tuple[float, float, str]]) -> None:
        self.gaps = gaps

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height."""
        told = set[str]()
        for begin, end, why in self.gaps:
            look: dict[str, Any] = {"height": WORK, "fc": "white", "ec": VERMILION, "hatch": "xx"}
            look["lw"] = 0.6
            bar(axes, begin, end, level, gid="nobody", **look)
            if why == ON_DUTY:
                mark: dict[str, Any] = {
                    "ms": pen.size.text * 0.7,
                    "color": VERMILION,
                    "mec": "white",
                }
                axes.plot([begin], [level], "^", zorder=7, gid="asked", **mark)
            beside = {**BESIDE, "color": INK, "rank": 2}
            if why not in told:
                told.add(why)
                if not behind(pen, axes, end, level, why, **beside):
                    before(pen, axes, begin, level, why, **beside)
