"""What the linter says of safety SLOs, whose valid events are malicious requests."""

import math
from collections.abc import Iterator, Sequence

from simulator.ai_service.slis import Safety
from simulator.analysis.linter.findings import Finding
from simulator.analysis.linter.watched import WatchedSLO

# of a limit of 0 no number of requests can be named
SMALLEST_LIMIT = 1e-9


def nothing_until_a_wave(watched: WatchedSLO) -> Iterator[Finding]:
    """An SLO without valid events until somebody attacks."""
    if not isinstance(watched.slo.sli, Safety) or watched.rate:
        return
    text = (
        "there are no malicious requests before a wave, so there is no data and no alert fires;"
        " then the first requests decide"
    )
    ready = _firing_at_once(watched)
    if ready:
        first = min(ready, key=lambda each: each.limit)
        fewest = math.ceil(1 / max(first.limit, SMALLEST_LIMIT)) - 1
        text += f": if one of the first {fewest:,} slips past, {first.rule.name} fires"
    yield Finding("note", f"slos[{watched.slo.name}].sli", text, watched.slo.name)


def _firing_at_once(watched: WatchedSLO) -> Sequence[WatchedSLO]:
    """The SLO under each rule that the first requests may fire: those that page, if any do."""
    rules = [rule for rule in watched.scenario.alerting.rules if not rule.hold]
    ready = [each for each in watched.under(rules) if each.can_fire and not each.slice]
    return [each for each in ready if each.rule.is_paging] or ready
