"""What `simulator check` says of a scenario, in lines."""

from collections.abc import Iterable, Iterator, Sequence

from simulator.analysis import Finding
from simulator.analysis.recurrence import (
    HORIZONS,
    PUBLISHED_SOON,
    PUBLISHED_UNSEEN,
    SOON,
    Recurrence,
    recurrence_of,
)
from simulator.foundation.errors import printable
from simulator.foundation.units import format_duration, percent
from simulator.outputs.words.names import safe_label
from simulator.scenario import Scenario
from simulator.scenario.cost import cost_of, told

# of the standard normal distribution; an estimate of work is in seconds of such a machine
SPEED = "50 million numbers a second"
SOURCE = "Chen et al., RCACopilot, EuroSys 2024"
# a line is cut beyond this many characters, which only a very long name makes it
LONGEST_FINDING = 500


def check_lines(
    label: str, model: Scenario, findings: Sequence[Finding], *, quiet: bool
) -> Iterator[str]:
    """That the file is valid, the findings below the names of their SLOs, how often root causes
    come back, and what a run costs; when `quiet` no more than the warnings.
    """
    yield f"{printable(label)}: valid"
    if quiet:
        yield from _by_slo(model, warnings_of(findings))
        return
    yield from _by_slo(model, findings)
    found = recurrence_of(model)
    if found is not None:
        yield f"  {recurrence_told(found)}"
    yield f"  costs {told(cost_of(model))} on a machine that draws {SPEED}"


def warnings_of(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are no mere notes."""
    return [finding for finding in findings if finding.level == "warning"]


def _by_slo(model: Scenario, findings: Sequence[Finding]) -> Iterator[str]:
    """Findings as indented lines, below the name of their SLO when the scenario has several."""
    # those of no SLO come last
    for slo in [*(slo.name for slo in model.slos), ""]:
        own = [finding for finding in findings if finding.slo == slo]
        indent = "  "
        if own and slo and len(model.slos) > 1:
            yield f"  {safe_label(slo)}:"
            indent = "    "
        for finding in own:
            yield indent + safe_label(finding, LONGEST_FINDING)


def recurrence_told(found: Recurrence) -> str:
    """How often root causes come back, beside the published figures."""
    draws = "1 draw" if found.horizons == 1 else f"{found.horizons} draws"
    over = f"in {draws} of {format_duration(found.horizon)}"
    if found.horizons < HORIZONS:
        over += f" (failures are too many for {HORIZONS})"
    if found.share_unseen is None:
        return f"root causes, {over}: no failure strikes"
    published = "published" if found.is_long else "published, of a longer time"
    soon = f" ({published}: {percent(PUBLISHED_SOON)})"
    unseen = f" ({published}: {percent(PUBLISHED_UNSEEN, 4)}: {SOURCE})"
    told = [f"{percent(found.share_unseen)} of all have a cause never seen before{unseen}"]
    if found.share_soon is None:
        told.insert(0, "none strikes twice")
    # in a shorter time it is so of all
    elif found.horizon > SOON:
        told.insert(
            0,
            f"of failures whose cause struck before, {percent(found.share_soon)} come within"
            f" {format_duration(SOON)} of the last time{soon}",
        )
    return f"root causes, {over}: {'; '.join(told)}"
