"""Values of another form than is meant: a list for keys and values, one value for a list."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

from simulator.foundation.edits import Replace, flow
from simulator.foundation.fields import class_words, example_of_key, field_of, form_of, keys_of
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import nearest

# a remedy is for a person: a longer one is told, not written out
LONGEST_REMEDY = 90
# words for nothing, in several languages of files
NOTHING = ("none", "no", "off", "nobody", "false", "~", "nil")


def not_keys(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
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
        return _list_as_keys(model, list(given))
    key = getattr(model, "short_key", "")
    is_value = isinstance(given, str | int | float) and not isinstance(given, bool)
    if not key or not is_value or str(given).lower() in NOTHING:
        return None
    return Replace({key: given}, now=(key,))


def _list_as_keys(model: type[BaseModel], given: list[Any]) -> Replace | None:
    keys = getattr(model, "list_keys", ())
    if keys and len(keys) == len(given):
        return Replace(dict(zip(keys, given, strict=True)))
    is_itself = len(given) == 1 and isinstance(given[0], Mapping)
    if is_itself and not _is_of_its_list(model, given[0]):
        return Replace(given[0], was=(0,))
    key = getattr(model, "list_key", "")
    return Replace({key: given}, now=(key,)) if key else None


def _is_of_its_list(model: type[BaseModel], item: Mapping[str, Any]) -> bool:
    """Whether a list's item is one of the model's own list, and not the model itself."""
    return bool(getattr(model, "list_key", "")) and not set(item) & set(keys_of(model))


def not_a_list(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
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


def not_a_word(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    """A word that is not one of a few."""
    field = field_of(model, str(line["loc"][0])) if line["loc"] else None
    words = [str(word) for word in get_args(field.annotation)] if field else []
    given = line["input"]
    told = f"{show(given)} is not one of {', '.join(words)}"
    meant = class_words(model, "other_values").get(str(given).lower())
    near = [meant] if meant else nearest(given, words)
    if len(near) == 1:
        return invalid(f"{told}: did you mean {near[0]}?", Replace(near[0]))
    return invalid(f"{told}: write one of them")
