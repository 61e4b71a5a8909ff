"""Outcomes: the streams that they are drawn from, their order, and what they are a part of."""

from dataclasses import dataclass

from simulator.ai_service.outcomes import (
    Judged,
    Malicious,
    Outcome,
    OverCap,
    Slow,
    Ungrounded,
    Unsafe,
    ordered,
    parents,
)

ALL = [Unsafe(), Ungrounded(0.1, 0.0, 0.2), Slow(4.0), OverCap(), Slow(1.0), Slow(2.0)]


@dataclass(frozen=True)
class Failed(Outcome):
    """Somebody's own, called like a stream of the simulation's."""

    def share(self, point):
        return 0.0


def test_each_has_a_stream_of_its_own():
    keys = [each.key for each in ordered([*ALL, Failed()])]
    assert len(set(keys)) == len(keys) == 9
    assert ("slow", 2.0) in keys and ("ungrounded", 0.1, 0.0, 0.2) in keys


def test_no_class_of_ones_own_takes_a_stream_of_the_simulation():
    """Its concerns are in lower case: arrivals, finished, failed, added, cut, shed, ..."""
    assert Failed().key == ("Failed",)


def test_what_it_is_a_part_of_stands_before_it_and_comes_without_being_asked_for():
    found = ordered(ALL)
    assert set(found) - set(ALL) == {Judged(0.1), Malicious()}
    assert found == ordered(reversed(ALL))
    told_apart_in = dict(zip(found, parents(found), strict=True))
    assert told_apart_in[Ungrounded(0.1, 0.0, 0.2)] == found.index(Judged(0.1))
    assert told_apart_in[Unsafe()] == found.index(Malicious())
    # slower than 4 s are told apart among those slower than 2 s, and these among those above 1 s
    assert told_apart_in[Slow(4.0)] == found.index(Slow(2.0))
    assert told_apart_in[Slow(2.0)] == found.index(Slow(1.0))
    assert (
        told_apart_in[Slow(1.0)] is told_apart_in[OverCap()] is told_apart_in[Malicious()] is None
    )
    assert all(place is None or place < number for number, place in enumerate(parents(found)))
