"""The part of GitHub's GraphQL schema that our documents touch, cut out of the official one by a rule.

    python -m tests.service.handoffs.github_schema node_modules/@octokit/graphql-schema/schema.graphql

The whole has 1.2 MB; what is cut out lies beside this module, with its version and licence. Of each type it has the
fields that our documents ask for, with all their arguments; of what we give, everything.
"""

import json
import sys
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    validate,
    visit,
)

from service.handoffs.github import DOCUMENTS

__all__ = ["SCHEMA", "cut_schema", "problems_of", "read_schema"]

SCHEMA = Path(__file__).with_name("github_schema.graphql")
_BUILT_IN = ("Boolean", "Float", "ID", "Int", "String")


def cut_schema(whole: GraphQLSchema) -> str:
    """What of a schema our documents need, as SDL without descriptions."""
    asked: dict[str, set[str]] = {}
    named: dict[str, GraphQLNamedType] = {}
    info = TypeInfo(whole)

    class Asked(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent, field = info.get_parent_type(), info.get_field_def()
            assert parent is not None
            assert field is not None
            asked.setdefault(parent.name, set()).add(node.name.value)
            for part in (field.type, *(one.type for one in field.args.values())):
                _take(get_named_type(part), named)
            _take(parent, named)

    for document in DOCUMENTS:
        visit(parse(document), TypeInfoVisitor(info, Asked()))
    return "\n".join(_written(kind, asked.get(name, set()), named) for name, kind in sorted(named.items())) + "\n"


def _take(kind: GraphQLNamedType, named: dict[str, GraphQLNamedType]) -> None:
    """Keep a type, and of what is given all that belongs to it."""
    if kind.name in named or kind.name in _BUILT_IN:
        return
    named[kind.name] = kind
    if isinstance(kind, GraphQLInputObjectType):
        for field in kind.fields.values():
            _take(get_named_type(field.type), named)


def _written(kind: GraphQLNamedType, asked: set[str], named: dict[str, GraphQLNamedType]) -> str:
    if isinstance(kind, GraphQLScalarType):
        return f"scalar {kind.name}"
    if isinstance(kind, GraphQLEnumType):
        return f"enum {kind.name} {{ {' '.join(kind.values)} }}"
    if isinstance(kind, GraphQLInputObjectType):
        fields = [f"{name}: {field.type}" for name, field in kind.fields.items()]
        return f"input {kind.name} {{ {', '.join(fields)} }}"
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    over = [one for one in kind.interfaces if one.name in named]
    wanted = asked.union(*(one.fields for one in over)) if over or asked else set(kind.fields)
    shown = ", ".join(_field(name, kind.fields[name]) for name in sorted(wanted))
    word = "interface" if isinstance(kind, GraphQLInterfaceType) else "type"
    implements = f" implements {' & '.join(one.name for one in over)}" if over else ""
    return f"{word} {kind.name}{implements} {{ {shown} }}"


def _field(name: str, field: Any) -> str:
    arguments = ", ".join(f"{key}: {one.type}" for key, one in field.args.items())
    return f"{name}{f'({arguments})' if arguments else ''}: {field.type}"


def read_schema(place: Path) -> GraphQLSchema:
    """A whole schema, as GitHub gives it: of some types it says a field twice."""
    return build_schema(place.read_text("utf-8"), assume_valid_sdl=True)


def problems_of(document: str) -> list[str]:
    """What the schema beside this module has against a document."""
    return [error.message for error in validate(build_schema(SCHEMA.read_text("utf-8")), parse(document))]


def _main(place: Path) -> None:
    package = json.loads(place.with_name("package.json").read_text("utf-8"))
    licence = place.with_name("LICENSE.md").read_text("utf-8")
    head = (
        f"Cut by tests/service/handoffs/github_schema.py out of {package['name']} {package['version']}.\n\n{licence}"
    )
    comment = "\n".join(f"# {line}".rstrip() for line in head.splitlines())
    SCHEMA.write_text(f"{comment}\n\n{cut_schema(read_schema(place))}", "utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
