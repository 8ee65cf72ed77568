"""Interval series and their aggregation in local time: pure, vectorised, without database or clock.

Values are whole thousandths of the channel's unit (watt-hours for kWh), so sums are exact. An interval
belongs to the bucket and to the period in which it starts; periods are half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import (
    day_edges,
    day_numbers,
    from_day_number,
    local_seconds,
    to_moment64,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    Moments = NDArray[np.datetime64]


class Quality(IntEnum):
    """How an interval's value came about; the number is what the store keeps."""

    MISSING = 0
    ACTUAL = 1
    ESTIMATED = 2
    SUBSTITUTED = 3


class Grouping(StrEnum):
    """Buckets in local time; a week begins on Monday."""

    FIVE_MINUTES = "FIVE_MINUTES"
    QUARTER_HOUR = "QUARTER_HOUR"
    HALF_HOUR = "HALF_HOUR"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"


_CLOCK_SECONDS = {
    Grouping.FIVE_MINUTES: 300,
    Grouping.QUARTER_HOUR: 900,
    Grouping.HALF_HOUR: 1800,
    Grouping.HOUR: 3600,
}
_MONTHS = {Grouping.MONTH: 1, Grouping.QUARTER: 3}
_MONDAY = 4  # 1970-01-05 was the first Monday after day number 0


@dataclass(frozen=True, slots=True)
class IntervalSeries:
    """Intervals in ascending order, each `[starts[i], ends[i])` in UTC.

    values: thousandths of the unit, 0 where nothing is known; quality: `Quality` codes.
    """

    starts: Moments
    ends: Moments
    values: NDArray[np.int64]
    quality: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if not len(self.starts) == len(self.ends) == len(self.values) == len(self.quality):
            raise ValueError("the arrays of a series are equally long")

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def total(self) -> int:
        """The sum of all values, exact."""
        return int(self.values.sum(dtype=np.int64))

    @property
    def present(self) -> int:
        """How many intervals have a value."""
        return int(np.count_nonzero(self.quality))

    @property
    def is_complete(self) -> bool:
        return self.present == len(self)

    def between(self, start: datetime, end: datetime) -> IntervalSeries:
        """The intervals that start in `[start, end)`."""
        first, last = np.searchsorted(self.starts, np.array([to_moment64(start), to_moment64(end)]))
        part = slice(int(first), int(last))
        return IntervalSeries(self.starts[part], self.ends[part], self.values[part], self.quality[part])

    def without_gaps(self) -> IntervalSeries:
        """Only the intervals that have a value."""
        known = self.quality != Quality.MISSING
        return IntervalSeries(self.starts[known], self.ends[known], self.values[known], self.quality[known])


@dataclass(frozen=True, slots=True)
class Buckets:
    """A series summed by bucket: how much, and how complete the answer is.

    first[i] and last[i] bound the slice of the series that bucket i was made of.
    """

    starts: Moments
    ends: Moments
    values: NDArray[np.int64]
    expected: NDArray[np.int64]
    present: NDArray[np.int64]
    estimated: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def gaps(self) -> NDArray[np.int64]:
        """How many intervals of each bucket are not known."""
        return self.expected - self.present

    @property
    def is_complete(self) -> NDArray[np.bool_]:
        """Whether every interval of each bucket is known."""
        complete: NDArray[np.bool_] = self.present == self.expected
        return complete


def regular(
    start: datetime, values: Sequence[int], *, step_minutes: int, quality: Quality = Quality.ACTUAL
) -> IntervalSeries:
    """A series without gaps from `start` on, in steps shorter than a day."""
    starts = to_moment64(start) + np.arange(len(values)) * np.timedelta64(step_minutes * 60, "s")
    return IntervalSeries(
        starts,
        starts + np.timedelta64(step_minutes * 60, "s"),
        np.asarray(values, np.int64),
        np.full(len(values), quality, np.uint8),
    )


