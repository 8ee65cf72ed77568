"""A machine with a schema of the test's own, and viewers by name instead of by token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.api import engine, introspect, view
from holdfast.api.errors import TokenExpired
from holdfast.api.schema import assemble
from holdfast.api.testing import GraphQL
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holdfast.api.binding import Domain

NOW = datetime(2025, 3, 10, 12, 20, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> Iterator[Callable[..., GraphQL]]:
    """Put a schema of these domains in the place of the product's; gives a client to it."""

    def install(*domains: Domain) -> GraphQL:
        built = assemble(domains)
        monkeypatch.setattr(engine, "api", lambda: built)
        monkeypatch.setattr(introspect, "api", lambda: built)
        engine.document_cache.cache_clear()
        return GraphQL(clock=clock)

    yield install
    engine.document_cache.cache_clear()


@pytest.fixture
def viewers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Viewer]:
    """Who the Authorization header names; `expired` is a token that has been one."""
    known = {
        "ada": Viewer(ViewerKind.CUSTOMER, user_id=1),
        "bob": Viewer(ViewerKind.CUSTOMER, user_id=2),
        "partner": Viewer(ViewerKind.ORGANIZATION, organization_id=7),
    }

    def authenticate(header: str | None, _now: datetime) -> Viewer:
        if header == "expired":
            raise TokenExpired
        return known[header].afresh() if header else Viewer(ViewerKind.ANONYMOUS)

    monkeypatch.setattr(view, "authenticator", authenticate)
    return known
