"""Readings of supply points, devices and registers in the form that all markets share.

INTERVAL: what flowed in intervals, or in buckets of local time; PEAK: the highest mean power of an interval in each
bucket (a day unless another is asked for); ACCUMULATION: what registers showed when they were read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from holdfast.kernel.local_time import from_moment64, local_seconds
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.choices import ReadingQuality, Unit
from holdfast.metering.measurements import buckets_of, visible_part
from holdfast.metering.models import Meter, Register, RegisterValue
from holdfast.metering.series import Buckets, Grouping, IntervalSeries, combine
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from holdfast.metering.models import Channel
    from holdfast.properties.models import SupplyPoint

YEAR: Final = "YEAR"
GROUPINGS: Final[dict[str | None, Grouping | None]] = {
    None: None,
    "FIVE_MIN": Grouping.FIVE_MINUTES,
    "FIFTEEN_MIN": Grouping.QUARTER_HOUR,
    "THIRTY_MIN": Grouping.HALF_HOUR,
    "HOUR": Grouping.HOUR,
    "DAY": Grouping.DAY,
    "WEEK": Grouping.WEEK,
    "MONTH": Grouping.MONTH,
    "QUARTER": Grouping.QUARTER,
    YEAR: Grouping.QUARTER,
}
#: In how many of a unit a thousandth of what is stored is told; the first is what it is told in by default.
ENERGY: Final = {
    "KILOWATT_HOURS": Decimal("0.001"),
    "WATT_HOURS": Decimal(1),
    "MEGAWATT_HOURS": Decimal("0.000001"),
}
VOLUME: Final = {"METERS_CUBED": Decimal("0.001"), "LITER": Decimal(1), "KILOLITERS": Decimal("0.001")}
POWER: Final = {"KILOWATT": Decimal("0.001"), "WATT": Decimal(1)}
#: Where interval values come from; register readings name who read them.
OF_INTERVALS: Final = "INTERVAL_DATA"
_THOUSANDTHS: Final = 1000
_SECONDS_IN_AN_HOUR: Final = 3600
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class ReadingsWanted:
    """What is asked of a device: a closed period, the type, buckets, the zone they follow, and units."""

    period: Period
    reading_type: str
    granularity: str | None = None
    zone: ZoneInfo | None = None
    units: tuple[str, ...] | None = None

    def unit_among(self, known: dict[str, Decimal]) -> str | None:
        """The first wanted unit that something can be told in; None where there is none."""
        if not self.units:
            return next(iter(known))
        return next((one for one in self.units if one in known), None)


@dataclass(frozen=True, slots=True)
class GenericReading:
    """A value with its unit; ACCUMULATION has no start, as registers count from the day they were made."""

    interval_start: datetime | None
    interval_end: datetime
    value: Decimal
    units: str
    quality: str
    source: str


def readings_of_points(
    points: Sequence[SupplyPoint],
    *,
    wanted: ReadingsWanted,
    direction: Direction,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, list[GenericReading]]:
    """The readings of supply points, in order."""
    if wanted.reading_type == "ACCUMULATION":
        meters = queries.meters_of(points, at=wanted.period.start, include_inactive=True)
        by_meter = queries.registers_of([one for some in meters.values() for one in some])
        registers = {
            point.pk: [one for meter in meters.get(point.pk, ()) for one in by_meter.get(meter.pk, ())]
            for point in points
        }
        return _accumulated(registers, {point.pk: point for point in points}, wanted, direction, visible)
    channels = queries.channels_of(points, direction=direction)
    return _of_channels(
        {point.pk: (point, channels.get(point.pk, []), None) for point in points}, wanted, visible
    )


def readings_of_meters(
    meters: Sequence[Meter],
    *,
    wanted: ReadingsWanted,
    direction: Direction,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, list[GenericReading]]:
    """The readings of meters while they were in place: what their registers, or they as a whole, measured."""
    by_meter = queries.registers_of(meters)
    points = {meter.pk: meter.supply_point for meter in meters}
    if wanted.reading_type == "ACCUMULATION":
        return _accumulated(
            {meter.pk: by_meter.get(meter.pk, []) for meter in meters}, points, wanted, direction, visible
        )
    channels = queries.channels_of(
        list({one.pk: one for one in points.values()}.values()), direction=direction
    )
    return _of_channels(
        {
            meter.pk: (
                meter.supply_point,
                [
                    one
                    for one in channels.get(meter.supply_point_id, [])
                    if one.register is None or one.register.meter_id == meter.pk
                ],
                meter,
            )
            for meter in meters
        },
        wanted,
        visible,
    )


def readings_of_registers(
    registers: Sequence[Register],
    *,
    wanted: ReadingsWanted,
    direction: Direction,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, list[GenericReading]]:
    """The readings of registers: those of their own channels; of a meter's only register, the meter's too."""
    points = {one.pk: one.meter.supply_point for one in registers}
    if wanted.reading_type == "ACCUMULATION":
        return _accumulated({one.pk: [one] for one in registers}, points, wanted, direction, visible)
    beside = queries.registers_of([one.meter for one in registers])
    channels = queries.channels_of(
        list({one.pk: one for one in points.values()}.values()), direction=direction
    )
    return _of_channels(
        {
            register.pk: (
                points[register.pk],
                [
                    one
                    for one in channels.get(register.meter.supply_point_id, [])
                    if one.register_id == register.pk
                    or (one.register_id is None and len(beside[register.meter_id]) == 1)
                ],
                register.meter,
            )
            for register in registers
        },
        wanted,
        visible,
    )


def _of_channels(
    sources: dict[int, tuple[SupplyPoint, list[Channel], Meter | None]],
    wanted: ReadingsWanted,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, list[GenericReading]]:
    chosen: dict[int, list[list[Channel]]] = {}
    for key, (_, channels, _meter) in sources.items():
        by_unit: dict[str, list[Channel]] = defaultdict(list)
        for one in channels:
            by_unit[one.unit].append(one)
        chosen[key] = [queries.finest(some) for some in by_unit.values()]
    every = {one.pk: one for groups in chosen.values() for some in groups for one in some}
    read = queries.consumption_of(list(every.values()), wanted.period)
    found: dict[int, list[GenericReading]] = {}
    for key, groups in chosen.items():
        point, _, meter = sources[key]
        found[key] = []
        for some in groups:
            series = visible_part(combine([read[one.pk] for one in some]), visible(point))
            if meter is not None:
                series = _while_in_place(series, meter)
            found[key].extend(_told(series, some[0], wanted))
    return found


def _while_in_place(series: IntervalSeries, meter: Meter) -> IntervalSeries:
    return visible_part(series, (Period(meter.installed_at, meter.removed_at),))


def _told(series: IntervalSeries, channel: Channel, wanted: ReadingsWanted) -> Iterator[GenericReading]:
    zone = wanted.zone or channel.zone
    known = series.without_gaps()
    of_power = wanted.reading_type == "PEAK"
    if of_power and channel.unit != Unit.KWH:
        return
    factors = POWER if of_power else (ENERGY if channel.unit == Unit.KWH else VOLUME)
    unit = wanted.unit_among(factors)
    if unit is None or not len(known):
        return
    granularity = wanted.granularity or ("DAY" if of_power else None)
    buckets = buckets_of(known, GROUPINGS[granularity], zone)
    if granularity == YEAR:
        buckets = _years(buckets, zone)
    values = _peaks(known, buckets) if of_power else buckets.values
    for number in range(len(buckets)):
        estimated, present = int(buckets.estimated[number]), int(buckets.present[number])
        mixed = "COMBINED" if estimated else "ACTUAL"
        yield GenericReading(
            from_moment64(buckets.starts[number]).astimezone(zone),
            from_moment64(buckets.ends[number]).astimezone(zone),
            int(values[number]) * factors[unit],
            unit,
            "ESTIMATED" if estimated == present else mixed,
            OF_INTERVALS,
        )


def _peaks(series: IntervalSeries, buckets: Buckets) -> Any:
    """The highest mean power of an interval in each bucket, in whole watts."""
    lengths = (series.ends - series.starts).astype("timedelta64[s]").astype(np.int64)
    power = np.rint(series.values * _SECONDS_IN_AN_HOUR / lengths).astype(np.int64)
    return np.maximum.reduceat(power, buckets.first)


def _years(quarters: Buckets, zone: ZoneInfo) -> Buckets:
    """Quarters put together into local years."""
    days = (local_seconds(quarters.starts, zone) // _DAY_SECONDS).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64)
    first = np.flatnonzero(np.concatenate([[True], years[1:] != years[:-1]]))
    last = np.append(first[1:], len(years)) - 1
    return Buckets(
        starts=quarters.starts[first],
        ends=quarters.ends[last],
        values=np.add.reduceat(quarters.values, first),
        expected=np.add.reduceat(quarters.expected, first),
        present=np.add.reduceat(quarters.present, first),
        estimated=np.add.reduceat(quarters.estimated, first),
        first=quarters.first[first],
        last=quarters.last[last],
    )


def _accumulated(
    registers: dict[int, list[Register]],
    points: dict[int, SupplyPoint],
    wanted: ReadingsWanted,
    direction: Direction,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, list[GenericReading]]:
    """What the registers of a direction showed in the period, in order of time and then of registers."""
    every = [one.pk for some in registers.values() for one in some if one.direction == direction]
    rows = (
        RegisterValue.objects.filter(
            register__in=every,
            reading__superseded_at__isnull=True,
            is_quarantined=False,
            reading__read_at__gte=wanted.period.start,
            reading__read_at__lt=wanted.period.end,
        )
        .select_related("reading__meter", "register")
        .order_by("reading__read_at", "register_id")
    )
    by_register: dict[int, list[RegisterValue]] = defaultdict(list)
    for row in rows:
        by_register[row.register_id].append(row)
    found: dict[int, list[GenericReading]] = {}
    for key, some in registers.items():
        times = visible(points[key])
        values = [row for one in some for row in by_register[one.pk] if _seen(row, times)]
        values.sort(key=lambda row: (row.reading.read_at, row.register_id))
        found[key] = [one for row in values if (one := _shown(row, wanted)) is not None]
    return found


def _seen(row: RegisterValue, times: Sequence[Period] | None) -> bool:
    moment = row.reading.read_at
    return times is None or any(
        time.start <= moment and (time.end is None or moment <= time.end) for time in times
    )


def _shown(row: RegisterValue, wanted: ReadingsWanted) -> GenericReading | None:
    factors = ENERGY if row.register.unit == Unit.KWH else VOLUME
    unit = wanted.unit_among(factors)
    if unit is None:
        return None
    reading = row.reading
    return GenericReading(
        None,
        reading.read_at.astimezone(wanted.zone or reading.meter.zone),
        row.value * _THOUSANDTHS * factors[unit],
        unit,
        "ESTIMATED" if reading.quality == ReadingQuality.ESTIMATED else "ACTUAL",
        reading.source,
    )
