"""One supply in one billing period, and what it costs: plain values, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from holdfast.billing.calculation import PricedLine, price_lines
from holdfast.metering.series import Quality
from holdfast.products.daily import days_of
from holdfast.products.rated import LinePer, Rated, UnpricedSupply
from holdfast.products.rating import rate_intervals
from holdfast.products.terms import tax_periods, untaxed

if TYPE_CHECKING:
    from datetime import date

    from holdfast.kernel.periods import Period
    from holdfast.markets.market import Market, SupplyType
    from holdfast.metering.series import IntervalSeries
    from holdfast.products.daily import SubscribedPower
    from holdfast.products.terms import TariffTerms, TaxPeriod

#: Where the day of the bill decides the rate of tax, not the days of use (Ley 37/1992, article 75.One.7).
TAXED_WHEN_BILLED = frozenset({"ES"})

VOLT_AMPERES_PER_KVA = 1000

#: `tax_periods` asks the market day by day; nearly all homes of a market ask the same.
_tax_periods = lru_cache(maxsize=4096)(tax_periods)


class Unbillable(Exception):
    """A supply that cannot be billed yet: a code for the reason, and what is missing as the message."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Supply:
    """An agreement in a closed period, with what is known of its use.

    series: watt-hours by interval of the whole period, None where no channel of the supply point counts in
    this direction; power_va: subscribed volt-amperes by power band; domestic: whether it is taxed as a home.
    """

    account_id: int
    ledger_id: int
    agreement_id: int
    identifier: str
    market: Market
    supply_type: SupplyType
    terms: TariffTerms
    line_per: LinePer
    period: Period
    domestic: bool
    power_va: SubscribedPower | None
    series: IntervalSeries | None
    channel_ids: tuple[int, ...]

    @property
    def subscribed_power(self) -> Decimal | None:
        """The most that is subscribed at any hour, in kW or kVA as the market counts; taxes look at it."""
        return None if not self.power_va else Decimal(max(self.power_va.values())) / VOLT_AMPERES_PER_KVA


@dataclass(frozen=True, slots=True)
class PricedSupply:
    """A supply with the lines of its bill."""

    supply: Supply
    lines: tuple[PricedLine, ...]

    def intervals(self, line: PricedLine) -> tuple[int, int]:
        """Actual and estimated intervals in the stretch of readings behind a line."""
        if self.supply.series is None:
            return 0, 0
        quality = self.supply.series.quality[line.rated.first : line.rated.last]
        actual = int((quality == Quality.ACTUAL).sum())
        return actual, len(quality) - actual


def price(supply: Supply, *, issued_on: date) -> PricedSupply:
    """The lines of a supply, taxed as on a bill of `issued_on`.

    Raises Unbillable where readings are missing (NO_READINGS, INCOMPLETE_READINGS) or a price (NO_PRICE).
    """
    return PricedSupply(supply, tuple(price_lines(_rate(supply, issued_on))))


def _rate(supply: Supply, issued_on: date) -> Rated:
    series = supply.series
    if series is None:
        raise Unbillable("NO_READINGS", f"{supply.identifier}: no channel counts this supply")
    if not series.is_complete:
        missing = len(series) - series.present
        raise Unbillable("INCOMPLETE_READINGS", f"{supply.identifier}: {missing} intervals are missing")
    try:
        return rate_intervals(
            supply.terms,
            supply.period,
            series.starts,
            series.values,
            taxes=_taxes(supply, series, issued_on),
            estimated=series.quality != Quality.ACTUAL,
            line_per=supply.line_per,
            power_va=supply.power_va,
        )
    except (UnpricedSupply, LookupError) as unpriced:
        raise Unbillable("NO_PRICE", f"{supply.identifier}: {unpriced}") from unpriced


def _taxes(supply: Supply, series: IntervalSeries, issued_on: date) -> tuple[TaxPeriod, ...]:
    if supply.terms.is_export and supply.domestic:
        return untaxed(supply.period)
    kwh_per_day = None
    if not supply.domestic:
        kwh_per_day = Decimal(series.total) / 1000 / max(len(days_of(supply.terms, supply.period)), 1)
    periods = _tax_periods(
        supply.market,
        supply.supply_type,
        supply.period,
        domestic=supply.domestic,
        kwh_per_day=kwh_per_day,
        subscribed_power=supply.subscribed_power,
        tax_point=issued_on if supply.market.code in TAXED_WHEN_BILLED else None,
    )
    if supply.terms.is_export:
        # Levies burden what is used, not what is produced.
        return tuple(replace(one, levies=()) for one in periods)
    return periods
