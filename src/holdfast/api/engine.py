"""From a request's body to its answer; knows HTTP statuses but no HTTP library."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from graphql import ExecutionResult, GraphQLError, OperationType, execute_sync

from holdfast.api import costs, limits, observation
from holdfast.api.documents import DocumentCache
from holdfast.api.errors import TooManyRequests
from holdfast.api.formatting import formatted
from holdfast.api.schema import api
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from graphql import OperationDefinitionNode

    from holdfast.api.context import RequestContext
    from holdfast.api.documents import Document
    from holdfast.api.limits import Usage


@dataclass(slots=True)
class Answer:
    """What goes back: a status, a JSON value, and what the headers tell."""

    status: int
    body: Any
    usage: Usage | None = None
    possible_errors: list[str] = field(default_factory=list)


class BadRequest(Exception):
    """A body that is no GraphQL request; the text says what is wrong with it."""


@lru_cache(maxsize=1)
def document_cache() -> DocumentCache:
    """This process's documents."""
    return DocumentCache(api().schema, settings.DOCUMENT_CACHE_SIZE, settings.DOCUMENT_CACHE_CHARACTERS)


def answer(request: Any, context: RequestContext) -> Answer:
    """Answer one request object (`query`, `variables`, `operationName`)."""
    started = perf_counter()
    try:
        result = _answer(request, context)
    except BadRequest as error:
        result = Answer(400, {"errors": [formatted(GraphQLError(str(error)))]})
    observation.REQUESTS.labels(str(result.status)).inc()
    observation.REQUEST_SECONDS.observe(perf_counter() - started)
    return result


def _answer(request: Any, context: RequestContext) -> Answer:
    text, variables, name = _read(request)
    document = document_cache().get(text)
    if document.node is None:
        return Answer(400, {"errors": [formatted(error) for error in document.errors]})
    operation = document.operation(name)
    if operation is None:
        raise BadRequest("`operationName` must name one of the document's operations.")
    if operation.operation is OperationType.SUBSCRIPTION:
        raise BadRequest("Subscriptions are not offered.")
    watching = [watch() for watch in observation.watches]
    usage = None
    try:
        cost = costs.cost_of(document, operation, variables, api().schema, api().contract)
        usage = limits.charge_points(context.viewer, cost.points, context.now)
        if usage is not None and usage.is_blocked:
            raise TooManyRequests
    except DomainError as error:
        result = ExecutionResult(None, [GraphQLError(error.message, original_error=error)])
    else:
        result = execute_sync(
            api().schema,
            document.node,
            context_value=context,
            variable_values=variables,
            operation_name=name,
            middleware=observation.middleware(watching),
        )
    fields = _root_fields(document, operation)
    for watch in watching:
        watch.finished(operation.operation.value, fields, result)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    return Answer(200, body, usage, _possible_errors(document, operation, fields))


def _root_fields(document: Document, operation: OperationDefinitionNode) -> frozenset[str]:
    """The operations of the contract that a request asks for, fragments included."""
    key = ("root fields", operation.name.value if operation.name else None)
    if key not in document.derived:
        document.derived[key] = frozenset(document.fields_of(operation.selection_set))
    fields: frozenset[str] = document.derived[key]
    return fields


def _possible_errors(
    document: Document, operation: OperationDefinitionNode, fields: frozenset[str]
) -> list[str]:
    """Codes that the request's root fields document."""
    key = ("errors", operation.name.value if operation.name else None)
    if key not in document.derived:
        specs = [api().contract.find(operation.operation.value, name) for name in fields]
        document.derived[key] = sorted({code for spec in specs if spec is not None for code in spec.errors})
    codes: list[str] = document.derived[key]
    return codes


def _read(request: Any) -> tuple[str, dict[str, Any], str | None]:
    if not isinstance(request, dict):
        raise BadRequest("A request is a JSON object with `query`.")
    text = request.get("query")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("`query` must hold a GraphQL document.")
    variables = request.get("variables")
    if variables is None or isinstance(variables, dict):
        name = request.get("operationName")
        if name is None or isinstance(name, str):
            return text, variables or {}, name or None
        raise BadRequest("`operationName` must be a text.")
    raise BadRequest("`variables` must be a JSON object.")
