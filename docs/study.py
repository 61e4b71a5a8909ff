"""The study of the policies that people use: plays each on twelve services, and writes study.csv,
study.md and study.svg.

Run from a checkout: python docs/study.py. With the same packages it gives the same bytes. With
names of services (python docs/study.py centre) only these are played, and the others stay as they
are in study.csv.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from study_figures import Study
from study_page import page
from study_picture import picture

from simulator import Scenario, compare, load_scenario
from simulator.reliability.field_policies import POLICIES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios" / "study"
# the first is the one that each of the others differs from in traffic, promise or failures
SERVICES = (
    "centre",
    "traffic_100_per_hour",
    "traffic_1000_per_hour",
    "traffic_1000_per_second",
    "promise_99",
    "promise_99_99",
    "failures_anthropic",
    "failures_rare_and_total",
    "failures_frequent_and_partial",
    "failures_hiccups",
    "failures_releases",
    "failures_none",
)
# workbook-30d has the rules of workbook-6; the first is what the others are compared with
PLAYED = tuple(name for name in POLICIES if name != "workbook-30d")
MEASURES = (
    "episodes",
    "pages",
    "pages_without_incident",
    "repeat_pages",
    "tickets",
    "tickets_without_incident",
    "precision_pages",
    "precision_all",
    "recall_pages",
    "recall_all",
    "joined",
    "time_to_page",
    "unseen",
    "firing_for_nothing",
    "reset_time",
)
COLUMNS = (
    "value",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "is_told",
    "reached",
    "note",
)
MONTHS = 200
Line = dict[str, str]


def variants(service: str) -> dict[str, Scenario]:
    """A service under each policy, by the policy's name."""
    scenario = load_scenario(FOLDER / f"{service}.yaml")
    return {name: scenario.set("alerting", {"policy": name}) for name in PLAYED}


def play(service: str, months: int, workers: int = 1) -> list[Line]:
    """The figures of a service under each policy, as lines of the table."""
    found = compare(variants(service), months, workers=workers)
    rows = {(row["measure"], row["variant"]): row for row in found.rows()}
    return [
        _line(service, months, rows[measure, policy]) for policy in PLAYED for measure in MEASURES
    ]


def _line(service: str, months: int, row: Mapping[str, Any]) -> Line:
    own = {
        "service": service,
        "policy": row["variant"],
        "measure": row["measure"],
        "unit": row["unit"],
        "months": str(months),
    }
    return own | {column: _text(row[column]) for column in COLUMNS}


def _text(value: object) -> str:
    """A cell: six digits are more than any of these figures has; nothing where there is no data."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def read(path: Path) -> list[Line]:
    """All lines of a table that was written."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(lines: Sequence[Line], folder: Path) -> None:
    """The table, the page and the picture."""
    with (folder / "study.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    # from the table's own digits, so that both can be made again from it alone
    study = Study(lines)
    (folder / "study.md").write_text(page(study), encoding="utf-8")
    (folder / "study.svg").write_bytes(picture(study))


def renewed(
    kept: Iterable[Line], names: Sequence[str], months: int, workers: int
) -> Iterator[Line]:
    """The lines of all services: of these played now, of the others as they are kept."""
    before = list(kept)
    for service in SERVICES:
        if service in names:
            yield from play(service, months, workers)
        else:
            yield from (line for line in before if line["service"] == service)


def main() -> None:
    """Plays what was asked for, and writes everything anew."""
    parser = argparse.ArgumentParser(description="Plays every policy of the field on twelve services.")
    parser.add_argument("services", nargs="*", help="names of scenarios/study; by default all")
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--workers", type=int, default=0, help="processes; 0: one a processor")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder to write to")
    given = parser.parse_args()
    unknown = set(given.services) - set(SERVICES)
    if unknown:
        parser.error(f"no service {', '.join(sorted(unknown))}: known are {', '.join(SERVICES)}")
    given.out.mkdir(parents=True, exist_ok=True)
    table = given.out / "study.csv"
    kept = read(table) if given.services and table.exists() else []
    write(list(renewed(kept, given.services or SERVICES, given.months, given.workers)), given.out)


if __name__ == "__main__":
    main()
