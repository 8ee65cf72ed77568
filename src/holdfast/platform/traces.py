"""The trace that a request leaves in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.platform.operations import audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.context import RequestContext


def leave_trace(
    context: RequestContext,
    operation: str,
    *,
    touched: Sequence[str] = (),
    account_number: str | None = None,
) -> None:
    """An audit record of a request's change: who asked, on whose behalf, and from where.

    operation: the contract's name of it; touched: references of objects, such as "User:41". A support user in
    masquerade is the one who acted, on behalf of the customer; an application acts on behalf of its user.
    """
    viewer = context.viewer
    audit(
        operation=operation,
        actor_kind=viewer.actor_kind,
        actor_user_id=viewer.actor_user_id,
        actor_organization_id=viewer.organization_id,
        actor_application_id=viewer.application_id,
        on_behalf_of_user_id=viewer.on_behalf_of_user_id,
        account_number=account_number,
        objects_touched=touched,
        correlation_id=context.correlation_id,
        ip_address=context.ip_address or None,
        now=context.now,
    )
