"""The shift at a glance: what was broken, what users saw, which alerts fired, who did what; a month
as a calendar.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from matplotlib.axes import Axes

from simulator.foundation.given import takes
from simulator.outputs.charts.broken import Broken, NothingBroken, apart, failures_in
from simulator.outputs.charts.calendar import draw_calendar
from simulator.outputs.charts.clock import Span, set_clock
from simulator.outputs.charts.crop import span_of
from simulator.outputs.charts.lanes import Alerts, Lane, Person, Phases, StepsTaken, known_or
from simulator.outputs.charts.members import Member, duty_in, gaps, members
from simulator.outputs.charts.people import KEY, NobodyLane, PersonLane
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.story import about_all, worst_first
from simulator.outputs.charts.strip import Strip
from simulator.outputs.charts.style import SIZES, VERMILION, Size, SizeName
from simulator.outputs.charts.titles import timeline_title
from simulator.outputs.words import safe_label
from simulator.outputs.words.answers import cost
from simulator.reliability.incidents import Incident, principal
from simulator.run import Run, alert_episodes, blinded

# at most so many lanes of each kind: of failures, of SLIs and of incidents, of rules
MOST_BROKEN = 3
MOST_STRIPS = 3
MOST_RULES = 6
MOST_PEOPLE = 6
# what the names of phases take below their lane, of its height
NAMES = 1.0
# a picture of fewer lanes leaves room below, so that bars do not become blocks
FEWEST = 5
# the height of a lane whose name can be read, of its text
LANE = 1.3
# room for a letter of a lane's name, of its size: that of a wide one, so that no name is cut
LETTER = 0.6
# letters of a lane's name, by whether there is room
LONGEST_NAME = {True: 30, False: 14}


@dataclass
class Lanes:
    """All lanes of one picture with their names, from the top."""

    run: Run
    span: Span
    names: list[str] = field(default_factory=list)
    rows: list[Lane] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def add(self, name: str, lane: Lane) -> None:
        """One more lane below."""
        self.names.append(name)
        self.rows.append(lane)

    def draw(self, pen: Pen, axes: Axes) -> None:
        """Draws all, and hair lines from each page through all of them."""
        # what has room for its name is known only with them
        axes.set_xlim(self.span.begin, self.span.end)
        levels = self._levels()
        axes.set_ylim(min(levels[-1] + 0.4, -FEWEST), 0.6)
        for lane, level in zip(self.rows, levels, strict=False):
            lane.draw(pen, axes, level)
        axes.set_yticks(levels[:-1], [_short(name, pen.size) for name in self.names])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        for event in self.run.log:
            if event.kind == "paged" and self.span.meets(event.time, event.time):
                axes.axvline(event.time, color=VERMILION, lw=0.8, zorder=4, gid="page")
        set_clock(axes, self.run, self.span, pen.size, labelled=True)
        pen.explain(self.keys)
        pen.explain([", ".join(self.left_out)] * bool(self.left_out), "not shown: ")

    @property
    def height(self) -> float:
        """How many lanes' room they take."""
        return -self._levels()[-1]

    def _levels(self) -> list[float]:
        """The height of each lane, from 0 down, and that of one more."""
        levels = [0.0]
        for lane in self.rows:
            # below phases stand their names
            levels.append(levels[-1] - (1 + NAMES * isinstance(lane, Phases)))
        return levels


@takes(run=Run)
def draw_timeline(
    run: Run,
    axes: Axes | None = None,
    *,
    size: SizeName = "page",
    begin: float | str | None = None,
    end: float | str | None = None,
    label: str = "",
    in_lanes: bool = False,
    blind: bool = False,
) -> Axes:
    """Draws what happened in lanes over time: broken, SLI, alerts, person, runbook, phases.

    Shown is the stretch in which something happens, where that is at most half of the run, or what
    you say: from `begin` to `end` after the run's start (`20d12h`, or seconds). Two days and more
    become a calendar, one row a day, unless you want them `in_lanes` too. `axes` is one of your
    own, else a new figure is made; `label` names the variant in the line below the title, where the
    run's own does not. Returns the axes. Raises ValueError for a stretch outside the run.

    A `blind` picture shows what could be seen at the time: not what was broken, no phases, no
    finding, seed or `label`.
    """
    if blind:
        run = blinded(run)
    span = span_of(run, begin=begin, end=end)
    subtitles = [about_all(run, span, label or run.label)]
    if span.shows_dates and not in_lanes:
        return draw_calendar(run, span, subtitles, axes, size=size)
    with picture(SIZES[size], [timeline_title(run)], subtitles, axes) as pen:
        panel: Axes = pen.panels[0]
        lanes = _lanes(run, span, _room(pen, panel))
        _make_room(pen, panel, lanes)
        lanes.draw(pen, panel)
    return panel


def _make_room(pen: Pen, axes: Axes, lanes: Lanes) -> None:
    """For the lanes' names at the left, and for more lanes than usual."""
    needed = lanes.height * LANE * pen.size.text
    pen.grow(max(0.0, needed - axes.get_window_extent().height / pen.figure.dpi * 72))
    longest = max(len(_short(name, pen.size)) for name in lanes.names)
    size = pen.size
    left = (LETTER * longest + 2) * size.text / 72 / size.width
    pen.adjust(left=min(0.45, left), right=1 - 2.4 * size.text / 72 / size.width)


def _short(name: str, size: Size) -> str:
    return safe_label(name, LONGEST_NAME[size.has_room])


def _room(pen: Pen, axes: Axes) -> int:
    """How many lanes have room for their names."""
    points = axes.get_window_extent().height / pen.figure.dpi * 72
    return int(points / (pen.size.text * LANE)) - 2


