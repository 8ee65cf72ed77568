"""What a request asks of the object that a resolver is about to return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo, SelectionNode


def selected_fields(info: GraphQLResolveInfo[Any]) -> frozenset[str]:
    """Names of the fields selected at the first level of a field, fragments included.

    A field that `@skip` or `@include` leaves out in this request counts as selected.
    """
    found: set[str] = set()
    waiting: list[SelectionNode] = [
        selection
        for node in info.field_nodes
        if node.selection_set is not None
        for selection in node.selection_set.selections
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            found.add(node.name.value)
        elif isinstance(node, InlineFragmentNode):
            waiting.extend(node.selection_set.selections)
        elif isinstance(node, FragmentSpreadNode):
            waiting.extend(info.fragments[node.name.value].selection_set.selections)
    return frozenset(found)
