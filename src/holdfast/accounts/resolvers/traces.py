"""The trace that changes to accounts leave in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.platform import traces

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.identity.models import User


def trace_account(info: Info, operation: str, account: Account, *further: str) -> None:
    """An audit record of a change to an account; further: other objects touched, such as "Consent:4"."""
    traces.leave_trace(
        info.context, operation, touched=[f"Account:{account.pk}", *further], account_number=account.number
    )


def trace_user(info: Info, operation: str, user: User, *further: str) -> None:
    """An audit record of a change to what is kept of a person."""
    traces.leave_trace(info.context, operation, touched=[f"User:{user.pk}", *further])
