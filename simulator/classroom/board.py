"""Knobs, and what a run shows when they are turned: a sentence and a picture, together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulator.classroom.paging import paging
from simulator.classroom.pictures import shift_picture
from simulator.classroom.widgets import column, row, text, widgets
from simulator.experiments.unattended import unattended
from simulator.foundation.errors import SimulatorError
from simulator.scenario import Scenario
from simulator.simulation import simulate


@dataclass(frozen=True)
class Slider:
    """A knob for a number: its name with the unit, where it starts, and its range."""

    name: str
    start: float
    least: float
    most: float
    step: float = 1

    def control(self) -> Any:
        """The widget; its number can also be typed."""
        whole = all(float(each).is_integer() for each in (self.start, self.least, self.step))
        kind = widgets().IntSlider if whole else widgets().FloatSlider
        return kind(
            value=self.start,
            min=self.least,
            max=self.most,
            step=self.step,
            readout_format="d" if whole else ".1f",
            description=self.name,
            style={"description_width": "108px"},
            # as many beside each other as there is room for, and none wider than that
            layout={"flex": "1 1 270px", "max_width": "420px", "min_width": "0", "width": "auto"},
        )


@dataclass(frozen=True)
class Switch:
    """A knob that is on or off."""

    name: str
    start: bool = True

    def control(self) -> Any:
        """The widget."""
        return widgets().Checkbox(
            self.start, description=self.name, indent=False, layout={"width": "auto"}
        )


Knob: TypeAlias = Slider | Switch


def shift_view(scenario: Scenario) -> str:
    """A scenario played: when somebody is paged, and the shift in one picture, beside the same with
    nobody responding (HTML).
    """
    run = simulate(scenario)
    # two lines of text have room, so that the picture stays where it is
    said = f'<div style="min-height:40px;line-height:20px">{paging(run)}</div>'
    return said + shift_picture(run, unattended(run))


class Board:
    """Knobs above the picture of the scenario that they describe (live).

    `scenario` is called with the values of all knobs by name; `view` says and draws what it shows
    (HTML).
    """

    def __init__(
        self,
        scenario: Callable[..., Scenario],
        knobs: Mapping[str, Knob],
        view: Callable[[Scenario], str] = shift_view,
    ) -> None:
        self.scenario = scenario
        self.view = view
        self.start = {name: knob.start for name, knob in knobs.items()}
        self.knobs = {name: knob.control() for name, knob in knobs.items()}
        self.reset = widgets().Button(description="Back to the start")
        self.reset.on_click(lambda _: self.set(**self.start))
        # one widget for the sentence and the picture: both arrive at the same moment
        self.shown = text()
        self._is_held = False
        for each in self.knobs.values():
            each.observe(self._turned, "value")

    def show(self) -> Any:
        """The board as a widget."""
        self.redraw()
        sliders = [each for each in self.knobs.values() if hasattr(each, "max")]
        switches = [each for each in self.knobs.values() if not hasattr(each, "max")]
        if not switches:
            return column(row(*sliders, self.reset), self.shown)
        return column(row(*sliders), row(*switches, self.reset), self.shown)

    def set(self, **values: float) -> None:
        """Turns several knobs at once, and draws once."""
        self._is_held = True
        try:
            for name, value in values.items():
                self.knobs[name].value = value
        finally:
            self._is_held = False
        self.redraw()

    def redraw(self) -> None:
        """Plays the scenario that the knobs describe, and shows it."""
        values = {name: each.value for name, each in self.knobs.items()}
        try:
            self.shown.value = self.view(self.scenario(**values))
        except SimulatorError as error:
            self.shown.value = f"This cannot be played: {error}"

    def _turned(self, _: Any) -> None:
        if not self._is_held:
            self.redraw()
