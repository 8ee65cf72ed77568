"""Products and tariffs on the wire. What is on sale and what it costs is public.

Prices are minor units: `unitRate` and its like with the tax of the customers that the tariff is made for,
`preVat…` without. They are those in force at the request's moment, or the last that were.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.kernel.periods import start_of_day
from holdfast.products import queries
from holdfast.products.choices import Availability, Band, TariffKind
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Callable

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

domain.public(
    *TARIFF_TYPES,
    *PRODUCT_TYPES,
    "UnitRate",
    "AgileCalculationInfo",
    "PowerAndEnergyPrices",
    "SupplyProductTagType",
    "TermsAndConditionsType",
)
domain.part_of_parent("PricePerUnit")

_TYPE_OF_KIND = {
    TariffKind.STANDARD: "StandardTariff",
    TariffKind.PREPAY: "PrepayTariff",
    TariffKind.DAY_NIGHT: "DayNightTariff",
    TariffKind.THREE_RATE: "ThreeRateTariff",
    TariffKind.HALF_HOURLY: "HalfHourlyTariff",
}
#: Prices are shown to four decimal places of a minor unit once tax is in them.
_SHOWN = Decimal("0.0001")
#: How far ahead the prices of a half-hourly tariff are shown: those that are published for tomorrow.
_AHEAD = timedelta(days=2)


# Tariffs


@domain.type_of("TariffType", "ElectricityTariffType", "EnergyTariffType")
def tariff_type_name(tariff: Tariff) -> str:
    return "GasTariffType" if tariff.supply_type == Fuel.GAS else _TYPE_OF_KIND[TariffKind(tariff.kind)]


def product_of(tariff: Tariff) -> Product:
    """The product of a tariff, with its brand, found for all tariffs of the request at once."""
    product: Product = attribute(tariff, "product")
    attribute(product, "brand")
    return product


@domain.field(TARIFF_TYPES, "displayName")
def tariff_display_name(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).display_name


@domain.field(TARIFF_TYPES, "fullName")
def tariff_full_name(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).full_name


@domain.field(TARIFF_TYPES, "description")
def tariff_description(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).description


@domain.field(TARIFF_TYPES, "productCode")
def tariff_product_code(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).code


@domain.field(TARIFF_TYPES, "tariffCode")
def tariff_code(tariff: Tariff, _info: Info) -> str:
    return tariff.code


def _prices(tariff: Tariff, info: Info) -> TariffPrices:
    found: TariffPrices = batched(tariff, queries.prices_at, at=info.context.now)
    return found


def _tax(tariff: Tariff, info: Info) -> TariffTax:
    product_of(tariff)
    return queries.tax_on(tariff, at=info.context.now)


def with_tax(value: Decimal | None, rate: Decimal) -> Decimal | None:
    """A price with tax, to four decimal places."""
    return None if value is None else (value * (1 + rate)).quantize(_SHOWN)


@domain.field(TARIFF_TYPES, "standingCharge")
def standing_charge(tariff: Tariff, info: Info) -> Decimal | None:
    return with_tax(_prices(tariff, info).standing_charge, _tax(tariff, info).on_standing_charge)


@domain.field(TARIFF_TYPES, "preVatStandingCharge")
def standing_charge_before_tax(tariff: Tariff, info: Info) -> Decimal | None:
    return _prices(tariff, info).standing_charge


def _band_price(band: Band, *, taxed: bool) -> Callable[[Tariff, Info], Decimal | None]:
    def resolve(tariff: Tariff, info: Info) -> Decimal | None:
        value = _prices(tariff, info).unit_rates.get(band)
        return with_tax(value, _tax(tariff, info).on_energy) if taxed else value

    return resolve


for _types, _name, _band in (
    (ONE_RATE_TYPES, "unitRate", Band.STANDARD),
    (DAY_AND_NIGHT_TYPES, "dayRate", Band.DAY),
    (DAY_AND_NIGHT_TYPES, "nightRate", Band.NIGHT),
    ("ThreeRateTariff", "offPeakRate", Band.OFF_PEAK),
):
    domain.field(_types, _name)(_band_price(_band, taxed=True))
    domain.field(_types, f"preVat{_name[0].upper()}{_name[1:]}")(_band_price(_band, taxed=False))


@domain.field("HalfHourlyTariff", "unitRates")
def unit_rates(tariff: Tariff, info: Info) -> list[dict[str, Any]]:
    """The prices of today and of tomorrow as far as they are published, by the tariff's own days."""
    zone = queries.zone_of(tariff)
    start = start_of_day(info.context.now.astimezone(zone).date(), zone)
    rates = batched(tariff, queries.unit_rates_of, default=[], start=start, end=start + _AHEAD)
    tax = _tax(tariff, info).on_energy
    return [
        {
            "valid_from": rate.valid_from.astimezone(zone),
            "valid_to": rate.valid_to.astimezone(zone) if rate.valid_to else None,
            "value": with_tax(rate.value_excl_tax, tax),
            "pre_vat_value": rate.value_excl_tax,
        }
        for rate in rates
    ]


@domain.field("HalfHourlyTariff", "agileCalculationInfo")
def agile_calculation_info(tariff: Tariff, _info: Info) -> dict[str, Any] | None:
    return None if tariff.price_cap is None else {"price_cap": tariff.price_cap}


# Products


@domain.field("Product", "brand")
def product_brand(product: Product, _info: Info) -> Any:
    return attribute(product, "brand")


@domain.field("SupplyProductType", "brandCode")
def product_brand_code(product: Product, _info: Info) -> str:
    brand: Any = attribute(product, "brand")
    return str(brand.code)


@domain.field("Product", "availabilityStatus")
def product_availability_status(product: Product, _info: Info) -> str:
    return "PUBLIC" if product.availability == Availability.EVERYONE else "RESTRICTED"


@domain.field("SupplyProductType", "availabilityStatus")
def supply_product_availability(product: Product, _info: Info) -> str:
    return product.availability


@domain.field("SupplyProductType", "tags", "termsAndConditionsTypes")
def nothing_yet(_product: Product, _info: Info) -> list[Any]:
    return []


@domain.field("Product", "atr")
def access_tariff(product: Product, _info: Info) -> str | None:
    """The network's access tariff, where the product is tied to one."""
    found = product.params.get("atr")
    return str(found) if found else None


@domain.field("Product", "isTimeOfUse")
def is_time_of_use(product: Product, _info: Info) -> bool:
    tariffs: list[Tariff] = batched(product, queries.tariffs_of, default=[])
    return any(tariff.kind not in (TariffKind.STANDARD, TariffKind.PREPAY) for tariff in tariffs)


@domain.field("Product", "prices")
def product_prices(product: Product, info: Info, **_decimals: int) -> dict[str, Any] | None:
    """The prices of a product that is sold everywhere at the same: units of the currency, without tax."""
    tariffs: list[Tariff] = batched(product, queries.tariffs_of, default=[])
    supplied = [tariff for tariff in tariffs if tariff.direction == Direction.IMPORT]
    if len(supplied) != 1:
        return None
    prices = _prices(supplied[0], info)
    fee, tax = prices.standing_charge, _tax(supplied[0], info).on_standing_charge
    return {
        "energy": [value / 100 for _band, value in sorted(prices.unit_rates.items())],
        "energy_units": "kWh",
        "daily_fee": None if fee is None else fee / 100,
        "daily_fee_with_taxes": None if fee is None else fee * (1 + tax) / 100,
    }
