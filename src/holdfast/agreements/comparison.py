"""What one's own year of use costs on different tariffs: pure, on top of rating.

The question people ask is what they would pay if they went on living as they did, so a tariff whose bands have
fixed prices is rated at the prices in force now, over the whole stretch of readings. A tariff whose price moves
from hour to hour or day to day is rated at the prices that it really had then. One that has no price for a part
of the energy is not compared: half a year's cost says nothing beside a year's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from holdfast.kernel.local_time import day_edges, day_numbers, from_day_number, from_moment64
from holdfast.kernel.periods import Period
from holdfast.metering.series import Quality
from holdfast.products.rated import LinePer, UnpricedSupply
from holdfast.products.rating import rate_intervals
from holdfast.products.terms import DailyPrice, PowerPrice, UnitPrice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.metering.series import IntervalSeries
    from holdfast.products.daily import SubscribedPower
    from holdfast.products.terms import TariffTerms, TaxPeriod

Priced = TypeVar("Priced", UnitPrice, DailyPrice, PowerPrice)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tariff to compare: its code, what rating needs, and whether its price moves by itself."""

    code: str
    terms: TariffTerms
    taxes: Sequence[TaxPeriod]
    is_dynamic: bool = False


@dataclass(frozen=True, slots=True)
class TariffCost:
    """What the stretch of readings costs on a tariff, in minor units without tax and with it."""

    code: str
    net: int
    gross: int


def whole_days(series: IntervalSeries, candidate: Candidate) -> IntervalSeries:
    """The longest tail of a series in which every local day is known from its first interval to its last.

    A day with a gap would make every tariff look cheaper than it is, and the one that is dear in that hour most.
    """
    if not len(series):
        return series
    days = day_numbers(series.starts, candidate.terms.zone)
    first, last = int(days[0]), int(days[-1])
    edges = day_edges(from_day_number(first), from_day_number(last + 1), candidate.terms.zone)
    lengths = np.diff(edges).astype(np.int64)
    known = series.quality != Quality.MISSING
    seconds = (series.ends - series.starts).astype(np.int64)
    covered = np.bincount(days - first, weights=np.where(known, seconds, 0), minlength=len(lengths))
    whole = covered == lengths
    if not whole.any():
        return series.between(from_moment64(series.starts[0]), from_moment64(series.starts[0]))
    end = int(np.flatnonzero(whole)[-1]) + 1
    gaps = np.flatnonzero(~whole[:end])
    start = int(gaps[-1]) + 1 if len(gaps) else 0
    return series.between(from_moment64(edges[start]), from_moment64(edges[end]))


def compared(
    candidates: Sequence[Candidate],
    series: IntervalSeries,
    *,
    now: datetime,
    power_va: SubscribedPower | None = None,
) -> list[TariffCost]:
    """What a series without gaps costs on each tariff that has a price for all of it, the cheapest first."""
    if not len(series):
        return []
    period = Period(from_moment64(series.starts[0]), from_moment64(series.ends[-1]))
    found = []
    for one in candidates:
        terms = one.terms if one.is_dynamic else at_prices_of(one.terms, now)
        try:
            rated = rate_intervals(
                terms,
                period,
                series.starts,
                series.values,
                taxes=one.taxes,
                line_per=LinePer.BAND,
                power_va=power_va,
            )
        except UnpricedSupply:
            continue
        found.append(TariffCost(one.code, rated.net, rated.gross))
    return sorted(found, key=lambda cost: (cost.gross, cost.code))


def at_prices_of(terms: TariffTerms, moment: datetime) -> TariffTerms:
    """A tariff as if the prices in force at a moment had always held and always would."""
    return replace(
        terms,
        unit_prices=_held(terms.unit_prices, moment),
        daily_prices=_held(terms.daily_prices, moment),
        power_prices=_held(terms.power_prices, moment),
    )


def _held(prices: Sequence[Priced], moment: datetime) -> tuple[Priced, ...]:
    return tuple(
        replace(one, valid_from=_LONG_AGO, valid_to=None)
        for one in prices
        if one.valid_from <= moment and (one.valid_to is None or moment < one.valid_to)
    )
