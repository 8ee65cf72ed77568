"""Which accounts a viewer may see: the one place where object scope is decided.

A customer sees the accounts that a role on the account, on its portfolio (or one above it) or on its business
reaches. A third-party organisation sees the accounts of the brands it works for, if it holds one of the
permissions that open accounts to it. A support user sees every account with a permission of the same kind, and
none without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q

from holdfast.accounts import queries
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import NotYourAccount
from holdfast.api.prepared import fetch
from holdfast.api.viewers import ViewerKind
from holdfast.identity.permissions import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User
    from holdfast.kernel.errors import DomainError

Row = TypeVar("Row", bound=Model)

#: Each of these permissions opens the accounts in reach to an organisation or a support user.
SEES_ACCOUNTS = frozenset({"Can access customer queries", "Can access third party queries"})

_ROLES_OF_USER = """
    WITH RECURSIVE looked_after (role_id, portfolio_id) AS (
        SELECT role_id, portfolio_id FROM accounts_portfoliouserrole WHERE user_id = %(user)s
        UNION
        SELECT above.role_id, portfolio.id FROM looked_after above
          JOIN accounts_portfolio portfolio ON portfolio.parent_id = above.portfolio_id
    ), reached (role_id, account_id) AS (
        SELECT role_id, account_id FROM accounts_accountuserrole WHERE user_id = %(user)s
        UNION
        SELECT held.role_id, account.id FROM looked_after held
          JOIN accounts_account account ON account.portfolio_id = held.portfolio_id
        UNION
        SELECT held.role_id, account.id FROM accounts_businessuserrole held
          JOIN accounts_account account ON account.business_id = held.business_id
         WHERE held.user_id = %(user)s
    )
    SELECT role.permissions, array_agg(reached.account_id)
      FROM reached JOIN identity_role role ON role.id = reached.role_id
     GROUP BY role.id, role.permissions
"""


@dataclass(frozen=True, slots=True, eq=False)
class AccountScope:
    """What one viewer reaches: accounts with the permissions held on each, whole brands, or everything.

    A scope is equal to itself alone, so that it can be part of the key under which `batched` keeps answers.
    """

    permissions_by_account: dict[int, frozenset[str]] = field(default_factory=dict)
    brand_codes: frozenset[str] = frozenset()
    sees_everything: bool = False

    @classmethod
    def of(cls, viewer: Viewer) -> AccountScope:
        """What this viewer reaches, found out once a request and only when something asks."""
        return viewer.recall(cls, lambda: cls._find(viewer))

    @classmethod
    def _find(cls, viewer: Viewer) -> AccountScope:
        if viewer.kind is ViewerKind.ORGANIZATION or viewer.organization_id is not None:
            return cls.of_organization(viewer.brand_codes, viewer.permissions)
        if viewer.kind is ViewerKind.SUPPORT and viewer.permissions & SEES_ACCOUNTS:
            return cls(sees_everything=True)
        return cls.of_user(viewer.user_id) if viewer.user_id is not None else cls()

    @classmethod
    def of_user(cls, user_id: int) -> AccountScope:
        """What a person reaches through roles: one statement, whatever the number of accounts."""
        rows = fetch(_ROLES_OF_USER, {"user": user_id})
        reached: dict[int, frozenset[str]] = {}
        for permissions, account_ids in rows:
            granted = frozenset(permissions)
            for account_id in account_ids:
                reached[account_id] = reached.get(account_id, frozenset()) | granted
        return cls(permissions_by_account=reached)

    @classmethod
    def of_organization(cls, brand_codes: Iterable[str], permissions: frozenset[str]) -> AccountScope:
        """What a third party reaches: the accounts of its brands, with a permission that opens them."""
        return cls(brand_codes=frozenset(brand_codes) if permissions & SEES_ACCOUNTS else frozenset())

    @property
    def account_ids(self) -> frozenset[int]:
        """The accounts reached by roles; brands and the whole book are not spelled out here."""
        return frozenset(self.permissions_by_account)

    def may_see(self, account: Account) -> bool:
        """Whether the viewer may know that this account exists; `account.brand` should be loaded."""
        return (
            self.sees_everything
            or account.pk in self.permissions_by_account
            or (bool(self.brand_codes) and account.brand.code in self.brand_codes)
        )

    def permissions_on(self, account: Account) -> frozenset[str]:
        """The documented permissions that roles grant on this account, beside those held everywhere."""
        return self.permissions_by_account.get(account.pk, frozenset())

    def restrict(self, rows: QuerySet[Row], *, account: str = "") -> QuerySet[Row]:
        """The rows whose account is in reach; account is the path to it, empty for accounts themselves."""
        if self.sees_everything:
            return rows
        prefix = f"{account}__" if account else ""
        return rows.filter(
            Q(**{f"{prefix}pk__in": self.account_ids}) | Q(**{f"{prefix}brand__code__in": self.brand_codes})
        )


def shares_an_account(viewer: Viewer, user: User) -> bool:
    """Whether a person holds a role on an account that the viewer may see."""
    return bool(batched(user, queries.users_in_scope, scope=AccountScope.of(viewer)))


def may_see_account_number(viewer: Viewer, number: str) -> bool:
    """Whether an account of that number exists and the viewer may see it."""
    account = queries.account_by_number(number)
    return account is not None and AccountScope.of(viewer).may_see(account)


def account_rule(
    path: str = "account_number",
    *,
    into: str = "account",
    optional: bool = False,
    refusal: type[DomainError] | None = None,
) -> Rule:
    """A rule for operations on one account, which hands the account to the resolver as `into`.

    path: where the account's number stands among the arguments, such as `input.account_number`. An account
    that does not exist and one that the viewer may not see are refused alike. With optional, an argument that
    is absent or null gives None. refusal: the error for operations that document one of their own.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        number = rules.argument(arguments, path)
        if number is None and optional:
            return {into: None}
        scope = AccountScope.of(viewer)  # before the account, so that a refusal costs the same either way
        account = queries.account_by_number(str(number))
        if account is None or not scope.may_see(account):
            raise refusal() if refusal is not None else refusal_of(spec)
        if not may_act_for(viewer, spec, account):
            raise spec.refusal
        return {into: account}

    return rule


def may_act_for(viewer: Viewer, spec: OperationSpec, account: Account) -> bool:
    """Whether a customer's roles on this very account hold what the operation asks for; others hold it anyway.

    Without this, a role on one account would open what a person may merely look at on another.
    """
    if viewer.kind is not ViewerKind.CUSTOMER or viewer.is_scoped or spec.permission_expression is None:
        return True  # a scoped token opens what its scopes name, for its user's accounts
    held_everywhere = viewer.permissions - CUSTOMER
    return spec.permission_expression.satisfied_by(
        held_everywhere | AccountScope.of(viewer).permissions_on(account)
    )


def refusal_of(spec: OperationSpec) -> DomainError:
    """How an operation says that an account is not the viewer's: as documented, else with KT-CT-4177."""
    return spec.refusal() if spec.refusal.code in spec.errors else NotYourAccount()
