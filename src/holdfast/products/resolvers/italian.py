"""Products as Italian clients read them, with the prices of the bands F1, F2 and F3.

Prices are units of the currency, exclusive of tax: a kWh, and a year of 365 days of standing charge.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.api.batching import batched
from holdfast.products import queries, supplied
from holdfast.products.queries import documents
from holdfast.products.resolvers.base import ITALIAN_TYPES, domain, prices, tariffs_of
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.api.binding import Info
    from holdfast.products.models import Product, Tariff, TariffBand, TermsDocument
    from holdfast.properties.models import SupplyPoint

_DAYS, _HUNDRED = 365, Decimal(100)
_RATES = ("consumption_charge", "consumption_charge_f2", "consumption_charge_f3")


@domain.type_of("ProductInterface")
def italian_type_name(product: Product) -> str:
    fuels = {tariff.supply_type for tariff in tariffs_of(product)}
    return "GasProductType" if fuels == {Fuel.GAS} else "ElectricityProductType"


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "product")
def product_of_point(point: SupplyPoint, info: Info) -> Product | None:
    """What the point is supplied under now."""
    tariff: Tariff | None = batched(point, supplied.tariffs_of_points, at=info.context.now)
    return None if tariff is None else tariff.product


@domain.field(ITALIAN_TYPES, "validTo")
def valid_to(product: Product, _info: Info) -> Any:
    return product.ends_at or product.available_to


@domain.field(ITALIAN_TYPES, "termsAndConditionsUrl")
def terms_url(product: Product, info: Info) -> str:
    """Where the terms that hold now can be fetched; empty where there are none."""
    held: list[TermsDocument] = batched(product, documents.terms_of_products, default=[], at=info.context.now)
    return held[0].pdf_url if held else ""


@domain.field(ITALIAN_TYPES, "prices")
def italian_prices(product: Product, info: Info) -> dict[str, Any] | None:
    """The rates in the order of the bands; null where the product has not one tariff but several, or none."""
    tariff = _only_tariff(product)
    if tariff is None:
        return None
    found = prices(tariff, info)
    bands: list[TariffBand] = batched(tariff, queries.bands_of, default=[])
    rates = [found.unit_rates[band.code] / _HUNDRED for band in bands if band.code in found.unit_rates]
    standing = found.standing_charge
    if not rates:
        return None
    return {
        "product_type": "FIXED_SINGLE_RATE" if len(rates) == 1 else "FIXED_MULTI_RATE",
        "annual_standing_charge": Decimal(0) if standing is None else standing * _DAYS / _HUNDRED,
        "annual_standing_charge_units": f"{product.brand.currency}/year",
        "consumption_charge_units": f"{product.brand.currency}/kWh",
        **dict(zip(_RATES, rates, strict=False)),
    }


@domain.field(ITALIAN_TYPES, "params")
def italian_params(product: Product, info: Info) -> Mapping[str, Any]:
    """The prices as texts, and what the product's own parameters say."""
    found = italian_prices(product, info) or {}
    wanted = ("product_type", "annual_standing_charge", *_RATES)
    texts = {name: f"{found[name]}" for name in wanted if name in found}
    return {"most_popular": bool(product.params.get("most_popular")), **texts}


def _only_tariff(product: Product) -> Tariff | None:
    supplied_by = [tariff for tariff in tariffs_of(product) if tariff.direction == Direction.IMPORT]
    return supplied_by[0] if len(supplied_by) == 1 else None
