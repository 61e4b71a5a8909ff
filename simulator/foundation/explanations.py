"""Validation errors in our words: one plain sentence each, with the value and its remedy.

Where the remedy is exact, the error carries it as an edit (`simulator.foundation.edits`).
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from simulator.foundation.edits import Edit, LeaveOut, Loc, MoveInto, Rename, Replace, flow
from simulator.foundation.units import NUMBER, Unit, invalid, show

# pydantic's types of errors, in our words
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
}
# a remedy is for a person: a longer one is told, not written out
LONGEST_REMEDY = 90
# so alike must two words be (difflib's ratio, 0 to 1) that one is offered for the other
CUTOFF = 0.6
# words for nothing, in several languages of files
NOTHING = ("none", "no", "off", "nobody", "false", "~", "nil")


def explain(
    model: type[BaseModel], lines: Sequence[ErrorDetails], given: object = None
) -> list[InitErrorDetails]:
    """What pydantic found in the keys of a model, and in what stands below them, in our words;
    `given` is what was to be the model.
    """
    kept = [line for line in lines if not _is_said_twice(line)]
    told = [_explained(model, line, given) for line in kept]
    # a key that stands there under another name is not missing
    found = {_key_offered(line) for line in told}
    return [
        one
        for one, line in zip(told, kept, strict=True)
        if line["type"] != "missing" or line["loc"] not in found
    ]


def _is_said_twice(line: ErrorDetails) -> bool:
    """Whether a list is too short only because its items are wrong, which is said at each."""
    return line["type"] == "too_short" and bool(line["input"])


def edit_of(line: InitErrorDetails) -> Edit | None:
    """The edit that an error carries, if its remedy is exact."""
    error = line["type"]
    if not isinstance(error, PydanticCustomError) or error.context is None:
        return None
    edit: Edit | None = error.context.get("edit")
    return edit


def _key_offered(line: InitErrorDetails) -> Loc | None:
    """The key, with its path, that an error offers for another one."""
    edit = edit_of(line)
    if isinstance(edit, Rename):
        return *line["loc"][:-1], edit.key
    if isinstance(edit, LeaveOut) and edit.key:
        return *line["loc"][:-1], edit.key
    return None


def _explained(model: type[BaseModel], line: ErrorDetails, given: object) -> InitErrorDetails:
    # "problem" is the type of our own errors (units.invalid), which are sentences already
    if line["type"] == "problem":
        context = line["ctx"]
        error = invalid(context["text"], context.get("edit"))
        if context.get("at_key"):
            error = at_key(error)
    else:
        error = _sentence(model, line, given)
    return InitErrorDetails(type=error, loc=line["loc"], input=line["input"])


def at_key(error: PydanticCustomError) -> PydanticCustomError:
    """The error, placed at the key and not at its value."""
    return PydanticCustomError("problem", "{text}", {**(error.context or {}), "at_key": True})


def _sentence(model: type[BaseModel], line: ErrorDetails, given: object) -> PydanticCustomError:
    """An error that pydantic found."""
    kind = line["type"]
    if kind == "extra_forbidden":
        return at_key(_unknown_key(model, line, given))
    if kind == "missing":
        key = str(line["loc"][-1])
        return invalid(f"is missing: add {_with_example(model, key)}")
    if kind == "too_short":
        example = example_of_key(model, str(line["loc"][-1]))
        return invalid(f"is empty: write at least one, e.g. {flow(example)}")
    if kind in ("model_type", "dict_type"):
        return _not_keys(model, line)
    if kind == "tuple_type":
        return _not_a_list(model, line)
    if kind == "literal_error":
        return _not_a_word(model, line)
    return invalid(f"{show(line['input'])}{_about_value(model, line)}")


def _about_value(model: type[BaseModel], line: ErrorDetails) -> str:
    """What stands behind the value in a sentence about it."""
    kind = line["type"]
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        limit = line.get("ctx", {})[bound]
        return f" is out of range: write a value {words} {_limit(model, line, limit)}"
    if kind in _WANTED:
        return f" is not {_WANTED[kind]}: write {_WANTED[kind]}"
    return f": {line['msg']}"


def _limit(model: type[BaseModel], line: ErrorDetails, limit: float) -> str:
    """A limit in the unit in which the value was written."""
    unit = _unit_of(model, line["loc"])
    # a bare number was written where a unit is optional
    if unit is None or not isinstance(line["input"], str):
        return f"{limit:g}"
    return unit.written(limit)


def _unit_of(model: type[BaseModel], loc: Loc) -> Unit | None:
    field = field_of(model, str(loc[0])) if loc else None
    marks = field.metadata if field else []
    return next((mark for mark in marks if isinstance(mark, Unit)), None)


# Keys


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a model as they are written in a file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    """The field that is written under a key."""
    for name, field in model.model_fields.items():
        if key in (field.alias, name):
            return field
    return None


def closest(word: object, words: Sequence[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all of them."""
    near = nearest(word, words)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(dict.fromkeys(words)) or 'none'}"


