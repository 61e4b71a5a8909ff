"""ipywidgets, imported when something is first shown, and the few pieces that all of it uses."""

from importlib import import_module
from typing import Any

from simulator.foundation.errors import SimulatorError


def widgets() -> Any:
    """The module ipywidgets; raises SimulatorError where it is not installed."""
    # it is not typed, and needed by lessons only
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        raise SimulatorError(
            "a lesson needs ipywidgets: pip install 'simulator[notebook]'"
        ) from error


def text(html: str = "") -> Any:
    """A paragraph that wraps at the width there is."""
    # a line of ipywidgets is 28 pixels high, and cuts what needs more
    layout = {"width": "100%", "height": "auto", "margin": "2px 0"}
    widget = widgets().HTML(html, layout=layout)
    widget.style.font_size = "14px"
    return widget


def paragraph(html: str) -> str:
    """HTML with lines as close as in the rest of a notebook."""
    return f'<div style="line-height:1.4">{html}</div>'


def row(*parts: Any) -> Any:
    """Parts beside each other, as many as there is room for."""
    layout = {"flex_flow": "row wrap", "align_items": "center", "width": "100%"}
    return widgets().HBox(parts, layout=layout)


def column(*parts: Any) -> Any:
    """Parts one below the other."""
    # without this a wide part would make the whole column scroll sideways
    return widgets().VBox(parts, layout={"width": "100%", "overflow": "hidden"})
