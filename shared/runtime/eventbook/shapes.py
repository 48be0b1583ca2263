"""The shape of an event as plain data, and an example of it."""

from __future__ import annotations

from typing import Any

from msgspec import inspect

from shared.kernel.personal import personal_fields

Shape = Any
_WORDS: dict[type[inspect.Type], tuple[str, Any]] = {
    inspect.StrType: ("text", "text"),
    inspect.IntType: ("integer", 7),
    inspect.BoolType: ("yes or no", True),
    inspect.FloatType: ("number", 1.5),
    inspect.DecimalType: ("decimal", "1.5"),
    inspect.UUIDType: ("UUID", "01900000-0000-7000-8000-000000000001"),
    inspect.DateType: ("date", "2026-11-23"),
    inspect.TimeType: ("time of day", "09:30:00"),
    inspect.DateTimeType: ("moment", "2026-11-23T01:00:00Z"),
    inspect.NoneType: ("nothing", None),
    inspect.AnyType: ("anything", "anything"),
}
_LISTS = (
    inspect.ListType,
    inspect.VarTupleType,
    inspect.SetType,
    inspect.FrozenSetType,
    inspect.CollectionType,
)


class Unshaped(TypeError):
    """An event has a field of a type that nobody has given words to."""


def shape_of(kind: type) -> dict[str, Shape]:
    """Field → shape; a question mark behind a field's name says that it may be missing."""
    personal = personal_fields(kind)
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.DataclassType)
    shape = _fields(found)
    return {
        name: {"personal": told} if name.removesuffix("?") in personal else told
        for name, told in shape.items()
    }


def example_of(kind: type) -> dict[str, Any]:
    """An event of this shape as data, every field filled."""
    found: dict[str, Any] = _example(inspect.type_info(kind))
    return found


def _shape(told: inspect.Type) -> Shape:
    if type(told) in _WORDS:
        return _WORDS[type(told)][0]
    if isinstance(told, inspect.EnumType):
        return {"one of": [each.value for each in told.cls]}
    if isinstance(told, inspect.LiteralType):
        return {"one of": list(told.values)}
    if isinstance(told, inspect.DataclassType):
        return _fields(told)
    if isinstance(told, _LISTS):
        return {"list of": _shape(told.item_type)}
    if isinstance(told, inspect.TupleType):
        return {"tuple of": [_shape(each) for each in told.item_types]}
    if isinstance(told, inspect.DictType):
        return {"map of": _shape(told.value_type)}
    if isinstance(told, inspect.UnionType):
        return {"any of": [_shape(each) for each in told.types]}
    raise Unshaped(type(told).__name__)


def _fields(told: inspect.DataclassType) -> dict[str, Shape]:
    return {field.encode_name + ("" if field.required else "?"): _shape(field.type) for field in told.fields}


def _example(told: inspect.Type) -> Any:
    if type(told) in _WORDS:
        return _WORDS[type(told)][1]
    if isinstance(told, inspect.EnumType):
        return next(iter(told.cls)).value
    if isinstance(told, inspect.LiteralType):
        return told.values[0]
    if isinstance(told, inspect.DataclassType):
        return {field.encode_name: _example(field.type) for field in told.fields}
    if isinstance(told, _LISTS):
        return [_example(told.item_type)]
    if isinstance(told, inspect.TupleType):
        return [_example(each) for each in told.item_types]
    if isinstance(told, inspect.DictType):
        return {"key": _example(told.value_type)}
    if isinstance(told, inspect.UnionType):
        return _example(next(each for each in told.types if not isinstance(each, inspect.NoneType)))
    raise Unshaped(type(told).__name__)
