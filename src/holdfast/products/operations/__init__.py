"""What changes products: products, tariffs, prices, series, specifications, terms, and the tables beside them."""

from __future__ import annotations

from holdfast.products.operations.catalogue import (
    add_discount,
    create_product,
    create_product_tag,
    set_follow_on,
)
from holdfast.products.operations.documents import create_terms_type, publish_terms
from holdfast.products.operations.pricing import set_rates
from holdfast.products.operations.product_prices import (
    RateGroupPrices,
    StreamPrice,
    update_product_prices,
)
from holdfast.products.operations.series import (
    SeriesEntry,
    create_or_update_time_series_entries,
    create_time_series,
    create_time_series_prices,
    mark_series_used,
)
from holdfast.products.operations.specifications import (
    RateGroupTerms,
    create_characteristic,
    create_specification,
    withdraw_specification,
)
from holdfast.products.operations.tariffs import add_tariff
from holdfast.products.operations.terms_in import (
    BandTerms,
    DynamicTerms,
    PowerBandTerms,
    PriceTerms,
    WindowTerms,
)

__all__ = [
    "BandTerms",
    "DynamicTerms",
    "PowerBandTerms",
    "PriceTerms",
    "RateGroupPrices",
    "RateGroupTerms",
    "SeriesEntry",
    "StreamPrice",
    "WindowTerms",
    "add_discount",
    "add_tariff",
    "create_characteristic",
    "create_or_update_time_series_entries",
    "create_product",
    "create_product_tag",
    "create_specification",
    "create_terms_type",
    "create_time_series",
    "create_time_series_prices",
    "mark_series_used",
    "publish_terms",
    "set_follow_on",
    "set_rates",
    "update_product_prices",
    "withdraw_specification",
]
