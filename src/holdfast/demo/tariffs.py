"""The products and tariffs of the catalogue, created and priced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.demo import pricing
from holdfast.demo.brands import BRAND_OF
from holdfast.demo.catalogue import PRODUCTS, Offer, ProductPlan
from holdfast.products import operations as products

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
    """The tariffs by tariff code."""

    tariffs: dict[str, Tariff] = field(default_factory=dict)

    def tariff(self, plan: ProductPlan, fuel: Fuel, area: str) -> Tariff:
        """What a product costs for a fuel in a price area."""
        offer = next(offer for offer in plan.offers if offer.fuel == fuel)
        return self.tariffs[plan.tariff_code(offer, area)]


def stock(*, seed: int, days: Mapping[str, Days], now: datetime) -> Shelf:
    """Create every product with its tariffs and prices from its first day on sale."""
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
            now=now,
            **plan.facts,
        )
        for offer in plan.offers:
            for area in plan.areas:
                tariff = _tariff(product, plan, offer, area, seed=seed, days=days[plan.country], now=now)
                shelf.tariffs[tariff.code] = tariff
    return shelf


def _tariff(
    product: Product, plan: ProductPlan, offer: Offer, area: str, *, seed: int, days: Days, now: datetime
) -> Tariff:
    tariff = products.add_tariff(
        product=product,
        code=plan.tariff_code(offer, area),
        supply_type=offer.fuel,
        kind=offer.kind,
        direction=plan.direction,
        region=area,
        bands=offer.bands,
        price_cap=pricing.PRICE_CAP if plan.pricing == "HALF_HOURLY" else None,
        now=now,
    )
    until = days.today + _DAYS_AHEAD
    products.set_rates(
        tariff=tariff,
        unit_rates=pricing.unit_rates(plan, offer, area, days.zone, seed=seed, days=(days.first, until)),
        standing_charges=pricing.standing_charges(plan, offer, days.zone, seed=seed, until=until),
        now=now,
    )
    return tariff
