"""The names that other systems have for accounts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.accounts.models import (
    Account,
    AccountReference,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def references_of(accounts: Sequence[Account]) -> dict[int, list[AccountReference]]:
    """The names that other systems have for each account, by namespace."""
    by_id = {account.pk: account for account in accounts}
    found: dict[int, list[AccountReference]] = defaultdict(list)
    for reference in AccountReference.objects.filter(account__in=accounts).order_by("namespace"):
        reference.account = by_id[reference.account_id]
        found[reference.account_id].append(reference)
    return dict(found)
