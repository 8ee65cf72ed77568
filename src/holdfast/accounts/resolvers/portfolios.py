"""Portfolios and the roles on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.errors import (
    AddUserToPortfolioUnauthorized,
    AddUserToPortfolioUnauthorized9407,
    InvalidPortfolioNumberFormat,
    InvalidPortfolioReference,
    InvalidRoleCode,
    InvalidUserNumberFormat,
    ReceivedInvalidAccountUserId,
    ReceivedInvalidBrandCode,
    ReceivedInvalidOperationsTeamId,
    ReceivedInvalidPortfolioId,
)
from holdfast.accounts.models import Account, OperationsTeam, PortfolioUserRole
from holdfast.accounts.reach import (
    may_involve,
    person_to_involve,
    portfolio_rule,
    portfolio_visible,
    reaches_brand,
    role_to_grant,
)
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, account_visible, domain
from holdfast.accounts.roles import ACCOUNT_HOLDER
from holdfast.accounts.texts import key_of
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Info
from holdfast.api.errors import InvalidInputData
from holdfast.identity.numbers import ALPHABET, LENGTH
from holdfast.identity.queries import users
from holdfast.kernel.errors import InvalidInput
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Portfolio
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import Role, User

domain.visible("PortfolioType")(portfolio_visible)
domain.part_of_parent("OperationsTeamType")


@domain.query("portfolio", rule=portfolio_rule("portfolio_number", refusal=ReceivedInvalidPortfolioId))
def portfolio(_info: Info, *, portfolio: Portfolio, **_: Any) -> Portfolio:
    return portfolio


@domain.query("portfolioByReference", rule=rules.signed_in)
def portfolio_by_reference(info: Info, *, portfolio_reference: dict[str, str]) -> Portfolio:
    found = queries.portfolio_by_reference(
        namespace=portfolio_reference["namespace"].strip(), value=portfolio_reference["value"].strip()
    )
    if found is None or not portfolio_visible(info.context.viewer, found):
        raise InvalidPortfolioReference
    return found


@domain.mutation("createPortfolio", rule=rules.signed_in)
def create_portfolio(info: Info, *, input: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    given = input or {}
    viewer = info.context.viewer
    code = given.get("brand_code")
    if code is None and len(viewer.brand_codes) == 1:
        (code,) = viewer.brand_codes
    brand = queries.brand_by_code(code) if code else None
    if brand is None or not reaches_brand(viewer, brand.code):
        raise ReceivedInvalidBrandCode
    team_id = given.get("operations_team_id")
    team = OperationsTeam.objects.filter(pk=key_of(team_id)).first() if team_id is not None else None
    if team_id is not None and team is None:
        raise ReceivedInvalidOperationsTeamId
    with transaction.atomic():
        created = operations.create_portfolio(
            brand=brand,
            collective_billing=bool(given.get("collective_billing")),
            operations_team=team,
            now=info.context.now,
        )
        leave_trace(info.context, "createPortfolio", touched=[f"Portfolio:{created.pk}"])
    return {"portfolio": created}


@domain.mutation("createPortfolioUserRole", rule=rules.signed_in)
def create_portfolio_user_role(info: Info, *, input: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    given = input or {}
    viewer = info.context.viewer
    found = queries.portfolio_by_id(key_of(given.get("portfolio_id")))
    if found is None or not portfolio_visible(viewer, found):
        raise ReceivedInvalidPortfolioId
    user = users().filter(pk=key_of(given["account_user_id"]), is_active=True).first()
    if user is None or not may_involve(viewer, user):
        raise ReceivedInvalidAccountUserId
    role = role_to_grant(viewer, given.get("role") or ACCOUNT_HOLDER)
    if role is None:
        reason = InvalidInput("This is no role that you may give.", ("input", "role"))
        raise InvalidInputData(invalid=(reason,))
    return {"portfolio_user_role": _add(info, "createPortfolioUserRole", user, found, role)}


@domain.mutation(
    "addUserToPortfolio",
    rule=portfolio_rule(
        "input.portfolio_number",
        refusal=AddUserToPortfolioUnauthorized9407,
        malformed=InvalidPortfolioNumberFormat,
    ),
)
def add_user_to_portfolio(info: Info, *, portfolio: Portfolio, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer = info.context.viewer
    number = input["user_number"].strip().upper()
    if not re.fullmatch(rf"U-[{ALPHABET}]{{{LENGTH}}}", number):
        raise InvalidUserNumberFormat
    role = role_to_grant(viewer, input["role_code"])
    if role is None:
        raise InvalidRoleCode
    user = person_to_involve(viewer, number)
    if user is None:
        raise AddUserToPortfolioUnauthorized
    _add(info, "addUserToPortfolio", user, portfolio, role)
    return {}


def _add(info: Info, operation: str, user: User, portfolio: Portfolio, role: Role) -> PortfolioUserRole:
    with transaction.atomic():
        held = operations.add_user_to_portfolio(
            user=user, portfolio=portfolio, role=role, now=info.context.now
        )
        touched = [f"Portfolio:{portfolio.pk}", f"User:{user.pk}", f"Role:{role.pk}"]
        leave_trace(info.context, operation, touched=touched)
    # read anew: what was found out about the user before does not hold for somebody with a role
    return PortfolioUserRole.objects.select_related("user", "role", "portfolio__brand").get(pk=held.pk)


@domain.mutation(
    "addPortfolioReference",
    rule=portfolio_rule(
        "input.portfolio_number",
        refusal=ReceivedInvalidPortfolioId,
        malformed=InvalidPortfolioNumberFormat,
    ),
)
def add_portfolio_reference(info: Info, *, portfolio: Portfolio, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        reference = operations.add_portfolio_reference(
            portfolio=portfolio,
            namespace=input["reference_namespace"],
            value=input["reference_value"],
            now=info.context.now,
        )
        touched = [f"Portfolio:{portfolio.pk}", f"PortfolioReference:{reference.pk}"]
        leave_trace(info.context, "addPortfolioReference", touched=touched)
    return {}


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


@domain.field(USER_TYPES, "portfolioId")
def portfolio_id(user: User, _info: Info) -> int | None:
    """The deprecated form of `portfolioIds`: the first of them."""
    portfolios = batched(user, queries.portfolios_of_users, default=[])
    return portfolios[0].pk if portfolios else None


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


@domain.field("PortfolioType", "operationsTeam")
def portfolio_team(portfolio: Portfolio, _info: Info) -> OperationsTeam | None:
    team: OperationsTeam | None = batched(portfolio, queries.teams_of)
    return team


@domain.field("AccountType", "operationsTeam")
def account_team(account: Account, info: Info) -> OperationsTeam | None:
    return portfolio_team(account_portfolio(account, info), info)


@domain.field("PortfolioType", "parent")
def portfolio_parent(portfolio: Portfolio, info: Info) -> Portfolio | None:
    above = _visible(info, batched(portfolio, queries.ancestors_of, default=[])[:1])
    return above[0] if above else None


@domain.field("PortfolioType", "depth")
def portfolio_depth(portfolio: Portfolio, _info: Info) -> int:
    return len(batched(portfolio, queries.ancestors_of, default=[]))


@domain.field("PortfolioType", "ancestors")
def portfolio_ancestors(portfolio: Portfolio, info: Info, **page: Any) -> paging.Connection[Portfolio]:
    found = _visible(info, batched(portfolio, queries.ancestors_of, default=[]))
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field("PortfolioType", "descendants")
def portfolio_descendants(portfolio: Portfolio, info: Info, **page: Any) -> paging.Connection[Portfolio]:
    found = _visible(info, batched(portfolio, queries.descendants_of, default=[]))
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


def _visible(info: Info, portfolios: list[Portfolio]) -> list[Portfolio]:
    return [one for one in portfolios if portfolio_visible(info.context.viewer, one)]


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
