"""Pictures of a run: functions that take a Run (or several) and optional axes, and return axes."""

from simulator.outputs.charts.budgets import draw_budgets
from simulator.outputs.charts.burn import draw_burn
from simulator.outputs.charts.timeline import draw_timeline
from simulator.outputs.charts.year import draw_year

__all__ = ["draw_budgets", "draw_burn", "draw_timeline", "draw_year"]
