"""Words that are not known: the nearest known one, or where they belong."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from simulator.foundation.edits import Edit, LeaveOut, MoveInto, MoveOut, Rename, Replace, flow
from simulator.foundation.fields import by_key, class_words, family_kinds, keys_of
from simulator.foundation.units import invalid, show

# so alike must two words be (difflib's ratio, 0 to 1) that one is offered for the other
CUTOFF = 0.6


def closest(word: object, words: Sequence[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all of them."""
    near = nearest(word, words)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(dict.fromkeys(words)) or 'none'}"


def nearest(word: object, words: Sequence[str], cutoff: float = CUTOFF) -> list[str]:
    """The known words that an unknown one may stand for, the only one if it is plain."""
    text = str(word)
    # other tools write kinds with capitals, hyphens or nothing between the words
    same = [known for known in words if bare(known) == bare(text)]
    # a beginning is short for it: `ack`
    longer = [known for known in words if len(text) > 2 and known.startswith(text)]
    # a word that several hold is near to all of them: `outage` to every kind of outage
    holding = [known for known in words if text in known.split("_")]
    close = difflib.get_close_matches(text, words, n=1, cutoff=cutoff)
    return same[:1] or longer * (len(longer) == 1) or holding or close


def not_known(told: str, word: object, words: Sequence[str]) -> PydanticCustomError:
    """The error for a word that is none of those known, in its place."""
    near = nearest(word, words)
    edit = Replace(near[0]) if len(near) == 1 else None
    return invalid(f"{told}: {closest(word, words)}", edit)


def bare(word: object) -> str:
    return "".join(char for char in str(word).lower() if char.isalnum())


def unknown_key(model: type[BaseModel], line: ErrorDetails, given: object) -> PydanticCustomError:
    """A key that there is not: it may have another name, or belong elsewhere."""
    key = str(line["loc"][-1])
    told = f"unknown key {show(key)}: "
    reason = class_words(model, "no_keys").get(key)
    if reason:
        offered = [known for known in keys_of(model) if reason.startswith(f"write {known},")]
        return invalid(f"{told}{reason}", LeaveOut(*offered))
    beside = class_words(model, "beside").get(key)
    if beside:
        text = f"it belongs to the scenario: write {beside}: in the first column"
        return invalid(f"{told}{text}", MoveOut(beside))
    word = class_words(model, "other_words").get(key)
    near = [word] if word else _alike(key, keys_of(model))
    free = [known for known in near if _written_at(given, known) is None]
    # a key that is right below another one belongs there, unless it is only misspelt here
    if not (free and (word or bare(free[0]) == bare(key))):
        elsewhere = _elsewhere(model, key, line["input"], given)
        if elsewhere:
            return invalid(f"{told}{elsewhere[0]}", elsewhere[1])
    return _near_key(told, near, free, keys_of(model))


def _alike(key: str, known: Sequence[str]) -> list[str]:
    # `p95` is near to `p90`, and quite another number
    if any(char.isdigit() for char in key):
        return []
    return nearest(key, known)


def _near_key(
    told: str, near: Sequence[str], free: Sequence[str], known: Sequence[str]
) -> PydanticCustomError:
    """A key that is near to others, of which some are not written yet."""
    if not near:
        return invalid(f"{told}known: {', '.join(known)}")
    if not free:
        return invalid(f"{told}did you mean {near[0]}, which is there already?", LeaveOut())
    edit = Rename(free[0]) if len(free) == 1 else None
    return invalid(f"{told}did you mean {' or '.join(free)}?", edit)


def _elsewhere(
    model: type[BaseModel], key: str, value: object, given: object
) -> tuple[str, Edit] | None:
    """Where a key belongs that the model does not have, and the edit that moves it there."""
    owners = list(_owners(model, key, given))
    # what is written already is meant, where several have such a key
    written = [owner for owner in owners if _written_at(given, owner[0]) is not None]
    if len(owners) > 1 and written:
        owners = written
    if len(owners) != 1:
        return _of_another_kind(model, key)
    name, kind, word = owners[0]
    inner: dict[str, object] = {"kind": kind} if kind else {}
    text = flow({**inner, word: value})
    return f"it belongs to {kind or name}: write {name}: {text}", MoveInto(name, kind, word)


def _owners(model: type[BaseModel], key: str, given: object) -> Iterator[tuple[str, str, str]]:
    """The parts that have a key: the key that they are under, their kind, and how they call it."""
    for name, field in by_key(model).items():
        for kind, part in _parts_of(field, _written_at(given, name)):
            word = _as_key(part, key)
            if word:
                yield name, kind, word


def _as_key(model: type[BaseModel], key: str) -> str:
    """The key of a model that a key is, perhaps in other words; "" for none."""
    if key in keys_of(model):
        return key
    return class_words(model, "other_words").get(key, "")


def _written_at(given: object, key: str) -> object:
    return given.get(key) if isinstance(given, Mapping) else None


def _parts_of(field: FieldInfo, written: object) -> list[tuple[str, type[BaseModel]]]:
    """The models that may stand in a field, each with its kind if it has one; where a kind is
    written already, that one.
    """
    kinds = family_kinds(field.annotation)
    if kinds:
        name = _written_at(written, "kind") if isinstance(written, Mapping) else written
        chosen = kinds.get(str(name))
        return [(str(name), chosen)] if chosen else list(kinds.items())
    inside = [field.annotation]
    # one that may be left out is written `X | None`; a list's items are not meant
    if get_origin(field.annotation) is not tuple:
        inside += get_args(field.annotation)
    return [("", part) for part in inside if isinstance(part, type) and issubclass(part, BaseModel)]


def _of_another_kind(model: type[BaseModel], key: str) -> tuple[str, Edit] | None:
    """A key of other kinds of the family."""
    siblings = getattr(model, "siblings", None)
    if siblings is None:
        return None
    owners = [kind for kind, part in siblings().items() if key in keys_of(part)]
    if not owners:
        return None
    takes = "takes" if len(owners) == 1 else "take"
    return f"only {' and '.join(owners)} {takes} it: leave it out", LeaveOut()
