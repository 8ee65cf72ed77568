"""Products on the wire, as British, French and Spanish clients read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.products import queries
from holdfast.products.choices import (
    ENERGY_PRICE_GUARANTEE,
    KINDS_FOR_SMART_METERS,
    Availability,
    TariffKind,
    TariffPaymentMethod,
)
from holdfast.products.documents import as_html
from holdfast.products.queries import documents, tables
from holdfast.products.resolvers.base import domain, prices, tariffs_of, tax
from holdfast.products.resolvers.tariffs import NOT_AMONG_ENERGY_TARIFFS
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.api.binding import Info
    from holdfast.products.models import Discount, PowerPrice, Product, ProductTag, Tariff, TermsDocument

#: Minor units in a unit of the currency.
_HUNDRED = Decimal(100)
_A_MOMENT = timedelta(microseconds=1)
#: Days in the year that yearly prices of power are told a day by; a bill counts those of its year.
_DAYS = 365


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


def tags(product: Product) -> list[ProductTag]:
    """The tags of a product, found for all products of the request at once."""
    found: list[ProductTag] = batched(product, queries.tags_of, default=[])
    return found


@domain.field("SupplyProductType", "tags")
def product_tags(product: Product, _info: Info) -> list[ProductTag]:
    return tags(product)


@domain.field("EnergyProductType", "tags")
def product_tag_codes(product: Product, _info: Info) -> list[str]:
    return [tag.code for tag in tags(product)]


# Terms


@domain.field("SupplyProductType", "termsAndConditionsTypes")
def product_terms(product: Product, info: Info) -> list[TermsDocument]:
    """The documents that hold now, one of each type that the product comes under."""
    found: list[TermsDocument] = batched(
        product, documents.terms_of_products, default=[], at=info.context.now
    )
    return found


@domain.field("TermsAndConditionsType", "brandCode")
def terms_brand_code(document: TermsDocument, _info: Info) -> str:
    return document.brand.code


@domain.field("TermsAndConditionsType", "html")
def terms_html(document: TermsDocument, _info: Info) -> str:
    return as_html(document.markdown)


@domain.field("FraTermsAndConditionsType", "documentUrl")
def terms_document_url(document: TermsDocument, _info: Info) -> str:
    return document.pdf_url


# Great Britain


@domain.field("EnergyProductType", "isChargedHalfHourly")
def is_charged_half_hourly(product: Product, _info: Info) -> bool:
    return any(tariff.kind in KINDS_FOR_SMART_METERS for tariff in tariffs_of(product))


@domain.field("EnergyProductType", "isAvailable")
def is_available(product: Product, info: Info) -> bool:
    return product.is_available_at(info.context.now)


@domain.field("EnergyProductType", "isUnavailable")
def is_unavailable(product: Product, info: Info) -> bool:
    return not product.is_available_at(info.context.now)


@domain.field("EnergyProductType", "exitFees")
def exit_fees(product: Product, _info: Info) -> int:
    return product.exit_fee


@domain.field("EnergyProductType", "includesEpgReduction")
def includes_guarantee(product: Product, info: Info) -> bool:
    """Whether the government pays a part of its prices now."""
    found: list[Discount] = batched(product, queries.discounts_of_products, default=[], at=info.context.now)
    return any(one.code == ENERGY_PRICE_GUARANTEE for one in found)


@domain.field("EnergyProductType", "tariffs")
def energy_tariffs(
    product: Product, info: Info, *, postcode: str, payment_method: str | None = None, **page: Any
) -> paging.Connection[Tariff]:
    region = info.context.viewer.recall(("price area", postcode), lambda: tables.region_at(postcode))
    found = [
        tariff
        for tariff in tariffs_of(product)
        if tariff.region in ("", region)
        and tariff.kind not in NOT_AMONG_ENERGY_TARIFFS
        and _paid_by(tariff, payment_method)
    ]
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


def _paid_by(tariff: Tariff, payment_method: str | None) -> bool:
    if payment_method is None:
        return True
    if tariff.payment_method:
        return tariff.payment_method == payment_method
    return (tariff.kind == TariffKind.PREPAY) == (payment_method == TariffPaymentMethod.PREPAYMENT)


# Spain


@domain.field("Product", "atr")
def access_tariff(product: Product, _info: Info) -> str | None:
    """The network's access tariff, where the product is tied to one."""
    found = product.params.get("atr")
    return str(found) if found else None


