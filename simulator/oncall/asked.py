"""Whom ladders and tickets ask: names of rotas or of people, which must be known."""

from collections.abc import Iterator, Mapping

from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.foundation.edits import Loc
from simulator.foundation.model import line, written_at
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import not_known
from simulator.oncall.people import NOBODY, asked_by, names_of


def asked_wrong(given: object) -> list[InitErrorDetails]:
    """Names in a scenario as it is written that are asked, and are neither a rota's nor a
    person's.
    """
    known = _known(given)
    return [
        line(loc, _unknown(name, known))
        for loc, name in _asked(written_at(given, "oncall"))
        if isinstance(name, str) and name not in known
    ]


def _asked(oncall: object) -> Iterator[tuple[Loc, object]]:
    """Who is asked, by where it stands."""
    ladder = written_at(oncall, "ladder")
    if isinstance(ladder, list | tuple):
        for position, level in enumerate(ladder):
            yield ("oncall", "ladder", position, "ask"), written_at(level, "ask")
    yield ("oncall", "tickets", "ask"), written_at(written_at(oncall, "tickets"), "ask")


def _known(given: object) -> list[str]:
    """The names of rotas, then those of people; without `people` of those whom rotas name."""
    rotas = written_at(given, "rota")
    if not isinstance(rotas, Mapping):
        return names_of(given)
    people = names_of(given) or [
        name for rota in rotas.values() for _, name in asked_by(rota) if isinstance(name, str)
    ]
    return [str(name) for name in dict.fromkeys((*rotas, *people)) if name != NOBODY]


def _unknown(name: str, known: list[str]) -> PydanticCustomError:
    if not known:
        return invalid(
            f"{show(name)} is nobody, as there are no people: add people: [{{name: {name}}}], or a"
            f" rota: {{{name}: {{people: [ada, ben]}}}}"
        )
    return not_known(f"{show(name)} is neither a rota nor one of the people", name, known)
