"""What is read of supply points: one or two SQL statements each, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from holdfast.api.prepared import prepared
from holdfast.markets.identifiers import plain
from holdfast.markets.registry import MARKET_NAMES
from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope
    from holdfast.accounts.models import Account
    from holdfast.properties.choices import Fuel


def supply_points_of(
    properties: Sequence[Property], *, market_names: tuple[str, ...] | None = None
) -> dict[int, list[SupplyPoint]]:
    """The supply points of each property, or those of certain markets."""
    by_id = {place.pk: place for place in properties}
    names = None if market_names is None else list(market_names)
    found: dict[int, list[SupplyPoint]] = defaultdict(list)
    for point in _points_at(properties=list(by_id), market_names=names):
        point.property = by_id[point.property_id]
        found[point.property_id].append(point)
    return dict(found)


@prepared
def _points_at(*, properties: list[int], market_names: list[str] | None) -> QuerySet[SupplyPoint]:
    points = SupplyPoint.objects.filter(property__any=properties)
    if market_names is not None:
        points = points.filter(market_name__any=market_names)
    return points.order_by("pk")


def supply_points_of_accounts(account_ids: Iterable[int]) -> dict[int, list[SupplyPoint]]:
    """The supply points of every property that each account occupies or has occupied."""
    found: dict[int, list[SupplyPoint]] = defaultdict(list)
    periods = (
        OccupancyPeriod.objects.filter(account__in=list(account_ids))
        .order_by("property_id", "account_id")
        .values_list("property_id", "account_id")
        .distinct()
    )
    occupied = list(periods)
    points: dict[int, list[SupplyPoint]] = defaultdict(list)
    wanted = {property_id for property_id, _ in occupied}
    for point in SupplyPoint.objects.filter(property__in=wanted).select_related("property").order_by("pk"):
        points[point.property_id].append(point)
    for property_id, account_id in occupied:
        found[account_id].extend(points[property_id])
    return dict(found)


def supply_point(*, market_name: str, identifier: str) -> SupplyPoint | None:
    """The supply point with this identifier in this market, its property loaded."""
    return (
        SupplyPoint.objects.select_related("property")
        .filter(market_name=market_name, identifier=plain(identifier))
        .first()
    )


def supply_points_by_identifier(identifier: str, *, fuel: Fuel | None = None) -> list[SupplyPoint]:
    """The supply points with this identifier in any market, or in those of one fuel."""
    points = SupplyPoint.objects.select_related("property").filter(
        market_name__in=MARKET_NAMES, identifier=plain(identifier)
    )
    if fuel is not None:
        points = points.filter(market_name__endswith=f"_{fuel}")
    return list(points.order_by("pk"))


def supply_points_identified(identifiers: Collection[str]) -> list[SupplyPoint]:
    """The supply points with these identifiers in any market."""
    wanted = sorted({plain(one) for one in identifiers})
    return list(
        SupplyPoint.objects.filter(identifier__in=wanted, market_name__in=MARKET_NAMES).order_by("pk")
    )


def supply_points_in_scope(
    scope: AccountScope, *, account: Account | None = None, portfolio_number: str | None = None
) -> QuerySet[SupplyPoint]:
    """The supply points at properties that accounts in reach occupy or have occupied.

    account: those of one account; portfolio_number: those of the accounts of one portfolio.
    """
    points = SupplyPoint.objects.select_related("property")
    if scope.sees_everything and account is None and portfolio_number is None:
        return points
    periods = scope.restrict(OccupancyPeriod.objects.filter(property=OuterRef("property")), account="account")
    if account is not None:
        periods = periods.filter(account=account)
    if portfolio_number is not None:
        periods = periods.filter(account__portfolio__number=portfolio_number)
    return points.filter(Exists(periods))
