"""Hypothesis on shared machines, where an example may be slow and that is no failure; processes that
end with the test that started them.
"""

import os

import pytest
from hypothesis import settings
from starting import starting

# pytest loads readline, which sets it for the workers of pytest-xdist: 80, where a pipe has no width
os.environ.pop("COLUMNS", None)

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def started():
    """Starts processes, each in a session of its own; what a failing test leaves of them is killed,
    with their children.
    """
    with starting() as start:
        yield start
