"""The one registry: what can be written in a scenario, by family and kind.

A family is a direct subclass of `Kind` that names itself (`class Failure(Kind, family="failure")`);
a kind is a subclass of a family whose field `kind` has a literal default. The class statement
is the registration, so a class defined in a notebook cell counts as well.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, SerializationInfo
from pydantic_core import CoreSchema, core_schema

from simulator.foundation.model import Model, closest
from simulator.foundation.units import invalid, show

FAMILIES: dict[str, dict[str, type["Kind"]]] = {}


def _dump(value: "Kind", info: SerializationInfo) -> dict[str, Any]:
    return value.model_dump(mode=info.mode, by_alias=bool(info.by_alias))


class Kind(Model):
    """Something a scenario can name by its `kind`."""

    family: ClassVar[str] = ""
    default_kind: ClassVar[str] = ""
    kind: str = ""

    def __init_subclass__(cls, *, family: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if family:
            cls.family = family
            FAMILIES.setdefault(family, {})

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls._is_kind():
            FAMILIES[cls.family][cls.model_fields["kind"].default] = cls

    @classmethod
    def _is_kind(cls) -> bool:
        return bool(cls.model_fields["kind"].default)

    @classmethod
    def of(cls, given: object) -> Self:
        """The kind that a mapping (or a bare name) describes, looked up when it is asked for."""
        if isinstance(given, cls):
            return given
        fields = {"kind": given} if isinstance(given, str) else given
        if not isinstance(fields, Mapping):
            raise invalid(
                f"{show(given)} is not a {cls.family}: write its kind, or keys and values"
            )
        kinds = FAMILIES[cls.family]
        name = fields.get("kind", cls.default_kind)
        if not isinstance(name, str) or name not in kinds:
            remedy = (
                closest(name, sorted(kinds))
                if name
                else f"add kind: one of {', '.join(sorted(kinds))}"
            )
            raise invalid(f"{show(name)} is not a kind of {cls.family}: {remedy}")
        return kinds[name].model_validate(dict(fields))  # type: ignore[return-value]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if cls._is_kind():
            return handler(source)
        dump = core_schema.plain_serializer_function_ser_schema(_dump, info_arg=True)
        return core_schema.no_info_plain_validator_function(cls.of, serialization=dump)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        if cls._is_kind():
            return handler(schema)
        kinds = [member for _, member in sorted(FAMILIES[cls.family].items())]
        return {"anyOf": [handler(member.__pydantic_core_schema__) for member in kinds]}


def summary_of(model: type) -> str:
    """The first paragraph of its docstring, on one line; "" without one."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def kinds_within(value: object) -> set[type[Kind]]:
    """The kinds of everything that a model (or a part of one) holds."""
    found = {type(value)} if isinstance(value, Kind) else set[type[Kind]]()
    if isinstance(value, Model):
        parts: list[Any] = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, Mapping):
        parts = [*value.values()]
    else:
        parts = [*value] if isinstance(value, tuple) else []
    return found.union(*(kinds_within(part) for part in parts))
