"""The products and tariffs of the catalogue, created and priced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.demo import pricing
from holdfast.demo.brands import BRAND_OF
from holdfast.demo.catalogue import PRODUCTS, Offer, Pricing, ProductPlan
from holdfast.demo.words import SUPPLY_TERMS, install_words, tags_of
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products import operations as products
from holdfast.products.choices import PeriodSize
from holdfast.products.queries import variants_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.demo.plan import Days
    from holdfast.products.models import Product, Tariff
    from holdfast.properties.choices import Fuel

#: Half-hourly prices are known until the end of tomorrow.
_DAYS_AHEAD = timedelta(days=2)


@dataclass(slots=True)
class Shelf:
    """The tariffs by tariff code, and the products by their keys in the catalogue."""

    tariffs: dict[str, Tariff] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)

    def tariff(self, plan: ProductPlan, fuel: Fuel, area: str) -> Tariff:
        """What a product costs for a fuel in a price area."""
        offer = next(offer for offer in plan.offers if offer.fuel == fuel)
        return self.tariffs[plan.tariff_code(offer, area)]


def stock(*, seed: int, days: Mapping[str, Days], now: datetime) -> Shelf:
    """Create every product with its tariffs and prices from its first day on sale."""
    install_words(now=now)
    shelf = Shelf()
    for plan in PRODUCTS:
        since = days[plan.country].start(plan.since)
        product = products.create_product(
            brand_code=BRAND_OF[plan.country].code,
            code=plan.code,
            full_name=f"{BRAND_OF[plan.country].name} {plan.name}",
            display_name=plan.name,
            description=plan.description,
            direction=plan.direction,
            available_from=since,
            market_name=_market_name(plan),
            tags=tags_of(plan),
            terms_and_conditions_types=[SUPPLY_TERMS],
            now=now,
            **plan.facts,
        )
        for offer in plan.offers:
            for area in plan.areas:
                tariff = _tariff(product, plan, offer, area, seed=seed, days=days[plan.country], now=now)
                shelf.tariffs[tariff.code] = tariff
        shelf.products[plan.key] = product
    return shelf


def _market_name(plan: ProductPlan) -> str:
    """The market of a product of one fuel; nothing for one of several."""
    fuels = {offer.fuel for offer in plan.offers}
    return market_of(plan.country).market_name(SupplyType(fuels.pop())) if len(fuels) == 1 else ""


def _tariff(
    product: Product, plan: ProductPlan, offer: Offer, area: str, *, seed: int, days: Days, now: datetime
) -> Tariff:
    is_dynamic = plan.pricing.is_dynamic
    until = days.today + _DAYS_AHEAD
    tariff = products.add_tariff(
        product=product,
        code=plan.tariff_code(offer, area),
        supply_type=offer.fuel,
        kind=offer.kind,
        direction=plan.direction,
        region=area,
        bands=offer.bands,
        power_bands=[products.PowerBandTerms(code) for code in offer.power],
        price_cap=pricing.PRICE_CAP if is_dynamic else None,
        dynamic=_series(product, plan, offer, seed=seed, days=days, now=now) if is_dynamic else None,
        now=now,
    )
    products.set_rates(
        tariff=tariff,
        unit_rates=pricing.unit_rates(plan, offer, area, days.zone, seed=seed, until=until),
        standing_charges=pricing.standing_charges(plan, offer, days.zone, seed=seed, until=until),
        power_prices=pricing.power_prices(plan, offer, days.zone, seed=seed, until=until),
        now=now,
    )
    return tariff


def _series(
    product: Product, plan: ProductPlan, offer: Offer, *, seed: int, days: Days, now: datetime
) -> products.DynamicTerms:
    """The series that a product is priced from, for the days that the retailer has lived and those ahead."""
    is_daily = plan.pricing is Pricing.DAILY
    make = pricing.daily if is_daily else pricing.half_hourly
    series = products.create_time_series(
        code=f"{plan.stem}-ENERGY",
        name=f"{plan.name}: energy",
        description="What a kWh costs, exclusive of tax.",
        period_size=PeriodSize.DAY if is_daily else PeriodSize.HALF_HOUR,
        unit="p/kWh",
        timezone=days.zone.key,
        product=product,
        meta={"published": "the day before, at four in the afternoon"},
        now=now,
    )
    until = days.today + _DAYS_AHEAD
    products.create_time_series_prices(
        code=series.code,
        product_code=product.code,
        entries=[
            products.SeriesEntry(one.valid_from, one.value_excl_tax, one.valid_to)
            for one in make(offer.price("STANDARD"), (days.first, until), days.zone, seed=seed)
        ],
        now=now,
    )
    [variant] = variants_of([series])[series.pk]
    return products.DynamicTerms(variant)
