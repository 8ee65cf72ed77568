"""What a request would cost: points for the hour's allowance and the request's own limit, and nodes.

Points: the documented complexity of each root field (1 where none is stated), and 1 for each connection below
it. Nodes: page sizes multiply along nested connections; each page counts its nodes. Introspection is free.
Both are worked out from the document and its variables before anything is executed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from holdfast.api.errors import TooComplex, TooManyNodes

if TYPE_CHECKING:
    from holdfast.api.contract import Contract
    from holdfast.api.documents import Document


@dataclass(slots=True)
class Cost:
    points: int = 0
    nodes: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What a selection costs: points, and the connections in it."""

    points: int
    pages: tuple[_Page, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """A connection: the sizes that are asked of it (numbers or names of variables), and what a node costs."""

    sizes: tuple[int | str, ...]
    inner: _Part


def cost_of(
    document: Document,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    schema: GraphQLSchema,
    contract: Contract,
) -> Cost:
    """The cost of one operation. Raises TooComplex or TooManyNodes where it is over what one request may."""
    key = ("cost", operation.name.value if operation.name else None)
    plan = document.derived.get(key)
    if plan is None:
        plan = document.derived[key] = _Planner(document, schema, contract).plan(operation)
    cost = Cost(plan.points, _nodes(plan, variables, {}))
    if cost.points > settings.MAX_COMPLEXITY:
        raise TooComplex(complexity=cost.points, limit=settings.MAX_COMPLEXITY)
    if cost.nodes > settings.MAX_NODES:
        raise TooManyNodes(nodes=cost.nodes, limit=settings.MAX_NODES)
    return cost


def _nodes(part: _Part, variables: dict[str, Any], known: dict[int, int]) -> int:
    """Nodes of a selection; parts that a fragment shares are counted once and multiplied."""
    if id(part) not in known:
        total = 0
        for page in part.pages:
            sizes = [variables.get(size) if isinstance(size, str) else size for size in page.sizes]
            size = max((one for one in sizes if isinstance(one, int)), default=settings.MAX_PAGE_SIZE)
            total += max(size, 0) * (1 + _nodes(page.inner, variables, known))
        known[id(part)] = total
    return known[id(part)]


class _Planner:
    """Walks an operation with its fragments, each fragment once."""

    def __init__(self, document: Document, schema: GraphQLSchema, contract: Contract) -> None:
        self._document, self._schema, self._contract = document, schema, contract
        self._fragments: dict[str, _Part] = {}

    def plan(self, operation: OperationDefinitionNode) -> _Part:
        self._kind = operation.operation.value
        self._root = self._schema.get_root_type(operation.operation)
        return self._selections(operation.selection_set, self._root)

    def _selections(self, selections: SelectionSetNode | None, parent: Any) -> _Part:
        parts = [self._selection(one, parent) for one in (selections.selections if selections else ())]
        return _Part(sum(part.points for part in parts), tuple(page for part in parts for page in part.pages))

    def _selection(self, node: SelectionNode, parent: Any) -> _Part:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return self._selections(
                node.selection_set, self._schema.type_map[condition.name.value] if condition else parent
            )
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name not in self._fragments:
            fragment = self._document.fragments[name]
            on = self._schema.type_map[fragment.type_condition.name.value]
            self._fragments[name] = self._selections(fragment.selection_set, on)
        return self._fragments[name]

    def _field(self, node: FieldNode, parent: Any) -> _Part:
        points = 0
        if parent is self._root:
            spec = self._contract.find(self._kind, node.name.value)
            points = spec.complexity if spec else 0
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or node.selection_set is None:
            return _Part(points, ())
        named = get_named_type(definition.type)
        inner = self._selections(node.selection_set, named)
        if not _is_connection(named):
            return _Part(points + inner.points, inner.pages)
        return _Part(points + 1 + inner.points, (_Page(tuple(_sizes(node)), inner),))


def _is_connection(named: Any) -> bool:
    fields = getattr(named, "fields", {})
    return "edges" in fields and "pageInfo" in fields


def _sizes(node: FieldNode) -> list[int | str]:
    found: list[int | str] = []
    for argument in node.arguments or ():
        if argument.name.value in {"first", "last"}:
            if isinstance(argument.value, IntValueNode):
                found.append(int(argument.value.value))
            elif isinstance(argument.value, VariableNode):
                found.append(argument.value.name.value)
    return found
