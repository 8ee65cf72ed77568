"""Who may act for an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import AccountUserRole
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import Role, User


@transaction.atomic
def add_user_to_account(*, user: User, account: Account, role: Role, now: datetime) -> AccountUserRole:
    """Let a person act for an account; a role that is held already is returned as it is."""
    held, is_new = AccountUserRole.objects.get_or_create(
        user=user, account=account, role=role, defaults={"created_at": now}
    )
    if is_new:
        record_event(
            BusinessEvent(
                "accounts.account.user_added-v1",
                now,
                account_number=account.number,
                data={"user_number": user.number, "role": role.code},
            )
        )
    return held
