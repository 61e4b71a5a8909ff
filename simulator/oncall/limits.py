"""How far a rota may reach, and how often people are asked: what no run can hold is refused."""

from collections.abc import Iterator
from typing import Protocol

from simulator.foundation.edits import Loc
from simulator.foundation.units import format_duration
from simulator.oncall.habits import OnCall
from simulator.oncall.roster import Staffed
from simulator.oncall.rota import Layer, Rota
from simulator.oncall.wall_times import FIRST_YEAR

# more turns of one layer would take a run longer to look up than to play
MOST_TURNS = 200_000
# each time that somebody is asked is a row of the log
MOST_ASKED = 200_000


class OnTheWall(Staffed, Protocol):
    """What of a scenario goes by the clock on the wall."""

    @property
    def oncall(self) -> OnCall | None:
        """Who works on tickets, and when."""


def rotas_wrong(scenario: OnTheWall) -> Iterator[tuple[Loc, str]]:
    """What is wrong with the rotas of a scenario, and with its start for them."""
    rotas = scenario.rota or {}
    tickets = scenario.oncall and scenario.oncall.tickets
    if (rotas or scenario.people or tickets) and scenario.start.year < FIRST_YEAR:
        text = f"zones of people are known from {FIRST_YEAR} on: write a later one"
        yield ("start",), text
    for role, rota in rotas.items():
        for loc, layer in _layers(rota):
            turns = scenario.horizon / layer.turns
            if turns > MOST_TURNS:
                text = (
                    f"there are about {turns:,.0f} of them in {format_duration(scenario.horizon)},"
                    f" more than {MOST_TURNS:,}: write longer ones"
                )
                yield ("rota", role, *loc, "turns"), text


def asked_too_often(scenario: OnTheWall) -> Iterator[tuple[Loc, str]]:
    """Where one incident that nobody takes would be asked for more often than a run can hold."""
    oncall = scenario.oncall
    if oncall is None:
        return
    again = scenario.horizon / oncall.asks_again_after
    if again > MOST_ASKED:
        yield ("oncall", "renotify"), _too_often(scenario.horizon, again, "a longer time")
    for number, level in enumerate(oncall.ladder or ()):
        rounds = min(oncall.repeat or 0, scenario.horizon / level.acknowledge_within)
        if rounds > MOST_ASKED:
            loc = ("oncall", "ladder", number, "acknowledge_within")
            yield loc, _too_often(scenario.horizon, rounds, "a longer time, or fewer repeats")


def _too_often(horizon: float, times: float, instead: str) -> str:
    length = format_duration(horizon)
    asked = f"somebody would be asked about {times:,.0f} times in {length}"
    return f"{asked}, more than {MOST_ASKED:,}: write {instead}"


def _layers(rota: Rota) -> Iterator[tuple[Loc, Layer]]:
    """The layers of a rota, and where each is written in it."""
    for position, layer in enumerate(rota.all_layers):
        yield (() if rota.layers is None else ("layers", position)), layer
