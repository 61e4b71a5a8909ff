"""When it is night, and when weekend, on a scenario's clock."""

DAY = 86400.0
# the hours between which it is night, on the scenario's own clock
NIGHT = (22, 6)


def at_night(clock: float) -> bool:
    """Whether it is night at so many seconds into a week of the scenario's clock."""
    hour = clock % DAY / 3600
    return hour >= NIGHT[0] or hour < NIGHT[1]


def on_weekend(clock: float) -> bool:
    """Whether so many seconds into a week of the scenario's clock it is Saturday or Sunday."""
    # a week begins on Monday
    return int(clock // DAY) % 7 >= 5
