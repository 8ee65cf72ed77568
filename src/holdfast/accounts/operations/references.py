"""The names that other systems have for accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import AccountReference
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account


@transaction.atomic
def create_account_reference(
    *, account: Account, namespace: str, value: str, now: datetime
) -> AccountReference:
    """The account's name in another system; the database refuses a second one in the same namespace."""
    reference = AccountReference.objects.create(
        account=account, namespace=namespace, value=value, created_at=now, updated_at=now
    )
    record_event(
        BusinessEvent(
            "accounts.reference.created-v1",
            now,
            account_number=account.number,
            data={"namespace": namespace, "value": value},
        )
    )
    return reference
