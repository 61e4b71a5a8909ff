"""The wheel as a user gets it: typed, with the gallery inside, and found by name."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_editable, build_wheel

ROOT = Path(__file__).parents[1]
SCRIPT = """
from simulator import Scenario, load_scenario, simulate
scenario: Scenario = load_scenario("the_shift")
reveal_type(simulate(scenario, 3).budget("answers"))
simulate(7)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what the wheel installs, and nothing else of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build_wheel(str(folder))
    with ZipFile(folder / name) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def run(installed, words, cwd):
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_it_holds_the_package_and_the_gallery_and_nothing_else(installed):
    found = names(installed / "simulator")
    expected = {
        str(path.relative_to(ROOT / "simulator"))
        for path in (ROOT / "simulator").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    gallery = {f"gallery/{name}" for name in names(ROOT / "scenarios") if name.endswith(".yaml")}
    assert found == expected | gallery and "py.typed" in found
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"simulator"}


def test_the_gallery_is_found_without_a_checkout(installed, tmp_path):
    done = run(installed, ["-m", "simulator", "check", "-q", "the_shift"], tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "the_shift: valid\n", "")
    code = "import simulator.scenario.sources as s; print(len(s.gallery()), s.gallery()['canary'])"
    number, path = run(installed, ["-c", code], tmp_path).stdout.split()
    scenarios = ROOT / "scenarios"
    # policies have names of their own, and the services of the study are only for it
    others = {*scenarios.glob("policies/*"), *scenarios.glob("study/*")}
    files = {*scenarios.rglob("*.yaml")} - others
    assert int(number) == len(files)
    assert Path(path) == installed / "simulator" / "gallery" / "canary.yaml"


def test_an_editable_install_reads_the_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with ZipFile(tmp_path / build_editable(str(tmp_path))) as archive:
        assert archive.read("_simulator.pth").decode().strip() == str(ROOT)


@pytest.mark.slow
def test_a_users_script_is_type_checked_against_it(installed, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    words = ["-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "script.py"]
    done = run(installed, words, tmp_path)
    assert 'script.py:4: note: Revealed type is "pandas' in done.stdout
    assert 'script.py:5: error: Argument 1 to "simulate" has incompatible type "int"' in done.stdout
    assert "Found 1 error in 1 file" in done.stdout
