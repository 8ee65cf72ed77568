"""Businesses and their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, domain
from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.api.binding import Info

if TYPE_CHECKING:
    from holdfast.accounts.models import (
        Business,
    )
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User


@domain.visible("BusinessType")
def business_visible(viewer: Viewer, business: Business) -> bool:
    scope = AccountScope.of(viewer)
    return scope.sees_everything or bool(batched(business, queries.businesses_in_scope, scope=scope))


@domain.field(ACCOUNT_TYPES, "business")
def account_business(account: Account, _info: Info) -> Business | None:
    business: Business | None = batched(account, queries.businesses_of)
    return business


@domain.field(ACCOUNT_TYPES, "businessType")
def account_business_type(account: Account, info: Info) -> str | None:
    business = account_business(account, info)
    return business.business_type or None if business is not None else None


@domain.field(USER_TYPES, "businesses")
def user_businesses(user: User, _info: Info, **page: Any) -> paging.Connection[Business]:
    found: list[Business] = batched(user, queries.businesses_of_users, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field("BusinessType", "businessType")
def business_type(business: Business, _info: Info) -> str | None:
    return business.business_type or None


@domain.field("BusinessType", "legalAddress")
def legal_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.legal_address) if business.legal_address else None


@domain.field("BusinessType", "billingAddress")
def business_billing_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.billing_address) if business.billing_address else None


@domain.field("BusinessType", "linkedAccountNumbers")
def linked_account_numbers(business: Business, info: Info) -> list[str]:
    numbers: list[str] = batched(
        business, queries.account_numbers_of, default=[], scope=AccountScope.of(info.context.viewer)
    )
    return numbers


@domain.field("BusinessType", "linkedAccountNumber")
def linked_account_number(business: Business, info: Info) -> str | None:
    return next(iter(linked_account_numbers(business, info)), None)
