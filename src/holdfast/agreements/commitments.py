"""For how long a contract binds, by its term of a minimum length. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from holdfast.agreements.contract_terms import Term

_DAYS = {"DAYS": 1, "WEEKS": 7}
_MONTHS = {"MONTHS": 1, "YEARS": 12}
MONTHS_PER_YEAR = 12
#: Nothing binds beyond this day, which leaves room before the end of the calendar.
_LAST_DAY = date(9998, 12, 31)


def bound_until(terms: Iterable[Term], start: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment from which the contract can be left, in local days from its beginning; None without a minimum.

    A month later is the same day of that month, or its last day where there is no such day.
    """
    for term in terms:
        if term.kind.key == "minimumcontractlength":
            unit, length = str(term.values["unit_of_time"]).upper(), int(term.values["length"])
            day = start.astimezone(zone).date()
            return start_of_day(_later(day, unit, length), zone)
    return None


def _later(day: date, unit: str, length: int) -> date:
    if unit in _DAYS:
        return day + min(timedelta(days=length * _DAYS[unit]), max(_LAST_DAY - day, timedelta(0)))
    months = day.year * MONTHS_PER_YEAR + day.month - 1 + length * _MONTHS[unit]
    year, month = divmod(months, MONTHS_PER_YEAR)
    if year > _LAST_DAY.year:
        return _LAST_DAY
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
