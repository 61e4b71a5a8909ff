"""Print a hash of every file that fourteen scenarios and a comparison write, to prove that a change of the code changed no result.

    python benchmarks/bytes.py > before.txt
    python benchmarks/bytes.py > after.txt     # after the change
    diff before.txt after.txt

What the commands print on the terminal is hashed as `printed`.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# together they use every place, every kind of failure, releases, people and budget policies (a test says so)
SCENARIOS = [
    "provider_outage",
    "five_promises",
    "the_shift",
    "retry_storm",
    "canary",
    "budget_policy",
    "daily_budget",
    "calendar_month",
    "timeslices",
    "vector_store_full",
    "tool_outage",
    "injection_wave",
    "bad_deploy",
    "cost_spike",
]
COMPARISON = [
    "choosing_thresholds",
    "--policy",
    "scenarios/policies/tight.yaml",
    "--policy",
    "google-28d",
    "--replications",
    "12",
    "--workers",
    "1",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in SCENARIOS:
            hash_command(Path(folder), "run", name)
        hash_command(Path(folder), "compare", *COMPARISON)


def hash_command(folder: Path, command: str, name: str, *options: str) -> None:
    out = folder / command / name
    words = [command, f"scenarios/{name}.yaml", *options, "--out", str(out)]
    printed = subprocess.run(
        [sys.executable, "-m", "simulator", *words], cwd=ROOT, capture_output=True, check=True
    ).stdout
    print(digest(printed.replace(str(folder).encode(), b"")), command, name, "printed")
    for path in sorted(out.rglob("*")):
        if path.is_file():
            print(digest(path.read_bytes()), command, name, path.relative_to(out), flush=True)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    main()
