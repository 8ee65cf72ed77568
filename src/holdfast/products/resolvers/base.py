"""What all of products' resolvers share: the domain they bind to, what is public, and prices with tax.

What is on sale and what it costs is public. Prices are minor units: `unitRate` and its like with the tax of the
customers that the tariff is made for, `preVat…` without. They are those in force at the request's moment, or the
last that were.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.products import queries

if TYPE_CHECKING:
    from holdfast.products.models import Product, Tariff
    from holdfast.products.queries import TariffPrices, TariffTax

domain = Domain("products")

TARIFF_TYPES = (
    "StandardTariff",
    "PrepayTariff",
    "DayNightTariff",
    "ThreeRateTariff",
    "HalfHourlyTariff",
    "GasTariffType",
)
ONE_RATE_TYPES = ("StandardTariff", "PrepayTariff", "GasTariffType")
DAY_AND_NIGHT_TYPES = ("DayNightTariff", "ThreeRateTariff")
PRODUCT_TYPES = ("Product", "SupplyProductType", "EnergyProductType")
ITALIAN_TYPES = ("ElectricityProductType", "GasProductType")

domain.public(
    *TARIFF_TYPES,
    *PRODUCT_TYPES,
    *ITALIAN_TYPES,
    "UnitRate",
    "AgileCalculationInfo",
    "PowerAndEnergyPrices",
    "SupplyProductTagType",
    "TermsAndConditionsType",
    "FraTermsAndConditionsType",
    "EnergyMixDataType",
    "GreennessForecastPeriod",
    "CarbonOffsetType",
    "CarbonOffsetTransportModeType",
    "CarbonOffsetCalculationResultType",
    "CharacteristicType",
    "IntegerCharacteristicValueType",
    "StringCharacteristicValueType",
    "TagType",
)
domain.part_of_parent(
    "PricePerUnit",
    "MPxNProductType",
    "FollowOnProductType",
    "RenewalProductType",
    "ProductEligibilityForMeterPoint",
    "ProductIneligibilityForMeterPointDetails",
    "TrackerTariffDailyPricing",
    "CreateProductOutput",
    "CreateOrUpdateTimeSeriesEntries",
    "CreateTimeSeriesPrices",
    "UpdateProductPricesOutput",
    "RateGroupPrices",
    "PriceForStream",
    "VariantProfile",
    "ElectricityProductPricesType",
    "GasProductPricesType",
    "ProductParamsType",
)

#: Prices are shown to four decimal places of a minor unit once tax is in them.
SHOWN = Decimal("0.0001")


def product_of(tariff: Tariff) -> Product:
    """The product of a tariff, with its brand, found for all tariffs of the request at once."""
    product: Product = attribute(tariff, "product")
    attribute(product, "brand")
    return product


def prices(tariff: Tariff, info: Info) -> TariffPrices:
    """The prices of a tariff now, exclusive of tax, found for all tariffs of the request at once."""
    found: TariffPrices = batched(tariff, queries.prices_at, at=info.context.now)
    return found


def tax(tariff: Tariff, info: Info) -> TariffTax:
    """The tax on a tariff's prices now."""
    product_of(tariff)
    return queries.tax_on(tariff, at=info.context.now)


def with_tax(value: Decimal | None, rate: Decimal) -> Decimal | None:
    """A price with tax, to four decimal places."""
    return None if value is None else (value * (1 + rate)).quantize(SHOWN)


def tariffs_of(product: Product) -> list[Tariff]:
    """The tariffs of a product, found for all products of the request at once."""
    found: list[Tariff] = batched(product, queries.tariffs_of, default=[])
    return found
