"""Which accounts a viewer may see: the one place where object scope is decided.

A customer sees the accounts that a role on the account, on its portfolio or on its business reaches. A
third-party organisation sees the accounts of the brands it works for, if it holds one of the permissions that
open accounts to it. A support user sees every account with a permission of the same kind, and none without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db.models import Model, Q

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account

Row = TypeVar("Row", bound=Model)

#: Each of these permissions opens the accounts in reach to an organisation or a support user.
SEES_ACCOUNTS = frozenset({"Can access customer queries", "Can access third party queries"})

_ROLES_OF_USER = """
    WITH reached (role_id, account_id) AS (
        SELECT role_id, account_id FROM accounts_accountuserrole WHERE user_id = %(user)s
        UNION
        SELECT held.role_id, account.id FROM accounts_portfoliouserrole held
          JOIN accounts_account account ON account.portfolio_id = held.portfolio_id
         WHERE held.user_id = %(user)s
        UNION
        SELECT held.role_id, account.id FROM accounts_businessuserrole held
          JOIN accounts_account account ON account.business_id = held.business_id
         WHERE held.user_id = %(user)s
    )
    SELECT role.permissions, array_agg(reached.account_id)
      FROM reached JOIN identity_role role ON role.id = reached.role_id
     GROUP BY role.id, role.permissions
"""


@dataclass(frozen=True, slots=True)
class AccountScope:
    """What one viewer reaches: accounts with the permissions held on each, whole brands, or everything."""

    permissions_by_account: dict[int, frozenset[str]] = field(default_factory=dict)
    brand_codes: frozenset[str] = frozenset()
    sees_everything: bool = False

    @classmethod
    def of_user(cls, user_id: int) -> AccountScope:
        """What a person reaches through roles: one statement, whatever the number of accounts."""
        with connection.cursor() as cursor:
            cursor.execute(_ROLES_OF_USER, {"user": user_id})
            rows = cursor.fetchall()
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
            Q(**{f"{prefix}pk__in": self.account_ids})
            | Q(**{f"{prefix}brand__code__in": self.brand_codes})
        )
