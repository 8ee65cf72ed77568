"""Portfolios of accounts and of people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.accounts.models import (
    Account,
    OperationsTeam,
    Portfolio,
    PortfolioUserRole,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope
    from holdfast.identity.models import User


def portfolio_by_number(number: str) -> Portfolio | None:
    """The portfolio with this number, in any case of letters; with its brand."""
    return _portfolios().filter(number=number.strip().upper()).first()


def portfolios_of(accounts: Sequence[Account]) -> dict[int, Portfolio]:
    """The portfolio of each account."""
    wanted = {account.portfolio_id for account in accounts}
    portfolios = Portfolio.objects.select_related("brand", "lead_account__brand").in_bulk(wanted)
    return {account.pk: portfolios[account.portfolio_id] for account in accounts}


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


def portfolios_in_scope(portfolios: Sequence[Portfolio], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the portfolios hold an account in reach."""
    reached = scope.restrict(Account.objects.filter(portfolio__in=portfolios))
    return dict.fromkeys(reached.values_list("portfolio_id", flat=True).distinct(), True)


def teams_of(portfolios: Sequence[Portfolio]) -> dict[int, OperationsTeam]:
    """The team of the supplier's own people that looks after each portfolio, where one does."""
    wanted = {one.operations_team_id for one in portfolios if one.operations_team_id is not None}
    teams = OperationsTeam.objects.in_bulk(wanted)
    return {one.pk: teams[one.operations_team_id] for one in portfolios if one.operations_team_id in teams}


def portfolio_by_id(key: int) -> Portfolio | None:
    """The portfolio of a primary key, with its brand."""
    return _portfolios().filter(pk=key).first()


def portfolio_by_reference(*, namespace: str, value: str) -> Portfolio | None:
    """The portfolio that another system calls by this value."""
    return _portfolios().filter(references__namespace=namespace, references__value=value).first()


def _portfolios() -> QuerySet[Portfolio]:
    return Portfolio.objects.select_related("brand", "lead_account__brand")
