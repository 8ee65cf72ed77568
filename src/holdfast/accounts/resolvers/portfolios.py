"""Portfolios and the roles on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import Account
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, domain
from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Info

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import (
        Portfolio,
        PortfolioUserRole,
    )
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User
from holdfast.accounts.resolvers.base import account_visible


@domain.visible("PortfolioType")
def portfolio_visible(viewer: Viewer, portfolio: Portfolio) -> bool:
    scope = AccountScope.of(viewer)
    return scope.sees_everything or bool(batched(portfolio, queries.portfolios_in_scope, scope=scope))


@domain.field(ACCOUNT_TYPES, "portfolio")
def account_portfolio(account: Account, _info: Info) -> Portfolio:
    portfolio: Portfolio = batched(account, queries.portfolios_of)
    return portfolio


@domain.field(USER_TYPES, "portfolioUserRoles")
def portfolio_user_roles(user: User, _info: Info, **filters: Any) -> list[PortfolioUserRole]:
    roles: list[PortfolioUserRole] = batched(user, queries.portfolio_roles_of, default=[], **filters)
    return roles


@domain.field(USER_TYPES, "portfolioIds")
def portfolio_ids(user: User, _info: Info, **filters: Any) -> list[int]:
    return [portfolio.pk for portfolio in batched(user, queries.portfolios_of_users, default=[], **filters)]


@domain.field(USER_TYPES, "portfolios")
def portfolios(
    user: User,
    _info: Info,
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **filters: Any,
) -> paging.Connection[Portfolio]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    found: list[Portfolio] = batched(user, queries.portfolios_of_users, default=[], **filters)
    return paging.of_list(found, page)


@domain.visible("PortfolioUserRoleType")
def portfolio_role_visible(viewer: Viewer, held: PortfolioUserRole) -> bool:
    return portfolio_visible(viewer, attribute(held, "portfolio"))


@domain.field("PortfolioType", "brand")
def portfolio_brand(portfolio: Portfolio, _info: Info) -> str:
    return portfolio.brand.code


@domain.field("PortfolioType", "depth")
def portfolio_depth(_portfolio: Portfolio, _info: Info) -> int:
    """Every portfolio is the root of its own hierarchy as long as none has a parent."""
    return 0


@domain.field("PortfolioType", "leadAccountNumber")
def lead_account_number(portfolio: Portfolio, info: Info) -> str | None:
    lead = portfolio.lead_account
    return lead.number if lead is not None and account_visible(info.context.viewer, lead) else None


@domain.field("PortfolioType", "accounts")
def portfolio_accounts(portfolio: Portfolio, info: Info, **page: Any) -> paging.Connection[Account]:
    connection: paging.Connection[Account] = batched(
        portfolio,
        _accounts_of_portfolios,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        scope=AccountScope.of(info.context.viewer),
    )
    return connection


def _accounts_of_portfolios(
    portfolios: Sequence[Portfolio], *, page: paging.PageRequest, scope: AccountScope
) -> dict[int, paging.Connection[Account]]:
    visible = scope.restrict(queries.accounts().filter(portfolio__in=portfolios))
    return paging.connect_each(visible, page, partition="portfolio_id", order_by=("id",))
