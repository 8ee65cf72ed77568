"""The tariffs of products: what is told apart in them, before anything is priced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event
from holdfast.products.choices import Band, TariffKind, TariffPaymentMethod
from holdfast.products.errors import UnableCreateProduct
from holdfast.products.models import BandWindow, PowerBand, Product, Tariff, TariffBand
from holdfast.products.operations.terms_in import BandTerms, DynamicTerms, PowerBandTerms
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

_SINGLE = (BandTerms(Band.STANDARD, "Standard"),)
#: Kinds whose bands are the same wherever they are sold; the others say when their bands hold.
_BANDS_OF_KIND = {
    TariffKind.STANDARD: _SINGLE,
    TariffKind.PREPAY: _SINGLE,
    TariffKind.HALF_HOURLY: _SINGLE,
    TariffKind.TRACKER: _SINGLE,
}
#: Kinds that say how many bands there are, and what the documented prices call them.
_CODES_OF_KIND = {
    TariffKind.STANDARD: {Band.STANDARD},
    TariffKind.PREPAY: {Band.STANDARD},
    TariffKind.HALF_HOURLY: {Band.STANDARD},
    TariffKind.TRACKER: {Band.STANDARD},
    TariffKind.DAY_NIGHT: {Band.DAY, Band.NIGHT},
    TariffKind.THREE_RATE: {Band.DAY, Band.NIGHT, Band.OFF_PEAK},
    TariffKind.FOUR_RATE_EV: {Band.DAY, Band.NIGHT, Band.OFF_PEAK, Band.EV_DEVICE},
}


def add_tariff(
    *,
    product: Product,
    code: str,
    supply_type: Fuel,
    kind: TariffKind,
    now: datetime,
    direction: Direction = Direction.IMPORT,
    region: str = "",
    payment_method: TariffPaymentMethod | None = None,
    bands: Sequence[BandTerms] = (),
    power_bands: Sequence[PowerBandTerms] = (),
    price_cap: Decimal | None = None,
    dynamic: DynamicTerms | None = None,
) -> Tariff:
    """A new tariff of a product, in the time zone of the brand's market.

    bands may be left out for kinds of a single band. Raises UnableCreateProduct where the code is taken, not
    exactly one band is without windows, the bands are not those of the kind, or a dynamic tariff has several.
    """
    bands = bands or _BANDS_OF_KIND.get(kind, ())
    _check_bands(kind, bands, is_dynamic=dynamic is not None)
    try:
        with transaction.atomic():
            tariff = Tariff.objects.create(
                product=product,
                code=code,
                supply_type=supply_type,
                direction=direction,
                kind=kind,
                region=region,
                payment_method=payment_method or "",
                timezone=market_of(product.brand.market_code).zone.key,
                price_cap=price_cap,
                **_formula(dynamic),
            )
            _add_bands(tariff, bands)
            PowerBand.objects.bulk_create(
                PowerBand(tariff=tariff, code=band.code, label=band.label) for band in power_bands
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


def _check_bands(kind: TariffKind, bands: Sequence[BandTerms], *, is_dynamic: bool) -> None:
    if sum(not band.windows for band in bands) != 1:
        raise UnableCreateProduct("exactly one band of a tariff holds whenever no other does")
    codes = [band.code for band in bands]
    if len(set(codes)) != len(codes):
        raise UnableCreateProduct("the bands of a tariff have codes of their own")
    named = _CODES_OF_KIND.get(kind)
    if named is not None and set(codes) != named:
        raise UnableCreateProduct(f"the bands of {kind} are {', '.join(sorted(named))}")
    if is_dynamic and len(bands) != 1:
        raise UnableCreateProduct("a tariff that is priced from a series has one band")


def _formula(dynamic: DynamicTerms | None) -> dict[str, object]:
    if dynamic is None:
        return {}
    return {
        "time_series": dynamic.variant,
        "gsp_coefficient": dynamic.coefficient,
        "peak_offset": dynamic.peak_offset,
        "peak_start_minute": dynamic.peak_start_minute,
        "peak_end_minute": dynamic.peak_end_minute,
    }


def _add_bands(tariff: Tariff, bands: Sequence[BandTerms]) -> None:
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
