"""For how long a contract binds, by its term of a minimum length. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.agreements.terms import LAST_DAY, months_after
from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from holdfast.agreements.contract_terms import Term

_DAYS = {"DAYS": 1, "WEEKS": 7}
_MONTHS = {"MONTHS": 1, "YEARS": 12}


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
        return day + min(timedelta(days=length * _DAYS[unit]), max(LAST_DAY - day, timedelta(0)))
    return months_after(day, length * _MONTHS[unit])
