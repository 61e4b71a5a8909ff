"""A discrete-event reliability simulator for AI services.

Names are imported when they are first used, so that the command line starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.foundation.version import __version__ as __version__

if TYPE_CHECKING:
    from simulator.analysis.comparison import Comparison as Comparison
    from simulator.analysis.scoring.judging import score as score
    from simulator.analysis.scoring.scorecard import Scorecard as Scorecard
    from simulator.experiments.drill import Drill as Drill
    from simulator.experiments.search.record import Search as Search
    from simulator.experiments.search.space import Space as Space
    from simulator.experiments.sweep import Sweep as Sweep
    from simulator.experiments.unattended import unattended as unattended
    from simulator.foundation.errors import ResultError as ResultError
    from simulator.foundation.errors import ScenarioError as ScenarioError
    from simulator.foundation.errors import SimulatorError as SimulatorError
    from simulator.oncall.habits import OnCall as OnCall
    from simulator.oncall.ladder import HandOver as HandOver
    from simulator.oncall.ladder import Level as Level
    from simulator.oncall.learning import Learning as Learning
    from simulator.oncall.pace import Pace as Pace
    from simulator.oncall.people import Person as Person
    from simulator.oncall.responders import Responder as Responder
    from simulator.oncall.rota import Rota as Rota
    from simulator.oncall.runbooks import RunbookStep as RunbookStep
    from simulator.oncall.runbooks import run_runbook as run_runbook
    from simulator.oncall.tickets import Tickets as Tickets
    from simulator.oncall.triage import Triage as Triage
    from simulator.oncall.trust import Trust as Trust
    from simulator.outputs.charts.budgets import draw_budgets as draw_budgets
    from simulator.outputs.charts.burn import draw_burn as draw_burn
    from simulator.outputs.charts.detection import draw_detection_map as draw_detection_map
    from simulator.outputs.charts.scoreboard import draw_scoreboard as draw_scoreboard
    from simulator.outputs.charts.timeline import draw_timeline as draw_timeline
    from simulator.outputs.charts.tradeoff import draw_tradeoff as draw_tradeoff
    from simulator.outputs.charts.year import draw_year as draw_year
    from simulator.outputs.comparison import compare as compare
    from simulator.outputs.evalcase import to_eval_case as to_eval_case
    from simulator.outputs.postmortem import write_postmortem as write_postmortem
    from simulator.outputs.search.shown import search as search
    from simulator.outputs.sweep import sweep as sweep
    from simulator.reliability.events import Event as Event
    from simulator.reliability.incidents import Incident as Incident
    from simulator.reliability.policies import alert as alert
    from simulator.reliability.slo import SLO as SLO
    from simulator.run import Run as Run
    from simulator.run import load_run as load_run
    from simulator.scenario import Scenario as Scenario
    from simulator.scenario import load_scenario as load_scenario
    from simulator.simulation import simulate as simulate

# where each public name lives
_HOMES = {
    "Scenario": "simulator.scenario",
    "load_scenario": "simulator.scenario",
    "SLO": "simulator.reliability.slo",
    "alert": "simulator.reliability.policies",
    "Event": "simulator.reliability.events",
    "Incident": "simulator.reliability.incidents",
    "run_runbook": "simulator.oncall.runbooks",
    "OnCall": "simulator.oncall.habits",
    "RunbookStep": "simulator.oncall.runbooks",
    "Person": "simulator.oncall.people",
    "Responder": "simulator.oncall.responders",
    "Rota": "simulator.oncall.rota",
    "Level": "simulator.oncall.ladder",
    "HandOver": "simulator.oncall.ladder",
    "Pace": "simulator.oncall.pace",
    "Learning": "simulator.oncall.learning",
    "Tickets": "simulator.oncall.tickets",
    "Triage": "simulator.oncall.triage",
    "Trust": "simulator.oncall.trust",
    "draw_burn": "simulator.outputs.charts.burn",
    "draw_timeline": "simulator.outputs.charts.timeline",
    "draw_year": "simulator.outputs.charts.year",
    "draw_budgets": "simulator.outputs.charts.budgets",
    "draw_detection_map": "simulator.outputs.charts.detection",
    "draw_scoreboard": "simulator.outputs.charts.scoreboard",
    "draw_tradeoff": "simulator.outputs.charts.tradeoff",
    "score": "simulator.analysis.scoring.judging",
    "Scorecard": "simulator.analysis.scoring.scorecard",
    "Drill": "simulator.experiments.drill",
    "unattended": "simulator.experiments.unattended",
    "compare": "simulator.outputs.comparison",
    "Comparison": "simulator.analysis.comparison",
    "search": "simulator.outputs.search.shown",
    "Search": "simulator.experiments.search.record",
    "Space": "simulator.experiments.search.space",
    "sweep": "simulator.outputs.sweep",
    "Sweep": "simulator.experiments.sweep",
    "write_postmortem": "simulator.outputs.postmortem",
    "to_eval_case": "simulator.outputs.evalcase",
    "ResultError": "simulator.foundation.errors",
    "ScenarioError": "simulator.foundation.errors",
    "SimulatorError": "simulator.foundation.errors",
    "Run": "simulator.run",
    "load_run": "simulator.run",
    "simulate": "simulator.simulation",
}
# modules whose names are public together, as in simulator.failures.ProviderOutage
_SPACES = {
    "failures": "simulator.ai_service.failures",
    "slis": "simulator.ai_service.slis",
    "mitigations": "simulator.ai_service.mitigations",
    "improvements": "simulator.oncall.improvements",
    "alert_rules": "simulator.reliability.alerts",
    "distributions": "simulator.foundation.distributions",
    "rotas": "simulator.oncall.rota",
    "service": "simulator.ai_service.service",
    "traffic": "simulator.ai_service.traffic",
}
__all__ = list(_HOMES | _SPACES)


def _closest(name: str) -> str:
    """The public name that somebody has probably meant, if any."""
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, n=1)
    return "".join(f": did you mean {known}?" for known in near)


def __getattr__(name: str) -> Any:
    if name not in _HOMES and name not in _SPACES:
        near = _closest(name)
        raise AttributeError(f"module 'simulator' has no attribute {name!r}{near}")
    # every shipped kind is registered before the first one is looked up
    import_module("simulator.scenario")
    if name in _SPACES:
        return import_module(_SPACES[name])
    return getattr(import_module(_HOMES[name]), name)
