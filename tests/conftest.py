"""Hypothesis on shared machines: an example may be slow, and that is no failure."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