def combine(many: Sequence[IntervalSeries]) -> IntervalSeries:
    """Several channels of the same intervals added up, as when a meter counts day and night apart.

    An interval has a value only where every channel has one, and is an estimate where one of them is.
    """
    head = many[0]
    if any(len(one) != len(head) or not np.array_equal(one.starts, head.starts) for one in many[1:]):
        raise ValueError("only series of the same intervals can be added up")
    quality = np.maximum.reduce([one.quality for one in many])
    missing = np.minimum.reduce([one.quality for one in many]) == Quality.MISSING
    values = np.add.reduce([one.values.astype(np.int64) for one in many])
    return replace(
        head,
        values=np.where(missing, 0, values),
        quality=np.where(missing, np.uint8(Quality.MISSING), quality).astype(np.uint8),
    )


def joined(parts: Sequence[IntervalSeries]) -> IntervalSeries:
    """Series of times that follow each other as one; without any, one that holds nothing."""
    if not parts:
        nothing = np.empty(0, "datetime64[s]")
        return IntervalSeries(nothing, nothing, np.empty(0, np.int64), np.empty(0, np.uint8))
    return IntervalSeries(
        np.concatenate([one.starts for one in parts]),
        np.concatenate([one.ends for one in parts]),
        np.concatenate([one.values for one in parts]),
        np.concatenate([one.quality for one in parts]),
    )


def aggregate(series: IntervalSeries, *, grouping: Grouping, zone: ZoneInfo) -> Buckets:
    """Sum a series by local quarter-hour, half-hour, hour, day, week, month or quarter.

    A bucket at the edge of the series is as long as in the calendar, while `expected` counts the intervals
    that the series holds of it, so a part of a day never looks like a day with gaps. Where an interval is
    longer than the bucket, the interval is its own bucket: nothing is spread.
    """
    if not len(series):
        return _bucket(series, np.empty(0, np.int64), series.starts, series.ends)
    starts, ends = _edges(series, grouping, zone)
    label = starts.astype(np.int64)
    first = np.flatnonzero(np.concatenate([[True], label[1:] != label[:-1]]))
    return _bucket(series, first, starts[first], np.maximum(ends[first], series.ends[first]))


def _bucket(series: IntervalSeries, first: NDArray[np.int64], starts: Moments, ends: Moments) -> Buckets:
    last = np.append(first[1:], len(series)) if len(first) else first

    def count(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        return _sums(flags.astype(np.int64), first)

    return Buckets(
        starts=starts,
        ends=ends,
        values=_sums(series.values.astype(np.int64), first),
        expected=last - first,
        present=count(series.quality != Quality.MISSING),
        estimated=count(series.quality >= Quality.ESTIMATED),
        first=first,
        last=last,
    )


def _sums(values: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    total: NDArray[np.int64] = np.add.reduceat(values, first) if len(first) else np.empty(0, np.int64)
    return total


def _edges(series: IntervalSeries, grouping: Grouping, zone: ZoneInfo) -> tuple[Moments, Moments]:
    """For each interval the UTC start and end of the local bucket it starts in."""
    if grouping in _CLOCK_SECONDS:
        width = _CLOCK_SECONDS[grouping]
        local = local_seconds(series.starts, zone)
        # The distance to the full quarter, half or hour is taken off the UTC moment, so the hour that the
        # clock repeats in autumn stays two hours.
        starts = series.starts - (local % width).astype("timedelta64[s]")
        longer = (series.ends - series.starts).astype(np.int64) > width
        return np.where(longer, series.starts, starts), starts + np.timedelta64(width, "s")
    days = day_numbers(series.starts, zone)
    calendar = day_edges(from_day_number(int(days[0]) - 100), from_day_number(int(days[-1]) + 100), zone)
    opening, closing = _calendar_bounds(days, grouping)
    origin = int(days[0]) - 100
    return calendar[opening - origin], calendar[closing - origin]


def _calendar_bounds(
    days: NDArray[np.int64], grouping: Grouping
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Day numbers of the first day of each day's bucket and of the day after its last one."""
    if grouping is Grouping.DAY:
        return days, days + 1
    if grouping is Grouping.WEEK:
        opening = days - (days - _MONDAY) % 7
        return opening, opening + 7
    width = _MONTHS[grouping]
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months -= months % width
    return (
        months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64),
        (months + width).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64),
    )
