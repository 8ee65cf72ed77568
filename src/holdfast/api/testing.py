"""A client for tests: real requests to the real view, answers that are easy to read.

api = GraphQL()
data = api.must("query($n: String!) { account(accountNumber: $n) { balance } }", {"n": number}, token=token)
assert api.execute("{ viewer { id } }").codes == ["KT-CT-1112"]
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from django.test import Client
from graphql import GraphQLError

from holdfast.api import observation, view
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import ExecutionResult

    from holdfast.kernel.clock import Clock

ENDPOINT = "/v1/graphql/"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: the parsed body's `data` and `errors`, the HTTP status and headers.

    faults: exceptions of ours that the answer tells only by a reference.
    """

    status: int
    data: Any
    errors: list[dict[str, Any]]
    headers: Mapping[str, str]
    body: Any = field(repr=False)
    faults: list[Exception] = field(default_factory=list, repr=False)

    @property
    def codes(self) -> list[str | None]:
        """The error codes in their order; None for errors of GraphQL itself."""
        return [error.get("extensions", {}).get("errorCode") for error in self.errors]


class GraphQL:
    """A client; token and clock hold for all its requests unless one says otherwise.

    token: sent as the Authorization header as it is. clock: the time in which requests are answered.
    """

    def __init__(
        self, *, token: str | None = None, clock: Clock | None = None, ip: str = "127.0.0.1"
    ) -> None:
        self._token, self._clock = token, clock
        self._client = Client(REMOTE_ADDR=ip)

    def execute(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        operation_name: str | None = None,
        **headers: str,
    ) -> Response:
        """Send one request. Further keywords are headers: `x_correlation_id="…"`."""
        request = {"query": query, "variables": variables, "operationName": operation_name}
        return self.post(
            {name: one for name, one in request.items() if one is not None}, token=token, **headers
        )

    def must(self, query: str, variables: dict[str, Any] | None = None, **options: Any) -> Any:
        """The data of a request that has to succeed; a fault of ours is raised as it is."""
        response = self.execute(query, variables, **options)
        if response.faults:
            raise response.faults[0]
        assert not response.errors, response.errors
        assert response.status == 200, response  # noqa: PLR2004
        return response.data

    def post(self, body: Any, *, token: str | None = None, **headers: str) -> Response:
        """Send any body: bytes as they are, everything else as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        authorization = token if token is not None else self._token
        if authorization:
            sent["Authorization"] = authorization
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        with _faults() as faults, self._at_its_time():
            answer = self._client.post(ENDPOINT, content, content_type="application/json", headers=sent)
        return _response(answer, faults)

    @contextmanager
    def _at_its_time(self) -> Iterator[None]:
        before = view.clock
        view.clock = self._clock or before
        try:
            yield
        finally:
            view.clock = before


def _response(answer: Any, faults: list[Exception]) -> Response:
    body = orjson.loads(answer.content) if answer.content else None
    shown = body if isinstance(body, dict) else {}
    return Response(
        answer.status_code, shown.get("data"), shown.get("errors") or [], answer.headers, body, faults
    )


class _FaultWatch:
    def __init__(self, faults: list[Exception]) -> None:
        self._faults = faults

    def resolved(self, info: Any, value: Any) -> None:
        """Values are no faults."""

    def finished(self, kind: str, operations: frozenset[str], result: ExecutionResult) -> None:  # noqa: ARG002
        for error in result.errors or ():
            fault = error.original_error
            if fault is not None and not isinstance(fault, DomainError | GraphQLError):
                self._faults.append(fault)


@contextmanager
def _faults() -> Iterator[list[Exception]]:
    found: list[Exception] = []

    def watch() -> _FaultWatch:
        return _FaultWatch(found)

    observation.watches.append(watch)
    try:
        yield found
    finally:
        observation.watches.remove(watch)
