"""The study of the policies that people use: plays each on twelve services, and writes study.csv,
study.md and study.svg.

Run from a checkout: python docs/study.py. With the same packages it gives the same bytes. With
names of services (python docs/study.py centre) only these are played, and the others stay as they
are in study.csv; with --page nothing is played, and only the page and the picture
are made again from it.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from study_figures import Study
from study_page import page, sentences, wrapped
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
# what stands around the three sentences in the README
OPENING, CLOSING = "<!-- study -->", "<!-- end of study -->"
Line = dict[str, str]


def variants(service: str, policies: Sequence[str]) -> dict[str, Scenario]:
    """A service under each policy, by the policy's name."""
    scenario = load_scenario(FOLDER / f"{service}.yaml")
    return {name: scenario.set("alerting", {"policy": name}) for name in policies}


def play(
    service: str, months: int, workers: int = 1, policies: Sequence[str] = PLAYED
) -> list[Line]:
    """The figures of a service under each policy, as lines of the table."""
    found = compare(variants(service, policies), months, workers=workers)
    rows = {(row["measure"], row["variant"]): row for row in found.rows()}
    return [
        _line(service, months, rows[measure, policy]) for policy in policies for measure in MEASURES
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


def write_table(lines: Sequence[Line], path: Path) -> None:
    """Writes study.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def write_page(folder: Path) -> None:
    """Writes the page and the picture from the table's own digits, so that both can be made again
    from it alone.
    """
    study = Study(read(folder / "study.csv"))
    (folder / "study.md").write_text(page(study), encoding="utf-8")
    (folder / "study.svg").write_bytes(picture(study))


def write_readme(study: Study, path: Path) -> None:
    """Writes the three sentences into the README."""
    text = path.read_text(encoding="utf-8")
    begin, rest = text.split(OPENING)
    _, end = rest.split(CLOSING)
    listed = "\n".join(wrapped(f"- {sentence}") for sentence in sentences(study))
    path.write_text(f"{begin}{OPENING}\n{listed}\n{CLOSING}{end}", encoding="utf-8")


def renew(table: Path, names: Sequence[str], months: int, workers: int) -> None:
    """Plays services, and puts each into the table as soon as it is done; others stay as they
    are.
    """
    kept = read(table) if table.exists() else []
    for service in names:
        kept = [line for line in kept if line["service"] != service]
        kept += play(service, months, workers)
        kept.sort(key=lambda line: SERVICES.index(line["service"]))
        write_table(kept, table)


def main() -> None:
    """Plays what was asked for, and writes everything anew."""
    parser = argparse.ArgumentParser(
        description="Plays every policy of the field on twelve services."
    )
    parser.add_argument("services", nargs="*", help="names of scenarios/study; by default all")
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--workers", type=int, default=0, help="processes; 0: one a processor")
    parser.add_argument("--page", action="store_true", help="play nothing: write the page anew")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder to write to")
    given = parser.parse_args()
    unknown = set(given.services) - set(SERVICES)
    if unknown:
        parser.error(f"no service {', '.join(sorted(unknown))}: known are {', '.join(SERVICES)}")
    given.out.mkdir(parents=True, exist_ok=True)
    if not given.page:
        renew(given.out / "study.csv", given.services or SERVICES, given.months, given.workers)
    played = read(given.out / "study.csv")
    if not {*SERVICES} <= {*Study(played)}:
        print(f"{given.out / 'study.csv'} is written; the page needs all services")
        return
    write_page(given.out)
    if given.out == ROOT / "docs":
        write_readme(Study(read(given.out / "study.csv")), ROOT / "README.md")


if __name__ == "__main__":
    main()
