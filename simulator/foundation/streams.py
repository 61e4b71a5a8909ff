"""Randomness by concern: one independent generator for each concern and key, never a shared
sequence.
"""

import hashlib
from typing import TypeAlias

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import DTypeLike, NDArray

Words: TypeAlias = "NDArray[np.uint32 | np.uint64]"


class _Hashed(ISeedSequence):
    """Seeds a bit generator with a hash of its key.

    It is as good as numpy's SeedSequence, and several times faster to make: a run opens a
    stream for each split of outcomes in each state segment.
    """

    def __init__(self, key: str) -> None:
        self.key = key.encode()

    def generate_state(self, n_words: int, dtype: DTypeLike = np.uint32) -> Words:
        """`n_words` words of the hash, as the bit generator asks for them."""
        word = np.dtype(dtype)
        digest = hashlib.blake2b(self.key, digest_size=n_words * word.itemsize).digest()
        # read as little-endian, so that a seed gives the same bits on every machine
        state: Words = np.frombuffer(digest, dtype=word.newbyteorder("<")).astype(word)
        return state


class Streams:
    """Generators that depend on the seed, the concern and the key alone.

    So a draw for one concern never shifts another's, in whatever order they are asked for.
    Keys may hold text, integers and floats. The bits are SFC64's.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, concern: str, *key: str | int | float) -> np.random.Generator:
        """A fresh generator at the beginning of the stream of this concern and key."""
        # repr tells 1, 1.0 and "1" apart, and writes every float exactly
        seeds = _Hashed(repr((self.seed, concern, *key)))
        # numpy takes any seed sequence here; its stubs name SeedSequence alone
        return np.random.Generator(np.random.SFC64(seeds))  # type: ignore[arg-type]
