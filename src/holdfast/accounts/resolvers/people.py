"""The people on accounts, and what they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.contributions import account_filter
from holdfast.accounts.models import Account
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, domain
from holdfast.api.batching import batched
from holdfast.api.binding import Info

if TYPE_CHECKING:
    from holdfast.accounts.models import (
        AccountUserRole,
        PortfolioUserRole,
    )
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User
from holdfast.accounts.resolvers.base import account_visible


@domain.field(ACCOUNT_TYPES, "users")
def account_users(account: Account, _info: Info) -> list[User]:
    users: list[User] = batched(account, queries.users_of, default=[])
    return users


@domain.field(USER_TYPES, "accounts")
def user_accounts(
    user: User,
    _info: Info,
    *,
    exclude_accounts_without_agreements: bool = False,
    **filters: Any,
) -> list[Account]:
    keep = account_filter("with_agreements") if exclude_accounts_without_agreements else None
    accounts: list[Account] = batched(
        user, queries.accounts_of_users, default=[], account_ids_with_agreements=keep, **filters
    )
    return accounts


@domain.field(USER_TYPES, "accountUserRoles")
def account_user_roles(
    user: User, _info: Info, *, account_number: str | None = None
) -> list[AccountUserRole]:
    roles: list[AccountUserRole] = batched(
        user, queries.account_roles_of, default=[], account_number=account_number
    )
    return roles


@domain.visible("AccountUserRoleType")
def account_role_visible(viewer: Viewer, held: AccountUserRole) -> bool:
    return account_visible(viewer, held.account)


@domain.field(("AccountUserRoleType", "PortfolioUserRoleType"), "role")
def role_code(held: AccountUserRole | PortfolioUserRole, _info: Info) -> str:
    return held.role.code
