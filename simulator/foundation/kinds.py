"""The one registry: what can be written in a scenario, by family and kind.

A family is a direct subclass of `Kind` that names itself (`class Failure(Kind, family="failure")`);
a kind is a subclass of a family whose field `kind` has a literal default. The class statement
is the registration, so a class defined in a notebook cell counts as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self, cast

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    ValidationError,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulator.foundation.edits import Loc, Rename, Replace, flow
from simulator.foundation.explanations import at_key
from simulator.foundation.model import Model, closest, keys_of, line, raised, refused
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import nearest

FAMILIES: dict[str, dict[str, type["Kind"]]] = {}


def _dump(value: "Kind", info: SerializationInfo) -> dict[str, Any]:
    later = value.later_keys if info.exclude_none else ()
    unwritten = {key for key in later if getattr(value, key, None) is None}
    return value.model_dump(mode=info.mode, by_alias=bool(info.by_alias), exclude=unwritten)


class Kind(Model):
    """Something a scenario can name by its `kind`."""

    family: ClassVar[str] = ""
    default_kind: ClassVar[str] = ""
    # names that kinds of the family defined in earlier versions, and what they are called now
    renamed: ClassVar[Mapping[str, str]] = {}
    # keys of later versions, which a dump leaves out where they are not written: results keep their
    # bytes
    later_keys: ClassVar[tuple[str, ...]] = ()
    # its keys as a file writes them, beside its kind; a kind that needs none of them has no example
    example: ClassVar[str] = ""
    # of a family: a line of a file with a kind in it, of a kind: how it is written there
    in_file: ClassVar[str] = ""
    form: ClassVar[str] = "{{kind: {kind}, {keys}}}"
    kind: str = ""

    def __init_subclass__(cls, *, family: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if family:
            cls.family = family
            FAMILIES.setdefault(family, {})

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # pydantic's own hook: the fields are not there yet when __init_subclass__ is called
        super().__pydantic_init_subclass__(**kwargs)
        for old, new in cls.renamed.items():
            # else it would be passed over in silence, and the default taken
            if old in vars(cls):
                raise TypeError(f"{cls.__name__}.{old} has another name now: {new}")
        if cls._is_kind():
            FAMILIES[cls.family][cls.model_fields["kind"].default] = cls

    @classmethod
    def _is_kind(cls) -> bool:
        """Whether it is a kind, and not a family of kinds."""
        return bool(cls.model_fields["kind"].default)

    @classmethod
    def members(cls) -> Mapping[str, type["Kind"]]:
        """The kinds of the family by name; none of a kind."""
        if cls._is_kind():
            return {}
        return FAMILIES[cls.family]

    @classmethod
    def siblings(cls) -> Mapping[str, type["Kind"]]:
        """The kinds of its family by name."""
        return FAMILIES[cls.family]

    @classmethod
    def of(cls, given: object) -> Self:
        """The kind that a mapping (or a bare name) describes, looked up when it is asked for."""
        if isinstance(given, cls):
            return given
        fields = cls._keys_and_values(given)
        name = fields.get("kind", cls.default_kind)
        kinds = FAMILIES[cls.family]
        if not isinstance(name, str) or name not in kinds:
            raise cls._unknown(given, name)
        # a family holds its own subclasses alone
        return cast("type[Self]", kinds[name]).model_validate(dict(fields))

    @classmethod
    def _keys_and_values(cls, given: object) -> Mapping[str, Any]:
        """The keys and values of a kind; a bare name is a kind with its defaults."""
        if isinstance(given, str):
            return {"kind": given}
        if isinstance(given, Mapping):
            return given
        family = _with_article(cls.family)
        raise invalid(f"{show(given)} is not {family}: write its kind, or keys and values")

    @classmethod
    def meant(cls, text: str) -> Mapping[str, Any] | None:
        """The keys and values that a bare text of another notation stands for, if the kind knows
        it: `p95 < 2s`.
        """
        return None

    @classmethod
    def _unknown(cls, given: object, name: object) -> ValidationError:
        """The error for what names no kind, at the name if there is one."""
        if isinstance(given, Mapping) and not given.get("kind"):
            if isinstance(given.get("type"), str):
                error = invalid("unknown key 'type': did you mean kind?", Rename("kind"))
                return refused([line(("type",), at_key(error))])
            return refused(
                [line((), cls._without_kind(given)), *_of_any_kind(cls.siblings(), given)]
            )
        edit = cls._in_another_notation(name)
        if edit:
            message = f"{show(name)} is not a kind of {cls.family}: write {flow(edit.value)}"
            return refused([line((), invalid(message, edit))])
        at: Loc = ("kind",) if isinstance(given, Mapping) else ()
        return refused([line(at, cls._another_name(name))])

    @classmethod
    def _in_another_notation(cls, name: object) -> Replace | None:
        for kind in FAMILIES[cls.family].values():
            meant = kind.meant(name) if isinstance(name, str) else None
            if meant:
                return Replace(dict(meant))
        return None

    @classmethod
    def _another_name(cls, name: object) -> PydanticCustomError:
        words = sorted(FAMILIES[cls.family])
        known = cls.other_values.get(str(name).lower(), "")
        near = [known] if known in words else nearest(name, words)
        told = f"{show(name)} is not a kind of {cls.family}: "
        if known in words:
            return invalid(f"{told}did you mean {known}?", Replace(known))
        # what is wrong with its other keys is mostly so for each kind that it may be
        return invalid(f"{told}{closest(name, words)}", Replace(near[0]) if near else None)

    @classmethod
    def _without_kind(cls, given: Mapping[str, Any]) -> PydanticCustomError:
        """Keys and values that do not name their kind, or name it as their key."""
        kinds = FAMILIES[cls.family]
        name, inner = next(iter(given.items()), ("", None))
        if len(given) == 1 and name in kinds:
            edit = _named_by_key(name, kinds[name], inner)
            return invalid(f"{show(given)} has no kind: write {flow(edit.value)}", edit)
        return invalid(f"has no kind: add kind: one of {', '.join(sorted(kinds))}")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        if cls._is_kind():
            return handler(source)
        # a field of a family is read by name, so that kinds defined later are found as well
        dump = core_schema.plain_serializer_function_ser_schema(_dump, info_arg=True)
        return core_schema.no_info_plain_validator_function(cls.of, serialization=dump)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        if cls._is_kind():
            return handler(schema)
        kinds = dict(sorted(FAMILIES[cls.family].items()))
        # a bare name is a kind with its defaults
        named = {"enum": list(kinds)}
        members = [handler(member.__pydantic_core_schema__) for member in kinds.values()]
        return {"anyOf": [named, *members]}


def _of_any_kind(
    kinds: Mapping[str, type[Kind]], given: Mapping[str, Any]
) -> Iterator[InitErrorDetails]:
    """What is wrong at keys that all kinds of a family have."""
    shared = set(given).intersection(*map(keys_of, kinds.values())) - {"kind"}
    # whichever it is, its shared keys are read alike
    for kind in list(kinds.values())[:1]:
        try:
            kind.model_validate(dict(given))
        except ValidationError as error:
            found = error.errors()
            yield from (raised(each) for each in found if shared.intersection(each["loc"][:1]))


def _with_article(family: str) -> str:
    """`an alert rule`, `a failure`."""
    words = family.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' or words == 'sli' else 'a'} {words}"


def _named_by_key(name: str, kind: type[Kind], inner: object) -> Replace:
    """`{latency: {threshold: 2s}}` and `{latency: 2s}` with the kind as a value."""
    if isinstance(inner, Mapping):
        return Replace({"kind": name, **inner}, was=(name,))
    if inner is None or not kind.short_key:
        return Replace({"kind": name})
    return Replace({"kind": name, kind.short_key: inner}, now=(kind.short_key,), was=(name,))


def example_of(model: type[Kind]) -> str:
    """A line of a scenario file with this kind in it; "" where there is none to show."""
    kind = model.model_fields["kind"].default
    text = kind
    if model.example:
        text = model.form.format(kind=kind, keys=model.example)
    elif any(field.is_required() for field in model.model_fields.values()):
        return ""
    return model.in_file.format(text)


def summary_of(model: type) -> str:
    """The first paragraph of its docstring, on one line; "" without one."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def kinds_within(value: object) -> set[type[Kind]]:
    """The kinds of everything that a model (or a part of one) holds."""
    found = set[type[Kind]]()
    # a list of what is left to look at: a scenario has hundreds of parts, and is asked often
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, Model):
            parts += [getattr(part, name) for name in type(part).model_fields]
        elif isinstance(part, tuple):
            parts += part
        elif isinstance(part, Mapping):
            parts += part.values()
        if isinstance(part, Kind):
            found.add(type(part))
    return found


def kinds_of_others(value: object) -> set[type[Kind]]:
    """Those of them that do not come with this package."""
    # mostly there are none at all, and a scenario has hundreds of parts
    if not any(map(_is_of_others, _all_kinds())):
        return set()
    return set(filter(_is_of_others, kinds_within(value)))


def _all_kinds() -> Iterator[type[Kind]]:
    for family in FAMILIES.values():
        yield from family.values()


def _is_of_others(kind: type[Kind]) -> bool:
    return not kind.__module__.startswith("simulator.")
