"""Meters, readings and measurements on the wire.

A meter is as visible as its supply point, and what it measured is shown for the times that the viewer may
look into: whoever moves in does not see what those before them used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast.accounts.access import AccountScope
from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.api.nodes import to_global_id
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_of
from holdfast.metering import measurements as measuring
from holdfast.metering import queries
from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.measurements import READ_FREQUENCY, Measurement, MeasurementFilter
from holdfast.metering.models import Reading, RegisterValue
from holdfast.metering.series import Grouping
from holdfast.metering.statistics import statistics_of
from holdfast.properties.access import may_see_supply_point, visible_periods
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.api.viewers import Viewer
    from holdfast.metering.models import Meter, Register, SmartDevice
    from holdfast.properties.models import Property, SupplyPoint

domain = Domain("metering")

METER_TYPES = ("ElectricityMeterType", "GasMeterType")
METER_POINT_TYPES = (
    "ElectricityMeterPointType",
    "GasMeterPointType",
    "ElectricityMeterPoint",
    "GasMeterPoint",
)
#: A decimal number with fewer digits than this fits the column of a key.
KEY_DIGITS = 19
READING_TYPES = ("ElectricityMeterReadingType", "GasMeterReadingType")

domain.part_of_parent(
    "SmartMeterDeviceType",
    "ElectricityMeterRegisterType",
    "GasMeterRegisterType",
    *READING_TYPES,
    "RegisterReading",
    "ConsumptionType",
    "IntervalMeasurementType",
    "MeasurementsMetadataOutput",
    "StatisticOutput",
    "EstimatedMoneyType",
    "ExtrasOutput",
    "ElectricityFiltersOutput",
    "GasFiltersOutput",
)


# Meters


@domain.visible(*METER_TYPES)
def meter_visible(viewer: Viewer, meter: Meter) -> bool:
    return may_see_supply_point(viewer, attribute(meter, "supply_point"))


@domain.type_of("Meter")
def meter_type_name(meter: Meter) -> str:
    return "GasMeterType" if meter.fuel == Fuel.GAS else "ElectricityMeterType"


def _bind_nodes(type_name: str) -> None:
    """Meters are found by their global id, under the type that they are shown as and no other."""

    @domain.node(type_name)
    def node(key: str) -> Meter | None:
        meter = queries.meter_by_id(int(key)) if key.isdecimal() and len(key) < KEY_DIGITS else None
        return meter if meter is not None and meter_type_name(meter) == type_name else None

    @domain.field(type_name, "nodeId")
    def node_id(meter: Meter, _info: Info) -> str:
        return to_global_id(type_name, meter.pk)


for _type in METER_TYPES:
    _bind_nodes(_type)


@domain.field(METER_POINT_TYPES, "meters")
def meters(point: SupplyPoint, info: Info, *, include_inactive: bool = False, **chosen: Any) -> list[Meter]:
    found: list[Meter] = batched(
        point,
        queries.meters_of,
        default=[],
        at=info.context.now,
        include_inactive=include_inactive,
        meter_id=chosen.get("id"),
    )
    return found


@domain.field(METER_TYPES, "meterPoint")
def meter_point(meter: Meter, _info: Info) -> SupplyPoint:
    point: SupplyPoint = attribute(meter, "supply_point")
    return point


@domain.field("ElectricityMeterType", "meterType")
def electricity_meter_type(meter: Meter, info: Info) -> str | None:
    """The market's code where the contract's enumeration knows it, which is British."""
    values = info.schema.type_map["ElectricityMeterMeterType"].values  # type: ignore[attr-defined]
    return meter.meter_type if meter.meter_type in values else None


@domain.field("GasMeterType", "mechanism")
def gas_meter_mechanism(meter: Meter, info: Info) -> str | None:
    values = info.schema.type_map["GasMeterMechanism"].values  # type: ignore[attr-defined]
    return meter.meter_type if meter.meter_type in values else None


@domain.field("GasMeterType", "manufacturerCode")
def gas_meter_make(meter: Meter, _info: Info) -> str:
    return meter.make


@domain.field("GasMeterType", "modelName")
def gas_meter_model(meter: Meter, _info: Info) -> str:
    return meter.model


@domain.field("GasMeterType", "units")
def gas_meter_units(meter: Meter, _info: Info) -> int | None:
    registers = _registers(meter)
    return int(registers[0].multiplier) if registers else None


@domain.field(METER_TYPES, "consumptionUnits")
def consumption_units(meter: Meter, _info: Info) -> str | None:
    registers = _registers(meter)
    return registers[0].unit if registers else None


@domain.field(METER_TYPES, "registers")
def registers(meter: Meter, _info: Info) -> list[Register]:
    return _registers(meter)


def _registers(meter: Meter) -> list[Register]:
    found: list[Register] = batched(meter, queries.registers_of, default=[])
    return found


@domain.field(("ElectricityMeterRegisterType", "GasMeterRegisterType"), "unitRateType")
def register_band(register: Register, _info: Info) -> str:
    return register.band


# Smart devices


def _device_of(meter: Meter, fuel: Fuel, direction: Direction) -> SmartDevice | None:
    if meter.fuel != fuel or meter.direction != direction or meter.smart_device_id is None:
        return None
    device: SmartDevice = attribute(meter, "smart_device")
    return device


@domain.field("ElectricityMeterType", "smartImportElectricityMeter")
def smart_import_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.ELECTRICITY, Direction.IMPORT)


@domain.field("ElectricityMeterType", "smartExportElectricityMeter")
def smart_export_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.ELECTRICITY, Direction.EXPORT)


@domain.field("GasMeterType", "smartGasMeter")
def smart_gas_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.GAS, Direction.IMPORT)


@domain.field(METER_TYPES, "smartDevices")
def smart_devices(meter: Meter, _info: Info) -> list[SmartDevice]:
    if meter.smart_device_id is None:
        return []
    return [attribute(meter, "smart_device")]


@domain.field("SmartMeterDeviceType", "type")
def device_kind(device: SmartDevice, _info: Info) -> str:
    return device.kind


def _meter_of(device: SmartDevice, fuel: Fuel, direction: Direction) -> Meter | None:
    served: list[Meter] = batched(device, queries.meters_of_devices, default=[])
    return next((one for one in served if one.fuel == fuel and one.direction == direction), None)


@domain.field("SmartMeterDeviceType", "importElectricityMeter")
def import_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.ELECTRICITY, Direction.IMPORT)


@domain.field("SmartMeterDeviceType", "exportElectricityMeter")
def export_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.ELECTRICITY, Direction.EXPORT)


@domain.field("SmartMeterDeviceType", "gasMeter")
def gas_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.GAS, Direction.IMPORT)


@domain.field("ElectricityMeterType", "importMeter")
def import_meter(meter: Meter, _info: Info) -> Meter | None:
    beside: list[Meter] = batched(meter, queries.meters_beside, default=[])
    if meter.direction == Direction.IMPORT:
        return None
    return next((one for one in beside if one.direction == Direction.IMPORT), None)


@domain.field("ElectricityMeterType", "exportMeters")
def export_meters(
    meter: Meter, info: Info, *, offset: int | None = None, **page: Any
) -> paging.Connection[Meter]:
    """The export meters beside an import meter that the viewer may see too."""
    beside: list[Meter] = batched(meter, queries.meters_beside, default=[])
    exporting = [
        one
        for one in beside
        if meter.direction == Direction.IMPORT
        and one.direction == Direction.EXPORT
        and meter_visible(info.context.viewer, one)
    ]
    return paging.of_list(exporting, paging.PageRequest.from_arguments(**page, offset=offset))


# Readings


@domain.field(METER_TYPES, "readings")
def readings(meter: Meter, info: Info, **page: Any) -> paging.Connection[Reading]:
    connection: paging.Connection[Reading] = batched(
        meter,
        _readings_of_meters,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        viewer=info.context.viewer,
    )
    return connection


def _readings_of_meters(
    some: Sequence[Meter], *, page: paging.PageRequest, viewer: Viewer
) -> dict[int, paging.Connection[Reading]]:
    periods: dict[int, Sequence[Period]] = {}
    for meter in some:
        seen = _visible(viewer, attribute(attribute(meter, "supply_point"), "property"))
        if seen is not None:
            periods[meter.pk] = seen
    rows = queries.readings_within(some, periods if periods else None)
    return paging.connect_each(rows, page, partition="meter_id", order_by=("-read_at", "-id"))


@domain.field(("ElectricityMeterPointType", "GasMeterPointType"), "unbilledReadings")
def unbilled_readings(point: SupplyPoint, info: Info) -> list[Reading]:
    found: list[Reading] = batched(point, queries.unbilled_readings_of, default=[])
    seen = _visible(info.context.viewer, attribute(point, "property"))
    return [one for one in found if seen is None or any(one.read_at in period for period in seen)]


@domain.type_of("MeterReading")
def reading_type_name(reading: Reading) -> str:
    return (
        "GasMeterReadingType"
        if attribute(reading, "meter").fuel == Fuel.GAS
        else "ElectricityMeterReadingType"
    )


@domain.field(READING_TYPES, "registers")
def register_readings(reading: Reading, _info: Info) -> list[RegisterValue]:
    found: list[RegisterValue] = batched(reading, queries.values_of, default=[])
    return found


@domain.field("ElectricityMeterReadingType", "readingSource")
def reading_source(reading: Reading, _info: Info) -> str:
    return str(ReadingSource(reading.source).label)


@domain.field("ElectricityMeterReadingType", "readingType")
def reading_type(reading: Reading, _info: Info) -> str:
    return reading.quality


_GAS_SOURCES = {
    ReadingSource.SMART: "DISTRIBUTOR_FLOW_FILE",
    ReadingSource.CUSTOMER: "PROVIDED_BY_CUSTOMER",
    ReadingSource.AGENT: "MANUALLY_ADDED_BY_OPS",
    ReadingSource.ESTIMATE: "AUTOMATICALLY_GENERATED_BY_KRAKEN",
}
_TYPES_OF_READ = {
    ReadingSource.SMART: "S",
    ReadingSource.CUSTOMER: "C",
    ReadingSource.AGENT: "A",
    ReadingSource.ESTIMATE: "E",
}


@domain.field("GasMeterReadingType", "readingSource")
def gas_reading_source(reading: Reading, _info: Info) -> str:
    return _GAS_SOURCES[ReadingSource(reading.source)]


@domain.field("GasMeterReadingType", "typeOfRead")
def gas_type_of_read(reading: Reading, _info: Info) -> str:
    return _TYPES_OF_READ[ReadingSource(reading.source)]


@domain.field("GasMeterReadingType", "readingType")
def gas_reading_type(reading: Reading, _info: Info) -> str:
    if reading.quality == ReadingQuality.ESTIMATED:
        return "ESTIMATE"
    return "CUSTOMER_SELF_READING" if reading.source == ReadingSource.CUSTOMER else "ACTUAL"


@domain.field("GasMeterReadingType", "readingDate")
def gas_reading_date(reading: Reading, _info: Info) -> date:
    meter: Meter = attribute(reading, "meter")
    return reading.read_at.astimezone(meter.zone).date()


@domain.field("GasMeterReadingType", "value")
def gas_reading_value(reading: Reading, info: Info) -> Any:
    values = register_readings(reading, info)
    return values[0].value if values else None


@domain.field("RegisterReading", "value")
def register_value(value: RegisterValue, _info: Info) -> str:
    return format(value.value.normalize(), "f")


# Consumption and measurements


def _visible(viewer: Viewer, place: Property) -> Sequence[Period] | None:
    """The times of a property that a viewer may look into; None for all."""
    if AccountScope.of(viewer).sees_everything:
        return None
    return visible_periods(viewer, place)


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
) -> paging.Connection[Measurement]:
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


_FREQUENCY_OF_GROUPING = {
    grouping: frequency
    for frequency, grouping in measuring.GROUPING_OF_FREQUENCY.items()
    if grouping is not None and frequency != "DAILY"
}


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
        filters=tuple(one for one in filters if one.frequency != READ_FREQUENCY),
    )


def _page_of_measurements(place: Property, info: Info, **wanted: Any) -> paging.Connection[Measurement]:
    """A page for each property of the request at once, so that their costs are found together too."""
    connection: paging.Connection[Measurement] = batched(
        place,
        _pages_of_measurements,
        default=paging.empty(),
        viewer=info.context.viewer,
        **wanted,
    )
    return connection


def _pages_of_measurements(
    places: Sequence[Property], *, viewer: Viewer, page: paging.PageRequest, **wanted: Any
) -> dict[int, paging.Connection[Measurement]]:
    found = measuring.measurements_of(places, visible=lambda place: _visible(viewer, place), **wanted)
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


_DIRECTIONS = {"CONSUMPTION": Direction.IMPORT, "GENERATION": Direction.EXPORT}


def _filter(utility: dict[str, Any]) -> MeasurementFilter:
    """One of the contract's filters; without one, what is consumed of electricity as it was metered."""
    wanted = utility.get("electricity_filters") or {}
    return MeasurementFilter(
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


@domain.field("IntervalMeasurementType", "metaData")
def measurement_meta_data(measurement: Measurement, _info: Info) -> Measurement:
    return measurement


@domain.field("MeasurementsMetadataOutput", "statistics")
def measurement_statistics(measurement: Measurement, _info: Info) -> list[Any]:
    found: list[Any] = batched(measurement, statistics_of, default=[])
    return found


@domain.field("MeasurementsMetadataOutput", "extras")
def measurement_extras(measurement: Measurement, _info: Info) -> list[dict[str, str]]:
    """How complete a measurement is: intervals that belong to it, that are known, that are estimates."""
    names = ("expectedIntervals", "knownIntervals", "estimatedIntervals")
    return [
        {"label": name, "value": str(count), "description": "Intervals in this measurement"}
        for name, count in zip(names, measurement.completeness, strict=True)
    ]


@domain.type_of("UtilityFiltersOutput")
def filters_type_name(filters: dict[str, Any]) -> str:
    return str(filters["__typename"])


@domain.field("MeasurementsMetadataOutput", "utilityFilters")
def measurement_filters(measurement: Measurement, _info: Info) -> dict[str, Any]:
    """What the measurement is of, in the words of the filters that find it."""
    series = measurement.source_series
    of_gas = series.point.fuel == Fuel.GAS
    return {
        "__typename": "GasFiltersOutput" if of_gas else "ElectricityFiltersOutput",
        "market_supply_point_id": series.point.identifier,
        "device_id": series.wanted.device,
        "register_id": series.wanted.register,
        "reading_direction": "GENERATION" if series.direction == Direction.EXPORT else "CONSUMPTION",
        "reading_frequency_type": series.wanted.frequency,
        "reading_quality": series.wanted.quality,
    }


from holdfast.metering import network_resolvers as _networks  # noqa: E402, F401 - binds to the domain above
