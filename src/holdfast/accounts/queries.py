"""What is read of accounts: each function is one SQL statement, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from holdfast.accounts.models import (
    Account,
    AccountReference,
    AccountUserRole,
    Business,
    BusinessUserRole,
    Portfolio,
    PortfolioUserRole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope
    from holdfast.identity.models import User

_REACHED = """
    SELECT user_id, account_id FROM accounts_accountuserrole WHERE user_id = ANY(%(users)s)
    UNION
    SELECT held.user_id, account.id FROM accounts_portfoliouserrole held
      JOIN accounts_account account ON account.portfolio_id = held.portfolio_id
     WHERE held.user_id = ANY(%(users)s)
    UNION
    SELECT held.user_id, account.id FROM accounts_businessuserrole held
      JOIN accounts_account account ON account.business_id = held.business_id
     WHERE held.user_id = ANY(%(users)s)
"""


def accounts() -> QuerySet[Account]:
    """Accounts with their brands, which every reader of an account needs."""
    return Account.objects.select_related("brand")


def account_by_number(number: str) -> Account | None:
    """The account with this number, in any case of letters."""
    return accounts().filter(number=number.strip().upper()).first()


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
    roles = (
        AccountUserRole.objects.filter(account__in=accounts)
        .select_related("user")
        .order_by("created_at", "pk")
    )
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for held in roles:
        found[held.account_id].setdefault(held.user_id, held.user)
    return {account_id: list(users.values()) for account_id, users in found.items()}


def portfolios_of(accounts: Sequence[Account]) -> dict[int, Portfolio]:
    """The portfolio of each account."""
    wanted = {account.portfolio_id for account in accounts}
    portfolios = Portfolio.objects.select_related("brand", "lead_account__brand").in_bulk(wanted)
    return {account.pk: portfolios[account.portfolio_id] for account in accounts}


def businesses_of(accounts: Sequence[Account]) -> dict[int, Business]:
    """The business of each account that has one."""
    wanted = {account.business_id for account in accounts if account.business_id is not None}
    businesses = Business.objects.in_bulk(wanted) if wanted else {}
    return {
        account.pk: businesses[account.business_id]
        for account in accounts
        if account.business_id in businesses
    }


def references_of(accounts: Sequence[Account]) -> dict[int, list[AccountReference]]:
    """The names that other systems have for each account, by namespace."""
    by_id = {account.pk: account for account in accounts}
    found: dict[int, list[AccountReference]] = defaultdict(list)
    for reference in AccountReference.objects.filter(account__in=accounts).order_by("namespace"):
        reference.account = by_id[reference.account_id]
        found[reference.account_id].append(reference)
    return dict(found)


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


def portfolio_roles_of(
    users: Sequence[User], *, account_number: str | None = None, portfolio_number: str | None = None
) -> dict[int, list[PortfolioUserRole]]:
    """The roles that each person holds on portfolios, or on the one with this number or this account."""
    roles = PortfolioUserRole.objects.filter(user__in=users)
    if portfolio_number is not None:
        roles = roles.filter(portfolio__number=portfolio_number.strip().upper())
    if account_number is not None:
        roles = roles.filter(portfolio__accounts__number=account_number.strip().upper())
    found: dict[int, list[PortfolioUserRole]] = defaultdict(list)
    for held in roles.select_related("role", "user", "portfolio__brand").order_by("pk"):
        found[held.user_id].append(held)
    return dict(found)


def portfolios_of_users(
    users: Sequence[User],
    *,
    allowed_brand_codes: Collection[str] | None = None,
    restrict_to_public_facing_brands: bool = False,
) -> dict[int, list[Portfolio]]:
    """The portfolios on which each person holds a role, oldest first."""
    roles = PortfolioUserRole.objects.filter(user__in=users)
    if allowed_brand_codes is not None:
        roles = roles.filter(portfolio__brand__code__in=allowed_brand_codes)
    if restrict_to_public_facing_brands:
        roles = roles.filter(portfolio__brand__is_public_facing=True)
    found: dict[int, dict[int, Portfolio]] = defaultdict(dict)
    for held in roles.select_related("portfolio__brand", "portfolio__lead_account__brand").order_by(
        "portfolio_id"
    ):
        found[held.user_id].setdefault(held.portfolio_id, held.portfolio)
    return {user_id: list(portfolios.values()) for user_id, portfolios in found.items()}


def businesses_of_users(users: Sequence[User]) -> dict[int, list[Business]]:
    """The businesses on which each person holds a role, oldest first."""
    found: dict[int, dict[int, Business]] = defaultdict(dict)
    roles = BusinessUserRole.objects.filter(user__in=users)
    for held in roles.select_related("business").order_by("business_id"):
        found[held.user_id].setdefault(held.business_id, held.business)
    return {user_id: list(businesses.values()) for user_id, businesses in found.items()}


def account_numbers_of(businesses: Sequence[Business], *, scope: AccountScope) -> dict[int, list[str]]:
    """The numbers of the accounts in reach that are linked to each business, oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    linked = scope.restrict(Account.objects.filter(business__in=businesses)).order_by("pk")
    for business_id, number in linked.values_list("business_id", "number"):
        found[business_id].append(number)
    return dict(found)


def portfolios_in_scope(portfolios: Sequence[Portfolio], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the portfolios hold an account in reach."""
    reached = scope.restrict(Account.objects.filter(portfolio__in=portfolios))
    return dict.fromkeys(reached.values_list("portfolio_id", flat=True).distinct(), True)


def businesses_in_scope(businesses: Sequence[Business], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the businesses have an account in reach."""
    reached = scope.restrict(Account.objects.filter(business__in=businesses))
    return dict.fromkeys(reached.values_list("business_id", flat=True).distinct(), True)


def users_in_scope(users: Sequence[User], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the people hold a role on an account in reach."""
    held = scope.restrict(AccountUserRole.objects.filter(user__in=users), account="account")
    return dict.fromkeys(held.values_list("user_id", flat=True).distinct(), True)
