"""The two commands that start a cluster, as the README and docs/scale.md show them."""

import os
import re
import shlex
import socket
import sys
from pathlib import Path

import pytest
from worked import double, until

from simulator.experiments.runner import results
from simulator.experiments.workers import Cluster

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
PORT = "8786"


def commands():
    """The scheduler's and the workers'."""
    (block,) = re.findall(r"<!-- command: cluster -->\n```sh\n(.*?)```", README, re.S)
    return block.splitlines()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_both_pages_show_the_same_commands():
    assert len(commands()) == 2 and all(f"\n{line}\n" in SCALE for line in commands())
    assert f"--cluster tcp://127.0.0.1:{PORT}" in README and f"127.0.0.1:{PORT}" in SCALE


@pytest.mark.slow
def test_two_commands_start_a_scheduler_and_two_workers(started, tmp_path):
    # another cluster on this machine may have the usual port
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        for line in commands():
            words = shlex.split(line.replace(PORT, port))
            assert words[0] == "dask"
            words[0:1] = [sys.executable, "-m", "dask"]
            started(words, cwd=tmp_path, stdout=log, stderr=log, env=env())
    cluster = Cluster(f"tcp://127.0.0.1:{port}")
    assert until(lambda: listens(port))
    assert dict(results(double, range(9), cluster)) == {number: 2 * number for number in range(9)}


def env():
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0
