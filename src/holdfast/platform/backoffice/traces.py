"""The moment of a request of the back office, and the trace that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.api import view
from holdfast.api.viewers import ViewerKind
from holdfast.platform.operations import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest


def moment_of(request: HttpRequest) -> datetime:
    """When a request is answered: one moment for all that it does."""
    known: datetime | None = getattr(request, "answered_at", None)
    if known is None:
        known = view.clock.now()
        request.answered_at = known  # type: ignore[attr-defined]
    return known


def correlation_of(request: HttpRequest) -> str:
    """The id that a request carries through logs and records."""
    return str(getattr(request, "correlation_id", ""))


def trace(
    request: HttpRequest, operation: str, *, touched: Sequence[str], account_number: str | None = None
) -> None:
    """An audit record of what a member of staff did in the back office, and from where."""
    audit(
        operation=operation,
        actor_kind=ViewerKind.SUPPORT,
        actor_user_id=request.user.pk,
        account_number=account_number,
        objects_touched=touched,
        correlation_id=correlation_of(request),
        ip_address=view.client_address(request) or None,
        now=moment_of(request),
    )
