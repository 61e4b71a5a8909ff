"""Everything that the README shows works, and prints what it shows."""

import contextlib
import importlib.util
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
from commands import command

matplotlib.use("Agg")
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SPEC = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
refresh = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(refresh)
CONSOLE = list(refresh.CONSOLE.finditer(README))
PYTHON = re.findall(r"```python\n(.*?)```", README, re.S)


SLOW = re.compile(" (compare|drill) ")
COMMANDS = [
    # half a minute of 60 replications, and a drill with all its pictures
    pytest.param(block, marks=pytest.mark.slow if SLOW.search(block["command"]) else ())
    for block in CONSOLE
]


@pytest.mark.parametrize("block", COMMANDS, ids=[block["command"] for block in CONSOLE])
def test_commands_print_what_is_shown(block, tmp_path):
    words = shlex.split(block["command"])[1:]
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    if "gate" in words:  # it reads what the first command wrote
        first = shlex.split(CONSOLE[0]["command"])[1:]
        assert command(*first, "--no-charts", cwd=tmp_path).returncode == 0
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert refresh.shown(done.stdout, block["begin"]) == block["output"]


def test_there_are_commands_to_try():
    assert len(CONSOLE) >= 8 == README.count("```console\n")


@pytest.mark.parametrize("code", PYTHON)
def test_python_examples_run(code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    assert out.getvalue()
    plt.close("all")


def test_the_picture_is_current():
    """By the texts it shows, which do not depend on the drawing library's version."""
    shown, fresh = (
        re.findall(r"<!-- (.*?) -->", svg, re.S)
        for svg in ((ROOT / "docs" / "burn.svg").read_text(), refresh.picture().decode())
    )
    assert shown == fresh and len(shown) > 20
    assert "docs/burn.svg" in README.split("```")[0]


def test_it_has_both_commands():
    for name in ("run", "test"):
        assert re.search(rf"<!-- command: {name} -->\n```sh\n[^`]+```", README)


def test_bash_completes_with_the_line_that_is_shown(tmp_path):
    (line,) = re.findall(r"^eval .*bash_source.*?(?= +#)", README, re.M)
    script = tmp_path / "simulator"
    start = "from simulator.cli import main; main(prog_name='simulator')"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{start}" "$@"\n')
    script.chmod(0o755)
    tried = (
        f"{line}; COMP_WORDS=(simulator run --no); COMP_CWORD=2; _simulator_completion simulator;"
        ' echo "${COMPREPLY[@]}"'
    )
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", tried], env=env, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("--no-charts\n", "")


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)h][^)]*)\)", README):
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists(), target
        if path and anchor:
            assert f'<a id="{anchor}"></a>' in (ROOT / path).read_text(), target
        elif anchor:
            assert f"## {anchor.replace('-', ' ')}\n" in README.lower(), target
