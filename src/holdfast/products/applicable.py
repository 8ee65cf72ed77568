"""Which unit rate holds when: a tariff over a closed period, cut wherever rate, band or tax changes. Pure.

The rules are those of rating: a band follows the wall clock of the tariff's zone, so on days on which clocks
change a band lasts an hour more or less, and an hour that the clock repeats has the same band twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import day_edges, from_moment64, to_moment64
from holdfast.products import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period
    from holdfast.products.terms import TariffTerms, TaxPeriod

    Moments = NDArray[np.datetime64]

MINUTE = np.timedelta64(60, "s")
HALF_HOUR = np.timedelta64(1800, "s")
DAY = np.timedelta64(86_400, "s")


@dataclass(frozen=True)
class ApplicableRate:
    """What a kWh costs over `[valid_from, valid_to)`, in minor units: value without tax, and with VAT."""

    value: Decimal
    value_inc_vat: Decimal
    valid_from: datetime
    valid_to: datetime


def rates_over(terms: TariffTerms, taxes: Sequence[TaxPeriod], period: Period) -> list[ApplicableRate]:
    """The rates of a tariff in a closed period, in order; times without a price or a tax are left out.

    Neighbours of the same price are one rate. Levies are not part of a rate.
    """
    if period.end is None or period.start >= period.end:
        return []
    edges = _edges(terms, taxes, period)
    band = lookup.bands_of(terms, edges)
    table = terms.price_table
    price = table.at(edges, band)
    tax = lookup.position(edges, [(one.valid_from, one.valid_to) for one in taxes])
    ends = [*edges[1:], to_moment64(period.end)]
    return merged(
        ApplicableRate(
            value=value,
            value_inc_vat=value * (1 + taxes[tax[place]].on_energy),
            valid_from=from_moment64(start),
            valid_to=from_moment64(end),
        )
        for place, (start, end) in enumerate(zip(edges, ends, strict=True))
        if price[place] >= 0 and tax[place] >= 0
        for value in [table.unit_price(terms, price[place]).per_kwh]
    )


def merged(rates: Iterable[ApplicableRate]) -> list[ApplicableRate]:
    """The same rates, with those that follow each other at the same price joined into one."""
    found: list[ApplicableRate] = []
    for rate in rates:
        last = found[-1] if found else None
        if last is not None and (last.value, last.value_inc_vat, last.valid_to) == (
            rate.value,
            rate.value_inc_vat,
            rate.valid_from,
        ):
            found[-1] = replace(last, valid_to=rate.valid_to)
        else:
            found.append(rate)
    return found


def _edges(terms: TariffTerms, taxes: Sequence[TaxPeriod], period: Period) -> Moments:
    """Every moment of the period, its start first, at which the rate may change."""
    bounds = [(one.valid_from, one.valid_to) for one in terms.unit_prices]
    bounds += [(one.valid_from, one.valid_to) for one in taxes]
    moments = [to_moment64(moment) for pair in bounds for moment in pair if moment is not None]
    parts = [np.array(moments, "datetime64[s]")]
    if terms.dynamic is not None:
        parts += [terms.dynamic.starts, terms.dynamic.ends]
    if terms.windows:
        parts.append(_window_edges(terms, period))
    assert period.end is not None
    start, end = to_moment64(period.start), to_moment64(period.end)
    every = np.concatenate(parts)
    inside = every[(every > start) & (every < end)]
    edges: Moments = np.unique(np.append(inside, start))
    return edges


def _window_edges(terms: TariffTerms, period: Period) -> Moments:
    """When windows may begin or end: on the days that clocks change, every half-hour is such a moment."""
    assert period.end is not None
    first = period.start.astimezone(terms.zone).date() - timedelta(days=1)
    last = period.end.astimezone(terms.zone).date() + timedelta(days=1)
    days = day_edges(first, last, terms.zone)
    starts, lengths = days[:-1], np.diff(days)
    minutes = sorted(
        {0, *(one.start_minute for one in terms.windows), *(one.end_minute for one in terms.windows)}
    )
    regular = starts[lengths == DAY]
    odd = [
        np.arange(start, start + length, HALF_HOUR)
        for start, length in zip(starts[lengths != DAY], lengths[lengths != DAY], strict=True)
    ]
    at_minutes = [regular + minute * MINUTE for minute in minutes]
    return np.concatenate([*at_minutes, *odd])
