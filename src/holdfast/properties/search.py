"""What properties add to the search for accounts: the addresses that they occupy, and the supply points there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.search_terms import SearchField, Text, in_one_word
from holdfast.properties.models import OccupancyPeriod, SupplyPoint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from holdfast.platform.models import BusinessEventRecord


def addresses(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    """The addresses that accounts occupy or have occupied."""
    periods = OccupancyPeriod.objects.filter(account__in=account_ids).select_related("property")
    for period in periods:
        yield period.account_id, Text(SearchField.ADDRESS, period.property.address)
        yield period.account_id, in_one_word(period.property.postcode)


def supply_points(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    """The identifiers of the supply points there: MPAN, MPRN, PRM, PCE, CUPS."""
    rows = OccupancyPeriod.objects.filter(account__in=account_ids, property__supply_points__isnull=False)
    for account_id, identifier in rows.values_list("account_id", "property__supply_points__identifier"):
        yield account_id, Text(SearchField.SUPPLY_POINT, identifier)


def accounts_touched(events: Sequence[BusinessEventRecord]) -> Iterable[int]:
    """The accounts at the properties that events speak of."""
    property_ids = {event.data["property_id"] for event in events if "property_id" in event.data}
    if not property_ids:
        return ()
    periods = OccupancyPeriod.objects.filter(property__in=property_ids)
    return periods.values_list("account_id", flat=True)


def names_of(supply_point_ids: Collection[str]) -> dict[str, str]:
    """Market name and identifier of supply points by their ids; ids that mean nothing are left out."""
    keys = [int(one) for one in supply_point_ids if one.isdecimal() and len(one) < len(str(2**63))]
    rows = SupplyPoint.objects.filter(pk__in=keys).values_list("pk", "market_name", "identifier")
    return {str(pk): f"{market_name} {identifier}" for pk, market_name, identifier in rows}
