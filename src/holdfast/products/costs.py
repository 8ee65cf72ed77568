"""What each interval of a series costs: the fast path behind measurement statistics and charge planning.

Amounts are whole billionths of a minor unit (nano), so they can be added up exactly in any grouping. Net is
the energy at its price. Gross adds levies and tax; as an estimate for one interval it is rounded to the
nano, while bills are rated by `products.rating`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.periods import Period
from holdfast.markets.market import LevyKind
from holdfast.products import lookup
from holdfast.products.daily import days_of, per_kva_day_micro, within, year_lengths
from holdfast.products.terms import DiscountBasis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from holdfast.products.daily import SubscribedPower
    from holdfast.products.terms import TariffTerms, TaxPeriod

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

#: Billionths of a minor unit in one minor unit.
NANO = 1_000_000_000
#: Factors of tax are kept in millionths.
_FACTOR = 1_000_000


@dataclass(frozen=True, slots=True)
class IntervalCosts:
    """For each interval: its band (a place in bands), the price in force, and its cost.

    is_priced is false, and all else zero, where the tariff or the tax has no price; per_kwh_micro is in
    millionths of a minor unit, exclusive of tax.
    """

    bands: tuple[str, ...]
    band: Integers
    is_priced: NDArray[np.bool_]
    per_kwh_micro: Integers
    net_nano: Integers
    gross_nano: Integers


@dataclass(frozen=True, slots=True)
class DailyCosts:
    """For each local day that begins in the period: its UTC start and standing charge, zero for none."""

    starts: Moments
    net_nano: Integers
    gross_nano: Integers


def cost_per_interval(
    terms: TariffTerms, starts: Moments, energy_wh: Integers, *, taxes: Sequence[TaxPeriod]
) -> IntervalCosts:
    """The cost of each interval; negative on an export tariff."""
    band = lookup.bands_of(terms, starts)
    table = terms.price_table
    price = table.at(starts, band)
    tax = _tax_at(starts, taxes)
    priced = (price >= 0) & (tax >= 0)
    per_kwh = np.where(priced, table.micro[price], 0) if len(table.micro) else np.zeros(len(starts), np.int64)
    energy = np.where(priced, energy_wh.astype(np.int64), 0) * (-1 if terms.is_export else 1)
    net = energy * per_kwh
    net = net - _discounts(terms, starts, np.abs(energy), net, DiscountBasis.PER_KWH)
    levies = energy * np.where(priced, _levy_per_kwh(taxes)[tax], 0)
    gross = _times(net, _energy_factors(taxes)[tax]) + _times(levies, _levy_factors(taxes)[tax])
    return IntervalCosts(terms.bands, band, priced, per_kwh, net, gross)


def cost_per_day(
    terms: TariffTerms,
    period: Period,
    *,
    taxes: Sequence[TaxPeriod],
    power_va: SubscribedPower | None = None,
) -> DailyCosts:
    """The standing charge, and the subscribed power where it is known, of each local day that begins in a
    closed period."""
    days = days_of(terms, period)
    price = lookup.position(days, [(one.valid_from, one.valid_to) for one in terms.daily_prices])
    tax = _tax_at(days, taxes)
    micro = np.array([*(lookup.to_micro(one.per_day) for one in terms.daily_prices), 0], np.int64)
    net = np.where(tax >= 0, micro[price], 0) * (NANO // lookup.MICRO)
    if power_va is not None:
        net = net + np.where(tax >= 0, _power(terms, days, power_va), 0)
    net = net - _discounts(terms, days, np.full(len(days), NANO // lookup.MICRO), net, DiscountBasis.PER_DAY)
    return DailyCosts(days, net, _times(net, _standing_factors(taxes)[tax]))


def _power(terms: TariffTerms, days: Moments, power_va: SubscribedPower) -> Integers:
    """What subscribed power costs each day, in billionths; nothing where it has no price."""
    total = np.zeros(len(days), np.int64)
    lengths = year_lengths(terms, days)
    for price in terms.power_prices:
        holds = within(days, Period(price.valid_from, price.valid_to))
        subscribed = power_va.get(price.band, power_va.get("", 0))
        for length in np.unique(lengths):
            total[holds & (lengths == length)] += subscribed * per_kva_day_micro(price, int(length))
    return total


def _discounts(
    terms: TariffTerms, moments: Moments, quantity: Integers, net: Integers, basis: DiscountBasis
) -> Integers:
    """What discounts take off each amount, in billionths: so much for a quantity, or a share of the net."""
    total = np.zeros(len(moments), np.int64)
    for one in terms.discounts:
        if one.basis not in (basis, DiscountBasis.PERCENTAGE):
            continue
        holds = within(moments, Period(one.valid_from, one.valid_to))
        value = lookup.to_micro(one.value)
        taken = _times(net, np.int64(value)) if one.basis is DiscountBasis.PERCENTAGE else quantity * value
        total += np.where(holds, taken, 0)
    return total


def _tax_at(moments: Moments, taxes: Sequence[TaxPeriod]) -> Integers:
    return lookup.position(moments, [(one.valid_from, one.valid_to) for one in taxes])


def _levy_per_kwh(taxes: Sequence[TaxPeriod]) -> Integers:
    """Levies by energy in millionths a kWh for each tax period; one more entry stands for none."""
    return np.array(
        [
            *(
                _millionths(sum((one.rate for one in tax.levies if one.kind is LevyKind.PER_KWH), Decimal(0)))
                for tax in taxes
            ),
            0,
        ],
        np.int64,
    )


def _shares(tax: TaxPeriod) -> Decimal:
    """Levies that are a fraction of the net amount, as a factor."""
    return 1 + sum((one.rate for one in tax.levies if one.kind is LevyKind.PERCENTAGE_OF_NET), Decimal(0))


def _energy_factors(taxes: Sequence[TaxPeriod]) -> Integers:
    return np.array([*(_millionths(_shares(one) * (1 + one.on_energy)) for one in taxes), 0], np.int64)


def _levy_factors(taxes: Sequence[TaxPeriod]) -> Integers:
    return np.array([*(_millionths(1 + one.on_energy) for one in taxes), 0], np.int64)


def _standing_factors(taxes: Sequence[TaxPeriod]) -> Integers:
    """Levies on a standing charge bear the tax of energy, the charge itself its own."""
    return np.array(
        [
            *(
                _millionths(1 + one.on_standing_charge + (_shares(one) - 1) * (1 + one.on_energy))
                for one in taxes
            ),
            0,
        ],
        np.int64,
    )


def _millionths(value: Decimal) -> int:
    return int((value * _FACTOR).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _times(amounts: Integers, factors: Integers | np.int64) -> Integers:
    """Amounts times millionths, to the nearest whole, without leaving 64 bits on the way."""
    whole, rest = np.divmod(amounts, _FACTOR)
    product: Integers = whole * factors + (rest * factors + _FACTOR // 2) // _FACTOR
    return product
