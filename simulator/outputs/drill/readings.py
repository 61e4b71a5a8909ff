"""What stands on dashboards, as text: each number with its unit."""

from simulator.foundation.units import percent, times
from simulator.outputs.words.names import safe_label

# how the names of readings end that are shares (0 to 1), and those that are events a second
SHARES = ("ratio", "fill")
RATES = ("demand", "capacity", "interactive", "background", "calls", "caught")
FACTORS = ("factor",)
NO_DATA = "no data"
# from here on a number needs no digits behind the point
LARGE = 1000


def reading(name: str, value: object) -> str:
    """`error ratio 50%`, `demand 40.2/s`, `model primary`, `off`; `no data` for None, and "" for
    what is not so.
    """
    label = safe_label(name).replace("_", " ")
    # a switch is a number to Python
    if isinstance(value, bool):
        return _switch(label, is_on=value)
    if value is None:
        return f"{label} {NO_DATA}"
    if isinstance(value, int | float):
        return f"{label} {_number(name, value)}"
    text = safe_label(value) or "none"
    # `version 3` says it already
    return text if text.startswith(label) else f"{label} {text}"


def _switch(label: str, *, is_on: bool) -> str:
    if is_on:
        return label
    return "off" if label == "on" else ""


def _number(name: str, value: float) -> str:
    if name.endswith(SHARES):
        return percent(value)
    if name.endswith(FACTORS):
        return times(value)
    text = f"{value:,.0f}"
    if abs(value) < LARGE:
        text = f"{value:.3g}"
    if name.endswith(RATES):
        return f"{text}/s"
    return text
