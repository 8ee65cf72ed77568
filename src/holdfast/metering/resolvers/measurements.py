"""Consumption and measurements of intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_of
from holdfast.metering import measurements as measuring
from holdfast.metering.measurement_filters import GROUPING_OF_FREQUENCY, MeasurementFilter
from holdfast.metering.measurements import Measurement
from holdfast.metering.point_measurements import PointMeasurement
from holdfast.metering.resolvers.base import METER_TYPES, domain, visible_times
from holdfast.metering.series import Grouping
from holdfast.metering.statistics import statistics_of
from holdfast.properties import queries as property_queries
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.metering.models import Meter
    from holdfast.properties.models import Property, SupplyPoint

AnyMeasurement = Measurement | PointMeasurement

_FREQUENCY_OF_GROUPING = {
    grouping: frequency
    for frequency, grouping in GROUPING_OF_FREQUENCY.items()
    if grouping is not None and frequency != "DAILY"
}
_DIRECTIONS = {"CONSUMPTION": Direction.IMPORT, "GENERATION": Direction.EXPORT}


def _zone(name: str | None, default: ZoneInfo) -> ZoneInfo:
    if name is None:
        return default
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return default


@domain.field(METER_TYPES, "consumption")
def consumption(
    meter: Meter,
    info: Info,
    *,
    start_at: datetime,
    grouping: str,
    timezone: str,
    **page: Any,
) -> paging.Connection[AnyMeasurement]:
    """What the meter's supply point used while the meter was in place, from a moment until now."""
    point: SupplyPoint = attribute(meter, "supply_point")
    end = min(info.context.now, meter.removed_at or info.context.now)
    wanted = MeasurementFilter(
        fuel=Fuel(meter.fuel),
        direction=Direction(meter.direction),
        frequency=_FREQUENCY_OF_GROUPING[Grouping(grouping)],
        supply_point=point.identifier,
    )
    return _page_of_measurements(
        attribute(point, "property"),
        info,
        page=paging.PageRequest.from_arguments(**page),
        period=_clamped(max(start_at, meter.installed_at), end),
        zone=_zone(timezone, meter.zone),
        filters=(wanted,),
    )


@domain.field("PropertyType", "measurements")
def measurements(
    place: Property,
    info: Info,
    *,
    start_at: datetime | None = None,
    end_at: datetime | None = None,
    start_on: date | None = None,
    end_on: date | None = None,
    timezone: str | None = None,
    utility_filters: list[dict[str, Any]] | None = None,
    **page: Any,
) -> paging.Connection[Any]:
    """Measurements that start in a half-open period; days are those of the zone, `endOn` is not in it."""
    request = paging.PageRequest.from_arguments(**page)
    zone = _zone(timezone, _zone_of(place))
    end = end_at or (start_of_day(end_on, zone) if end_on else info.context.now)
    start = start_at or (start_of_day(start_on, zone) if start_on else end - measuring.DEFAULT_SPAN)
    filters = [_filter(one) for one in utility_filters or [{}] if one is not None]
    return _page_of_measurements(
        place,
        info,
        page=request,
        period=_clamped(start, end),
        zone=zone,
        filters=tuple(filters),
    )


def _page_of_measurements(place: Property, info: Info, **wanted: Any) -> paging.Connection[AnyMeasurement]:
    """A page for each property of the request at once, so that their costs are found together too."""
    connection: paging.Connection[AnyMeasurement] = batched(
        place,
        _pages_of_measurements,
        default=paging.empty(),
        viewer=info.context.viewer,
        **wanted,
    )
    return connection


def _pages_of_measurements(
    places: Sequence[Property], *, viewer: Viewer, page: paging.PageRequest, **wanted: Any
) -> dict[int, paging.Connection[AnyMeasurement]]:
    found = measuring.measurements_of(places, visible=lambda place: visible_times(viewer, place), **wanted)
    return {place_id: paging.of_list(some, page) for place_id, some in found.items()}


