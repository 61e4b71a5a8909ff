"""From a scenario or a run to numbers: pure functions.

Names are imported when they are first used: the linter needs no run, and `simulator check` no
numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.analysis.linter import Finding as Finding
    from simulator.analysis.linter import lint as lint
    from simulator.analysis.summary import summarise as summarise

_HOMES = {"Finding": "linter", "lint": "linter", "summarise": "summary"}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator.analysis' has no attribute {name!r}")
    return getattr(import_module(f"simulator.analysis.{_HOMES[name]}"), name)
