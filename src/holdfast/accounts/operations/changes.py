"""The one way in which columns of an account change: locked, compared, kept before and after, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.models import Account, AccountChange
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@transaction.atomic
def lock_account(account: Account) -> Account:
    """The account as it is stored now, nobody else changing it until the transaction ends."""
    return (
        Account.objects.select_for_update(no_key=True, of=("self",))
        .select_related("brand")
        .get(pk=account.pk)
    )


@transaction.atomic
def change_account(
    *, account: Account, event: str, columns: Mapping[str, Any], now: datetime, author: Author = SYSTEM
) -> Account:
    """Store the columns that differ, with their history and the event; the same values change nothing.

    event: the name of the business event; its data names the fields and not what they hold.
    """
    locked = lock_account(account)
    changed = {
        name: (getattr(locked, name), value)
        for name, value in columns.items()
        if getattr(locked, name) != value
    }
    if not changed:
        return locked
    for name, (_, after) in changed.items():
        setattr(locked, name, after)
    locked.save(update_fields=list(changed))
    keep_changes(account=locked, event=event, changed=changed, now=now, author=author)
    return locked


def keep_changes(
    *,
    account: Account,
    event: str,
    changed: Mapping[str, tuple[Any, Any]],
    now: datetime,
    author: Author = SYSTEM,
) -> None:
    """Keep what facts were and are, by name, in the transaction of their change."""
    AccountChange.objects.bulk_create(
        [
            AccountChange(
                account=account,
                field=name,
                before="" if before is None else str(before),
                after="" if after is None else str(after),
                changed_at=now,
                by_user_id=author.user_id,
                by_organization_id=author.organization_id,
            )
            for name, (before, after) in changed.items()
        ]
    )
    record_event(BusinessEvent(event, now, account_number=account.number, data={"fields": sorted(changed)}))
