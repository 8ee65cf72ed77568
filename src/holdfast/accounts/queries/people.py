"""The people on accounts, and the accounts that people reach."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from holdfast.accounts.models import (
    Account,
    AccountUserRole,
    BusinessUserRole,
    PortfolioUserRole,
)
from holdfast.accounts.queries.finding import accounts
from holdfast.api.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope
    from holdfast.identity.models import User

_REACHED = """
    WITH RECURSIVE looked_after (user_id, portfolio_id) AS (
        SELECT user_id, portfolio_id FROM accounts_portfoliouserrole WHERE user_id = ANY(%(users)s)
        UNION
        SELECT above.user_id, portfolio.id FROM looked_after above
          JOIN accounts_portfolio portfolio ON portfolio.parent_id = above.portfolio_id
    )
    SELECT user_id, account_id FROM accounts_accountuserrole WHERE user_id = ANY(%(users)s)
    UNION
    SELECT held.user_id, account.id FROM looked_after held
      JOIN accounts_account account ON account.portfolio_id = held.portfolio_id
    UNION
    SELECT held.user_id, account.id FROM accounts_businessuserrole held
      JOIN accounts_account account ON account.business_id = held.business_id
     WHERE held.user_id = ANY(%(users)s)
"""


def accounts_of_users(
    users: Sequence[User],
    *,
    allowed_brand_codes: Collection[str] | None = None,
    exclude_account_types: Collection[str] | None = None,
    restrict_to_account_numbers: Collection[str] | None = None,
    restrict_to_public_facing_brands: bool = False,
    account_ids_with_agreements: Callable[[Collection[int]], Collection[int]] | None = None,
) -> dict[int, list[Account]]:
    """The accounts that each person reaches by a role on the account, its portfolio or its business.

    Oldest first; two statements. account_ids_with_agreements, where given, leaves out the accounts whose ids
    it does not return (it belongs to a higher floor, which knows agreements).
    """
    reached = _account_ids_reached([user.pk for user in users])
    found = accounts().filter(pk__in={account_id for ids in reached.values() for account_id in ids})
    if allowed_brand_codes is not None:
        found = found.filter(brand__code__in=allowed_brand_codes)
    if restrict_to_public_facing_brands:
        found = found.filter(brand__is_public_facing=True)
    if exclude_account_types:
        found = found.exclude(account_type__in=exclude_account_types)
    if restrict_to_account_numbers is not None:
        found = found.filter(number__in=[number.strip().upper() for number in restrict_to_account_numbers])
    by_id = {account.pk: account for account in found.order_by("pk")}
    if account_ids_with_agreements is not None:
        kept = set(account_ids_with_agreements(by_id.keys()))
        by_id = {account_id: account for account_id, account in by_id.items() if account_id in kept}
    return {
        user_id: [account for account_id, account in by_id.items() if account_id in ids]
        for user_id, ids in reached.items()
    }


def _account_ids_reached(user_ids: list[int]) -> dict[int, set[int]]:
    """The ids of the accounts that roles of any kind reach, by person."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, {"users": user_ids})
        rows = cursor.fetchall()
    reached: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    for user_id, account_id in rows:
        reached[user_id].add(account_id)
    return reached


def users_of(accounts: Sequence[Account]) -> dict[int, list[User]]:
    """The people with a role on each account itself, in the order in which they were added."""
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for held in _roles_on(accounts=[account.pk for account in accounts]):
        found[held.account_id].setdefault(held.user_id, held.user)
    return {account_id: list(users.values()) for account_id, users in found.items()}


@prepared
def _roles_on(*, accounts: list[int]) -> QuerySet[AccountUserRole]:
    roles = AccountUserRole.objects.filter(account__any=accounts).select_related("user")
    return roles.order_by("created_at", "pk")


def account_roles_of(
    users: Sequence[User], *, account_number: str | None = None
) -> dict[int, list[AccountUserRole]]:
    """The roles that each person holds on accounts, or on one of them."""
    roles = AccountUserRole.objects.filter(user__in=users)
    if account_number is not None:
        roles = roles.filter(account__number=account_number.strip().upper())
    found: dict[int, list[AccountUserRole]] = defaultdict(list)
    for held in roles.select_related("role", "user", "account__brand").order_by("pk"):
        found[held.user_id].append(held)
    return dict(found)


def users_in_scope(users: Sequence[User], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the people hold a role on an account in reach."""
    held = scope.restrict(AccountUserRole.objects.filter(user__in=users), account="account")
    return dict.fromkeys(held.values_list("user_id", flat=True).distinct(), True)


def users_on_portfolios(users: Sequence[User], *, brand_codes: Collection[str]) -> dict[int, bool]:
    """Which of the people hold a role on a portfolio of these brands."""
    held = PortfolioUserRole.objects.filter(user__in=users, portfolio__brand__code__in=brand_codes)
    return dict.fromkeys(held.values_list("user_id", flat=True), True)


def belongs_somewhere(user: User) -> bool:
    """Whether a person holds a role on any account, portfolio or business; at most three statements."""
    return (
        AccountUserRole.objects.filter(user=user).exists()
        or PortfolioUserRole.objects.filter(user=user).exists()
        or BusinessUserRole.objects.filter(user=user).exists()
    )
