"""Parsed and validated documents, kept: the same text is parsed and validated once per process.

What depends on variables (complexity, nodes) is worked out on each request by `costs`; what depends on the
text alone is part of what is kept: syntax, validation, depth, and how many fields and aliases it comes to.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from math import isinf
from typing import TYPE_CHECKING, Any

from django.conf import settings
from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    UniqueFragmentNamesRule,
    UniqueOperationNamesRule,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Enough to mend a document, few enough not to be a way to make the server talk.
MAX_REPORTED_ERRORS = 10

#: Steps that validation may take to compare fields of one name; the library's own bound lets a second pass.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 50_000

_NAMES = (UniqueOperationNamesRule, UniqueFragmentNamesRule)


class FiniteNumbersRule(ASTValidationRule):
    """A number in a document is one that JSON and the database can hold: 1e999 would be infinite."""

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        self._look_at(node)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        self._look_at(node)

    def _look_at(self, node: FloatValueNode | IntValueNode) -> None:
        if isinf(float(node.value)):
            self.report_error(GraphQLError("The number is too large.", node))


_RULES = (*specified_rules, FiniteNumbersRule)


@dataclass(slots=True)
class Document:
    """A request's text as it was understood: what to execute, or why not."""

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    #: room for what others derive from the document and want to keep as long as it
    derived: dict[Any, Any] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation to execute: the named one, or the only one."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None

    def fields_of(self, selections: SelectionSetNode) -> set[str]:
        """Names of the fields that a valid selection asks for at its own level, fragments included."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting: list[SelectionNode] = list(selections.selections)
        while waiting:
            node = waiting.pop()
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                waiting.extend(node.selection_set.selections)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                waiting.extend(self.fragments[node.name.value].selection_set.selections)
        return found


class DocumentCache:
    """A least-recently-used cache that threads share, bounded by the number and the length of the texts."""

    def __init__(self, schema: GraphQLSchema, size: int, characters: int) -> None:
        self._schema, self._size, self._room = schema, size, characters
        self._longest = characters // 10
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._documents)

    def get(self, text: str) -> Document:
        """The document of a text. Texts that fail are kept too, so that repeating them is cheap."""
        is_kept = self._size > 0 and len(text) <= self._longest
        if is_kept:
            with self._lock:
                known = self._documents.get(text)
                if known is not None:
                    self._documents.move_to_end(text)
                    return known
        document = understand(self._schema, text)
        if is_kept:
            with self._lock:
                self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        if text not in self._documents:  # another thread may have been as quick
            self._room -= len(text)
        self._documents[text] = document
        while len(self._documents) > self._size or self._room < 0:
            oldest, _ = self._documents.popitem(last=False)
            self._room += len(oldest)


def understand(schema: GraphQLSchema, text: str) -> Document:
    """Parse, bound and validate a document."""
    try:
        node = parse(text, max_tokens=settings.MAX_TOKENS)
        return _bounded_and_valid(schema, node)
    except GraphQLSyntaxError as error:
        return Document(None, (error,))
    except RecursionError:
        return Document(None, (GraphQLError("The document is nested too deeply."),))


def _bounded_and_valid(schema: GraphQLSchema, node: DocumentNode) -> Document:
    operations = [one for one in node.definitions if isinstance(one, OperationDefinitionNode)]
    fragments = [one for one in node.definitions if isinstance(one, FragmentDefinitionNode)]
    document = Document(
        node,
        operations={one.name.value if one.name else None: one for one in operations},
        fragments={one.name.value: one for one in fragments},
    )
    if len(document.operations) < len(operations) or len(document.fragments) < len(fragments):
        return _refused(validate(schema, node, _NAMES, MAX_REPORTED_ERRORS))
    # bounds come before validation, which takes more than linear time for what a document repeats
    problem = _out_of_bounds(document)
    if problem is not None:
        return _refused([problem])
    errors = validate(schema, node, _RULES, MAX_REPORTED_ERRORS)
    return _refused(errors) if errors else document


def _refused(errors: Sequence[GraphQLError]) -> Document:
    """What validation found, without the exceptions inside: a literal that a scalar cannot read is no fault."""
    told = tuple(GraphQLError(one.message, one.nodes) if one.original_error else one for one in errors)
    return Document(None, told)


def _out_of_bounds(document: Document) -> GraphQLError | None:
    if len(document.fragments) > settings.MAX_FRAGMENTS:
        return _too_many(len(document.fragments), "fragments", settings.MAX_FRAGMENTS)
    measure = _Measure(document.fragments)
    fields = 0
    for operation in document.operations.values():
        size = measure.of(operation.selection_set, ())
        if measure.circular is not None:
            return GraphQLError(f"The fragment `{measure.circular}` contains itself.")
        fields += size.fields
        depth_limit = settings.MAX_INTROSPECTION_DEPTH if _is_introspection(operation) else settings.MAX_DEPTH
        for what, found, limit in (
            ("levels", size.depth, depth_limit),
            ("aliases", size.aliases, settings.MAX_ALIASES),
            ("fields", fields, settings.MAX_FIELDS),
        ):
            if found > limit:
                return _too_many(found, what, limit)
    return None


def _too_many(found: int, what: str, limit: int) -> GraphQLError:
    shown = str(found) if found < 10 * limit else f"more than {10 * limit}"
    return GraphQLError(f"The document has {shown} {what}; {limit} are allowed.")


def _is_introspection(operation: OperationDefinitionNode) -> bool:
    return all(
        isinstance(selection, FieldNode) and selection.name.value in {"__schema", "__type", "__typename"}
        for selection in operation.selection_set.selections
    )


@dataclass(frozen=True, slots=True)
class _Size:
    """Of a selection with all its fragments written out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0


class _Measure:
    """Sizes of selections; each fragment is walked once, so nesting them costs no more than writing them."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Size] = {}
        self.circular: str | None = None

    def of(self, selections: SelectionSetNode | None, path: tuple[str, ...]) -> _Size:
        depth = fields = aliases = 0
        for selection in selections.selections if selections else ():
            inner = self._inner(selection, path)
            is_field = isinstance(selection, FieldNode)
            depth = max(depth, inner.depth + is_field)
            fields += inner.fields + is_field
            aliases += inner.aliases + (isinstance(selection, FieldNode) and selection.alias is not None)
        return _Size(depth, fields, aliases)

    def _inner(self, selection: SelectionNode, path: tuple[str, ...]) -> _Size:
        if isinstance(selection, FieldNode | InlineFragmentNode):
            return self.of(selection.selection_set, path)
        assert isinstance(selection, FragmentSpreadNode)
        return self._fragment(selection.name.value, path)

    def _fragment(self, name: str, path: tuple[str, ...]) -> _Size:
        if name in path:
            self.circular = name
            return _Size()
        fragment = self._fragments.get(name)
        if fragment is None:
            return _Size()
        if name not in self._known:
            self._known[name] = self.of(fragment.selection_set, (*path, name))
        return self._known[name]
