"""Notes about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.errors import (
    AccountNoteMustValidString,
    UnpinDateProvidedPast,
    UnpinDateProvidedUnpinnedNote,
)
from holdfast.accounts.models import AccountNote
from holdfast.accounts.texts import MAX_BODY, body
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account


@transaction.atomic
def create_account_note(
    *,
    account: Account,
    note: str,
    now: datetime,
    is_pinned: bool = False,
    unpin_at: datetime | None = None,
    author: Author = SYSTEM,
) -> AccountNote:
    """Write a note about an account, pinned above the others until unpin_at where that is given.

    Raises AccountNoteMustValidString for an empty note or one of more than 10,000 characters,
    UnpinDateProvidedUnpinnedNote and UnpinDateProvidedPast for a moment that makes no sense.
    """
    text = body(note)
    if text is None:
        reason = InvalidInput(f"A note has 1 to {MAX_BODY} characters.", ("input", "note"))
        raise AccountNoteMustValidString(invalid=(reason,))
    if unpin_at is not None and not is_pinned:
        raise UnpinDateProvidedUnpinnedNote
    if unpin_at is not None and unpin_at <= now:
        raise UnpinDateProvidedPast
    written = AccountNote.objects.create(
        account=account,
        body=text,
        pinned=is_pinned,
        unpin_at=unpin_at,
        by_user_id=author.user_id,
        by_organization_id=author.organization_id,
        created_at=now,
    )
    record_event(
        BusinessEvent(
            "accounts.note.created-v1",
            now,
            account_number=account.number,
            data={"note_id": written.pk, "is_pinned": is_pinned},
        )
    )
    return written
