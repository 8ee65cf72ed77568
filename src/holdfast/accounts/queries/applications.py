"""How accounts came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import AccountApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account


def applications_of(
    accounts: Sequence[Account], *, status: str | None = None
) -> QuerySet[AccountApplication]:
    """The applications that accounts came from, all or those of one status."""
    found = AccountApplication.objects.filter(account__in=accounts)
    return found if status is None else found.filter(status=status)
