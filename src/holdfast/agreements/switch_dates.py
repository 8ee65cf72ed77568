"""On which days an agreement can be switched to another product. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from holdfast.kernel.periods import Period

#: How many days ahead are looked at where nobody says, and at most.
USUAL_RANGE_DAYS = 30
LONGEST_RANGE_DAYS = 366


def switch_dates(
    *,
    period: Period,
    today: date,
    zone: ZoneInfo,
    billed_until: datetime | None = None,
    max_range: int = USUAL_RANGE_DAYS,
) -> list[date]:
    """The local days with whose beginning another product may follow: from tomorrow, max_range days ahead.

    They lie after the agreement's beginning, not after its end, and not in time that has been billed.
    """
    days = (today + timedelta(days=ahead) for ahead in range(1, min(max_range, LONGEST_RANGE_DAYS) + 1))
    return [day for day in days if _fits(start_of_day(day, zone), period, billed_until)]


def _fits(moment: datetime, period: Period, billed_until: datetime | None) -> bool:
    return (
        moment > period.start
        and (period.end is None or moment <= period.end)
        and (billed_until is None or moment >= billed_until)
    )
