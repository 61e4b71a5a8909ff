"""What an SLO promises, in words."""

from simulator.outputs.words.numbers import duration, objective
from simulator.reliability.incidents import Incident
from simulator.reliability.slo import SLO


def promise(slo: SLO) -> str:
    """`99% over 30d`, `99% over a calendar month`."""
    return _promise(slo.objective, slo.window, is_calendar=slo.is_calendar)


def recorded_promise(incident: Incident) -> str:
    """The same from an incident's record; "" where an incident made by hand has none."""
    detail = incident.opening.detail
    if detail.get("objective") is None:
        return ""
    is_calendar = incident.promise.get("window") == "month"
    return _promise(detail["objective"], detail["window"], is_calendar=is_calendar)


def _promise(target: float, window: float, *, is_calendar: bool) -> str:
    # the window of a calendar month is 30 days only where alerts reckon with it
    length = duration(window)
    if is_calendar:
        length = "a calendar month"
    return f"{objective(target)} over {length}"