def nearest(word: object, words: Sequence[str], cutoff: float = CUTOFF) -> list[str]:
    """The known words that an unknown one may stand for, the only one if it is plain."""
    # other tools write kinds with capitals, hyphens or nothing between the words
    same = [known for known in words if _bare(known) == _bare(word)]
    if same:
        return same[:1]
    # a beginning is short for it: `ack`
    longer = [known for known in words if len(str(word)) > 2 and known.startswith(str(word))]
    if len(longer) == 1:
        return longer
    # a word that several hold is near to all of them: `outage` to every kind of outage
    holding = [known for known in words if str(word) in known.split("_")]
    if holding:
        return holding
    return difflib.get_close_matches(str(word), words, n=1, cutoff=cutoff)


def _bare(word: object) -> str:
    return "".join(char for char in str(word).lower() if char.isalnum())


def _unknown_key(model: type[BaseModel], line: ErrorDetails, given: object) -> PydanticCustomError:
    """A key that there is not: it may have another name, or belong elsewhere."""
    key = str(line["loc"][-1])
    told = f"unknown key {show(key)}: "
    reason = _class_words(model, "no_keys").get(key)
    if reason:
        offered = reason.removeprefix("write ").split(",")[0].split(":")[0]
        return invalid(f"{told}{reason}", LeaveOut(offered * (offered in keys_of(model))))
    word = _class_words(model, "other_words").get(key)
    near = [word] if word else nearest(key, keys_of(model))
    taken = [known for known in near if _written_at(given, known) is not None]
    elsewhere = _elsewhere(model, key, line["input"], given)
    # a key that is right below another one belongs there, unless it is only misspelt here
    if elsewhere and not (near and not taken and (word or _bare(near[0]) == _bare(key))):
        text, edit = elsewhere
        return invalid(f"{told}{text}", edit)
    if taken and len(near) == 1:
        return invalid(f"{told}{taken[0]} is written already: leave one out", LeaveOut())
    if len(near) == 1:
        return invalid(f"{told}did you mean {near[0]}?", Rename(near[0]))
    return invalid(f"{told}{closest(key, keys_of(model))}")


def _elsewhere(
    model: type[BaseModel], key: str, value: object, given: object
) -> tuple[str, Edit] | None:
    """Where a key belongs that the model does not have, and the edit that moves it there."""
    owners = [
        (name, kind, word)
        for name, field in _by_key(model).items()
        for kind, part in _parts_of(field, _written_at(given, name))
        if (word := _as_key(part, key))
    ]
    # what is written already is meant, where several have such a key
    written = [owner for owner in owners if _written_at(given, owner[0]) is not None]
    if len(owners) > 1 and written:
        owners = written
    if len(owners) != 1:
        return _of_another_kind(model, key)
    ((name, kind, word),) = owners
    inner: dict[str, object] = {"kind": kind} if kind else {}
    text = flow({**inner, word: value})
    return f"it belongs to {kind or name}: write {name}: {text}", MoveInto(name, kind, word)


def _as_key(model: type[BaseModel], key: str) -> str:
    """The key of a model that a key is, perhaps in other words; "" for none."""
    if key in keys_of(model):
        return key
    return _class_words(model, "other_words").get(key, "")


def _by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


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
    return f"only {' and '.join(owners)} takes it: leave it out", LeaveOut()


