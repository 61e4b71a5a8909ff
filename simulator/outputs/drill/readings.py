"""What stands on dashboards, as text: each number with its unit."""

from simulator.foundation.units import percent, times
from simulator.outputs.words.names import safe_label

# how the names of readings end that are shares (0 to 1), and those that are events a second
SHARES = ("ratio", "share", "fill", "caught_share")
RATES = (
    "demand",
    "capacity",
    "interactive",
    "background",
    "calls",
    "caught",
    "inserts",
    "requests",
)
FACTORS = ("factor",)


def reading(name: str, value: object) -> str:
    """`error ratio 50%`, `demand 40.2/s`, `model primary`; `no data` for None."""
    return f"{safe_label(name).replace('_', ' ')} {_value(name, value)}"


def _value(name: str, value: object) -> str:
    if value is None:
        return "no data"
    # a switch is a number to Python
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return safe_label(value) or "none"
    if name.endswith(SHARES):
        return percent(value)
    if name.endswith(FACTORS):
        return times(value)
    number = f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
    if name.endswith(RATES):
        return f"{number}/s"
    return number
