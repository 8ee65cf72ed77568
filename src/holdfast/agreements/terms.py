"""How long what is agreed holds: whole months on the local calendar. Pure."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from holdfast.products.models import Product

MONTHS_PER_YEAR = 12
#: No term reaches beyond this day, which leaves room before the end of the calendar.
LAST_DAY = date(9998, 12, 31)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter; LAST_DAY at most."""
    years, month = divmod(day.month - 1 + months, MONTHS_PER_YEAR)
    year, month = day.year + years, month + 1
    if year > LAST_DAY.year:
        return LAST_DAY
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def end_of_term(product: Product, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """When an agreement on a product ends that begins at a moment; None for one without a term.

    A product that comes to its end for everyone ends its agreements with it.
    """
    term = product.term_months
    ends_at = (
        None if term is None else start_of_day(months_after(starts_at.astimezone(zone).date(), term), zone)
    )
    known = [end for end in (ends_at, product.ends_at) if end is not None and end > starts_at]
    return min(known) if known else None
