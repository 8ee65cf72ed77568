"""Properties and supply points on the wire.

One row of `SupplyPoint` is read under the type its market's clients know: a meter point in Great Britain and
France, a supply point in Spain and Italy, a market location in Germany.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule, refusal_of
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.binding import Domain, Info
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_by_name
from holdfast.properties import access, queries
from holdfast.properties.choices import Fuel, SupplyPointStatus
from holdfast.properties.details import bind_details

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

domain = Domain("properties")
bind_details(domain)

METER_POINT_TYPES = (
    "ElectricityMeterPointType",
    "GasMeterPointType",
    "ElectricityMeterPoint",
    "GasMeterPoint",
)
SUPPLY_POINT_TYPES = (
    *METER_POINT_TYPES,
    "ElectricitySupplyPoint",
    "GasSupplyPoint",
    "MaLo",
    "SupplyPointType",
)

domain.part_of_parent(
    "CoordinatesType",
    "EnrolmentType",
    "PropertyRichAddressType",
    "ProviderCalendarType",
    "ProviderTemporalClassType",
    "SupplyPeriodType",
)


# Root fields


def property_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the property; one that does not exist is refused like one that the viewer may not see."""
    rules.signed_in(viewer, spec, arguments)
    key = str(rules.argument(arguments, "id"))
    place = queries.property_by_id(int(key)) if key.isdecimal() and len(key) < _KEY_DIGITS else None
    if place is None or not access.may_see_property(viewer, place):
        raise refusal_of(spec)
    return {"place": place}


#: A decimal number with fewer digits than this fits the primary key's column.
_KEY_DIGITS = 19


@domain.query("properties", rule=account_rule())
def properties(info: Info, *, account: Account, active: bool = False, **_: Any) -> list[Property]:
    active_at = info.context.now if active else None
    return queries.properties_of([account], active_at=active_at).get(account.pk, [])


@domain.query("property", rule=property_rule)
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


@domain.field("PropertyRichAddressType", "asString")
def address_as_string(
    address: RichAddress,
    _info: Info,
    *,
    show_country: bool = False,
    show_name: bool = True,
    show_postal_code: bool = True,
) -> str:
    return address.envelope(country=show_country, name=show_name, postal_code=show_postal_code)


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


# Supply points


@domain.visible(*SUPPLY_POINT_TYPES)
def supply_point_visible(viewer: Viewer, point: SupplyPoint) -> bool:
    return access.may_see_supply_point(viewer, point)


@domain.type_of("MeterPointInterface")
def meter_point_type_name(point: SupplyPoint) -> str:
    british = point.country_prefix == "GBR"
    if point.fuel is Fuel.GAS:
        return "GasMeterPointType" if british else "GasMeterPoint"
    return "ElectricityMeterPointType" if british else "ElectricityMeterPoint"


@domain.field("SupplyPointType", "externalIdentifier")
@domain.field("ElectricityMeterPointType", "mpan")
@domain.field("GasMeterPointType", "mprn")
@domain.field("ElectricitySupplyPoint", "cups")
@domain.field("MaLo", "maloNumber")
def identifier(point: SupplyPoint, _info: Info) -> str:
    return point.identifier


def _identifier_in(country: str) -> Callable[[SupplyPoint, Info], str | None]:
    """The identifier under a country's own name for it, null for supply points elsewhere."""

    def resolve(point: SupplyPoint, _info: Info) -> str | None:
        return point.identifier if point.country_prefix == country else None

    return resolve


domain.field("ElectricitySupplyPoint", "mpan")(_identifier_in("GBR"))
domain.field("GasSupplyPoint", "mprn")(_identifier_in("GBR"))
domain.field("ElectricitySupplyPoint", "pod")(_identifier_in("ITA"))
domain.field("GasSupplyPoint", "pdr")(_identifier_in("ITA"))


@domain.field("SupplyPointType", "meterPoint")
def meter_point(point: SupplyPoint, _info: Info) -> SupplyPoint:
    return point


@domain.field(METER_POINT_TYPES, "enrolment")
def enrolment(point: SupplyPoint, _info: Info) -> dict[str, Any] | None:
    if point.supply_start_date is None:
        return None
    return {
        "supply_start_date": point.supply_start_date,
        "previous_supplier": point.details.get("previous_supplier"),
    }


@domain.field("ElectricityMeterPoint", "subscribedMaxPower")
def subscribed_max_power(point: SupplyPoint, _info: Info) -> int | None:
    """Whole kilovolt-amperes, as the distributor and its customers count them; stored in volt-amperes."""
    volt_amperes = point.details.get("subscribed_max_power_va")
    return None if volt_amperes is None else round(volt_amperes / 1000)


@domain.field("ElectricityMeterPoint", "providerCalendar")
def provider_calendar(point: SupplyPoint, _info: Info) -> dict[str, Any] | None:
    calendar: dict[str, Any] | None = point.details.get("provider_calendar")
    return calendar


@domain.field("SupplyPointType", "lastSupplyPeriod")
def last_supply_period(point: SupplyPoint, _info: Info) -> dict[str, Any] | None:
    if point.supply_start_date is None:
        return None
    zone = market_by_name(point.market_name).zone
    ended = point.supply_end_date
    return {
        "id": point.pk,
        "is_billable": point.status != SupplyPointStatus.PENDING,
        "supply_start_at": start_of_day(point.supply_start_date, zone),
        "supply_end_at": start_of_day(ended, zone) if ended is not None else None,
    }
