"""Values of another form than is meant: a list for keys and values, one value for a list."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

from simulator.foundation.edits import Replace, flow
from simulator.foundation.fields import (
    by_key,
    class_words,
    example_of_key,
    family_kinds,
    field_of,
    form_of,
    item_of,
    keys_of,
    required_keys,
)
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import nearest

# a remedy is for a person: a longer one is told, not written out
LONGEST_REMEDY = 90
# words for nothing, in several languages of files
NOTHING = ("none", "no", "off", "nobody", "false", "~", "nil")
# and for something that says no more
ANYTHING = ("yes", "on", "true", "default", "auto")


def not_keys(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    """Something else where keys and values are meant."""
    given = line["input"]
    told = f"{show(given)} is not keys and values: "
    if line["type"] == "dict_type":
        return _not_a_mapping(model, line, told)
    edit = _as_keys(model, given)
    if edit:
        return _remedy(told, edit)
    example = f"write keys and values, e.g. {flow(form_of(model))}"
    nothing = getattr(model, "for_nothing", "leave the key out")
    if _is_nothing(given) and nothing:
        return invalid(f"{told}{nothing}, or {example}")
    return invalid(f"{told}{example}")


def _not_a_mapping(model: type[BaseModel], line: ErrorDetails, told: str) -> PydanticCustomError:
    """Something else where keys of the writer's own are meant."""
    if _is_nothing(line["input"]):
        return invalid(f"{told}write {{}}", Replace({}))
    example = example_of_key(model, str(line["loc"][-1]))
    if not example:
        return invalid(f"{told}write keys and values")
    return invalid(f"{told}write keys and values, e.g. {flow(example)}")


def _is_nothing(given: object) -> bool:
    """Whether it is a word for nothing, or empty."""
    return given is None or str(given).lower() in NOTHING


def _as_keys(model: type[BaseModel], given: object) -> Replace | None:
    """The value under the key that it is short for."""
    if isinstance(given, list | tuple):
        return _list_as_keys(model, list(given))
    key = getattr(model, "short_key", "")
    if _is_switch(model, key):
        return _as_switch(key, given)
    is_value = isinstance(given, str | int | float) and not isinstance(given, bool)
    says_nothing = _is_nothing(given) or str(given).lower() in ANYTHING
    if not key or not is_value or says_nothing:
        return None
    kinds = list(_kinds_of(model, key))
    if not kinds or given in kinds:
        return Replace({key: given}, now=(key,))
    near = nearest(given, kinds)
    return Replace({key: near[0]}) if len(near) == 1 else None


def _kinds_of(model: type[BaseModel], key: str) -> Iterable[str]:
    """The kinds of which one is written under a key."""
    field = field_of(model, key)
    return () if field is None else family_kinds(field.annotation)


def _is_switch(model: type[BaseModel], key: str) -> bool:
    field = field_of(model, key)
    return field is not None and field.annotation is bool


def _as_switch(key: str, given: object) -> Replace | None:
    """The value as that of a switch, if it says on or off."""
    from simulator.foundation import suggestions

    words = {"true": True, "false": False}
    text = str(given).lower()
    meant = words.get(suggestions.switch(text) or text)
    return None if meant is None else Replace({key: meant}, now=(key,))


def _list_as_keys(model: type[BaseModel], given: list[Any]) -> Replace | None:
    short = getattr(model, "short_key", "")
    # a text is no switch
    if short and not _is_switch(model, short) and _is_one_word(given):
        return Replace({short: given[0]}, now=(short,), was=(0,))
    keys = getattr(model, "list_keys", ())
    if keys and len(keys) == len(given):
        return Replace(dict(zip(keys, given, strict=True)))
    is_itself = len(given) == 1 and isinstance(given[0], Mapping)
    if is_itself and not _is_of_its_list(model, given[0]):
        return Replace(given[0], was=(0,))
    key = getattr(model, "list_key", "")
    return Replace({key: given}, now=(key,)) if key else None


def _is_one_word(given: list[Any]) -> bool:
    return len(given) == 1 and isinstance(given[0], str)


def _is_of_its_list(model: type[BaseModel], item: Mapping[str, Any]) -> bool:
    """Whether a list's item is one of the model's own list, and not the model itself."""
    return bool(getattr(model, "list_key", "")) and not set(item) & set(keys_of(model))


def not_a_list(model: type[BaseModel], line: ErrorDetails) -> PydanticCustomError:
    """Something else where a list is meant."""
    given = line["input"]
    key = str(line["loc"][0])
    field = field_of(model, key)
    told = f"{show(given)} is not a list: "
    if _is_nothing(given):
        return _no_list(model, key, told)
    if isinstance(given, Mapping):
        item = item_of(field) if field is not None and len(line["loc"]) == 1 else None
        return _remedy(told, _as_list(item, given))
    if isinstance(given, str) and "," in given:
        return _remedy(told, Replace([part.strip() for part in given.split(",") if part.strip()]))
    if isinstance(given, str | int | float):
        return _remedy(told, Replace([given], now=(0,)))
    return invalid(f"{told}write a list")


def _no_list(model: type[BaseModel], key: str, told: str) -> PydanticCustomError:
    """Nothing where a list is meant: one that must be there, or one that may be left out."""
    field = field_of(model, key)
    if field is not None and field.is_required():
        return invalid(f"is empty: write at least one, e.g. {flow(example_of_key(model, key))}")
    return invalid(f"{told}write [], or leave the key out", Replace([]))


def _as_list(item: type[BaseModel] | None, given: Mapping[str, Any]) -> Replace:
    """One item, or several that are written by their names."""
    kinds = family_kinds(item)
    known = {"kind", *(keys_of(item) if item else ())}
    known.update(key for kind in kinds.values() for key in keys_of(kind))
    if item is None or known & set(given):
        return Replace([dict(given)], now=(0,))
    return Replace([_named(item, name, value) for name, value in given.items()])


def _named(item: type[BaseModel], name: str, value: Any) -> dict[str, Any]:
    """An item that is written under its name, or its kind."""
    kinds = family_kinds(item)
    if kinds:
        own: dict[str, Any] = {"kind": name} if name in kinds else {"name": name}
        return {**own, **(value if isinstance(value, Mapping) else {})}
    label = _label_of(item)
    # `latency: 95%` among SLOs names its indicator
    of_kind = [key for key, field in by_key(item).items() if name in family_kinds(field.annotation)]
    own = {of_kind[0]: name} if of_kind else dict.fromkeys(label, name)
    if isinstance(value, Mapping):
        return {**own, **value}
    list_key = getattr(item, "list_key", "")
    if isinstance(value, list) and list_key:
        return {**own, list_key: value}
    # what must be written besides the name, else what may be
    others = [key for key in (*required_keys(item), *keys_of(item)) if key not in own]
    return {**own, **dict.fromkeys(others[:1], value)}


def _label_of(item: type[BaseModel]) -> list[str]:
    """The key that an item's name is written under; none where items have no names."""
    short = getattr(item, "short_key", "")
    # what takes a list is no name
    is_name = short and not getattr(item, "list_key", "")
    if "name" in keys_of(item):
        return ["name"]
    return [short] if is_name else []


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
