"""What the linter says: a finding, and the words that its checks share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulator.analysis.linter.watched import ExpectedSLO, WatchedSLO
from simulator.foundation.model import keys_of
from simulator.foundation.units import format_duration, two_digits
from simulator.reliability.alerts import AlertRule


@dataclass(frozen=True)
class Finding:
    """A remark on a scenario: the key it is about, and of which SLO it is true ("" for any)."""

    level: Literal["note", "warning"]
    path: str
    message: str
    slo: str = ""

    def __str__(self) -> str:
        if self.level == "note":
            return self.message
        return f"warning: {self.path}: {self.message}"


Check: TypeAlias = Callable[[WatchedSLO], Iterator[Finding]]


def warning(path: str, message: str, *remedies: str, slo: str = "") -> Finding:
    """A warning about a key, with every remedy that there is."""
    return Finding("warning", path, f"{message}: write {any_of(*remedies)}", slo)


def of_rule(watched: WatchedSLO, key: str, message: str, *remedies: str) -> Finding:
    """A warning about a key of the rule (or the rule), as it watches this SLO."""
    path = rule_path(watched.rule, key)
    return warning(path, message, *remedies, slo=watched.slo.name)


def of_any_slo(watched: WatchedSLO, key: str, message: str, *remedies: str) -> Finding:
    """The same where it is true whatever SLO the rule watches, and so is said once."""
    return warning(rule_path(watched.rule, key), message, *remedies)


def rule_path(rule: AlertRule, key: str = "") -> str:
    """Where a rule stands in the scenario, and its key if its kind has that one."""
    path = f"alerting.rules[{rule.name}]"
    # kinds differ in their keys; a wrong key would be a remedy that cannot be written
    if key not in keys_of(type(rule)):
        return path
    return f"{path}.{key}"


def key_of(watched: WatchedSLO) -> str:
    """The key that holds the rule's threshold, "" if its kind has none."""
    written = watched.rule.written(watched.burn, watched.slo)
    if written is None:
        return ""
    return written.key


def window_key(rule: AlertRule, window: float) -> str:
    """The key that holds one of the rule's windows (s), "" if its kind has none."""
    # a rule kind of the user's own may have windows under any name
    if getattr(rule, "long_window", None) == window:
        return "long_window"
    if "short_window" in keys_of(type(rule)):
        return "short_window"
    return ""


def bad_events(expected: ExpectedSLO, number: int) -> str:
    """So many bad events of an SLO: `one failed request`, `2 bad slices of 5m`."""
    one = expected.slo.sli.bad_event
    more = f"{one}s"
    if expected.slice:
        length = format_duration(expected.slice)
        one = f"bad slice of {length}"
        more = f"bad slices of {length}"
    if number == 1:
        return f"one {one}"
    return f"{number:,} {more}"


def events_of(expected: ExpectedSLO) -> str:
    """What its valid events are called."""
    return "slices" if expected.slice else "requests"


def calls_per_month(rule: AlertRule, firings: float) -> str:
    """How often a rule calls somebody: `about 8.2 pages a month`."""
    calls = "pages" if rule.is_paging else "tickets"
    return f"about {two_digits(firings)} {calls} a month"


def any_of(*remedies: str) -> str:
    """`a`, `a or b`, `a, b or c`; empty ones left out."""
    # a remedy is "" where no number would help
    *others, last = [remedy for remedy in remedies if remedy] or ["another rule"]
    if not others:
        return last
    return f"{', '.join(others)} or {last}"
