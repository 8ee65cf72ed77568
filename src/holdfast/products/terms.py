"""What rating is told of a tariff and of taxes: plain values, without database or clock.

Prices are Decimals in minor units, exclusive of tax, with at most six decimal places. Every period is
half-open; an end of None means open for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from holdfast.kernel.periods import Period, local_days, start_of_day
from holdfast.products.lookup import PriceTable
from holdfast.products.unit_price import UnitPrice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    import numpy as np
    from numpy.typing import NDArray

    from holdfast.markets.market import Levy, Market, SupplyType

__all__ = [
    "EVERY_DAY",
    "STANDARD_BAND",
    "DailyPrice",
    "Discount",
    "DiscountBasis",
    "DynamicPrices",
    "PowerPrice",
    "TariffTerms",
    "TaxPeriod",
    "UnitPrice",
    "Window",
    "tax_periods",
    "untaxed",
]

STANDARD_BAND = "STANDARD"
EVERY_DAY = 0b111_1111


@dataclass(frozen=True, slots=True)
class DailyPrice:
    """What a local day of supply costs while the price holds."""

    valid_from: datetime
    valid_to: datetime | None
    per_day: Decimal
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class PowerPrice:
    """What a kVA (or kW, as the market counts) of subscribed power costs in a calendar year of supply.

    A day costs its share of the days of its local year, to six decimal places of a minor unit, halves up.
    """

    band: str
    valid_from: datetime
    valid_to: datetime | None
    per_kva_year: Decimal
    reference: int | None = None


class DiscountBasis(StrEnum):
    """What a discount is a part of: energy, days, or the net amount of energy, standing charge and power."""

    PER_KWH = "PER_KWH"
    PER_DAY = "PER_DAY"
    PERCENTAGE = "PERCENTAGE"


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off while it holds: minor units a kWh or a day, or a fraction."""

    code: str
    basis: DiscountBasis
    value: Decimal
    valid_from: datetime
    valid_to: datetime | None
    reference: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class DynamicPrices:
    """Prices of the default band by the interval, as arrays in order: UTC starts and ends, millionths a kWh."""

    starts: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]
    micro: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """When a band holds: minutes of the local day, on the weekdays of the mask (1 is Monday, 64 Sunday).

    A window whose end is not after its start runs over midnight; the weekday is that of its start.
    """

    band: str
    start_minute: int
    end_minute: int
    weekday_mask: int = EVERY_DAY


@dataclass(frozen=True)
class TariffTerms:
    """A tariff as far as rating needs it; default_band holds wherever no window does.

    Energy on an export tariff is paid to the customer: its amounts are negative. dynamic takes the place of
    unit prices of the default band.
    """

    zone: ZoneInfo
    unit_prices: tuple[UnitPrice, ...]
    daily_prices: tuple[DailyPrice, ...] = ()
    windows: tuple[Window, ...] = ()
    default_band: str = STANDARD_BAND
    is_export: bool = False
    power_prices: tuple[PowerPrice, ...] = ()
    discounts: tuple[Discount, ...] = ()
    dynamic: DynamicPrices | None = None

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """Every band, the default one first."""
        named = [
            self.default_band,
            *(one.band for one in self.windows),
            *(one.band for one in self.unit_prices),
        ]
        return tuple(dict.fromkeys(named))

    @cached_property
    def price_table(self) -> PriceTable:
        """The unit prices as arrays, made once for all that is rated under these terms."""
        return PriceTable.of(self)


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """The tax (a fraction) on energy with its levies, that on standing charges, and the levies."""

    valid_from: datetime
    valid_to: datetime | None
    on_energy: Decimal
    on_standing_charge: Decimal
    levies: tuple[Levy, ...] = ()


def untaxed(period: Period) -> tuple[TaxPeriod, ...]:
    """No tax and no levies: what a household's export is paid with."""
    return (TaxPeriod(period.start, period.end, Decimal(0), Decimal(0)),)


def tax_periods(
    market: Market,
    supply_type: SupplyType,
    period: Period,
    *,
    domestic: bool,
    kwh_per_day: Decimal | None = None,
    subscribed_power: Decimal | None = None,
    tax_point: date | None = None,
) -> tuple[TaxPeriod, ...]:
    """A market's tax and levies over a closed period, cut where one of them changes.

    Levies follow the day of use. So does tax, unless the market decides by a tax point (the day of the
    bill): then tax_point gives the rate for the whole period. LookupError for days the market knows no
    rates of.
    """
    components: tuple[Literal["energy", "standing_charge"], ...] = ("energy", "standing_charge")
    found: list[TaxPeriod] = []
    for day in local_days(period, market.zone):
        decides = tax_point or day
        energy, standing = (
            market.tax_rate(
                supply_type,
                decides,
                domestic=domestic,
                component=component,
                kwh_per_day=kwh_per_day,
                subscribed_power=subscribed_power,
            )
            for component in components
        )
        levies = market.levies(
            supply_type,
            day,
            domestic=domestic,
            kwh_per_day=kwh_per_day,
            subscribed_power=subscribed_power,
        )
        start = max(start_of_day(day, market.zone), period.start)
        end = start_of_day(day + timedelta(days=1), market.zone)
        found.append(TaxPeriod(start, end, energy, standing, levies))
    return tuple(_joined(found))


def _joined(days: Iterable[TaxPeriod]) -> Iterable[TaxPeriod]:
    """Neighbours of the same rates as one."""
    current: TaxPeriod | None = None
    for one in days:
        if current is None:
            current = one
        elif (one.on_energy, one.on_standing_charge, one.levies) == (
            current.on_energy,
            current.on_standing_charge,
            current.levies,
        ):
            current = TaxPeriod(
                current.valid_from, one.valid_to, one.on_energy, one.on_standing_charge, one.levies
            )
        else:
            yield current
            current = one
    if current is not None:
        yield current
