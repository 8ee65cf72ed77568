"""What is read of meters and readings: each function is a fixed number of SQL statements.

Functions that take a sequence of parents return a dict by the parents' primary keys, and keep to what they
find: parents without rows are missing from it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from holdfast.api.prepared import prepared
from holdfast.metering import day_rows, store
from holdfast.metering.models import (
    Channel,
    IntervalDay,
    Meter,
    Reading,
    Register,
    RegisterValue,
)
from holdfast.metering.series import combine
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from holdfast.kernel.periods import Period
    from holdfast.metering.models import SmartDevice
    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint


# Meters


def meters_of(
    supply_points: Sequence[SupplyPoint],
    *,
    at: datetime,
    include_inactive: bool = False,
    meter_id: int | None = None,
) -> dict[int, list[Meter]]:
    """The meters in place at a moment, or with include_inactive all there have been, oldest first."""
    points = {point.pk: point for point in supply_points}
    found: dict[int, list[Meter]] = defaultdict(list)
    for meter in _meters_at(
        points=list(points), present_at=None if include_inactive else at, meter_id=meter_id
    ):
        meter.supply_point = points[meter.supply_point_id]
        found[meter.supply_point_id].append(meter)
    return dict(found)


@prepared
def _meters_at(*, points: list[int], present_at: datetime | None, meter_id: int | None) -> QuerySet[Meter]:
    rows = Meter.objects.filter(supply_point__any=points)
    if present_at is not None:
        rows = rows.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=present_at))
    if meter_id is not None:
        rows = rows.filter(pk=meter_id)
    return rows.order_by("installed_at", "pk")


def every_meter_of(point: SupplyPoint) -> list[Meter]:
    """All meters that there have been at a supply point, oldest first."""
    return meters_of([point], at=point.created_at, include_inactive=True).get(point.pk, [])


def meter_by_id(key: int) -> Meter | None:
    """The meter with a primary key, its supply point with it."""
    return Meter.objects.select_related("supply_point").filter(pk=key).first()


def meters_of_devices(devices: Sequence[SmartDevice]) -> dict[int, list[Meter]]:
    """The meters that each smart device serves, with their supply points."""
    found: dict[int, list[Meter]] = defaultdict(list)
    for meter in Meter.objects.select_related("supply_point").filter(smart_device__in=_keys(devices)):
        assert meter.smart_device_id is not None
        found[meter.smart_device_id].append(meter)
    return dict(found)


def meters_beside(meters: Sequence[Meter]) -> dict[int, list[Meter]]:
    """The other meters on the same smart device: the export side of an import meter and the reverse."""
    devices = {meter.smart_device_id for meter in meters if meter.smart_device_id is not None}
    sharing = list(Meter.objects.select_related("supply_point").filter(smart_device__in=devices))
    return {
        meter.pk: [
            other
            for other in sharing
            if other.smart_device_id == meter.smart_device_id and other.pk != meter.pk
        ]
        for meter in meters
    }


def device_names_of(supply_points: Sequence[SupplyPoint]) -> dict[int, set[str]]:
    """By what the meters of each supply point are known: serial numbers and ids of smart devices."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Meter.objects.filter(supply_point__in=_keys(supply_points))
    for point, serial, device in rows.values_list(
        "supply_point_id", "serial_number", "smart_device__device_id"
    ):
        found[point].update({serial, device} - {None})
    return dict(found)


def registers_of(meters: Sequence[Meter]) -> dict[int, list[Register]]:
    """The registers of each meter in their order."""
    found: dict[int, list[Register]] = defaultdict(list)
    for register in Register.objects.filter(meter__in=_keys(meters)):
        found[register.meter_id].append(register)
    return dict(found)


# Readings


def current_readings() -> QuerySet[Reading]:
    """Readings that no correction has replaced."""
    return Reading.objects.filter(superseded_at__isnull=True)


def readings_within(
    meters: Sequence[Meter], periods: Mapping[int, Sequence[Period]] | None
) -> QuerySet[Reading]:
    """The current readings of meters; periods, by meter, keep to the times that someone may look into."""
    rows = current_readings()
    if periods is None:
        return rows.filter(meter__in=_keys(meters))
    allowed = Q(pk__in=[])
    for meter in meters:
        for period in periods.get(meter.pk, ()):
            part = Q(meter=meter.pk, read_at__gte=period.start)
            allowed |= part if period.end is None else part & Q(read_at__lte=period.end)
    return rows.filter(allowed)


