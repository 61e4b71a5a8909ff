"""Moments on the clock: events at an exact time, in a known order within one instant."""

import math

import simpy

# The order within one instant: failures, alerts, what people learn, who is asked next where nobody
# has answered, what incidents do about it (ACTS, and a fraction by their number), whose turn it is,
# who takes up a ticket when all that is urgent has asked, what is learned, and plans for what comes
# next.
FAILURES = 2
MONITOR = 3
PEOPLE = 4
ESCALATIONS = 4.5
ACTS = 5
TURNS = 6
TICKETS = 7
LEARNS = 8
CHOOSES = 8.5
PLANS = 9


class Moment(simpy.Event):
    """An event at a time (s), with a place in the order of that instant."""

    # simpy's Timeout takes a delay, which can miss the time by a rounding, and knows no order

    def __init__(self, env: simpy.Environment, time: float, order: float) -> None:
        super().__init__(env)
        self.time = time
        # as Timeout does it: an event that is bound to happen needs no `succeed`
        self._ok = True
        self._value = None
        # any number orders an instant; simpy's types know its own two only
        env.schedule(self, order, delay_to(env.now, time))  # type: ignore[arg-type]


def delay_to(now: float, time: float) -> float:
    """The delay (s) that, added to `now`, gives `time` exactly; 0 for a time that is past."""
    delay = max(0.0, time - now)
    # the difference of two floats is rounded: a neighbour of it may lead closer
    while now + delay < time:
        delay = math.nextafter(delay, math.inf)
    while now + delay > max(now, time):
        delay = math.nextafter(delay, 0.0)
    return delay


def first_of(*events: simpy.Event) -> simpy.Event:
    """Comes with the first of several events."""
    # simpy's AnyOf is of no use within another one: that takes its callbacks away
    first = events[0].env.event()

    def come(_: simpy.Event) -> None:
        if not first.triggered:
            first.succeed()

    for event in events:
        if event.callbacks is None:
            come(event)
        else:
            event.callbacks.append(come)
    return first
