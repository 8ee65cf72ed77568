"""Files of accounts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.accounts.models import FileAttachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account


def file_attachments(
    accounts: Sequence[Account], *, attachment_id: int | None = None, category: str | None = None
) -> QuerySet[FileAttachment]:
    """The files of accounts, all or those of one id or category, with their accounts."""
    found = FileAttachment.objects.filter(account__in=accounts).select_related("account__brand")
    if attachment_id is not None:
        found = found.filter(pk=attachment_id)
    return found if category is None else found.filter(category=category)


def file_attachments_of(accounts: Sequence[Account]) -> dict[int, list[FileAttachment]]:
    """The files of each account, the oldest first."""
    found: dict[int, list[FileAttachment]] = defaultdict(list)
    for attachment in file_attachments(accounts).order_by("pk"):
        found[attachment.account_id].append(attachment)
    return dict(found)