def values_of(readings: Sequence[Reading]) -> dict[int, list[RegisterValue]]:
    """What each register showed at each reading, registers loaded."""
    found: dict[int, list[RegisterValue]] = defaultdict(list)
    rows = RegisterValue.objects.select_related("register").filter(reading__in=_keys(readings))
    for value in rows.order_by("register_id"):
        found[value.reading_id].append(value)
    return dict(found)


def unbilled_readings_of(supply_points: Sequence[SupplyPoint]) -> dict[int, list[Reading]]:
    """Readings of each supply point that no bill has used yet, newest first, their meters loaded."""
    found: dict[int, list[Reading]] = defaultdict(list)
    rows = current_readings().select_related("meter")
    for reading in rows.filter(meter__supply_point__in=_keys(supply_points), billed_at__isnull=True):
        found[reading.meter.supply_point_id].append(reading)
    return dict(found)


def latest_readings_of(meters: Sequence[Meter], *, before: datetime | None = None) -> dict[int, Reading]:
    """The last current reading of each meter, or the last one before a moment."""
    rows = current_readings().filter(meter__in=_keys(meters))
    if before is not None:
        rows = rows.filter(read_at__lt=before)
    last = rows.order_by("meter_id", "-read_at", "-id").distinct("meter_id")
    return {reading.meter_id: reading for reading in last}


# Interval data


def channels_of(
    supply_points: Sequence[SupplyPoint], *, direction: Direction | None = None
) -> dict[int, list[Channel]]:
    """The channels of each supply point, in one direction or both; registers and meters loaded."""
    rows = Channel.objects.select_related("register__meter__smart_device").filter(
        supply_point__in=_keys(supply_points)
    )
    if direction is not None:
        rows = rows.filter(direction=direction)
    found: dict[int, list[Channel]] = defaultdict(list)
    for channel in rows:
        found[channel.supply_point_id].append(channel)
    return dict(found)


def consumption_of(channels: Sequence[Channel], period: Period) -> dict[int, IntervalSeries]:
    """Every interval of each channel in a closed period, gaps marked as missing; by channel.

    One statement for each pair of time zone and step among the channels.
    """
    return store.read(channels, period)


def recorded_since(asked: Sequence[tuple[int, int, date, date, datetime]]) -> set[int]:
    """Of (key, channel id, first day, end day, moment) the keys for which values came in after the moment."""
    return day_rows.recorded_since(asked)


def consumption_of_supply_points(
    supply_points: Sequence[SupplyPoint], period: Period, *, direction: Direction = Direction.IMPORT
) -> dict[int, IntervalSeries]:
    """What went through each supply point in a closed period: its channels of that direction added up.

    Where channels of several steps stand side by side, the finest step counts. Supply points without
    channels are missing.
    """
    channels = {
        point: finest(some) for point, some in channels_of(supply_points, direction=direction).items()
    }
    series = consumption_of([channel for some in channels.values() for channel in some], period)
    return {
        point: combine([series[channel.pk] for channel in some]) for point, some in channels.items() if some
    }


def finest(channels: Iterable[Channel]) -> list[Channel]:
    """The channels of the smallest step: coarser ones say the same again."""
    some = list(channels)
    step = min((channel.step_minutes for channel in some), default=0)
    return [channel for channel in some if channel.step_minutes == step]


def last_days_of(channels: Sequence[Channel]) -> dict[int, date]:
    """The last local day of which each channel has data."""
    rows = IntervalDay.objects.filter(channel__in=_keys(channels)).values("channel")
    return {row["channel"]: row["last"] for row in rows.annotate(last=Max("local_date"))}


def last_day_until(channels: Sequence[Channel], moment: datetime) -> date | None:
    """The last local day before a moment, or of it, of which any of the channels has data."""
    if not channels:
        return None
    # The days of a channel are those of its own zone, and channels of one supply point share it.
    latest = (moment - timedelta(microseconds=1)).astimezone(channels[0].zone).date()
    rows = IntervalDay.objects.filter(channel__in=_keys(channels), local_date__lte=latest)
    found: date | None = rows.aggregate(last=Max("local_date"))["last"]
    return found


def _keys(rows: Iterable[SupplyPoint | Meter | SmartDevice | Reading | Channel]) -> list[int]:
    return [row.pk for row in rows]
