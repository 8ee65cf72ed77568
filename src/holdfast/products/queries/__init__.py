"""What is read of products: each function is a fixed number of SQL statements, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from holdfast.products.queries.catalogue import (
    on_sale,
    open_to_all,
    product_by_code,
    products,
    products_with_codes,
    tags_of,
    tariff_by_code,
    tariffs_of,
)
from holdfast.products.queries.prices import (
    TariffPrices,
    TariffTax,
    bands_of,
    discounts_of,
    discounts_of_products,
    power_bands_of,
    power_prices_of,
    prices_at,
    standing_charges_of,
    tax_on,
    unit_rates_of,
    windows_of,
    zone_of,
)
from holdfast.products.queries.rated_terms import terms_of
from holdfast.products.queries.series import dynamic_prices_of, time_series, variants_of

__all__ = [
    "TariffPrices",
    "TariffTax",
    "bands_of",
    "discounts_of",
    "discounts_of_products",
    "dynamic_prices_of",
    "on_sale",
    "open_to_all",
    "power_bands_of",
    "power_prices_of",
    "prices_at",
    "product_by_code",
    "products",
    "products_with_codes",
    "standing_charges_of",
    "tags_of",
    "tariff_by_code",
    "tariffs_of",
    "tax_on",
    "terms_of",
    "time_series",
    "unit_rates_of",
    "variants_of",
    "windows_of",
    "zone_of",
]
