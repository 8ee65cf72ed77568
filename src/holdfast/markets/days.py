"""Days and the intervals in them: local days, gas days, clock changes, working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays as holiday_calendars
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

SATURDAY = 5


def interval_starts(
    day: date, *, zone: ZoneInfo, step_minutes: int, opens_at: time | None = None
) -> NDArray[np.datetime64]:
    """The UTC starts (datetime64[s]) of the intervals of a day.

    The day runs from midnight, or from `opens_at`, to the same local time of the next day, so it has 23 or
    25 hours when clocks change. A step of a whole day (1440) gives one interval, however long the day is.
    """
    opening = opens_at or time.min
    start = datetime.combine(day, opening, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), opening, tzinfo=zone).astimezone(UTC)
    first = np.datetime64(start.replace(tzinfo=None), "s")
    if step_minutes == 24 * 60:
        return first.reshape(1)
    step = timedelta(minutes=step_minutes)
    count, rest = divmod(end - start, step)
    if rest:
        raise ValueError(f"{step_minutes} minutes do not divide a day of {end - start}")
    return first + np.arange(count) * np.timedelta64(step_minutes * 60, "s")


@lru_cache(maxsize=256)
def public_holidays(country_code: str, subdivision: str | None, year: int) -> frozenset[date]:
    """A year's public holidays. Frozen, because the library's own calendars grow while they are read."""
    return frozenset(holiday_calendars.country_holidays(country_code, subdiv=subdivision, years=year))


def is_working_day(day: date, holidays_of: Callable[[int], frozenset[date]]) -> bool:
    """Monday to Friday, and not among the holidays of its year."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year)


def next_working_day(day: date, holidays_of: Callable[[int], frozenset[date]]) -> date:
    """The first working day after a day."""
    following = day + timedelta(days=1)
    while not is_working_day(following, holidays_of):
        following += timedelta(days=1)
    return following