def _clamped(start: datetime, end: datetime) -> Period:
    """A period that does not run backwards and is no longer than measurements reach."""
    return Period(min(max(start, end - measuring.LONGEST_SPAN), end), end)


def _zone_of(place: Property) -> ZoneInfo:
    """The zone of the country's market; UTC where there is no market."""
    try:
        return market_of(place.country_code).zone
    except LookupError:
        return ZoneInfo("UTC")


def _filter(utility: dict[str, Any]) -> MeasurementFilter:
    """One of the contract's filters; without one, what is consumed of electricity as it was metered.

    A supply point that is named may be one of gas: the contract has no filter of its own for it.
    """
    wanted = utility.get("electricity_filters") or {}
    return MeasurementFilter(
        fuel=None if wanted.get("market_supply_point_id") else Fuel.ELECTRICITY,
        direction=_DIRECTIONS[wanted.get("reading_direction") or "CONSUMPTION"],
        frequency=wanted.get("reading_frequency_type") or "RAW_INTERVAL",
        supply_point=wanted.get("market_supply_point_id"),
        device=wanted.get("device_id"),
        register=wanted.get("register_id"),
        quality=wanted.get("reading_quality"),
    )


@domain.type_of("MeasurementInterface")
def measurement_type_name(measurement: Any) -> str:
    return str(measurement.graphql_type)


@domain.field(("IntervalMeasurementType", "MeasurementType"), "metaData")
def measurement_meta_data(measurement: AnyMeasurement, _info: Info) -> AnyMeasurement:
    return measurement


@domain.field("MeasurementsMetadataOutput", "statistics")
def measurement_statistics(measurement: AnyMeasurement, _info: Info) -> list[Any]:
    """What the energy of an interval cost; what a register shows has no cost."""
    if isinstance(measurement, PointMeasurement):
        return []
    found: list[Any] = batched(measurement, statistics_of, default=[])
    return found


@domain.field("MeasurementsMetadataOutput", "extras")
def measurement_extras(measurement: AnyMeasurement, _info: Info) -> list[dict[str, str]]:
    """How complete a measurement is: intervals that belong to it, that are known, that are estimates.

    Of a point in time: the register and the meter.
    """
    if isinstance(measurement, PointMeasurement):
        register = measurement.shown.register
        return [
            {"label": "register", "value": register.identifier, "description": "The register that was read"},
            {
                "label": "meter",
                "value": register.meter.serial_number,
                "description": "The meter's serial number",
            },
        ]
    names = ("expectedIntervals", "knownIntervals", "estimatedIntervals")
    return [
        {"label": name, "value": str(count), "description": "Intervals in this measurement"}
        for name, count in zip(names, measurement.completeness, strict=True)
    ]


@domain.type_of("UtilityFiltersOutput")
def filters_type_name(filters: dict[str, Any]) -> str:
    return str(filters["__typename"])


@domain.field("MeasurementsMetadataOutput", "utilityFilters")
def measurement_filters(measurement: AnyMeasurement, _info: Info) -> dict[str, Any]:
    """What the measurement is of, in the words of the filters that find it."""
    series = measurement if isinstance(measurement, PointMeasurement) else measurement.source_series
    return {
        "__typename": _filters_type(series.point),
        "market_supply_point_id": series.point.identifier,
        "device_id": series.wanted.device,
        "register_id": series.wanted.register,
        "reading_direction": "GENERATION" if series.direction == Direction.EXPORT else "CONSUMPTION",
        "reading_frequency_type": series.wanted.frequency,
        "reading_quality": series.wanted.quality,
    }


def _filters_type(point: SupplyPoint) -> str:
    """Gas, electricity, or electricity that comes through a private network."""
    if point.fuel == Fuel.GAS:
        return "GasFiltersOutput"
    embedded = batched(attribute(point, "property"), property_queries.embedded_networks_of)
    return "ElectricityFiltersOutput" if embedded is None else "EmbeddedElectricityFiltersOutput"
