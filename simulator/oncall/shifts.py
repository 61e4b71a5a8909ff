"""Rotas on a run's clock: who is on duty for a role, as shifts one after the other."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import TypeAlias

from simulator.foundation.stretches import Stretch
from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches
from simulator.oncall.rota import Layer, Rota
from simulator.oncall.wall_times import first_hand_over
from simulator.reliability.events import NOBODY


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of a run (s) with the same person on duty, or None for nobody."""

    person: str | None
    begin: float
    end: float


Shifts: TypeAlias = list[Shift]
DAY = timedelta(days=1)


def shifts_of(rota: Rota, clock: WallClock, until: float) -> tuple[Shift, ...]:
    """The shifts of a rota from the start of a run until a time (s), without a break: neighbours
    are different people, or nobody.
    """
    zone = rota.zone or clock.zone
    layers = [_layer(layer, rota, clock, until) for layer in rota.all_layers]
    exceptions = [
        Shift(each.ask, clock.seconds(each.begin, zone), clock.seconds(each.until, zone))
        for each in rota.overrides
    ]
    return tuple(_merged(_on_top([*layers, *([each] for each in exceptions)], until)))


def _layer(layer: Layer, rota: Rota, clock: WallClock, until: float) -> Shifts:
    """The shifts of one layer, with what it does not cover left out."""
    zone = layer.zone or rota.zone or clock.zone
    # without hours a layer covers holidays too
    covered = open_stretches(layer.hours, clock, until, zone, rota.holidays)
    return list(_within(list(_turns(layer, clock, until, zone)), covered))


def _turns(layer: Layer, clock: WallClock, until: float, zone: tzinfo) -> Iterator[Shift]:
    """The turns of a layer that touch a run: the ends of a turn are wall times."""
    first = _first_turn(layer, clock, zone)
    length = timedelta(seconds=layer.turns)
    # the clock on the wall is never ahead of the latest time that it has shown
    number = (clock.wall(0.0, zone).replace(tzinfo=None) - first) // length
    begin = clock.seconds(first + number * length, zone)
    while begin < until:
        end = clock.seconds(first + (number + 1) * length, zone)
        # over a change of clocks a short turn may have no length
        if end > max(begin, 0.0):
            yield Shift(layer.people[number % len(layer.people)], begin, end)
        number += 1
        begin = end


def _first_turn(layer: Layer, clock: WallClock, zone: tzinfo) -> datetime:
    """The wall time at which the first person's turn begins."""
    if layer.since is not None:
        return first_hand_over(layer.hand_over, layer.since)
    day = clock.wall(0.0, zone).date() + DAY
    # the last one that has come when the run starts
    while clock.seconds(first_hand_over(layer.hand_over, day), zone) > 0:
        day -= DAY
    return first_hand_over(layer.hand_over, day)


def _within(turns: Sequence[Shift], covered: Sequence[Stretch]) -> Iterator[Shift]:
    """What of turns lies in stretches; both in order."""
    position = 0
    for begin, end in covered:
        while position < len(turns) and turns[position].end <= begin:
            position += 1
        for turn in turns[position:]:
            if turn.begin >= end:
                break
            yield Shift(turn.person, max(turn.begin, begin), min(turn.end, end))


def _on_top(layers: Sequence[Shifts], until: float) -> Iterator[Shift]:
    """One shift after the other, of the last layer that covers it."""
    ends = {0.0, until}
    ends |= {each for layer in layers for shift in layer for each in (shift.begin, shift.end)}
    begins = [[shift.begin for shift in layer] for layer in layers]
    for begin, end in pairwise(sorted(each for each in ends if 0 <= each <= until)):
        yield Shift(_last(layers, begins, begin), begin, end)


def _last(layers: Sequence[Shifts], begins: Sequence[list[float]], time: float) -> str | None:
    """Whom the last layer names that covers a time (s)."""
    for layer, starts in zip(reversed(layers), reversed(begins), strict=True):
        position = bisect_right(starts, time) - 1
        if position >= 0 and time < layer[position].end:
            person = layer[position].person
            # an exception may say that nobody is there
            return None if person == NOBODY else person
    return None


def _merged(shifts: Iterator[Shift]) -> Iterator[Shift]:
    """Shifts of one person that touch as one."""
    held: Shift | None = None
    for shift in shifts:
        if held and held.person == shift.person:
            held = Shift(held.person, held.begin, shift.end)
        else:
            if held:
                yield held
            held = shift
    if held:
        yield held
