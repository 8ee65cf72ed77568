"""Half-open periods `[start, end)`; an end of None means open for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period between two aware moments."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a period needs aware datetimes")
        if self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)

    def overlaps(self, other: Period) -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def intersection(self, other: Period) -> Period | None:
        """The shared part, or None where there is none."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The UTC moment at which a local day begins."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def day_period(day: date, zone: ZoneInfo) -> Period:
    """A local day: 23, 24 or 25 hours long."""
    return Period(start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone))


def local_days(period: Period, zone: ZoneInfo) -> Iterator[date]:
    """The local days that a closed period touches."""
    if period.end is None:
        raise ValueError("an open period has no last day")
    day = period.start.astimezone(zone).date()
    while start_of_day(day, zone) < period.end:
        yield day
        day += timedelta(days=1)
