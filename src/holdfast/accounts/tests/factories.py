"""Short ways to the objects that tests of this floor and those above it start from."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from holdfast.accounts import operations
from holdfast.accounts.models import Account, Brand
from holdfast.identity.models import Organization, Role, User
from holdfast.identity.operations import create_organization, grant_role
from holdfast.identity.permissions import CUSTOMER

NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
MARKETS = {"GB": ("GBP", "en"), "FR": ("EUR", "fr"), "ES": ("EUR", "es")}

_counter = itertools.count(1)


def make_brand(code: str = "HOLDFAST_GB", *, market: str = "GB", **values: Any) -> Brand:
    """The brand with this code, made at first use."""
    currency, language = MARKETS[market]
    return Brand.objects.filter(code=code).first() or operations.create_brand(
        code=code,
        name=code.title(),
        market_code=market,
        currency=currency,
        language=language,
        now=NOW,
        **values,
    )


def make_user(**values: Any) -> User:
    """A person with an e-mail address of their own."""
    values.setdefault("email", f"person{next(_counter)}@example.com")
    values.setdefault("given_name", "Ada")
    values.setdefault("family_name", "Moss")
    return User.objects.create(**values)


def make_role(code: str = "account-holder", permissions: frozenset[str] = CUSTOMER) -> Role:
    """The role with this code, made at first use."""
    role, _ = Role.objects.get_or_create(
        code=code, defaults={"name": code, "permissions": sorted(permissions)}
    )
    return role


def make_account(*, user: User | None = None, brand: Brand | None = None, **values: Any) -> Account:
    """An active account of a British brand, with a holder where one is given."""
    values.setdefault("status", "ACTIVE")
    account = operations.create_account(brand=brand or make_brand(), now=NOW, **values)
    if user is not None:
        operations.add_user_to_account(user=user, account=account, role=make_role(), now=NOW)
    return account


def make_organization(*brand_codes: str, permissions: set[str]) -> Organization:
    """A third party that works for these brands and holds these permissions."""
    number = next(_counter)
    make_role(f"partner-{number}", frozenset(permissions))
    return create_organization(
        name=f"Partner {number}", brand_codes=brand_codes, roles=[f"partner-{number}"], now=NOW
    )


def make_staff(*, permissions: set[str]) -> User:
    """A member of staff who holds these permissions."""
    user = make_user(is_staff=True)
    make_role(f"staff-{user.pk}", frozenset(permissions))
    grant_role(holder=user, code=f"staff-{user.pk}")
    return user
