"""Kinds of one's own, in processes of their own: a class statement registers a kind, and no other
test is to meet it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def python(tmp_path, request):
    """Runs code where the test module's MINE can be imported as `mine`; what it prints. Its
    SCENARIO is `s.yaml`.
    """
    (tmp_path / "mine.py").write_text(request.module.MINE)
    (tmp_path / "s.yaml").write_text(request.module.SCENARIO)
    paths = [tmp_path, DOCS, *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}

    def run(code, *words):
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0 and done.stderr == "", done.stderr
        return done.stdout

    return run


@pytest.fixture
def cli(python):
    """The command line in a process that knows the kind; what it prints."""
    code = "import mine, sys; from simulator.cli import main; main(sys.argv[1:])"
    return lambda *words: python(code, *words)
