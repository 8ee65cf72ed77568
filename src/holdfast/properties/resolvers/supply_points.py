"""Supply points on the wire.

One row of `SupplyPoint` is read under the type its market's clients know: a meter point in Great Britain and
France, a supply point in Spain and Italy, a market location in Germany.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_by_name
from holdfast.properties import access
from holdfast.properties.choices import Fuel, SupplyPointStatus
from holdfast.properties.details import bind_details
from holdfast.properties.resolvers.base import METER_POINT_TYPES, SUPPLY_POINT_TYPES, domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import SupplyPoint

bind_details(domain)

domain.part_of_parent(
    "EnrolmentType", "ProviderCalendarType", "ProviderTemporalClassType", "SupplyPeriodType"
)


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
