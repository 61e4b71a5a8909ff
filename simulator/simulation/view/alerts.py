"""The alerts that fire now, with their burn rates."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.oncall.views import Plain
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO
from simulator.reliability.windows import ms
from simulator.simulation.firing import fires
from simulator.simulation.response.router import Router
from simulator.simulation.view.numbers import shown


def alerts(router: Router) -> list[Plain]:
    """What fires now, objective by objective in the order of the rules, as of the last tick."""
    state = router.state
    tick = state.scenario.monitoring.evaluation_interval
    time = ms(float(state.env.now)) // ms(tick) * tick
    return [
        {
            "slo": slo.name,
            "rule": rule.name,
            "severity": rule.severity,
            "since": state.scenario.iso(since),
            **_rounded(fires(state, slo, rule, time).why),
        }
        for slo, rule, since in _firing(router)
    ]


def _firing(router: Router) -> Iterator[tuple[SLO, AlertRule, float]]:
    """Every alert that fires, with the time (s) since which it does."""
    scenario = router.state.scenario
    for slo in scenario.slos:
        since = dict(router.left_over.firing(slo))
        for open_of in (router.incidents, router.tickets.open):
            if slo.name in open_of:
                since |= open_of[slo.name].firing
        yield from ((slo, rule, since[rule.name]) for rule in _rules(router) if rule.name in since)


def _rules(router: Router) -> tuple[AlertRule, ...]:
    return router.state.scenario.alerting.rules


def _rounded(why: Mapping[str, Any]) -> dict[str, Any]:
    burns = {window: None if burn is None else shown(burn) for window, burn in why["burns"].items()}
    return {**why, "burns": burns}
