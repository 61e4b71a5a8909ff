"""What is known of a model's keys: how they are written, other words for them, and examples."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.foundation.units import NUMBER, Unit


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a model as they are written in a file."""
    return list(by_key(model))


def field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    """The field that is written under a key."""
    for name, field in model.model_fields.items():
        if key in (field.alias, name):
            return field
    return None


def unit_of(model: type[BaseModel], key: str) -> Unit | None:
    """The unit in which the value under a key is written, None where it has none."""
    field = field_of(model, key)
    marks = marks_of(field) if field else []
    units = (getattr(mark, "unit", mark) for mark in marks)
    return next((unit for unit in units if isinstance(unit, Unit)), None)


def marks_of(field: FieldInfo) -> list[Any]:
    """What a field is annotated with, and what one that may be left out (`X | None`) would be."""
    inner = [getattr(each, "__metadata__", ()) for each in get_args(field.annotation)]
    return [*field.metadata, *chain.from_iterable(inner)]


def by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by their keys in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def required_keys(model: type[BaseModel]) -> list[str]:
    """The keys that must be written."""
    return [key for key, field in by_key(model).items() if field.is_required()]


def class_words(model: type[BaseModel], name: str) -> Mapping[str, str]:
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


def example_of_key(model: type[BaseModel], key: str) -> Any:
    """A value that may be written under a key, None where none is known."""
    field = field_of(model, key)
    own = class_words(model, "examples").get(key)
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


def item_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a list's items; None for other lists."""
    for form in _forms(field.annotation):
        inside = get_args(form)
        if get_origin(form) is tuple and isinstance(inside[0], type):
            return inside[0] if issubclass(inside[0], BaseModel) else None
    return None


def is_list(field: FieldInfo) -> bool:
    """Whether a list is written under a key."""
    return any(get_origin(form) is tuple for form in _forms(field.annotation))


def _forms(annotation: Any) -> Iterator[Any]:
    """An annotation, and what it is where it may be left out."""
    yield annotation
    for each in get_args(annotation):
        # of a list that is annotated, the list
        yield each.__origin__ if hasattr(each, "__metadata__") else each


def form_of(model: type[BaseModel]) -> Any:
    """The shortest keys and values that a model takes, as an example."""
    short = getattr(model, "short_key", "")
    shown = [key for key in class_words(model, "examples") if key in keys_of(model)]
    chosen = [short] if short else required_keys(model) or [*shown, *keys_of(model)][:1]
    return {key: example_of_key(model, key) or "..." for key in chosen}
