"""Short ways to the products and tariffs that tests start from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.factories import NOW
from holdfast.products import operations
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PowerBandTerms, PriceTerms
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.accounts.models import Brand
    from holdfast.products.models import Product, Tariff

SINCE = NOW - timedelta(days=365)


def sold(brand: Brand, code: str, **facts: Any) -> Product:
    """A product on sale for a year, unless facts say otherwise."""
    facts = {"available_from": SINCE, "display_name": code.title(), **facts}
    return operations.create_product(
        brand_code=brand.code, code=code, full_name=f"All of {code}", now=NOW, **facts
    )


def priced(
    product: Product,
    rates: Mapping[str, str],
    *,
    kind: TariffKind = TariffKind.STANDARD,
    fuel: Fuel = Fuel.ELECTRICITY,
    standing: str | None = "50",
    power: Mapping[str, str] | None = None,
    **terms: Any,
) -> Tariff:
    """A tariff with these rates by band, 50 a day, and power by band a kVA and year."""
    number = product.tariffs.count()
    tariff = operations.add_tariff(
        product=product,
        code=f"{product.code}-{number}",
        supply_type=fuel,
        kind=kind,
        power_bands=[PowerBandTerms(code) for code in power or {}],
        now=NOW,
        **terms,
    )
    operations.set_rates(
        tariff=tariff,
        unit_rates={band: [PriceTerms(SINCE, Decimal(value))] for band, value in rates.items()},
        standing_charges=[PriceTerms(SINCE, Decimal(standing))] if standing else [],
        power_prices={band: [PriceTerms(SINCE, Decimal(value))] for band, value in (power or {}).items()},
        now=NOW,
    )
    return tariff
