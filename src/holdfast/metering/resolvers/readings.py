"""What registers showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.metering import advances as advances_since
from holdfast.metering import queries
from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.resolvers.base import METER_TYPES, READING_TYPES, domain, visible_times
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.periods import Period
    from holdfast.metering.models import Meter, Reading, RegisterValue
    from holdfast.properties.models import SupplyPoint


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
        seen = visible_times(viewer, attribute(attribute(meter, "supply_point"), "property"))
        if seen is not None:
            periods[meter.pk] = seen
    rows = queries.readings_within(some, periods if periods else None)
    return paging.connect_each(rows, page, partition="meter_id", order_by=("-read_at", "-id"))


@domain.field(("ElectricityMeterPointType", "GasMeterPointType"), "unbilledReadings")
def unbilled_readings(point: SupplyPoint, info: Info) -> list[Reading]:
    found: list[Reading] = batched(point, queries.unbilled_readings_of, default=[])
    seen = visible_times(info.context.viewer, attribute(point, "property"))
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


@domain.field("GasMeterReadingType", "consumptionValue")
def gas_consumption_value(reading: Reading, _info: Info) -> Any:
    """What the meter counted since the reading before, in its unit; null for the first."""
    return batched(reading, advances_since.counted_since)


@domain.field("RegisterReading", "value")
def register_value(value: RegisterValue, _info: Info) -> str:
    return format(value.value.normalize(), "f")
