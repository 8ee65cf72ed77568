"""The intervals of a contribution agreement: pure calculation, no database and no clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from holdfast.kernel.periods import Period

_MONTHS = 12


def add_months(moment: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same local time so many months later, on the last day of a month that is too short; in UTC."""
    local = moment.astimezone(zone)
    year, month = divmod(local.year * _MONTHS + local.month - 1 + months, _MONTHS)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def periods_begun(
    active: Period, *, every_months: int, zone: ZoneInfo, until: datetime, after: int = 0
) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of the intervals of an agreement that began by `until` (inclusive), in order.

    Each begins as many months after the agreement as intervals went before, so that one which began on a 31st
    comes back to it. The first `after` intervals are left out. One that begins at or after the agreement's end
    is none of it.
    """
    number = after
    while True:
        start = add_months(active.start, number * every_months, zone)
        if start > until or start not in active:
            return
        yield start, add_months(active.start, (number + 1) * every_months, zone)
        number += 1
