"""What agreements cost: their tariffs' prices with the taxes of their markets, read from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.agreements import queries
from holdfast.agreements.slots import rest_of_day, whole_week
from holdfast.kernel.periods import Period
from holdfast.markets.market import LevyKind, SupplyType
from holdfast.markets.registry import market_of
from holdfast.products import queries as products
from holdfast.products.applicable import ApplicableRate, merged, rates_over
from holdfast.products.terms import tax_periods, untaxed
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.products.models import BandWindow, StandingCharge, Tariff, TariffBand, UnitRate
    from holdfast.products.terms import TaxPeriod

#: Markets know their taxes from this day on.
TAXES_KNOWN_FROM = datetime(2020, 1, 2, tzinfo=UTC)
#: The longest stretch of time that rates are listed for at once.
LONGEST_LISTING = timedelta(days=5 * 366)
DAYS_PER_YEAR = 365


@dataclass(frozen=True)
class BandPrice:
    """A price in force, in minor units a kWh: without tax, with VAT, and with VAT and levies.

    slots: the local minutes `[start, end)` of every day in which the band holds; None where that depends on
    the weekday, empty where the tariff has no other band.
    """

    band: TariffBand
    slots: list[tuple[int, int]] | None
    price_per_unit: Decimal
    price_per_unit_with_vat: Decimal
    price_per_unit_with_taxes: Decimal
    vat_rate: Decimal
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True)
class StandingPrice:
    """A standing charge in force, in minor units a year of 365 days: without tax, and with VAT."""

    price_per_unit: Decimal
    price_per_unit_with_taxes: Decimal
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True)
class SupplyPrices:
    """What an agreement's tariff costs at a moment, dearest band first; currency is an ISO 4217 code."""

    currency: str
    bands: list[BandPrice]
    standing: StandingPrice | None


def applicable_rates(*, account: Account, identifier: str, period: Period) -> list[ApplicableRate]:
    """The unit rates under an account's agreements on a supply point, clipped to a closed period, in order.

    At most five years from the start of the period, and nothing before 2020. Nine statements.
    """
    if period.end is None:
        raise ValueError("rates are listed for a closed period")
    start = max(period.start, TAXES_KNOWN_FROM)
    end = min(period.end, period.start + LONGEST_LISTING)
    if end <= start:
        return []
    asked = Period(start, end)
    held = queries.agreements_on(account, identifier=identifier, period=asked)
    terms = products.terms_of([agreement.tariff for agreement in held], period=asked) if held else {}
    found: list[ApplicableRate] = []
    for agreement in held:
        part = agreement.period.intersection(asked)
        if part is not None:
            taxes = taxes_on(agreement.tariff, part)
            found.extend(rates_over(terms[agreement.tariff_id], taxes, part))
    return merged(found)


def prices_of(agreements: Sequence[Agreement], *, at: datetime) -> dict[int, SupplyPrices]:
    """What the tariff of each agreement costs at a moment. Three statements."""
    tariffs = [agreement.tariff for agreement in agreements]
    end = at + timedelta(seconds=1)
    rates = products.unit_rates_of(tariffs, start=at, end=end)
    charges = products.standing_charges_of(tariffs, start=at, end=end)
    windows = products.windows_of([rate.band for held in rates.values() for rate in held])
    return {
        agreement.pk: _supply_prices(
            agreement.tariff,
            rates.get(agreement.tariff_id, []),
            charges.get(agreement.tariff_id, []),
            windows,
            at,
        )
        for agreement in agreements
    }


def _supply_prices(
    tariff: Tariff,
    rates: Sequence[UnitRate],
    charges: Sequence[StandingCharge],
    windows: Mapping[int, Sequence[BandWindow]],
    at: datetime,
) -> SupplyPrices:
    [tax] = taxes_on(tariff, Period(at, at + timedelta(seconds=1)))
    others = [window for rate in rates for window in windows.get(rate.band_id, ())]
    return SupplyPrices(
        currency=tariff.product.brand.currency,
        bands=[
            BandPrice(
                band=rate.band,
                slots=rest_of_day(others)
                if rate.band.is_default
                else whole_week(windows.get(rate.band_id, ())),
                price_per_unit=rate.value_excl_tax,
                price_per_unit_with_vat=rate.value_excl_tax * (1 + tax.on_energy),
                price_per_unit_with_taxes=_with_taxes(rate.value_excl_tax, tax),
                vat_rate=tax.on_energy,
                valid_from=rate.valid_from,
                valid_to=rate.valid_to,
            )
            for rate in sorted(rates, key=lambda rate: (-rate.value_excl_tax, rate.band_id))
        ],
        standing=next((_standing(charge, tax) for charge in charges), None),
    )


def _standing(charge: StandingCharge, tax: TaxPeriod) -> StandingPrice:
    a_year = charge.value_excl_tax * DAYS_PER_YEAR
    return StandingPrice(
        price_per_unit=a_year,
        price_per_unit_with_taxes=a_year * (1 + tax.on_standing_charge),
        valid_from=charge.valid_from,
        valid_to=charge.valid_to,
    )


def _with_taxes(per_kwh: Decimal, tax: TaxPeriod) -> Decimal:
    """The price of one kWh with its levies and VAT."""
    shares = sum((levy.rate for levy in tax.levies if levy.kind is LevyKind.PERCENTAGE_OF_NET), Decimal(0))
    by_energy = sum((levy.rate for levy in tax.levies if levy.kind is LevyKind.PER_KWH), Decimal(0))
    return (per_kwh * (1 + shares) + by_energy) * (1 + tax.on_energy)


def taxes_on(tariff: Tariff, period: Period) -> tuple[TaxPeriod, ...]:
    """The taxes on a tariff's prices over a closed period, for the customers it is made for."""
    product = tariff.product
    if tariff.direction == Direction.EXPORT and product.is_domestic:
        return untaxed(period)
    return tax_periods(
        market_of(product.brand.market_code),
        SupplyType(tariff.supply_type),
        period,
        domestic=product.is_domestic,
    )
