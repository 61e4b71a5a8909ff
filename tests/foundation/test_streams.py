"""Keyed streams: a draw depends on the seed, the concern and the key alone."""

import hashlib
import struct

import numpy as np
import pytest

from simulator.foundation.streams import Streams


def test_streams_depend_on_seed_concern_and_key_alone():
    one, other = Streams(5), Streams(5)
    other.of("something else", 3).random(10)
    assert one.of("a", 1, 2.0).random() == other.of("a", 1, 2.0).random()
    firsts = {
        Streams(seed).of(concern, key).random()
        for seed in range(5)
        for concern in "abc"
        for key in (1, 2, 1.5, "1")
    }
    assert len(firsts) == 5 * 3 * 4
    draws = np.array([one.of("many", i).random() for i in range(4000)])
    assert abs(draws.mean() - 0.5) < 0.03 and abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.08


def test_a_stream_begins_anew_each_time_it_is_asked_for():
    streams = Streams(5)
    first = streams.of("a", 1)
    assert first.random() != first.random()
    assert streams.of("a", 1).random() == Streams(5).of("a", 1).random()


@pytest.mark.parametrize("key", [(), (1,), ("x", 0.1), (-3, "", 1e300)])
def test_the_state_is_the_hash_of_the_key(key):
    """blake2b of repr((seed, concern, *key)), as three little-endian words, warmed up by SFC64."""
    digest = hashlib.blake2b(repr((7, "c", *key)).encode(), digest_size=24).digest()
    counter = 1
    a, b, c = struct.unpack("<3Q", digest)
    mask = 2**64 - 1
    for _ in range(12):
        drawn = (a + b + counter) & mask
        counter += 1
        a = b ^ (b >> 11)
        b = (c + (c << 3)) & mask
        c = (((c << 24) | (c >> 40)) + drawn) & mask
    expected = (a + b + counter) & mask
    assert int(Streams(7).of("c", *key).bit_generator.random_raw()) == expected
