"""Prices of tariffs as people and rating read them. Functions that take tariffs return a dict by their keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, Value

from holdfast.api.prepared import prepared
from holdfast.kernel.local_time import from_moment64
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products.choices import ENERGY_PRICE_GUARANTEE, DiscountKind
from holdfast.products.models import (
    BandWindow,
    Discount,
    PowerBand,
    PowerPrice,
    StandingCharge,
    Tariff,
    TariffBand,
    UnitRate,
)
from holdfast.products.queries.series import dynamic_prices_of
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.products.models import Product

Priced = TypeVar("Priced", UnitRate, StandingCharge, PowerPrice, Discount)

#: Stands where a band's code does, and is none.
_GUARANTEED = "(guaranteed)"
#: The shortest time: what begins now has begun a moment later.
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class TariffPrices:
    """The prices of a tariff at a moment, exclusive of tax: minor units a kWh by band, and a day.

    guaranteed: what of each kWh the government pays while it guarantees prices.
    """

    unit_rates: dict[str, Decimal] = field(default_factory=dict)
    standing_charge: Decimal | None = None
    guaranteed: Decimal = Decimal(0)


@dataclass(frozen=True)
class TariffTax:
    """What a tariff's prices bear, as fractions; nothing on what a household is paid for its export."""

    on_energy: Decimal
    on_standing_charge: Decimal


def bands_of(tariffs: Sequence[Tariff]) -> dict[int, list[TariffBand]]:
    """The bands of each tariff in their order."""
    found: dict[int, list[TariffBand]] = defaultdict(list)
    for band in TariffBand.objects.filter(tariff__in=_keys(tariffs)):
        found[band.tariff_id].append(band)
    return dict(found)


def windows_of(bands: Sequence[TariffBand]) -> dict[int, list[BandWindow]]:
    """The windows of each band, by the bands' primary keys."""
    found: dict[int, list[BandWindow]] = defaultdict(list)
    for window in BandWindow.objects.filter(band__in=[band.pk for band in bands]):
        found[window.band_id].append(window)
    return dict(found)


def unit_rates_of(
    tariffs: Sequence[Tariff], *, start: datetime | None = None, end: datetime | None = None
) -> dict[int, list[UnitRate]]:
    """The unit rates that hold somewhere in `[start, end)`, oldest first, their bands loaded.

    Where energy is priced from a series, each of its periods is a rate that no table holds. One statement, and
    two more where there is such a tariff.
    """
    found = stored_rates(tariffs, start, end)
    dynamic = [tariff for tariff in tariffs if tariff.time_series_id is not None]
    if not dynamic:
        return found
    bands = bands_of(dynamic)
    for key, prices in dynamic_prices_of(dynamic, start=start, end=end).items():
        found[key] = [
            UnitRate(
                band=bands[key][0],
                valid_from=from_moment64(prices.starts[place]),
                valid_to=from_moment64(prices.ends[place]),
                value_excl_tax=Decimal(int(prices.micro[place])).scaleb(-6),
            )
            for place in range(len(prices.starts))
        ]
    return found


def stored_rates(
    tariffs: Sequence[Tariff], start: datetime | None, end: datetime | None
) -> dict[int, list[UnitRate]]:
    """The unit rates that tables hold, as above."""
    rows = UnitRate.objects.select_related("band").filter(band__tariff__in=_keys(tariffs))
    found: dict[int, list[UnitRate]] = defaultdict(list)
    for rate in _holding(rows, start, end).order_by("valid_from", "band_id"):
        found[rate.band.tariff_id].append(rate)
    return dict(found)


def standing_charges_of(
    tariffs: Sequence[Tariff], *, start: datetime | None = None, end: datetime | None = None
) -> dict[int, list[StandingCharge]]:
    """The standing charges that hold somewhere in `[start, end)`, oldest first."""
    rows = StandingCharge.objects.filter(tariff__in=_keys(tariffs))
    found: dict[int, list[StandingCharge]] = defaultdict(list)
    for charge in _holding(rows, start, end).order_by("valid_from"):
        found[charge.tariff_id].append(charge)
    return dict(found)


def power_bands_of(tariffs: Sequence[Tariff]) -> dict[int, list[PowerBand]]:
    """The power terms of each tariff in the order of their codes."""
    found: dict[int, list[PowerBand]] = defaultdict(list)
    for band in PowerBand.objects.filter(tariff__in=_keys(tariffs)):
        found[band.tariff_id].append(band)
    return dict(found)


def power_prices_of(
    tariffs: Sequence[Tariff], *, start: datetime | None = None, end: datetime | None = None
) -> dict[int, list[PowerPrice]]:
    """The power prices that hold somewhere in `[start, end)` by band, oldest first, their bands loaded."""
    rows = PowerPrice.objects.select_related("band").filter(band__tariff__in=_keys(tariffs))
    found: dict[int, list[PowerPrice]] = defaultdict(list)
    for price in _holding(rows, start, end).order_by("band__code", "valid_from"):
        found[price.band.tariff_id].append(price)
    return dict(found)


