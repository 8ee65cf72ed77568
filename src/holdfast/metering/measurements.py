"""Measurements: what went through the supply points of properties, in the grouping that is asked for.

A measurement stands for a bucket of local time of which at least one interval is known. It belongs to one
supply point, fuel and direction; the channels of its registers are added up. Its cost is worked out only
when it is asked for, for all measurements of a request at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, overload
from zoneinfo import ZoneInfo

import numpy as np

from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.measurement_filters import GROUPING_OF_FREQUENCY, MeasurementFilter
from holdfast.metering.point_measurements import READ_FREQUENCY, PointMeasurement, point_measurements_of
from holdfast.metering.series import Buckets, Grouping, IntervalSeries, aggregate, combine
from holdfast.properties import queries as property_queries
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from holdfast.metering.models import Channel
    from holdfast.properties.models import Property, SupplyPoint

#: How far back measurements reach where no start is given, and how long a period may be.
DEFAULT_SPAN = timedelta(days=31)
LONGEST_SPAN = timedelta(days=366 * 5)
_THOUSANDTH = Decimal("0.001")


@dataclass(eq=False)
class MeteredSeries:
    """One supply point's intervals in one direction, in buckets: what a stretch of measurements shares."""

    point: SupplyPoint
    direction: Direction
    unit: str
    zone: ZoneInfo
    wanted: MeasurementFilter
    grouping: Grouping | None
    series: IntervalSeries
    buckets: Buckets

    @cached_property
    def accumulated(self) -> NDArray[np.int64]:
        """The buckets' values added up from the first on."""
        return np.cumsum(self.buckets.values)


@dataclass(eq=False)
class Measurement:
    """One bucket of a series, as the contract shows it."""

    source_series: MeteredSeries = field(repr=False)
    place: int

    graphql_type = "IntervalMeasurementType"

    @property
    def pk(self) -> tuple[int, int]:
        return (id(self.source_series), self.place)

    @property
    def value(self) -> Decimal:
        """In the unit, to the thousandth."""
        return int(self.source_series.buckets.values[self.place]) * _THOUSANDTH

    @property
    def unit(self) -> str:
        return self.source_series.unit

    @property
    def accumulation(self) -> Decimal:
        """What went through in the period that was asked for, up to the end of this measurement."""
        return int(self.source_series.accumulated[self.place]) * _THOUSANDTH

    @property
    def start_at(self) -> datetime:
        """In the zone that was asked for."""
        return from_moment64(self.source_series.buckets.starts[self.place]).astimezone(
            self.source_series.zone
        )

    @property
    def end_at(self) -> datetime:
        return from_moment64(self.source_series.buckets.ends[self.place]).astimezone(self.source_series.zone)

    @property
    def read_at(self) -> datetime:
        """An interval is read when it ends."""
        return self.end_at

    @property
    def duration_in_seconds(self) -> int:
        """Elapsed time: a local day of a clock change has 82,800 or 90,000."""
        return int(
            (self.source_series.buckets.ends - self.source_series.buckets.starts)[self.place].astype(int)
        )

    @property
    def source(self) -> str:
        """Whether it rests on actual values, estimates, or both."""
        buckets = self.source_series.buckets
        if not buckets.estimated[self.place]:
            return "ACTUAL"
        return "ESTIMATE" if buckets.estimated[self.place] == buckets.present[self.place] else "COMBINED"

    @property
    def completeness(self) -> tuple[int, int, int]:
        """Intervals that the bucket should hold, that are known, and that are estimates."""
        buckets = self.source_series.buckets
        return (
            int(buckets.expected[self.place]),
            int(buckets.present[self.place]),
            int(buckets.estimated[self.place]),
        )


class Measurements(Sequence[Measurement | PointMeasurement]):
    """Measurements of several series, and of points, in the order of time; made only where they are looked at."""

    def __init__(self, many: Sequence[MeteredSeries], points: Sequence[PointMeasurement] = ()) -> None:
        self._many = many
        self._points = points
        chosen = [*(np.flatnonzero(_shown(one)) for one in many), np.arange(len(points))]
        moments = np.array([to_moment64(one.read_at) for one in points], "datetime64[s]")
        starts = [*(one.buckets.starts[rows] for one, rows in zip(many, chosen, strict=False)), moments]
        which = [np.full(len(rows), number) for number, rows in enumerate(chosen)]
        order = np.lexsort((np.concatenate(which), np.concatenate(starts)))
        self._which = np.concatenate(which)[order]
        self._place = np.concatenate(chosen)[order]

    def __len__(self) -> int:
        return len(self._place)

    @overload
    def __getitem__(self, index: int) -> Measurement | PointMeasurement: ...
    @overload
    def __getitem__(self, index: slice) -> list[Measurement | PointMeasurement]: ...
    def __getitem__(
        self, index: int | slice
    ) -> Measurement | PointMeasurement | list[Measurement | PointMeasurement]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if self._which[index] == len(self._many):
            return self._points[int(self._place[index])]
        return Measurement(self._many[int(self._which[index])], int(self._place[index]))


