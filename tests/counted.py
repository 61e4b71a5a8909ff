"""Counts as tests take them apart."""


def valid_and_bad(counts):
    """(valid, bad) events of Counts."""
    return counts.valid, counts.bad
