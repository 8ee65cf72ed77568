"""The prices ahead of agreements, from the local day that it is to the end of the next, read from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.agreements.prices import taxes_on
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_of
from holdfast.products import queries as products
from holdfast.products.applicable import ApplicableRate, rates_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from holdfast.agreements.models import Agreement

#: Prices of the day ahead are known a day ahead; what lies further is the same every day or not known.
DAYS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class PriceAhead:
    """A price in a stretch of time, and the zone whose days it is told in."""

    rate: ApplicableRate
    zone: ZoneInfo


def prices_ahead_of(agreements: Sequence[Agreement], *, now: datetime) -> dict[int, list[PriceAhead]]:
    """What a kWh costs under each agreement today and tomorrow, cut where the price changes.

    Times without a price or outside the agreement are left out. Six statements or so for all agreements.
    """
    spans = {one.pk: _span(one, now) for one in agreements}
    if not spans:
        return {}
    asked = Period(
        min(span.start for span in spans.values()),
        max(span.end for span in spans.values() if span.end is not None),
    )
    terms = products.terms_of([one.tariff for one in agreements], period=asked)
    found = {}
    for agreement in agreements:
        part = agreement.period.intersection(spans[agreement.pk]) if not agreement.is_revoked else None
        if part is not None and part.end is not None and part.start < part.end:
            rates = rates_over(terms[agreement.tariff_id], taxes_on(agreement.tariff, part), part)
            found[agreement.pk] = [PriceAhead(rate, _zone(agreement)) for rate in rates]
    return found


def _zone(agreement: Agreement) -> ZoneInfo:
    return market_of(agreement.account.market_code).zone


def _span(agreement: Agreement, now: datetime) -> Period:
    zone = _zone(agreement)
    today = now.astimezone(zone).date()
    return Period(start_of_day(today, zone), start_of_day(today + timedelta(days=DAYS_AHEAD), zone))
