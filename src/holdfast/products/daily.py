"""What is due for days of supply whatever was used: standing charges and subscribed power. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import day_edges, from_moment64, local_seconds, to_moment64
from holdfast.products import lookup
from holdfast.products.rated import EXACT, LineKind, RatedLine, UnpricedSupply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period
    from holdfast.products.terms import PowerPrice, TariffTerms, TaxPeriod

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

#: Subscribed volt-amperes by power band; the empty band stands for all that are not named.
SubscribedPower = Mapping[str, int]
#: More prices than a tariff ever has: spaces the keys of tax periods apart.
KEYS = 1 << 32


def standing_lines(terms: TariffTerms, period: Period, taxes: Sequence[TaxPeriod]) -> list[RatedLine]:
    """The standing charges of the local days that begin in a closed period, a line for each price and tax.

    Raises UnpricedSupply where a day has no price or no tax.
    """
    if not terms.daily_prices:
        return []
    days = days_of(terms, period)
    price = lookup.position(days, [(one.valid_from, one.valid_to) for one in terms.daily_prices])
    tax = lookup.position(days, [(one.valid_from, one.valid_to) for one in taxes])
    _all_priced(days, price, tax, "standing charge")
    lines = []
    keys, counts = np.unique(tax * KEYS + price, return_counts=True)
    for key, count in zip(keys, counts, strict=True):
        daily, taxed = terms.daily_prices[int(key % KEYS)], taxes[int(key // KEYS)]
        lines.append(
            RatedLine(
                kind=LineKind.STANDING_CHARGE,
                label=LineKind.STANDING_CHARGE,
                start=max(period.start, daily.valid_from, taxed.valid_from),
                end=earliest(period, daily.valid_to, taxed.valid_to),
                energy_wh=0,
                estimated_wh=0,
                days=int(count),
                unit_rate=daily.per_day,
                tax_rate=taxed.on_standing_charge,
                exact_net=EXACT.multiply(daily.per_day, Decimal(int(count))),
                reference=daily.reference,
                first=0,
                last=0,
            )
        )
    return sorted(lines, key=lambda line: line.start)


def power_lines(
    terms: TariffTerms, period: Period, taxes: Sequence[TaxPeriod], power_va: SubscribedPower | None
) -> list[RatedLine]:
    """What subscribed power costs on these days: a line for each band, price, length of the year and tax.

    Raises UnpricedSupply where a day has no price or no tax, or nobody knows what is subscribed.
    """
    if not terms.power_prices:
        return []
    days = days_of(terms, period)
    if not len(days):
        return []
    tax = lookup.position(days, [(one.valid_from, one.valid_to) for one in taxes])
    lengths = year_lengths(terms, days)
    lines = []
    for band in dict.fromkeys(one.band for one in terms.power_prices):
        prices = [one for one in terms.power_prices if one.band == band]
        subscribed = subscribed_in(band, power_va)
        price = lookup.position(days, [(one.valid_from, one.valid_to) for one in prices])
        _all_priced(days, price, tax, f"price of power in {band or 'every period'}")
        for number, one in enumerate(prices):
            for position, taxed in enumerate(taxes):
                for length in np.unique(lengths):
                    chosen = days[(price == number) & (tax == position) & (lengths == length)]
                    if len(chosen):
                        lines.append(
                            _power_line(
                                terms,
                                period,
                                price=one,
                                tax=taxed,
                                days=chosen,
                                length=int(length),
                                subscribed=subscribed,
                            )
                        )
    return sorted(lines, key=lambda line: (line.start, line.label))


def _power_line(
    terms: TariffTerms,
    period: Period,
    *,
    price: PowerPrice,
    tax: TaxPeriod,
    days: Moments,
    length: int,
    subscribed: int,
) -> RatedLine:
    """days: those of the line, in order, all in years of one length."""
    micro = per_kva_day_micro(price, length)
    return RatedLine(
        kind=LineKind.POWER,
        label=price.band or LineKind.POWER,
        start=max(period.start, price.valid_from, tax.valid_from, from_moment64(days[0])),
        end=earliest(period, price.valid_to, tax.valid_to, from_moment64(_day_end(terms, days[-1]))),
        energy_wh=0,
        estimated_wh=0,
        days=len(days),
        unit_rate=Decimal(micro).scaleb(-6),
        tax_rate=tax.on_standing_charge,
        # VA times millionths a kVA and day are billionths of a minor unit.
        exact_net=Decimal(len(days) * subscribed * micro).scaleb(-9, EXACT),
        reference=price.reference,
        first=0,
        last=0,
        power_va=subscribed,
    )


def subscribed_in(band: str, power_va: SubscribedPower | None) -> int:
    """The volt-amperes subscribed in a band. Raises UnpricedSupply where nobody knows."""
    subscribed = None if power_va is None else power_va.get(band, power_va.get(""))
    if subscribed is None:
        raise UnpricedSupply(f"nobody knows what power is subscribed{f' in {band}' if band else ''}")
    return subscribed


def per_kva_day_micro(price: PowerPrice, days_in_year: int) -> int:
    """Millionths of a minor unit for a kVA and day, halves up. ValueError for a negative or finer price."""
    a_year = lookup.to_micro(price.per_kva_year)
    if a_year < 0:
        raise ValueError("power is never paid for by the supplier")
    return (2 * a_year + days_in_year) // (2 * days_in_year)


def year_lengths(terms: TariffTerms, days: Moments) -> Integers:
    """The days of the local year that each day lies in: 365 or 366."""
    local = local_seconds(days, terms.zone).astype("datetime64[s]")
    years = local.astype("datetime64[Y]")
    lengths: Integers = ((years + 1).astype("datetime64[D]") - years.astype("datetime64[D]")).astype(np.int64)
    return lengths


def days_of(terms: TariffTerms, period: Period) -> Moments:
    """The UTC starts of the local days that begin in a closed period."""
    assert period.end is not None
    first = period.start.astimezone(terms.zone).date()
    last = period.end.astimezone(terms.zone).date()
    edges = day_edges(first, last, terms.zone)
    return edges[within(edges, period)]


def _day_end(terms: TariffTerms, day: np.datetime64) -> np.datetime64:
    """When the local day that begins at a UTC moment is over."""
    date = from_moment64(day).astimezone(terms.zone).date()
    end: np.datetime64 = day_edges(date, date + timedelta(days=1), terms.zone)[-1]
    return end


def within(moments: Moments, period: Period) -> NDArray[np.bool_]:
    """Which moments a period holds."""
    inside = moments >= to_moment64(period.start)
    return inside if period.end is None else inside & (moments < to_moment64(period.end))


def earliest(period: Period, *ends: datetime | None) -> datetime:
    """The first of some ends, the period's own among them."""
    return min(end for end in (period.end, *ends) if end is not None)


def _all_priced(days: Moments, price: Integers, tax: Integers, what: str) -> None:
    if ((price < 0) | (tax < 0)).any():
        missing = days[(price < 0) | (tax < 0)].min()
        raise UnpricedSupply(f"no {what} or tax for the day of {from_moment64(missing).isoformat()}")
