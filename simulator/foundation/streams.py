"""Randomness by concern: one independent generator for each concern and key, never a shared sequence."""

import hashlib

import numpy as np


class Streams:
    """Generators that depend on the seed, the concern and the key alone.

    So a draw for one concern never shifts another's, in whatever order they are asked for.
    Keys may hold text, integers and floats. Bits are SFC64's, seeded through SeedSequence.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, concern: str, *key: str | int | float) -> np.random.Generator:
        """A fresh generator at the beginning of the stream of this concern and key."""
        digest = hashlib.blake2b(repr((concern, *key)).encode(), digest_size=16).digest()
        words = tuple(int(word) for word in np.frombuffer(digest, dtype="<u4"))
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=words)))
