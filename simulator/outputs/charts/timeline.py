"""The shift at a glance: what was broken, what users saw, which alerts fired, who did what; a month
as a calendar.
"""

from dataclasses import dataclass, field

from matplotlib.axes import Axes

from simulator.outputs.charts.broken import Broken, NothingBroken, apart, failures_of
from simulator.outputs.charts.calendar import draw_calendar
from simulator.outputs.charts.clock import DAY, Span, set_clock, span_of
from simulator.outputs.charts.lanes import Alerts, Lane, Person, Phases, StepsTaken
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.story import about_all, worst_first
from simulator.outputs.charts.strip import Strip
from simulator.outputs.charts.style import SIZES, VERMILION, Size, SizeName
from simulator.outputs.charts.titles import timeline_title
from simulator.outputs.words import safe_label
from simulator.reliability.incidents import Incident, principal
from simulator.run import Run, alert_episodes, blinded

# at most so many lanes of each kind: of failures, of SLIs and of incidents, of rules
MOST_BROKEN = 3
MOST_STRIPS = 3
MOST_RULES = 6
# a picture of fewer lanes leaves room below, so that bars do not become blocks
FEWEST = 5
# the height of a lane whose name can be read, of its text
LANE = 1.3
# room for a letter of a lane's name, of its size: that of a wide one, so that no name is cut
LETTER = 0.62
# letters of a lane's name, by whether there is room
LONGEST_NAME = {True: 22, False: 14}


@dataclass
class Lanes:
    """All lanes of one picture with their names, from the top."""

    run: Run
    span: Span
    names: list[str] = field(default_factory=list)
    rows: list[Lane] = field(default_factory=list)

    def add(self, name: str, lane: Lane) -> None:
        """One more lane below."""
        self.names.append(name)
        self.rows.append(lane)

    def draw(self, pen: Pen, axes: Axes) -> None:
        """Draws all, and hair lines from each page through all of them."""
        count = len(self.rows)
        for row, lane in enumerate(self.rows):
            lane.draw(pen, axes, float(count - 1 - row))
        # below the lowest lane stand the names of its phases
        below = 1.35 if self.run.incidents and pen.size.has_room else 0.5
        axes.set_ylim(min(-0.6 - below, count - 0.4 - FEWEST), count - 0.4)
        axes.set_yticks(range(count), [_short(name, pen.size) for name in reversed(self.names)])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        for event in self.run.log:
            if event.kind == "paged":
                axes.axvline(event.time, color=VERMILION, lw=0.8, zorder=4, gid="page")
        set_clock(axes, self.run, self.span, pen.size, labelled=True)


def draw_timeline(
    run: Run, axes: Axes | None = None, *, size: SizeName = "page", blind: bool = False
) -> Axes:
    """Draws what happened in lanes over time: broken, SLI, alerts, person, runbook, phases.

    Runs of two days and more become a calendar, one row a day. `axes` is one of your own, else a
    new figure is made. Returns the axes. A `blind` picture shows what could be seen at the time:
    not what was broken, no phases, no finding and no seed.
    """
    if blind:
        run = blinded(run)
    if run.scenario.horizon >= 2 * DAY:
        return draw_calendar(run, axes, size=size)
    with picture(SIZES[size], [timeline_title(run)], [about_all(run)], axes) as pen:
        panel: Axes = pen.panels[0]
        lanes = _lanes(run, _room(pen, panel))
        _make_room(pen, lanes)
        lanes.draw(pen, panel)
    return panel


def _make_room(pen: Pen, lanes: Lanes) -> None:
    """For the lanes' names at the left."""
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


def _lanes(run: Run, room: int) -> Lanes:
    """All lanes; those of failures that overlap only as far as so many can be told apart."""
    below = Lanes(run, span_of(run))
    for slo in worst_first(run)[:MOST_STRIPS]:
        below.add(f"SLI {slo.name}", Strip(run, below.span, slo))
    _add_rules(below)
    _add_incidents(below)
    # a blind run knows of no failure, and that would read as if there was none
    if run.is_blind:
        return below
    lanes = Lanes(run, below.span)
    _add_broken(lanes, max(1, min(MOST_BROKEN, room - len(below.rows))))
    for name, lane in zip(below.names, below.rows, strict=True):
        lanes.add(name, lane)
    return lanes


def _add_broken(lanes: Lanes, most: int) -> None:
    """What was broken; failures that overlap stand one below the other, in at most so many
    lanes.
    """
    failures = failures_of(lanes.run)
    if not failures:
        lanes.add("broken", NothingBroken(lanes.span.begin))
    # only the first of these lanes has the name
    for name, heaps in zip(["broken", *[""] * most], apart(failures, most)):
        lanes.add(name, Broken(heaps))


def _add_rules(lanes: Lanes) -> None:
    """A lane for each rule that was pending or fired."""
    episodes = alert_episodes(lanes.run.log)
    rules = list(dict.fromkeys((row["slo"], row["rule"]) for row in episodes))[:MOST_RULES]
    is_of_several = len({slo for slo, _ in rules}) > 1
    for slo, rule in rules:
        own = [row for row in episodes if (row["slo"], row["rule"]) == (slo, rule)]
        name = rule
        if is_of_several:
            name += f" {slo}"
        lanes.add(name, Alerts(own, lanes.run.scenario.horizon))


def _add_incidents(lanes: Lanes) -> None:
    """Who did what in the costliest incidents, and their phases."""
    known = principal(lanes.run.incidents)
    costliest = sorted(known, key=lambda each: -(each.bad or 0.0))[:MOST_STRIPS]
    for incident in known:
        if incident in costliest:
            _add_incident(lanes, incident, f" {_mark(incident)}" if len(known) > 1 else "")


def _add_incident(lanes: Lanes, incident: Incident, mark: str) -> None:
    if incident.paged is not None or incident.is_ticket:
        lanes.add(f"person{mark}", Person(incident))
    if incident.steps:
        lanes.add(f"runbook{mark}", StepsTaken(incident))
    if not lanes.run.is_blind:
        lanes.add(f"phases{mark}", Phases(incident))


def _mark(incident: Incident) -> str:
    """What tells the lanes of several incidents apart: `2`, of a ticket `ticket 1`."""
    number = incident.id.rpartition("-")[2]
    if incident.is_ticket:
        return f"ticket {number}"
    return number
