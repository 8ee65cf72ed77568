"""Documents that use one operation each, written down from the schema."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from holdfast.api.schema import api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.api.contract import OperationSpec

_LEVELS = 2
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def live_operations() -> list[OperationSpec]:
    """Every operation that has behaviour, in the order of their names."""
    return sorted((spec for spec in api().contract if api().is_live(spec)), key=lambda spec: spec.python_name)


def root_field(spec: OperationSpec) -> GraphQLField:
    """The operation's field in the schema."""
    schema = api().schema
    root = schema.query_type if spec.kind == "query" else schema.mutation_type
    assert root is not None
    return root.fields[spec.name]


def document(spec: OperationSpec, arguments: Mapping[str, Any], selection: str | None = None) -> str:
    """A document that uses the operation with these arguments, each as a variable of its name."""
    field = root_field(spec)
    declared = ", ".join(f"${name}: {field.args[name].type}" for name in arguments)
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    head = f"{spec.kind}({declared})" if declared else spec.kind
    call = f"{spec.name}({passed})" if passed else spec.name
    chosen = selection if selection is not None else plain_selection(get_named_type(field.type))
    return f"{head} {{ {call} {chosen} }}"


def written_out(spec: OperationSpec, arguments: Mapping[str, Any], selection: str | None = None) -> str:
    """The same with the arguments in the text, as literals."""
    field = root_field(spec)
    chosen = selection if selection is not None else plain_selection(get_named_type(field.type))
    return f"{spec.kind} {{ {called(spec.name, field, arguments)} {chosen} }}"


def called(name: str, field: GraphQLField, arguments: Mapping[str, Any]) -> str:
    """A field with arguments, as literals."""
    passed = ", ".join(f"{key}: {literal(field.args[key].type, one)}" for key, one in arguments.items())
    return f"{name}({passed})" if passed else name


def literal(type_: Any, value: Any) -> str:
    """A JSON value as a document writes it where a type is expected."""
    named = get_named_type(type_)
    if isinstance(value, list):
        return f"[{', '.join(literal(named, one) for one in value)}]"
    if isinstance(value, dict):
        # a key that no field could have is left to variables
        fields = getattr(named, "fields", {})
        inner = [
            f"{key}: {literal(fields[key].type if key in fields else named, one)}"
            for key, one in value.items()
            if _NAME.fullmatch(key)
        ]
        return f"{{{', '.join(inner)}}}"
    is_bare = is_enum_type(named) and isinstance(value, str) and _NAME.fullmatch(value)
    return value if is_bare else json.dumps(value)


def plain_selection(named: GraphQLNamedType, levels: int = _LEVELS) -> str:
    """The fields of a type that need no arguments, down to a depth; connections are left out."""
    if is_leaf_type(named):
        return ""
    chosen = ["__typename"]
    for name, field in getattr(named, "fields", {}).items():
        below = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(below):
            chosen.append(name)
        elif levels > 1 and not is_abstract_type(below) and "edges" not in getattr(below, "fields", {}):
            chosen.append(f"{name} {plain_selection(below, levels - 1)}")
    return "{ " + " ".join(chosen) + " }"


def skeleton(spec: OperationSpec) -> str:
    """The arguments that an operation needs, with their types where values belong: a start for an example."""
    needed = {
        name: _blank(argument.type)
        for name, argument in root_field(spec).args.items()
        if is_required_argument(argument)
    }
    return repr(needed) if needed else ""


def _blank(type_: Any) -> Any:
    named = get_named_type(type_)
    if not is_input_object_type(named):
        return f"<{type_}>"
    return {
        name: _blank(field.type) for name, field in named.fields.items() if is_required_input_field(field)
    }
