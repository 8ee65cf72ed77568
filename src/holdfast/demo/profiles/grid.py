"""The intervals of a calendar year, as arrays: shapes are drawn on them, and cut to the days asked for.

Drawing whole calendar years makes a day's values the same however long the range is that asks for them, and
lets the year's sum be exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

MINUTES_PER_DAY = 24 * 60
SUB_DAILY_STEPS = (15, 30, 60)

#: Local days `[first, until)`.
DayRange = tuple[date, date]


@dataclass(frozen=True, eq=False)
class YearGrid:
    """A calendar year in local days.

    days: its dates. midnights: UTC epoch seconds at which the days begin, and one more for the end.
    starts: UTC epoch seconds of the intervals. day_index: the day of each interval.
    local_minute: minute of the local day by the clock on the wall, so an hour repeats when clocks go back.
    first_interval: index of each day's first interval, and one more for the end.
    """

    year: int
    step_minutes: int
    days: tuple[date, ...]
    midnights: NDArray[np.int64]
    starts: NDArray[np.int64]
    day_index: NDArray[np.int64]
    local_minute: NDArray[np.int64]
    first_interval: NDArray[np.int64]

    @property
    def edges(self) -> NDArray[np.int64]:
        """The starts, and the end of the year."""
        return np.append(self.starts, self.midnights[-1])

    @property
    def day_of_year(self) -> NDArray[np.int64]:
        """1 to 365 or 366, for each day."""
        return np.arange(1, len(self.days) + 1, dtype=np.int64)


@lru_cache(maxsize=64)
def year_grid(year: int, zone: ZoneInfo, step_minutes: int) -> YearGrid:
    """The grid of a year; steps of 15, 30 or 60 minutes, or 1440 for whole days."""
    if step_minutes not in (*SUB_DAILY_STEPS, MINUTES_PER_DAY):
        raise ValueError(f"no shapes in steps of {step_minutes} minutes")
    count = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = tuple(date(year, 1, 1) + timedelta(days=n) for n in range(count))
    openings = [*days, date(year + 1, 1, 1)]
    midnights = np.array(
        [int(datetime.combine(day, time.min, tzinfo=zone).timestamp()) for day in openings], dtype=np.int64
    )
    if step_minutes == MINUTES_PER_DAY:
        starts = midnights[:-1].copy()
    else:
        starts = np.arange(midnights[0], midnights[-1], step_minutes * 60, dtype=np.int64)
    first_interval = np.searchsorted(starts, midnights).astype(np.int64)
    day_index = np.repeat(np.arange(count, dtype=np.int64), np.diff(first_interval))
    local_minute = (starts - midnights[day_index]) // 60
    for changed in np.flatnonzero(np.diff(midnights) != MINUTES_PER_DAY * 60):
        for interval in range(first_interval[changed], first_interval[changed + 1]):
            local = datetime.fromtimestamp(int(starts[interval]), tz=UTC).astimezone(zone)
            local_minute[interval] = local.hour * 60 + local.minute
    arrays = (midnights, starts, day_index, local_minute, first_interval)
    for array in arrays:
        array.setflags(write=False)
    return YearGrid(year, step_minutes, days, *arrays)


def draw(
    days: DayRange,
    zone: ZoneInfo,
    step_minutes: int,
    year_values: Callable[[YearGrid], NDArray[np.int32]],
) -> NDArray[np.int32]:
    """The values of a range of local days, cut out of the calendar years that it touches."""
    first, until = days
    if until < first:
        raise ValueError("a range of days cannot end before it starts")
    parts = []
    while first < until:
        grid = year_grid(first.year, zone, step_minutes)
        stop = min(until, date(first.year + 1, 1, 1))
        begin = int(grid.first_interval[(first - grid.days[0]).days])
        end = int(grid.first_interval[(stop - grid.days[0]).days])
        parts.append(year_values(grid)[begin:end])
        first = stop
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)


def watt_hours(weights: NDArray[np.float64], annual_kwh: float) -> NDArray[np.int32]:
    """Non-negative weights scaled to whole watt-hours that add up to the year's energy.

    Rounding the running sum instead of each value keeps the total exact.
    """
    if annual_kwh < 0:
        raise ValueError("a year's energy is not negative")
    running = np.cumsum(weights)
    if running[-1] <= 0:
        raise ValueError("a shape without weight cannot carry energy")
    total = np.rint(running * (annual_kwh * 1000 / running[-1])).astype(np.int64)
    return np.asarray(np.diff(total, prepend=0), dtype=np.int32)
