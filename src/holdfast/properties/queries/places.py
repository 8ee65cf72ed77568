"""What is read of properties and their occupants: one SQL statement each, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.api.prepared import prepared
from holdfast.properties.models import OccupancyPeriod, Property

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account


def properties_of(
    accounts: Sequence[Account],
    *,
    ending_after: datetime | None = None,
    active_at: datetime | None = None,
) -> dict[int, list[Property]]:
    """The properties that each account occupies or has occupied, each once, in the order of moving in.

    ending_after: without those that were left before that moment. active_at: only those occupied then.
    """
    periods = _occupied_by(
        accounts=[account.pk for account in accounts], ending_after=ending_after, active_at=active_at
    )
    found: dict[int, dict[int, Property]] = defaultdict(dict)
    same: dict[int, Property] = {}
    for period in periods:
        place = same.setdefault(period.property_id, period.property)
        found[period.account_id].setdefault(place.pk, place)
    return {account_id: list(places.values()) for account_id, places in found.items()}


@prepared
def _occupied_by(
    *, accounts: list[int], ending_after: datetime | None, active_at: datetime | None
) -> QuerySet[OccupancyPeriod]:
    periods = OccupancyPeriod.objects.filter(account__any=accounts).select_related("property")
    if ending_after is not None:
        periods = periods.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=ending_after))
    if active_at is not None:
        periods = periods.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=active_at), effective_from__lte=active_at
        )
    return periods.order_by("effective_from", "pk")


def property_by_id(property_id: int) -> Property | None:
    """The property with this primary key."""
    return Property.objects.filter(pk=property_id).first()


def occupancy_periods_of(properties: Sequence[Property]) -> dict[int, list[OccupancyPeriod]]:
    """Who has been responsible for each property and when, in order; with accounts and their brands."""
    found: dict[int, list[OccupancyPeriod]] = defaultdict(list)
    for period in _occupying(properties=[place.pk for place in properties]):
        found[period.property_id].append(period)
    return dict(found)


@prepared
def _occupying(*, properties: list[int]) -> QuerySet[OccupancyPeriod]:
    periods = OccupancyPeriod.objects.filter(property__any=properties).select_related("account__brand")
    return periods.order_by("effective_from", "pk")


def account_occupies(account_id: int, property_id: int, supply_point_id: int | None, at: datetime) -> bool:
    """Whether an account is responsible for a property at a moment, and a supply point lies at it."""
    periods = OccupancyPeriod.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=at),
        account_id=account_id,
        property_id=property_id,
        effective_from__lte=at,
    )
    if supply_point_id is not None:
        periods = periods.filter(property__supply_points=supply_point_id)
    return periods.exists()
