"""The alert policies that people use, as data, each with its source.

A share of the budget (`budget_consumed`) follows the SLO's window. A policy that is named after a
period has that period's burn rates (share x period / long window), computed here, so that it can be
compared with others on any SLO. Severities: sev1 and sev2 page, sev3 opens a ticket.
"""

from dataclasses import dataclass
from typing import Any

from simulator.reliability.alerts import AlertRule, BurnRate, ErrorRatio, Exhaustion, Severity

# (s)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True)
class Policy:
    """A named list of rules, and where it is from."""

    source: str
    rules: tuple[AlertRule, ...]


def _rule(name: str, severity: Severity, long: float, short: float, **more: Any) -> BurnRate:
    """A burn rate over two windows (s); one window where `short` is 0."""
    return BurnRate(
        name=name, severity=severity, long_window=long, short_window=short or "none", **more
    )


def _sloth_rules(period: float, *shares: float) -> tuple[AlertRule, ...]:
    """Sloth's two pages and two tickets, at which so much of a period's (s) budget is gone."""
    # burn rates, not shares: a share would follow the SLO's window instead of the policy's period
    windows = ((HOUR, 5 * MINUTE), (6 * HOUR, 30 * MINUTE), (DAY, 2 * HOUR), (3 * DAY, 6 * HOUR))
    names = ("page-quick", "page-slow", "ticket-quick", "ticket-slow")
    severities: tuple[Severity, ...] = ("sev1", "sev2", "sev3", "sev3")
    return tuple(
        _rule(name, severity, long, short, burn_rate=share * period / long)
        for name, severity, (long, short), share in zip(
            names, severities, windows, shares, strict=True
        )
    )


WORKBOOK = "SRE workbook, chapter 5 (sre.google/workbook/alerting-on-slos)"
RECOMMENDED = (
    _rule("page-quick", "sev1", HOUR, 5 * MINUTE, budget_consumed=0.02),
    _rule("page-slow", "sev2", 6 * HOUR, 30 * MINUTE, budget_consumed=0.05),
    _rule("ticket", "sev3", 3 * DAY, 6 * HOUR, budget_consumed=0.10),
)
POLICIES: dict[str, Policy] = {
    "google-30d": Policy(
        f"{WORKBOOK}, table 5-8 and the text's PromQL sample; Sloth's default for 30 d",
        (
            _rule("page-quick", "sev1", HOUR, 5 * MINUTE, budget_consumed=0.02),
            _rule("page-slow", "sev2", 6 * HOUR, 30 * MINUTE, budget_consumed=0.05),
            _rule("ticket-quick", "sev3", DAY, 2 * HOUR, budget_consumed=0.10),
            _rule("ticket-slow", "sev3", 3 * DAY, 6 * HOUR, budget_consumed=0.10),
        ),
    ),
    "google-28d": Policy(
        "Sloth's windows for 28 d (sloth.dev, default catalog): the shares of google-30d",
        _sloth_rules(28 * DAY, 0.02, 0.05, 0.10, 0.10),
    ),
    "sloth-7d": Policy(
        "Sloth's example of windows for 7 d (sloth.dev): 8%, 12.5%, 20% and 42% of the budget",
        _sloth_rules(7 * DAY, 0.08, 0.125, 0.20, 0.42),
    ),
    "pyrra-28d": Policy(
        "Pyrra (github.com/pyrra-dev/pyrra), a window of 4 weeks",
        (
            _rule("critical-1", "sev1", HOUR, 5 * MINUTE, burn_rate=14, hold=2 * MINUTE),
            _rule("critical-2", "sev2", 6 * HOUR, 30 * MINUTE, burn_rate=7, hold=15 * MINUTE),
            _rule("warning-1", "sev3", DAY, 2 * HOUR, burn_rate=2, hold=HOUR),
            _rule("warning-2", "sev3", 4 * DAY, 6 * HOUR, burn_rate=1, hold=3 * HOUR),
        ),
    ),
    "course-notes": Policy(
        "The three answers of the course notes. The notes give no numbers;"
        " these are the workbook's.",
        (
            _rule("fast-burn", "sev1", HOUR, 5 * MINUTE, budget_consumed=0.02),
            _rule(
                "slow-burn",
                "sev2",
                6 * HOUR,
                30 * MINUTE,
                budget_consumed=0.05,
                unless=("fast-burn",),
            ),
            _rule(
                "mild-burn",
                "sev3",
                3 * DAY,
                6 * HOUR,
                budget_consumed=0.10,
                unless=("fast-burn", "slow-burn"),
            ),
        ),
    ),
    "workbook-30d": Policy(f"{WORKBOOK}, table 5-8 unchanged", RECOMMENDED),
    "workbook-1": Policy(
        f"{WORKBOOK}, approach 1: the error ratio reaches 1 - objective over 10 min",
        (ErrorRatio(name="page", severity="sev1", long_window=10 * MINUTE, op="gte"),),
    ),
    "workbook-2": Policy(
        f"{WORKBOOK}, approach 2: the same over 36 h",
        (ErrorRatio(name="page", severity="sev1", long_window=36 * HOUR),),
    ),
    "workbook-3": Policy(
        f"{WORKBOOK}, approach 3: above 1 - objective over 1 min, for 1 h",
        (ErrorRatio(name="page", severity="sev1", long_window=MINUTE, hold=HOUR),),
    ),
    "workbook-4": Policy(
        f"{WORKBOOK}, approach 4: 5% of the budget in 1 h (36x for 30 d)",
        (_rule("page", "sev1", HOUR, 0, budget_consumed=0.05),),
    ),
    "workbook-5": Policy(
        f"{WORKBOOK}, approach 5: 2% in 1 h and 5% in 6 h page, 10% in 3 d opens a ticket",
        (
            _rule("page-quick", "sev1", HOUR, 0, budget_consumed=0.02),
            _rule("page-slow", "sev2", 6 * HOUR, 0, budget_consumed=0.05),
            _rule("ticket", "sev3", 3 * DAY, 0, budget_consumed=0.10),
        ),
    ),
    "workbook-6": Policy(
        f"{WORKBOOK}, approach 6: approach 5 with short windows of a twelfth", RECOMMENDED
    ),
    "nobl9": Policy(
        "Nobl9's presets: fast burn (20x over 5 min), slow burn (1x over 48 h and 2x over 15 min)",
        (
            _rule("fast-burn", "sev1", 5 * MINUTE, 0, burn_rate=20),
            _rule("slow-burn", "sev3", 48 * HOUR, 15 * MINUTE, burn_rate=1, short_burn_rate=2),
        ),
    ),
    "slo-generator": Policy(
        "slo-generator's error_budget_policy (github.com/google/slo-generator): the first two are"
        " urgent",
        (
            _rule("1h", "sev1", HOUR, 0, burn_rate=9),
            _rule("12h", "sev2", 12 * HOUR, 0, burn_rate=3),
            _rule("7d", "sev3", 7 * DAY, 0, burn_rate=1.5),
            _rule("28d", "sev3", 28 * DAY, 0, burn_rate=1),
        ),
    ),
    "honeycomb-exhaustion": Policy(
        "Honeycomb's exhaustion time (docs.honeycomb.io, burn alerts): what is left lasts less than"
        " 4 h (a page) or 24 h (a ticket) at the rate of the last quarter of that; the"
        " hours are our choice",
        (
            Exhaustion(name="gone-in-4h", severity="sev1", within=4 * HOUR),
            Exhaustion(name="gone-in-24h", severity="sev3", within=DAY),
        ),
    ),
}
