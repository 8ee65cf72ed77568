"""Measurements at a point in time: what registers showed, beside the measurements of intervals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holdfast.metering.choices import ReadingQuality
from holdfast.metering.models import RegisterValue
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from holdfast.kernel.periods import Period
    from holdfast.metering.measurement_filters import MeasurementFilter
    from holdfast.properties.models import SupplyPoint

READ_FREQUENCY = "POINT_IN_TIME"
_SOURCES = {ReadingQuality.ACTUAL: "ACTUAL", ReadingQuality.ESTIMATED: "ESTIMATE"}


@dataclass(eq=False)
class PointMeasurement:
    """What one register showed at a reading, in its unit; values that nobody believes are left out."""

    point: SupplyPoint
    wanted: MeasurementFilter
    shown: RegisterValue = field(repr=False)

    graphql_type = "MeasurementType"

    @property
    def pk(self) -> tuple[str, int]:
        return (READ_FREQUENCY, self.shown.pk)

    @property
    def value(self) -> Decimal:
        return self.shown.value

    @property
    def unit(self) -> str:
        return self.shown.register.unit

    @property
    def read_at(self) -> datetime:
        return self.shown.reading.read_at

    @property
    def source(self) -> str:
        """Whether the meter was looked at, or what it showed was worked out."""
        return _SOURCES[ReadingQuality(self.shown.reading.quality)]

    @property
    def direction(self) -> Direction:
        return Direction(self.shown.register.direction)


def point_measurements_of(
    points: Mapping[int, Sequence[SupplyPoint]],
    *,
    period: Period,
    filters: Iterable[MeasurementFilter],
    seen: Mapping[int, Sequence[Period] | None],
) -> dict[int, list[PointMeasurement]]:
    """The register readings of each property's supply points in a closed period, in the order of time.

    points, seen: by property, the latter the times that may be looked into, None for all. One statement, none
    where no filter asks for points in time.
    """
    asked = [one for one in filters if one.frequency == READ_FREQUENCY]
    if not asked:
        return {}
    rows = (
        RegisterValue.objects.select_related("reading", "register__meter__smart_device")
        .filter(
            reading__meter__supply_point__in=[point.pk for some in points.values() for point in some],
            reading__superseded_at__isnull=True,
            reading__read_at__gte=period.start,
            reading__read_at__lt=period.end,
            is_quarantined=False,
        )
        .order_by("reading__read_at", "pk")
    )
    shown: dict[int, list[RegisterValue]] = defaultdict(list)
    for row in rows:
        shown[row.register.meter.supply_point_id].append(row)
    found: dict[int, list[PointMeasurement]] = {}
    for place, some in points.items():
        every = [
            PointMeasurement(point, one, row)
            for one in asked
            for point in some
            for row in shown.get(point.pk, ())
            if _wants(one, point, row) and _is_visible(row, seen[place])
        ]
        found[place] = sorted(every, key=lambda one: one.read_at)
    return found


def _wants(one: MeasurementFilter, point: SupplyPoint, row: RegisterValue) -> bool:
    register, meter = row.register, row.register.meter
    names = {meter.serial_number} | ({meter.smart_device.device_id} if meter.smart_device else set())
    return (
        one.wants_point(point, names)
        and (one.direction is None or register.direction == one.direction)
        and (one.register is None or register.identifier == one.register)
        and (
            one.quality in {None, "COMBINED"} or _SOURCES[ReadingQuality(row.reading.quality)] == one.quality
        )
    )


def _is_visible(row: RegisterValue, periods: Sequence[Period] | None) -> bool:
    return periods is None or any(row.reading.read_at in period for period in periods)
