"""Randomness by concern: one independent generator for each concern and key, never a shared
sequence.
"""

import hashlib
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence


class _Hashed(ISeedSequence):
    """Seeds a bit generator with a hash of its key: as good as numpy's SeedSequence, and several
    times faster to make.
    """

    def __init__(self, key: str) -> None:
        self.key = key.encode()

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray[Any, Any]:
        digest = hashlib.blake2b(self.key, digest_size=n_words * np.dtype(dtype).itemsize).digest()
        return np.frombuffer(digest, dtype=np.dtype(dtype).newbyteorder("<")).astype(dtype)


class Streams:
    """Generators that depend on the seed, the concern and the key alone.

    So a draw for one concern never shifts another's, in whatever order they are asked for.
    Keys may hold text, integers and floats. The bits are SFC64's.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, concern: str, *key: str | int | float) -> np.random.Generator:
        """A fresh generator at the beginning of the stream of this concern and key."""
        seeds = _Hashed(repr((self.seed, concern, *key)))
        return np.random.Generator(np.random.SFC64(seeds))  # type: ignore[arg-type]
