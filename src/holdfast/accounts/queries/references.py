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

    from holdfast.accounts.access import AccountScope


def references_of(accounts: Sequence[Account]) -> dict[int, list[AccountReference]]:
    """The names that other systems have for each account, by namespace."""
    by_id = {account.pk: account for account in accounts}
    found: dict[int, list[AccountReference]] = defaultdict(list)
    for reference in AccountReference.objects.filter(account__in=accounts).order_by("namespace"):
        reference.account = by_id[reference.account_id]
        found[reference.account_id].append(reference)
    return dict(found)


def references_in_scope(
    scope: AccountScope, *, value: str | None = None, limit: int
) -> list[AccountReference]:
    """References of accounts in reach, at most limit of them: those of a value, else of the viewer's accounts.

    A scope over whole brands is never listed: without a value it gets those that roles reach, mostly none.
    """
    found = scope.restrict(AccountReference.objects.select_related("account__brand"), account="account")
    found = found.filter(account__in=scope.account_ids) if value is None else found.filter(value=value)
    return list(found.order_by("namespace", "pk")[:limit])
