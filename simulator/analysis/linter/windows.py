"""What the linter says of a rule's windows: swapped, too long, or too fine for what fills them."""

from collections.abc import Iterator

from simulator.analysis.linter.bounds import duration
from simulator.analysis.linter.findings import Finding, of_any_slo, of_rule, window_key
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.units import format_duration
from simulator.reliability.alerts import WindowedRule

# what goes wrong with a window that is shorter than an interval of the monitoring
FINER = {
    "scrape_interval": "it contains one cell or none",
    "evaluation_interval": "failures between two evaluations are never seen",
}


def short_is_not_shorter(watched: WatchedSLO) -> Iterator[Finding]:
    """A short window above the long one: most likely the two were swapped."""
    rule = watched.rule
    if not isinstance(rule, WindowedRule) or not isinstance(rule.short_window, float):
        return
    long = rule.long_window
    short = rule.short_window
    if short > long:
        text = (
            f"{duration(short, float)} is longer than the long window of"
            f" {duration(long, float)}, so the two seem to be swapped"
        )
        remedy = f"a twelfth of that, {duration(long / 12, float)}"
        yield of_any_slo(watched, "short_window", text, remedy)


def longer_than_the_slo(watched: WatchedSLO) -> Iterator[Finding]:
    """A window longer than the SLO's: before the start there is only one SLO window of history."""
    window = watched.rule.windows[0]
    if window > watched.slo.window:
        period = format_duration(watched.slo.window)
        text = f"{format_duration(window)} is longer than the SLO's window of {period}"
        yield of_rule(watched, "long_window", text, f"{period} or less")


def finer_than_the_monitoring(watched: WatchedSLO) -> Iterator[Finding]:
    """Windows that are shorter than a cell, or than the time between two ticks."""
    for window in watched.rule.windows:
        for interval, why in FINER.items():
            least = getattr(watched.scenario.monitoring, interval)
            if window >= least:
                continue
            shown = format_duration(least)
            text = (
                f"{duration(window, float)} is shorter than monitoring.{interval} ({shown}),"
                f" so {why}"
            )
            key = window_key(watched.rule, window)
            yield of_any_slo(watched, key, text, f"{shown} or more")
            # one finding a window: what is coarse enough for the one is often so for the other
            break


def finer_than_a_slice(watched: WatchedSLO) -> Iterator[Finding]:
    """Windows that are shorter than the slices of time that they count."""
    for window in watched.rule.windows:
        if window < watched.slice:
            length = format_duration(watched.slice)
            text = (
                f"{duration(window, float)} is shorter than a slice of {length}, so most of the"
                " time it contains no slice, and the alert is off"
            )
            yield of_rule(watched, window_key(watched.rule, window), text, f"{length} or more")


def no_history(watched: WatchedSLO) -> Iterator[Finding]:
    """Windows that begin with the data."""
    if not watched.scenario.monitoring.has_history:
        text = (
            "before_start: none: at first every window contains the same few requests, so every"
            " rule fires easily"
        )
        yield Finding("note", "monitoring.before_start", text)
