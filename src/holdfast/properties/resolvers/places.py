"""Properties, their addresses and who occupies them, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.resolvers.accounts import address_as_string
from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.properties import access, queries
from holdfast.properties.choices import Fuel
from holdfast.properties.resolvers.base import domain, property_rule

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

domain.part_of_parent("CoordinatesType", "PropertyRichAddressType")


# Root fields


@domain.query("properties", rule=account_rule())
def properties(info: Info, *, account: Account, active: bool = False, **_: Any) -> list[Property]:
    active_at = info.context.now if active else None
    places: list[Property] = batched(account, queries.properties_of, default=[], active_at=active_at)
    return places


@domain.query("property", rule=property_rule(place="id"))
def property_(_info: Info, *, place: Property, **_: Any) -> Property:
    return place


# Properties


@domain.visible("PropertyType")
def property_visible(viewer: Viewer, place: Property) -> bool:
    return access.may_see_property(viewer, place)


@domain.type_of("PropertyInterface")
def property_type_name(_place: Property) -> str:
    return "PropertyType"


@domain.field("PropertyType", "richAddress")
def rich_address(place: Property, _info: Info) -> RichAddress:
    return place.parts


domain.field("PropertyRichAddressType", "asString")(address_as_string)


@domain.field("PropertyType", "label")
def label(place: Property, _info: Info) -> str | None:
    return place.label or None


@domain.field("PropertyType", "coordinates")
def coordinates(place: Property, _info: Info) -> dict[str, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return {"latitude": place.latitude, "longitude": place.longitude}


@domain.field("PropertyType", "occupancyPeriods")
def occupancy_periods(place: Property, info: Info) -> list[OccupancyPeriod]:
    return access.visible_occupancies(info.context.viewer, place)


@domain.visible("OccupancyPeriodType")
def occupancy_visible(viewer: Viewer, period: OccupancyPeriod) -> bool:
    return AccountScope.of(viewer).may_see(period.account)


def _points_of(place: Property, *countries: str, fuel: Fuel | None = None) -> list[SupplyPoint]:
    """The supply points of a property in some countries' markets (ISO 3166 alpha-3), all of them if none."""
    points: list[SupplyPoint] = batched(place, queries.supply_points_of, default=[])
    return [
        point
        for point in points
        if (not countries or point.country_prefix in countries) and (fuel is None or point.fuel is fuel)
    ]


def _bind_points(name: str, fuel: Fuel, *countries: str) -> None:
    @domain.field("PropertyType", name)
    def points(place: Property, _info: Info) -> list[SupplyPoint]:
        return _points_of(place, *countries, fuel=fuel)


_bind_points("electricityMeterPoints", Fuel.ELECTRICITY, "GBR")
_bind_points("gasMeterPoints", Fuel.GAS, "GBR")
_bind_points("electricitySupplyPoints", Fuel.ELECTRICITY, "ESP", "ITA")
_bind_points("gasSupplyPoints", Fuel.GAS, "ESP", "ITA")
_bind_points("electricityMalos", Fuel.ELECTRICITY, "DEU")
_bind_points("gasMalos", Fuel.GAS, "DEU")


@domain.field("PropertyType", "supplyPoints")
def supply_points(place: Property, _info: Info, **page: Any) -> paging.Connection[SupplyPoint]:
    return paging.of_list(_points_of(place), paging.PageRequest.from_arguments(**page))


# The properties of accounts


@domain.field(("AccountType", "Account"), "properties")
def account_properties(
    account: Account, info: Info, *, active_from: datetime | None = None
) -> list[Property]:
    places: list[Property] = batched(
        account, queries.properties_of, default=[], ending_after=active_from or info.context.now
    )
    return places


@domain.field("AccountType", "allProperties")
def account_all_properties(account: Account, _info: Info) -> list[Property]:
    places: list[Property] = batched(account, queries.properties_of, default=[])
    return places


@domain.field("AccountType", "property")
def account_property(account: Account, info: Info, *, id: str | None = None) -> Property | None:  # noqa: A002
    return next((place for place in account_all_properties(account, info) if str(place.pk) == id), None)
