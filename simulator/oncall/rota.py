"""Rotas: who is on duty for a role, turn by turn, in layers and with exceptions."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.foundation.edits import Replace, flow
from simulator.foundation.model import Model, keys_of, line, refused
from simulator.foundation.units import Length, invalid, show
from simulator.foundation.zones import Zone
from simulator.oncall.hours import WeeklyHours, is_hours
from simulator.oncall.people import ZONE_WORDS, Name
from simulator.oncall.wall_times import MONDAY_MORNING, Date, HandOverTime, WallTime

WEEK = 604800.0  # s
SHORTEST_TURN = 900.0  # s
EXAMPLE = '{primary: {people: [ada, ben], turns: 1w, hand_over: "Monday 09:00"}}'
People: TypeAlias = tuple[Name, ...]


class Layer(Model):
    """People who take turns at being on duty.

    A turn lasts `turns` (15m or more) of wall time, from `hand_over` on (a day of the week and a
    time, or a time of any day). The first person's turn begins with the hand-over at or before the
    start of the run; with `since` (a date), with the first one from that day on, and turns before
    it are counted backwards. `hours` are those in which the layer covers anything, by default all.
    All times are on the wall in `zone`, by default the rota's.
    """

    short_key = "people"
    list_key = "people"
    other_words = {
        **dict.fromkeys(
            ("users", "participants", "members", "persons", "user_ids", "rolling_users"),
            "people",
        ),
        **dict.fromkeys(("who", "person", "responders", "engineers", "ask"), "people"),
        **dict.fromkeys(("rotation_turn_length_seconds", "shift_length", "turn"), "turns"),
        **dict.fromkeys(
            ("interval", "frequency", "every", "duration", "rotate", "length"), "turns"
        ),
        **dict.fromkeys(("handoff", "handover", "hand_off", "handoffs", "handovers"), "hand_over"),
        **dict.fromkeys(("handoff_time", "handover_time", "handover_start_at"), "hand_over"),
        **dict.fromkeys(("rotation_virtual_start", "start", "start_date", "starts"), "since"),
        **dict.fromkeys(("restrictions", "working_hours", "working_intervals", "times"), "hours"),
        **ZONE_WORDS,
    }
    examples: ClassVar[Mapping[str, object]] = {"people": ["ada", "ben"]}
    people: Annotated[People, Field(min_length=1)]
    turns: Annotated[Length, Field(ge=SHORTEST_TURN)] = WEEK
    hand_over: HandOverTime = MONDAY_MORNING
    since: Date | None = None
    hours: WeeklyHours | None = None
    zone: Zone | None = None


class Override(Model):
    """An exception to a rota: who is on duty `from` a wall time `until` another one, `nobody` for a
    gap. Times may have an offset; a date is its midnight. Of two at once the later one holds.
    """

    other_words = {
        **dict.fromkeys(("user", "who", "person", "people", "name", "user_id"), "ask"),
        **dict.fromkeys(("start", "begin", "start_at", "since"), "from"),
        **dict.fromkeys(("end", "to", "end_at", "till"), "until"),
    }
    examples: ClassVar[Mapping[str, object]] = {
        "ask": "ben",
        "from": "2026-10-25T09:00",
        "until": "2026-10-26T09:00",
    }
    ask: str
    begin: WallTime = Field(alias="from")
    until: WallTime

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        first, last = (each.tzinfo is None for each in (self.begin, self.until))
        # of one with an offset and one on the wall the zone tells, which the rota knows
        if first == last and self.until <= self.begin:
            message = f"is not after from ({self.begin.isoformat()}): write a later one"
            raise refused([line(("until",), invalid(message))])
        return self


# keys of a layer that a rota of one layer takes itself
_OF_A_LAYER = ("turns", "hand_over", "since", "hours")


class Rota(Model):
    """Who is on duty for a role: one layer, written flat (`people`, `turns`, `hand_over`, `since`,
    `hours`, each by default as in a layer), or `layers`, of which the last one that covers a moment
    names who it is.

    `overrides` win over layers. On `holidays` (dates in the layer's zone) a layer that has `hours`
    covers nothing. `zone` (IANA name) is that of its layers and overrides, by default that of
    `start`.
    """

    short_key = "people"
    list_key = "people"
    other_words = {
        **Layer.other_words,
        **dict.fromkeys(("rotations", "rotation", "schedule_layers", "schedule"), "layers"),
        **dict.fromkeys(("exceptions", "override", "substitutions", "swaps", "swap"), "overrides"),
        **dict.fromkeys(
            ("holiday", "vacations", "vacation", "days_off", "bank_holidays"), "holidays"
        ),
    }
    examples: ClassVar[Mapping[str, object]] = {
        "people": ["ada", "ben"],
        "layers": [{"people": ["ada", "ben"]}],
        "holidays": ["2026-12-25"],
    }
    people: Annotated[People, Field(min_length=1)] | None = None
    turns: Annotated[Length, Field(ge=SHORTEST_TURN)] | None = None
    hand_over: HandOverTime | None = None
    since: Date | None = None
    hours: WeeklyHours | None = None
    zone: Zone | None = None
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)] | None = None
    overrides: tuple[Override, ...] = ()
    holidays: tuple[Date, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.people is None and self.layers is None:
            message = "names nobody: write people, e.g. people: [ada, ben]"
            raise refused([line((), invalid(message))])
        if self.layers is not None:
            keys = [key for key in ("people", *_OF_A_LAYER) if getattr(self, key) is not None]
            message = "belongs to a layer where layers are written: write it in each of them"
            if keys:
                raise refused([line((key,), invalid(message)) for key in keys])
        return self

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        """Its layers, the first is the one below; a rota that is written flat has one."""
        if self.layers is not None:
            return self.layers
        written = {key: getattr(self, key) for key in _OF_A_LAYER}
        own = {key: value for key, value in written.items() if value is not None}
        return (Layer(people=self.people or (), **own),)

    @property
    def names(self) -> tuple[str, ...]:
        """All whom its layers name, each once."""
        return tuple(dict.fromkeys(name for layer in self.all_layers for name in layer.people))


def _is_one(given: Mapping[str, object]) -> bool:
    """Whether keys are those of a rota, and not the names of several."""
    known = {*keys_of(Rota), *Rota.other_words}
    return set(given) <= known and not any(isinstance(each, Mapping) for each in given.values())


def _by_role(given: object) -> object:
    """Rotas by the name of their role; a rota without one is told to take one."""
    if isinstance(given, Mapping) and given and _is_one(given):
        message = "is one rota without the name of its role: write rota: {primary: {...}}"
        raise invalid(message, Replace({"primary": given}, now=("primary",)))
    if isinstance(given, list | tuple):
        raise _a_list(list(given))
    return given


def _a_list(given: list[Any]) -> PydanticCustomError:
    """A list of shifts, or of rotas, in the place of rotas by role."""
    told = f"{show(given)} is not keys and values: write"
    named = _by_name(given)
    if named:
        return invalid(f"{told} {flow(named)}", Replace(named))
    layers = [_as_layer(each) for each in given]
    if not layers or None in layers:
        return invalid(f"{told} e.g. {EXAMPLE}")
    meant = {"primary": layers[0] if len(layers) == 1 else {"layers": layers}}
    return invalid(f"{told} {flow(meant)}", Replace(meant))


def _by_name(given: list[Any]) -> dict[str, Any]:
    """Rotas of a list that have a name, by it, and the names of people as one; {} for others."""
    if given and all(isinstance(each, str) for each in given):
        return {"primary": {"people": given}}
    found = [dict(each) for each in given if isinstance(each, Mapping)]
    names = [each.pop("name", None) or each.pop("role", None) for each in found]
    is_named = len(found) == len(given) == len(set(names)) and None not in names
    return dict(zip(names, found, strict=True)) if is_named else {}


def _as_layer(shift: object) -> dict[str, object] | None:
    """A shift of every day, `{who: day, from: "09:00", to: "18:00"}`, as a layer; None for anything
    else.
    """
    if not isinstance(shift, Mapping) or len(shift) != 3:
        return None
    keys = {Override.other_words.get(str(key), key): value for key, value in shift.items()}
    hours = f"{keys.get('from')}-{keys.get('until')}"
    if not is_hours(hours) or "ask" not in keys:
        return None
    who = keys["ask"]
    return {"people": who if isinstance(who, list) else [who], "hours": hours}


Rotas: TypeAlias = Annotated[Mapping[str, Rota], BeforeValidator(_by_role)]