@domain.field("Product", "isTimeOfUse")
def is_time_of_use(product: Product, _info: Info) -> bool:
    one_price = (TariffKind.STANDARD, TariffKind.PREPAY, TariffKind.TRACKER)
    return any(tariff.kind not in one_price for tariff in tariffs_of(product))


@domain.field("Product", "prices")
def product_prices(
    product: Product,
    info: Info,
    *,
    decimal_places: int | None = None,
    power_decimal_places: int | None = None,
) -> dict[str, Any] | None:
    """The prices of a product that is sold everywhere at the same: units of the currency, without tax."""
    supplied = [tariff for tariff in tariffs_of(product) if tariff.direction == Direction.IMPORT]
    if len(supplied) != 1:
        return None
    [tariff] = supplied
    found, taxes = prices(tariff, info), tax(tariff, info)
    energy = [value for _band, value in sorted(found.unit_rates.items())]
    power = _power(tariff, info.context.now)
    surplus = _surplus(product, info)
    currency = attribute(product, "brand").currency
    money, powers = _Shown(decimal_places), _Shown(power_decimal_places)
    margin = None if tariff.time_series_id is None else tariff.peak_offset
    return {
        "energy": money.each(energy),
        "energy_units": "kWh",
        "variable_term": money.each(energy),
        "variable_term_with_taxes": money.each(energy, taxes.on_energy),
        "variable_term_units": f"{currency}/kWh",
        "power": powers.each(power),
        "power_units": f"{currency}/kW/year",
        "fixed_term": powers.each([one / _DAYS for one in power]),
        "fixed_term_with_taxes": powers.each([one / _DAYS for one in power], taxes.on_standing_charge),
        "fixed_term_units": f"{currency}/kW/day",
        "daily_fee": money.one(found.standing_charge),
        "daily_fee_with_taxes": money.one(found.standing_charge, taxes.on_standing_charge),
        "margin_term": money.one(margin),
        "margin_term_with_taxes": money.one(margin, taxes.on_energy),
        "margin_term_units": f"{currency}/kWh",
        "surplus_rate": money.one(surplus),
        "surplus_rate_units": f"{currency}/kWh",
    }


class _Shown:
    """Minor units as units of the currency, to so many decimal places where somebody asks for it."""

    def __init__(self, places: int | None) -> None:
        self._places = None if places is None else max(0, min(places, 12))

    def one(self, value: Decimal | None, tax_rate: Decimal = Decimal(0)) -> Decimal | None:
        if value is None:
            return None
        found = value * (1 + tax_rate) / _HUNDRED
        return found if self._places is None else round(found, self._places)

    def each(self, values: Sequence[Decimal], tax_rate: Decimal = Decimal(0)) -> list[Decimal | None]:
        return [self.one(value, tax_rate) for value in values]


def _power(tariff: Tariff, now: datetime) -> list[Decimal]:
    """What a kW costs a year now, in the order of the power bands."""
    held: list[PowerPrice] = batched(
        tariff, queries.power_prices_of, default=[], start=now, end=now + _A_MOMENT
    )
    return [price.value_excl_tax for price in held]


def _surplus(product: Product, info: Info) -> Decimal | None:
    """What is paid for a kWh that a home does not need itself, where the product buys it."""
    bought = [tariff for tariff in tariffs_of(product) if tariff.direction == Direction.EXPORT]
    rates: Mapping[str, Decimal] = prices(bought[0], info).unit_rates if len(bought) == 1 else {}
    return next(iter(rates.values()), None)