def _shown(one: MeteredSeries) -> NDArray[np.bool_]:
    """Buckets of which something is known, in the quality that is wanted."""
    known: NDArray[np.bool_] = one.buckets.present > 0
    if one.wanted.quality == "ACTUAL":
        known &= one.buckets.estimated == 0
    elif one.wanted.quality == "ESTIMATE":
        known &= one.buckets.estimated > 0
    return known


def measurements_of(
    places: Sequence[Property],
    *,
    period: Period,
    zone: ZoneInfo,
    filters: tuple[MeasurementFilter, ...],
    visible: Callable[[Property], Sequence[Period] | None],
) -> dict[int, Measurements]:
    """The measurements of each property that start in a closed period, or were read in it.

    zone: whose days and weeks buckets follow; visible: the times of a property that may be looked into,
    None for all. Three statements, one more where a filter names a device, one more where one asks for points
    in time, and one more for each further pair of time zone and step.
    """
    points = property_queries.supply_points_of(places)
    every = [point for some in points.values() for point in some]
    channels = queries.channels_of(every)
    devices = queries.device_names_of(every) if any(one.device for one in filters) else {}
    wanted = list(_wanted(points, channels, filters, devices))
    read = queries.consumption_of(
        list({channel.pk: channel for *_, some in wanted for channel in some}.values()), period
    )
    seen = {place.pk: visible(place) for place in places}
    found: dict[int, list[MeteredSeries]] = defaultdict(list)
    for place_id, point, one, some in wanted:
        series = visible_part(combine([read[channel.pk] for channel in some]), seen[place_id])
        grouping = GROUPING_OF_FREQUENCY.get(one.frequency)
        found[place_id].append(
            MeteredSeries(
                point=point,
                direction=Direction(some[0].direction),
                unit=some[0].unit,
                zone=zone,
                wanted=one,
                grouping=grouping,
                series=series,
                buckets=buckets_of(series, grouping, zone),
            )
        )
    shown = point_measurements_of(points, period=period, filters=filters, seen=seen)
    return {
        place_id: Measurements(found.get(place_id, []), shown.get(place_id, ()))
        for place_id in found.keys() | shown.keys()
    }


def _wanted(
    points: Mapping[int, Sequence[SupplyPoint]],
    channels: Mapping[int, Sequence[Channel]],
    filters: Iterable[MeasurementFilter],
    devices: Mapping[int, Collection[str]],
) -> Iterable[tuple[int, SupplyPoint, MeasurementFilter, list[Channel]]]:
    """For each filter, the channels that are added up: those of one supply point, direction and unit."""
    for one in filters:
        if one.frequency == READ_FREQUENCY:
            continue
        for place_id, some in points.items():
            for point in some:
                if not one.wants_point(point, devices.get(point.pk, ())):
                    continue
                groups: dict[tuple[str, str], list[Channel]] = defaultdict(list)
                for channel in channels.get(point.pk, ()):
                    if one.wants_channel(channel):
                        groups[channel.direction, channel.unit].append(channel)
                for group in groups.values():
                    yield place_id, point, one, queries.finest(group)


def visible_part(series: IntervalSeries, periods: Sequence[Period] | None) -> IntervalSeries:
    """The intervals that start in one of the periods; None shows all."""
    if periods is None:
        return series
    shown = np.zeros(len(series), np.bool_)
    for period in periods:
        inside = series.starts >= to_moment64(period.start)
        shown |= inside if period.end is None else inside & (series.starts < to_moment64(period.end))
    if shown.all():
        return series
    return IntervalSeries(
        series.starts[shown], series.ends[shown], series.values[shown], series.quality[shown]
    )


def buckets_of(series: IntervalSeries, grouping: Grouping | None, zone: ZoneInfo) -> Buckets:
    """The series in buckets, or each interval as its own."""
    if grouping is not None:
        return aggregate(series, grouping=grouping, zone=zone)
    each = np.arange(len(series))
    return Buckets(
        starts=series.starts,
        ends=series.ends,
        values=series.values,
        expected=np.ones(len(series), np.int64),
        present=(series.quality > 0).astype(np.int64),
        estimated=(series.quality > 1).astype(np.int64),
        first=each,
        last=each + 1,
    )


def kilowatt_hours(unit: str) -> bool:
    """Whether values of a unit are energy, and so have a cost."""
    return unit == Unit.KWH