def _lanes(run: Run, span: Span, room: int) -> Lanes:
    """All lanes; those of failures that overlap only as far as so many can be told apart."""
    below = Lanes(run, span)
    slos = worst_first(run)
    for slo in slos[:MOST_STRIPS]:
        below.add(f"SLI {slo.name}", Strip(run, span, slo))
    below.left_out += [f"SLI {safe_label(slo.name)}" for slo in slos[MOST_STRIPS:]]
    _add_rules(below)
    _add_incidents(below, has_people=_add_people(below))
    # a blind run knows of no failure, and that would read as if there was none
    if run.is_blind:
        return below
    lanes = Lanes(run, span, left_out=below.left_out, keys=below.keys)
    _add_broken(lanes, max(1, min(MOST_BROKEN, room - len(below.rows))))
    for name, lane in zip(below.names, below.rows, strict=True):
        lanes.add(name, lane)
    return lanes


def _add_broken(lanes: Lanes, most: int) -> None:
    """What was broken; failures that overlap stand one below the other, in at most so many
    lanes.
    """
    failures = failures_in(lanes.run, lanes.span)
    if not failures:
        lanes.add("broken", NothingBroken(lanes.span.begin))
    numbers = count(1)
    # only the first of these lanes has the name
    for name, heaps in zip(["broken", *[""] * most], apart(failures, most)):
        lanes.add(name, Broken(heaps, numbers))


def _add_rules(lanes: Lanes) -> None:
    """A lane for each rule that was pending or fired."""
    horizon = lanes.run.scenario.horizon
    episodes = [
        row
        for row in alert_episodes(lanes.run.log)
        if lanes.span.meets(row["pending_at_s"], known_or(row["resolved_at_s"], horizon))
    ]
    rules = list(dict.fromkeys((row["slo"], row["rule"]) for row in episodes))
    is_of_several = len({slo for slo, _ in rules}) > 1
    calls = _calls(lanes.run)
    for place, (slo, rule) in enumerate(rules):
        own = [row for row in episodes if (row["slo"], row["rule"]) == (slo, rule)]
        name = f"{rule} {slo}" if is_of_several else rule
        if place < MOST_RULES:
            lanes.add(name, Alerts(own, horizon, calls.get((slo, rule), set())))
        else:
            lanes.left_out.append(safe_label(name))


def _calls(run: Run) -> dict[tuple[str, str], set[float]]:
    """When (s) each rule of each SLO paged somebody or opened a ticket."""
    slo_of = {incident.id: incident.slo for incident in run.incidents}
    calls = dict[tuple[str, str], set[float]]()
    for event in run.log:
        if event.kind in ("paged", "ticket_opened"):
            for rule in event.detail["rules"]:
                calls.setdefault((slo_of[event.incident], rule), set()).add(event.time)
    return calls


def _add_people(lanes: Lanes) -> bool:
    """A lane for each person who was asked, where people have names, and says whether they have."""
    shown = [each for each in lanes.run.incidents if lanes.span.meets(each.begin, each.end)]
    team = members(shown, lanes.span, duty_in(lanes.run))
    missing = [gap for gap in gaps(shown) if lanes.span.meets(*gap[:2])]
    if missing:
        lanes.add("nobody", NobodyLane(missing))
    _add_members(lanes, team, _mark if len(shown) > 1 else _no_mark)
    return bool(team or missing)


def _add_members(lanes: Lanes, team: list[Member], mark: Callable[[Incident], str]) -> None:
    asked = [member for member in team if member.is_concerned]
    # those who were asked most often are left out last
    busiest = sorted(asked, key=lambda member: -len(member.calls))[:MOST_PEOPLE]
    for member in [member for member in asked if member in busiest]:
        lanes.add(member.label, PersonLane(member, mark))
    _fold(lanes, asked, [member for member in team if member not in busiest])


def _fold(lanes: Lanes, asked: list[Member], others: list[Member]) -> None:
    """Those without a lane: named where they were asked, else as never asked."""
    if asked:
        lanes.keys += KEY
    lanes.left_out += [safe_label(member.name) for member in others if member in asked]
    idle = [safe_label(member.name) for member in others if member not in asked]
    if idle:
        named = idle[:MOST_PEOPLE]
        if len(idle) > MOST_PEOPLE:
            named.append(f"{len(idle) - MOST_PEOPLE} more")
        lanes.keys.append(f"never asked: {', '.join(named)}")


def _no_mark(incident: Incident) -> str:
    """One incident needs no number."""
    return ""


def _add_incidents(lanes: Lanes, *, has_people: bool) -> None:
    """Who did what in the costliest incidents, and their phases."""
    known = [
        incident
        for incident in principal(lanes.run.incidents)
        if lanes.span.meets(incident.begin, incident.end)
    ]
    by_cost = sorted(known, key=cost, reverse=True)
    for incident in known:
        if incident in by_cost[:MOST_STRIPS]:
            mark = f" {_mark(incident)}" if len(known) > 1 else ""
            if not has_people and (incident.paged is not None or incident.is_ticket):
                lanes.add(f"person{mark}", Person(incident))
            _add_incident(lanes, incident, mark)
    lanes.left_out += [incident.id for incident in by_cost[MOST_STRIPS:]]


def _add_incident(lanes: Lanes, incident: Incident, mark: str) -> None:
    if incident.automatic or incident.steps:
        lanes.add(f"runbook{mark}", StepsTaken(incident, f"runbook{mark}"))
    if not lanes.run.is_blind:
        lanes.add(f"phases{mark}", Phases(incident, f"phases{mark}"))


def _mark(incident: Incident) -> str:
    """What tells the lanes of several incidents apart: `2`, of a ticket `ticket 1`."""
    number = incident.id.rpartition("-")[2]
    if incident.is_ticket:
        return f"ticket {number}"
    return number
