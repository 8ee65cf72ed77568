"""What is counted about operations, and the slot through which tests watch the machine at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from graphql import MiddlewareManager
from prometheus_client import Counter, Histogram

from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from graphql import ExecutionResult

    from holdfast.api.contract import OperationSpec

OPERATIONS = Counter("holdfast_operations", "Root fields executed", ["kind", "name", "outcome"])
REQUESTS = Counter("holdfast_requests", "GraphQL requests answered", ["status"])
REQUEST_SECONDS = Histogram(
    "holdfast_request_seconds",
    "Time to answer a GraphQL request",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


class Watch(Protocol):
    """What looks on while one request is executed."""

    def resolved(self, info: Any, value: Any) -> None:
        """A resolver has returned a value (None where it raised) for the field that info tells of."""

    def finished(self, kind: str, operations: frozenset[str], result: ExecutionResult) -> None:
        """The request has its result; operations are the root fields that it asked for."""


#: Each is called once a request for something to look on; empty in production, where looking costs nothing.
watches: list[Callable[[], Watch]] = []


def middleware(watching: list[Watch]) -> MiddlewareManager | None:
    """What hands each resolved value to those who look on; None where nobody does."""
    if not watching:
        return None

    def look(resolve: Callable[..., Any], obj: Any, info: Any, **arguments: Any) -> Any:
        value = None
        try:
            value = resolve(obj, info, **arguments)
        finally:
            for watch in watching:
                watch.resolved(info, value)
        return value

    return MiddlewareManager(look)


@contextmanager
def operation(spec: OperationSpec) -> Iterator[None]:
    """Count one execution of an operation by its outcome."""
    outcome = "INTERNAL"
    try:
        yield
        outcome = "ok"
    except DomainError as error:
        outcome = error.code
        raise
    finally:
        OPERATIONS.labels(spec.kind, spec.name, outcome).inc()
