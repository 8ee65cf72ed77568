"""From what a client selects to a request that it could have sent: a document with variables.

`data/client_selections.json` holds, for each request that a working client makes, its territory, the types of
the variables it declares, and the fields it selects: names alone, each with the names of its arguments.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import get_named_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema

SELECTIONS = Path(__file__).parent / "data" / "client_selections.json"
_FIELD = re.compile(r"^(?P<name>\w+)(?:\((?P<arguments>[\w, ]+)\))?$")
#: Names under which clients pass an argument on.
_ALSO_CALLED = {
    "id": ("propertyId",),
    "after": ("cursor", "afterCursor"),
    "accountNumber": ("account",),
    "startOn": ("date",),
    "invoiceId": ("statementId",),
}
INTROSPECTION = frozenset({"__schema", "__type"})

Selection = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """What one client selects in one request."""

    number: int
    territory: str
    kind: str
    declared: Mapping[str, str]
    select: Selection

    @property
    def roots(self) -> list[str]:
        return [parts(key)[0] for key in self.select]

    def only(self, wanted: Callable[[str], bool]) -> ClientRequest:
        """The same request with those of its root fields that are wanted."""
        kept = {key: inner for key, inner in self.select.items() if wanted(parts(key)[0])}
        return ClientRequest(self.number, self.territory, self.kind, self.declared, kept)

    def __str__(self) -> str:
        return f"{self.number}-{self.territory}-{'+'.join(self.roots)}"


@lru_cache(maxsize=1)
def client_requests() -> tuple[ClientRequest, ...]:
    """Every request of the list, in its order."""
    rows = json.loads(SELECTIONS.read_text(encoding="utf-8"))
    return tuple(
        ClientRequest(number, row["territory"], row["kind"], row["variables"], row["select"])
        for number, row in enumerate(rows)
    )


def parts(key: str) -> tuple[str, list[str]]:
    """A field's name and the names of its arguments."""
    found = _FIELD.match(key)
    assert found, f"{key!r} is no field"
    return found["name"], [one.strip() for one in (found["arguments"] or "").split(",") if one.strip()]


@dataclass(slots=True)
class Document:
    """A request's text and variables, written down field by field.

    A variable has the type that the client declares, or where it declares none that of the argument: so a
    type that no longer fits is found by validation.
    """

    schema: GraphQLSchema
    request: ClientRequest
    values: Callable[[str, str], Any]
    variables: dict[str, Any] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        is_mutation = self.request.kind == "mutation"
        root = self.schema.mutation_type if is_mutation else self.schema.query_type
        body = self._fields(self.request.select, root)
        declared = ", ".join(f"${name}: {of_type}" for name, of_type in self._types.items())
        head = f"{self.request.kind}({declared})" if declared else self.request.kind
        return f"{head} {body}"

    def _fields(self, select: Selection, parent: Any) -> str:
        written = []
        for key, inner in select.items():
            if key.startswith("... on "):
                written.append(f"{key} {self._fields(inner, self.schema.type_map.get(key[7:]))}")
                continue
            name, arguments = parts(key)
            known = getattr(parent, "fields", {}).get(name)
            passed = [one for one in (self._argument(name, one, known) for one in arguments) if one]
            below = get_named_type(known.type) if known else None
            rest = f" {self._fields(inner, below)}" if inner else ""
            written.append(name + (f"({', '.join(passed)})" if passed else "") + rest)
        return "{ " + " ".join(written) + " }"

    def _argument(self, field_name: str, name: str, known: Any) -> str | None:
        value = self.values(field_name, name)
        if value is None:
            return None
        variable = next(
            (one for one in (name, *_ALSO_CALLED.get(name, ())) if one in self.request.declared), None
        )
        if variable is not None:
            self._types[variable] = self.request.declared[variable]
        else:
            variable = f"{field_name}_{name}"
            argument = known.args.get(name) if known else None
            self._types[variable] = str(argument.type) if argument else "String"
        self.variables[variable] = value
        return f"{name}: ${variable}"


def has_leaf(data: Any) -> bool:
    """Whether an answer holds any value at all."""
    if isinstance(data, dict):
        return any(has_leaf(value) for name, value in data.items() if name != "__typename")
    if isinstance(data, list):
        return any(has_leaf(one) for one in data)
    return data is not None
