"""A second roster, written from the rules alone: it walks from moment to moment and looks at the
latest time that clocks on the wall have shown, as a time that comes twice counts the first time.
"""

import math
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=5)
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Wall:
    """The latest time that the clocks of a zone have shown, from two days before a moment on."""

    def __init__(self, zone, start):
        self.zone = ZoneInfo(zone)
        self.moment = start - timedelta(days=2)
        self.latest = datetime.min
        self.go_to(start)

    def go_to(self, moment):
        while self.moment < moment:
            self.moment += STEP
            shown = self.moment.astimezone(self.zone).replace(tzinfo=None)
            self.latest = max(self.latest, shown)
        return self.latest


def walk(rota, start, steps, zone):
    """Who is on duty at each of so many steps from a moment (UTC) on; None for nobody."""
    layers = rota.get("layers", [rota])
    walls = [Wall(layer.get("zone", rota.get("zone", zone)), start) for layer in layers]
    own = Wall(rota.get("zone", zone), start)
    anchors = [anchor(layer, wall.latest) for layer, wall in zip(layers, walls)]
    found = []
    for step in range(steps):
        moment = start + step * STEP
        person = None
        for layer, wall, first in zip(layers, walls, anchors):
            latest = wall.go_to(moment)
            if covers(layer, latest, rota.get("holidays", [])):
                person = whose(layer, first, latest)
        latest = own.go_to(moment)
        for each in rota.get("overrides", []):
            begin, until = (datetime.fromisoformat(each[key]) for key in ("from", "until"))
            if begin <= latest < until:
                person = each["ask"] if each["ask"] != "nobody" else None
        found.append(person)
    return found


def anchor(layer, latest):
    """The wall time at which the first person's turn begins: step by step."""
    day, _, clock = layer["hand_over"].rpartition(" ")
    since = layer.get("since")
    wall = datetime.combine(date.fromisoformat(since), time()) if since else latest
    while wall.strftime("%H:%M") != clock or (day and wall.strftime("%A") != day):
        wall += STEP if since else -STEP
    return wall


def whose(layer, first, latest):
    turns = (latest - first) / timedelta(minutes=layer["turns"])
    return layer["people"][math.floor(turns) % len(layer["people"])]


def covers(layer, latest, holidays):
    """Whether one of the layer's hours, `[(days, begin, end), ...]` in minutes, holds a time."""
    if "hours" not in layer:
        return True
    if latest.date().isoformat() in holidays:
        return False
    for days, begin, end in layer["hours"]:
        for back in (0, 1):
            midnight = datetime.combine(latest.date() - timedelta(days=back), time())
            since = (latest - midnight) / timedelta(minutes=1)
            end_of = end if end > begin else end + 1440
            if DAYS[midnight.weekday()] in days and begin <= since < end_of:
                return True
    return False


def written(rota):
    """The same rota as a scenario has it."""
    found = {**rota}
    if "layers" in rota:
        found["layers"] = [_layer(layer) for layer in rota["layers"]]
        return found
    return _layer(rota)


def _layer(layer):
    found = {**layer, "turns": f"{layer['turns']}m"}
    if "hours" in layer:
        found["hours"] = "; ".join(
            f"{','.join(days)} {clock(begin)}-{clock(end)}" for days, begin, end in layer["hours"]
        )
    return found


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
