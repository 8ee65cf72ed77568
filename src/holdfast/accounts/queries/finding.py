"""Accounts: by number, by key, and those in a viewer's reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.models import Account, Brand
from holdfast.api.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope


def accounts() -> QuerySet[Account]:
    """Accounts with their brands, which every reader of an account needs."""
    return Account.objects.select_related("brand")


def brand_by_code(code: str) -> Brand | None:
    """The brand of a code."""
    return Brand.objects.filter(code=code).first()


def account_by_number(number: str) -> Account | None:
    """The account with this number, in any case of letters."""
    found = _by_number(number=number.strip().upper())
    return found[0] if found else None


@prepared
def _by_number(*, number: str) -> QuerySet[Account]:
    return accounts().filter(number=number)


def accounts_by_id(account_ids: Iterable[int]) -> dict[int, Account]:
    """Accounts by primary key; unknown keys are left out."""
    return accounts().in_bulk(list(account_ids))


def accounts_in_scope(
    scope: AccountScope,
    *,
    phone_number: str | None = None,
    portfolio_number: str | None = None,
    limit: int,
) -> list[Account]:
    """Accounts in reach, at most limit of them, oldest first, that all the given filters find.

    A scope over whole brands (an organisation, a support user) has too many accounts to list: without a
    filter it gets those that roles reach, which is mostly none.
    """
    found = scope.restrict(accounts())
    if portfolio_number is not None:
        found = found.filter(portfolio__number=portfolio_number.strip().upper())
    if phone_number is not None:
        wanted = "".join(phone_number.split())
        found = found.filter(
            Q(user_roles__user__mobile=wanted) | Q(user_roles__user__landline=wanted)
        ).distinct()
    if phone_number is None and portfolio_number is None:
        found = found.filter(pk__in=scope.account_ids)
    return list(found.order_by("pk")[:limit])
