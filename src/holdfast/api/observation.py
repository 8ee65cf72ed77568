"""What is counted about operations, and the slot through which tests watch the machine at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from holdfast.api.context import RequestContext
    from holdfast.api.contract import OperationSpec

OPERATIONS = Counter("holdfast_operations", "Root fields executed", ["kind", "name", "outcome"])
REQUESTS = Counter("holdfast_requests", "GraphQL requests answered", ["status"])
REQUEST_SECONDS = Histogram(
    "holdfast_request_seconds",
    "Time to answer a GraphQL request",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)

#: Called with an operation and the code of the error it ended in (None for success); tests register here.
watchers: list[Callable[[OperationSpec, str | None], None]] = []


@contextmanager
def operation(spec: OperationSpec, _context: RequestContext) -> Iterator[None]:
    """Count one execution of a live operation by its outcome."""
    try:
        yield
    except DomainError as error:
        _seen(spec, error.code)
        raise
    except Exception:
        _seen(spec, "INTERNAL")
        raise
    _seen(spec, None)


def _seen(spec: OperationSpec, code: str | None) -> None:
    OPERATIONS.labels(spec.kind, spec.name, code or "ok").inc()
    for watch in watchers:
        watch(spec, code)
