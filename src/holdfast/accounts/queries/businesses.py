"""Businesses of accounts and of people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.models import (
    Account,
    Business,
    BusinessSegmentPeriod,
    BusinessUserRole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.accounts.access import AccountScope
    from holdfast.identity.models import User


def businesses_of(accounts: Sequence[Account]) -> dict[int, Business]:
    """The business of each account that has one."""
    wanted = {account.business_id for account in accounts if account.business_id is not None}
    businesses = Business.objects.in_bulk(wanted) if wanted else {}
    return {
        account.pk: businesses[account.business_id]
        for account in accounts
        if account.business_id in businesses
    }


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


def businesses_in_scope(businesses: Sequence[Business], *, scope: AccountScope) -> dict[int, bool]:
    """Which of the businesses have an account in reach."""
    reached = scope.restrict(Account.objects.filter(business__in=businesses))
    return dict.fromkeys(reached.values_list("business_id", flat=True).distinct(), True)


def business_by_id(key: int) -> Business | None:
    """The business of a primary key."""
    return Business.objects.filter(pk=key).first()


def businesses_acted_for(businesses: Sequence[Business], *, user_id: int) -> dict[int, bool]:
    """Which of the businesses a person holds a role on."""
    held = BusinessUserRole.objects.filter(business__in=businesses, user_id=user_id)
    return dict.fromkeys(held.values_list("business_id", flat=True), True)


def businesses_by_details(details: Mapping[str, str], *, limit: int) -> list[Business]:
    """The businesses of which all these details are known, oldest first."""
    return list(Business.objects.filter(details__contains=dict(details)).order_by("pk")[:limit])


def segment_names_of(businesses: Sequence[Business], *, at: datetime) -> dict[int, str]:
    """The segment that each business belongs to at a moment."""
    periods = BusinessSegmentPeriod.objects.filter(business__in=businesses, start_at__lte=at)
    current = periods.filter(Q(end_at=None) | Q(end_at__gt=at)).order_by("start_at")
    return dict(current.values_list("business_id", "segment__name"))