def _class_words(model: type[BaseModel], name: str) -> Mapping[str, str]:
    """What a model and those it descends from say under a name, as one mapping."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        found.update(vars(cls).get(name, {}))
    return found


def family_kinds(family: object) -> Mapping[str, type[BaseModel]]:
    """The kinds of a family; none of anything else."""
    members = getattr(family, "members", None)
    if members is None:
        return {}
    found: Mapping[str, type[BaseModel]] = members()
    return found


# Forms


def _not_keys(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    """Something else where keys and values are meant."""
    given = line["input"]
    told = f"{show(given)} is not keys and values: "
    edit = _as_keys(model, given) if line["type"] == "model_type" else None
    if edit:
        return _remedy(told, edit)
    if isinstance(given, str) and given.lower() in NOTHING:
        form = flow(form_of(model))
        return invalid(f"{told}leave the key out, or write keys and values, e.g. {form}")
    example = form_of(model)
    if line["type"] == "dict_type":
        example = example_of_key(model, str(line["loc"][-1]))
    return invalid(f"{told}write keys and values, e.g. {flow(example)}" if example else told[:-2])


def _as_keys(model: type[BaseModel], given: object) -> Replace | None:
    """The value under the key that it is short for."""
    if isinstance(given, list | tuple):
        keys = getattr(model, "list_keys", ())
        if keys and len(keys) == len(given):
            return Replace(dict(zip(keys, given, strict=True)))
        is_itself = len(given) == 1 and isinstance(given[0], Mapping)
        if is_itself and not _is_of_its_list(model, given[0]):
            return Replace(given[0], was=(0,))
        key = getattr(model, "list_key", "")
        if key:
            return Replace({key: given}, now=(key,))
    key = getattr(model, "short_key", "")
    is_value = isinstance(given, str | int | float) and not isinstance(given, bool)
    if key and is_value and str(given).lower() not in NOTHING:
        return Replace({key: given}, now=(key,))
    return None


def _is_of_its_list(model: type[BaseModel], item: Mapping[str, Any]) -> bool:
    """Whether a list's item is one of the model's own list, and not the model itself."""
    return bool(getattr(model, "list_key", "")) and not set(item) & set(keys_of(model))


def _not_a_list(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    given = line["input"]
    told = f"{show(given)} is not a list: "
    if given is None:
        return invalid(f"{told}write [], or leave the key out", Replace([]))
    if isinstance(given, Mapping | str | int | float):
        return _remedy(told, Replace([given], now=(0,)))
    return invalid(f"{told}write a list")


def _remedy(told: str, edit: Replace) -> PydanticCustomError:
    text = flow(edit.value)
    if len(text) > LONGEST_REMEDY:
        if isinstance(edit.value, list):
            text = "a list: a - before its first key, and the other keys below that one"
        elif edit.was:
            text = "its keys without the - before the first"
        else:
            text = f"{next(iter(edit.value))}: and the list below it"
    return invalid(f"{told}write {text}", edit)


def _not_a_word(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    """A word that is not one of a few."""
    field = field_of(model, str(line["loc"][0])) if line["loc"] else None
    words = [str(word) for word in get_args(field.annotation)] if field else []
    given = line["input"]
    told = f"{show(given)} is not one of {', '.join(words)}"
    meant = _class_words(model, "other_values").get(str(given).lower())
    near = [meant] if meant else nearest(given, words)
    if len(near) == 1:
        return invalid(f"{told}: did you mean {near[0]}?", Replace(near[0]))
    return invalid(f"{told}: write one of them")


# Examples


def _with_example(model: type[BaseModel], key: str) -> str:
    example = example_of_key(model, key)
    if example is None:
        return key
    return f"{key}: {flow(example)}"


def example_of_key(model: type[BaseModel], key: str) -> Any:
    """A value that may be written under a key, None where none is known."""
    field = field_of(model, key)
    own = _class_words(model, "examples").get(key)
    if own or field is None:
        return own
    return next(filter(None, _examples(field)), None)


def _examples(field: FieldInfo) -> Iterator[Any]:
    for mark in field.metadata:
        unit = getattr(mark, "unit", mark)
        # a plain number says nothing of what it counts
        if isinstance(unit, Unit) and unit is not NUMBER:
            yield unit.example
    yield _of_type(field.annotation)


def _of_type(annotation: Any) -> Any:
    """A value of a type, as it may be written."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return inside[0]
    if origin is tuple:
        inner = _of_type(inside[0])
        return [inner] if inner else ""
    if annotation is str:
        return "a-name"
    if family_kinds(annotation):
        return next(iter(sorted(family_kinds(annotation))))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return form_of(annotation)
    return ""


def form_of(model: type[BaseModel]) -> Any:
    """The shortest keys and values that a model takes, as an example."""
    keys = keys_of(model)
    needed = [key for key in keys if (field := field_of(model, key)) and field.is_required()]
    short = getattr(model, "short_key", "")
    chosen = needed or ([short] if short else keys[:1])
    return {key: example_of_key(model, key) or "..." for key in chosen}
