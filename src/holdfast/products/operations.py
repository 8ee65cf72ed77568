"""What changes products: a product, its tariffs, and their prices over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from holdfast.accounts.queries import brand_by_code
from holdfast.kernel.events import BusinessEvent
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event
from holdfast.products.choices import Band, TariffKind
from holdfast.products.errors import (
    ListProvidedPricesContainsValidationErrors,
    ProductPricesWouldOverwriteExistingPrices,
    SpecifiedProductBrandDoesNotExist,
    UnableCreateProduct,
)
from holdfast.products.models import BandWindow, Product, StandingCharge, Tariff, TariffBand, UnitRate
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

_ROWS_A_STATEMENT = 5_000


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """Half-open local minutes of the day on the weekdays of the mask (1 is Monday, 64 Sunday)."""

    start_minute: int
    end_minute: int
    weekday_mask: int = 127


@dataclass(frozen=True, slots=True)
class BandTerms:
    """A band of a new tariff. One band of a tariff has no windows: it holds whenever no other does."""

    code: str
    label: str = ""
    description: str = ""
    register_identifier: str = ""
    windows: tuple[WindowTerms, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """A price exclusive of tax, in minor units a kWh or a day, over a half-open period."""

    valid_from: datetime
    value_excl_tax: Decimal
    valid_to: datetime | None = None


_SINGLE = (BandTerms(Band.STANDARD, "Standard"),)
#: Kinds whose bands are the same wherever they are sold; the others say when their bands hold.
_BANDS_OF_KIND = {
    TariffKind.STANDARD: _SINGLE,
    TariffKind.PREPAY: _SINGLE,
    TariffKind.HALF_HOURLY: _SINGLE,
}


def create_product(
    *,
    brand_code: str,
    code: str,
    full_name: str,
    display_name: str,
    available_from: datetime,
    now: datetime,
    **facts: Any,
) -> Product:
    """A new product of a brand; facts are further fields of the product by their names.

    Raises SpecifiedProductBrandDoesNotExist, and UnableCreateProduct where the code is taken or the facts
    contradict each other.
    """
    brand = brand_by_code(brand_code)
    if brand is None:
        raise SpecifiedProductBrandDoesNotExist
    try:
        with transaction.atomic():
            product = Product.objects.create(
                brand=brand,
                code=code,
                full_name=full_name,
                display_name=display_name,
                available_from=available_from,
                **facts,
            )
            record_event(BusinessEvent("products.product.created-v1", now, data={"product_code": code}))
    except IntegrityError as error:
        raise UnableCreateProduct from error
    return product


def add_tariff(
    *,
    product: Product,
    code: str,
    supply_type: Fuel,
    kind: TariffKind,
    now: datetime,
    direction: Direction = Direction.IMPORT,
    region: str = "",
    bands: Sequence[BandTerms] = (),
    price_cap: Decimal | None = None,
) -> Tariff:
    """A new tariff of a product, in the time zone of the brand's market.

    bands may be left out for kinds of a single band. Raises UnableCreateProduct where the code is taken or
    not exactly one band is without windows.
    """
    bands = bands or _BANDS_OF_KIND.get(kind, ())
    if sum(not band.windows for band in bands) != 1:
        raise UnableCreateProduct("exactly one band of a tariff holds whenever no other does")
    try:
        with transaction.atomic():
            tariff = Tariff.objects.create(
                product=product,
                code=code,
                supply_type=supply_type,
                direction=direction,
                kind=kind,
                region=region,
                timezone=market_of(product.brand.market_code).zone.key,
                price_cap=price_cap,
            )
            rows = TariffBand.objects.bulk_create(
                TariffBand(
                    tariff=tariff,
                    code=band.code,
                    label=band.label,
                    description=band.description,
                    register_identifier=band.register_identifier,
                    is_default=not band.windows,
                )
                for band in bands
            )
            BandWindow.objects.bulk_create(
                BandWindow(
                    band=row,
                    weekday_mask=window.weekday_mask,
                    start_minute=window.start_minute,
                    end_minute=window.end_minute,
                )
                for row, band in zip(rows, bands, strict=True)
                for window in band.windows
            )
            record_event(
                BusinessEvent(
                    "products.tariff.added-v1",
                    now,
                    data={"product_code": product.code, "tariff_code": code},
                )
            )
    except IntegrityError as error:
        raise UnableCreateProduct from error
    return tariff


def set_rates(
    *,
    tariff: Tariff,
    now: datetime,
    unit_rates: Mapping[str, Sequence[PriceTerms]] | None = None,
    standing_charges: Sequence[PriceTerms] = (),
) -> None:
    """Add prices to a tariff: unit rates by band code, and standing charges.

    A price without an end gives way to a later one: it ends where that begins. Prices that would change
    what holds otherwise are refused with ProductPricesWouldOverwriteExistingPrices, bands that the tariff
    does not have and periods that do not run forward with ListProvidedPricesContainsValidationErrors;
    then nothing is changed.
    """
    bands = {band.code: band for band in TariffBand.objects.filter(tariff=tariff)}
    rates = unit_rates or {}
    if unknown := rates.keys() - bands.keys():
        raise ListProvidedPricesContainsValidationErrors(f"no such bands: {', '.join(sorted(unknown))}")
    every = [*standing_charges, *(price for prices in rates.values() for price in prices)]
    if any(price.valid_to is not None and price.valid_to <= price.valid_from for price in every):
        raise ListProvidedPricesContainsValidationErrors("a price ends after it begins")
    try:
        with transaction.atomic():
            for code, prices in rates.items():
                _give_way(UnitRate, "band", bands[code].pk, prices)
            _give_way(StandingCharge, "tariff", tariff.pk, standing_charges)
            UnitRate.objects.bulk_create(
                (
                    UnitRate(band=bands[code], **_columns(price))
                    for code, prices in rates.items()
                    for price in prices
                ),
                batch_size=_ROWS_A_STATEMENT,
            )
            StandingCharge.objects.bulk_create(
                StandingCharge(tariff=tariff, **_columns(price)) for price in standing_charges
            )
            record_event(BusinessEvent("products.tariff.priced-v1", now, data={"tariff_code": tariff.code}))
    except IntegrityError as error:
        raise ProductPricesWouldOverwriteExistingPrices from error


def _give_way(
    model: type[UnitRate | StandingCharge], owner: str, owner_id: int, prices: Sequence[PriceTerms]
) -> None:
    """End the open price where the first of the new ones begins."""
    if prices:
        first = min(price.valid_from for price in prices)
        model._default_manager.filter(
            **{owner: owner_id}, valid_to__isnull=True, valid_from__lt=first
        ).update(valid_to=first)


def _columns(price: PriceTerms) -> dict[str, Any]:
    return {
        "valid_from": price.valid_from,
        "valid_to": price.valid_to,
        "value_excl_tax": price.value_excl_tax,
    }
