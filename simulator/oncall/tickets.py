"""When people work on tickets."""

from simulator.foundation.model import Model
from simulator.foundation.units import Length
from simulator.foundation.zones import Zone
from simulator.oncall.hours import EXAMPLE, WeeklyHours
from simulator.oncall.wall_times import Date


class Tickets(Model):
    """Work on tickets: they are taken up within `hours`, and nobody is paged for them.

    `hours` are wall times of `zone` (by default that of the start), on none of the `holidays`. Who
    is on duty for `ask` (a rota or a person; by default the ladder's first level, else the one
    person on call) takes up a ticket when no page waits for them, the oldest first, and treats it
    as an incident, also when its alerts have resolved. `within` is the promise that reports
    measure: how soon a ticket is taken up. It changes nothing that people do.
    """

    short_key = "hours"
    other_words = {
        **dict.fromkeys(("working_hours", "business_hours", "office_hours", "when"), "hours"),
        **dict.fromkeys(("role", "who", "rota", "by", "assignee", "escalation_policy"), "ask"),
        **dict.fromkeys(("sla", "due", "deadline", "respond_within", "take_up_within"), "within"),
        **dict.fromkeys(("time_zone", "timezone", "tz"), "zone"),
    }
    examples = {"hours": EXAMPLE, "ask": "primary", "holidays": ["2026-12-25"]}
    hours: WeeklyHours = "Mon-Fri 09:00-17:00"
    within: Length = 86400.0
    ask: str | None = None
    zone: Zone | None = None
    holidays: tuple[Date, ...] = ()
