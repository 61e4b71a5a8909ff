"""What a picture of several budgets shows: its panels, and the lines in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from simulator.outputs.charts.broken import failures_of
from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.crop import span_of
from simulator.outputs.charts.story import Story
from simulator.outputs.charts.style import BLACK, BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from simulator.outputs.charts.titles import gone
from simulator.outputs.words.numbers import plural, share
from simulator.run import Run

Dashes: TypeAlias = Any
# s from a run's start, or a text like 20d12h
Moment: TypeAlias = float | str | None
# never by colour alone: each line has its own dashes too
LOOKS: tuple[tuple[str, Dashes], ...] = (
    (BLACK, "-"),
    (BLUE, (0, (6, 2))),
    (PURPLE, (0, (2.5, 1.2))),
    (GREEN, (0, (7, 2, 1.5, 2))),
    (ORANGE, (0, (4, 1, 1, 1, 1, 1))),
    (SKY, (0, (10, 3))),
    (INK, (0, (1, 1.5))),
    (GREY, (0, (3, 3))),
)
# more lines could not be told apart, and more panels not be read
MOST = len(LOOKS)
MOST_PANELS = 4


@dataclass(frozen=True)
class Line:
    """One budget in the picture: the name of its run (or its objective), and how it looks."""

    name: str
    story: Story
    color: str
    dashes: Dashes

    @property
    def spent(self) -> float | None:
        """The share that is gone at the end, or was at the worst moment of a run that outlasts the
        SLO's window; None without data.
        """
        return gone(self.story.run, self.story.slo)

    @property
    def is_of_worst(self) -> bool:
        """Whether `spent` is of the worst moment, and more than at the end."""
        spent = self.story.run.budget_spent(self.story.slo)
        known = spent[np.isfinite(spent)]
        return len(known) > 0 and float(known[-1]) != self.spent

    def calls(self, kind: str) -> list[tuple[float, float]]:
        """When (s) somebody was called like this, and what was left then (%)."""
        incidents = self.story.incidents
        times = [event.time for incident in incidents for event in incident.all(kind)]
        left = self.story.budget_left
        return [(time, float(np.interp(time, *left))) for time in times]

    @property
    def remarks(self) -> tuple[str, str]:
        """`12.9% spent, 1 page`, and without the calls."""
        spent = f"{share(self.spent)} {'at worst' if self.is_of_worst else 'spent'}"
        pages, tickets = (len(self.calls(kind)) for kind in ("paged", "ticket_opened"))
        called = [plural(tickets, "ticket")] if tickets else []
        if pages or not tickets:
            called.insert(0, plural(pages, "page") if pages else "no page")
        return ", ".join([spent, *called]), spent


@dataclass(frozen=True)
class Panel:
    """The lines on the same axes, and what they have in common: an objective, or ("") a run."""

    heading: str
    lines: tuple[Line, ...]
    left_out: int
    is_of_runs: bool

    @property
    def story(self) -> Story:
        """That of the first line."""
        return self.lines[0].story

    @property
    def longest(self) -> Run:
        """The run that goes on longest."""
        return max((line.story.run for line in self.lines), key=lambda run: run.scenario.horizon)

    @property
    def has_common_failures(self) -> bool:
        """Whether the same failed at the same time in all of them."""
        struck = [
            [(event.subject, event.time, end) for event, end in failures_of(line.story.run)]
            for line in self.lines
        ]
        return all(each == struck[0] for each in struck)


def panels_of(
    runs: "Run | Mapping[str, Run]", slo: str, begin: Moment = None, end: Moment = None
) -> list[Panel]:
    """A panel for each objective that all runs have, or one for all objectives of a run."""
    if isinstance(runs, Run):
        span = span_of(runs, begin=begin, end=end)
        slos = [runs.slo(slo)] if slo else runs.scenario.slos
        objectives = {each.name: Story(runs, each, None, span) for each in slos}
        return [_panel("", objectives, is_of_runs=False)]
    if not runs:
        raise ValueError("there is nothing to draw: give at least one run, by its label")
    names = [slo] if slo else _common(list(runs.values()))
    span = _span_of_all(list(runs.values()), begin, end)
    stories = [
        {label: Story(run, run.slo(name), None, span, label) for label, run in runs.items()}
        for name in names[:MOST_PANELS]
    ]
    # a panel alone needs no name: the objective stands in the grey line
    headings = names if len(names) > 1 else [""]
    pairs = zip(headings, stories, strict=False)
    return [_panel(heading, of_runs, is_of_runs=True) for heading, of_runs in pairs]


def _panel(heading: str, stories: Mapping[str, Story], *, is_of_runs: bool) -> Panel:
    lines = tuple(
        Line(name, story, *look)
        for (name, story), look in zip(stories.items(), LOOKS, strict=False)
    )
    return Panel(heading, lines, len(stories) - len(lines), is_of_runs)


def _common(runs: Sequence[Run]) -> list[str]:
    """The objectives that all runs have, in the first one's order."""
    first, *others = runs
    known = [{slo.name for slo in other.scenario.slos} for other in others]
    names = [slo.name for slo in first.scenario.slos if all(slo.name in each for each in known)]
    if not names:
        raise ValueError("these runs have no objective (SLO) of the same name to draw")
    return names


def _span_of_all(runs: Sequence[Run], begin: Moment, end: Moment) -> Span:
    """What is asked for, else the stretch in which something happens in any of them."""
    if begin is not None or end is not None:
        longest = max(runs, key=lambda run: run.scenario.horizon)
        return span_of(longest, begin=begin, end=end)
    spans = [span_of(run) for run in runs]
    first = min(span.begin for span in spans)
    last = max(span.end for span in spans)
    return Span(first, last, spans[0].zero)
