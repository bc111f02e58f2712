"""The fields of the API for people: tables made from its OpenAPI description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["ApiField", "ApiShape", "FieldType", "parameter_of", "shapes_of", "type_of"]

_REF = "#/components/schemas/"
_FORMATS = {"date-time": "time (ISO 8601)"}


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds, in words; `shapes` are those of the objects in it, each with a table of its own."""

    words: str
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiField:
    """One row of a table."""

    name: str
    type: FieldType
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class ApiShape:
    """An object, or the values that a field may have."""

    name: str
    says: str
    fields: tuple[ApiField, ...]
    values: tuple[str, ...]


def shapes_of(schemas: Mapping[str, Any]) -> list[ApiShape]:
    """Every object and every choice that the API speaks of, by name."""
    return [_shape(name, schema) for name, schema in sorted(schemas.items())]


def parameter_of(parameter: Mapping[str, Any]) -> ApiField:
    """A parameter of an address, a query or a header."""
    schema = parameter["schema"]
    where = "" if parameter["in"] == "query" else f"In the {parameter['in']}. "
    return ApiField(
        parameter["name"],
        type_of(schema),
        parameter.get("required", False),
        (where + parameter.get("description", schema.get("description", "")) + _default(schema)).strip(),
    )


def type_of(schema: Mapping[str, Any]) -> FieldType:
    """What a schema lets a value be."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return FieldType("", (name,))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            found = [type_of(one) for one in schema[several]]
            words = " or ".join(one.words for one in found if one.words)
            return FieldType(words, tuple(shape for one in found for shape in one.shapes))
    if schema.get("type") == "array":
        items = type_of(schema.get("items", {}))
        return FieldType(f"list of {items.words}".strip(), items.shapes)
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        held = type_of(schema["additionalProperties"])
        return FieldType(f"object of {held.words}".strip(), held.shapes)
    plain = _FORMATS.get(schema.get("format", ""), schema.get("type", "anything"))
    return FieldType(f"{plain}{_bounds(schema)}")


def _shape(name: str, schema: Mapping[str, Any]) -> ApiShape:
    required = schema.get("required", ())
    fields = (
        ApiField(field, type_of(held), field in required, (held.get("description", "") + _default(held)).strip())
        for field, held in schema.get("properties", {}).items()
    )
    values = tuple(str(value) for value in schema.get("enum", ()))
    return ApiShape(name, schema.get("description", ""), tuple(fields), values)


def _bounds(schema: Mapping[str, Any]) -> str:
    """How long or how large it may be."""
    least = schema.get("minLength", schema.get("minimum"))
    most = schema.get("maxLength", schema.get("maximum"))
    unit = " characters" if "maxLength" in schema or "minLength" in schema else ""
    if least is None and most is None:
        return ""
    if most is None:
        return f", {least:,} or more{unit}"
    return f", {least or 0:,} to {most:,}{unit}"


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    return "" if default in (None, "", [], {}) else f" Default: `{str(default).lower()}`."