def discounts_of(
    tariffs: Sequence[Tariff], *, start: datetime | None = None, end: datetime | None = None
) -> dict[int, list[Discount]]:
    """The discounts that hold somewhere in `[start, end)` by tariff, oldest first."""
    by_product = _discounts({tariff.product_id for tariff in tariffs}, start, end)
    return {tariff.pk: by_product[tariff.product_id] for tariff in tariffs if tariff.product_id in by_product}


def discounts_of_products(products: Sequence[Product], *, at: datetime) -> dict[int, list[Discount]]:
    """The discounts that hold at a moment by product, oldest first."""
    return _discounts({product.pk for product in products}, at, at + _A_MOMENT)


def _discounts(products: set[int], start: datetime | None, end: datetime | None) -> dict[int, list[Discount]]:
    found: dict[int, list[Discount]] = defaultdict(list)
    rows = Discount.objects.filter(product__in=products)
    for discount in _holding(rows, start, end).order_by("valid_from", "pk"):
        found[discount.product_id].append(discount)
    return dict(found)


def prices_at(tariffs: Sequence[Tariff], *, at: datetime) -> dict[int, TariffPrices]:
    """The prices in force at a moment, or where they have run out the last that were."""
    found = {tariff.pk: TariffPrices() for tariff in tariffs}
    for tariff_id, code, value in _prices_at(tariffs=list(found), at=at):
        if code is None:
            found[tariff_id] = replace(found[tariff_id], standing_charge=value)
        elif code == _GUARANTEED:
            found[tariff_id] = replace(found[tariff_id], guaranteed=found[tariff_id].guaranteed + value)
        else:
            found[tariff_id].unit_rates[code] = value
    dynamic = [tariff for tariff in tariffs if tariff.time_series_id is not None]
    if dynamic:
        bands = bands_of(dynamic)
        for key, prices in dynamic_prices_of(dynamic, end=at + _A_MOMENT, latest=True).items():
            if len(prices.micro):
                found[key].unit_rates[bands[key][0].code] = Decimal(int(prices.micro[-1])).scaleb(-6)
    return found


@prepared
def _prices_at(*, tariffs: list[int], at: datetime) -> QuerySet[UnitRate, tuple[int, str | None, Decimal]]:
    """Unit rates by tariff and band, standing charges, which have no band, and what is guaranteed of a kWh."""
    rates = (
        UnitRate.objects.filter(band__tariff__any=tariffs, valid_from__lte=at)
        .order_by("band_id", "-valid_from")
        .distinct("band_id")
        .values_list("band__tariff_id", "band__code", "value_excl_tax")
    )
    charges = (
        StandingCharge.objects.filter(tariff__any=tariffs, valid_from__lte=at)
        .order_by("tariff_id", "-valid_from")
        .distinct("tariff_id")
        .values_list("tariff_id", Value(None, CharField()), "value_excl_tax")
    )
    guaranteed = Tariff.objects.filter(
        Q(product__discounts__valid_to__isnull=True) | Q(product__discounts__valid_to__gt=at),
        pk__any=tariffs,
        product__discounts__code=ENERGY_PRICE_GUARANTEE,
        product__discounts__kind=DiscountKind.PER_KWH,
        product__discounts__valid_from__lte=at,
    ).values_list("pk", Value(_GUARANTEED, CharField()), "product__discounts__value")
    return rates.union(charges, guaranteed, all=True)


def tax_on(tariff: Tariff, *, at: datetime) -> TariffTax:
    """The tax on a tariff's prices at a moment, for the customers it is made for; product and brand loaded.

    Levies are not in it: they hang on the use, not on the price.
    """
    product = tariff.product
    if tariff.direction == Direction.EXPORT and product.is_domestic:
        return TariffTax(Decimal(0), Decimal(0))
    market = market_of(product.brand.market_code)
    day = at.astimezone(market.zone).date()
    supply_type = SupplyType(tariff.supply_type)
    return TariffTax(
        market.tax_rate(supply_type, day, domestic=product.is_domestic, component="energy"),
        market.tax_rate(supply_type, day, domestic=product.is_domestic, component="standing_charge"),
    )


def zone_of(tariff: Tariff) -> ZoneInfo:
    """The zone whose clock and days a tariff follows."""
    return ZoneInfo(tariff.timezone)


def _keys(tariffs: Sequence[Tariff]) -> set[int]:
    return {tariff.pk for tariff in tariffs}


def _holding(rows: QuerySet[Priced], start: datetime | None, end: datetime | None) -> QuerySet[Priced]:
    if start is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
    if end is not None:
        rows = rows.filter(valid_from__lt=end)
    return rows
