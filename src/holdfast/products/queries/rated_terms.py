"""What rating is told of tariffs, read for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.products.queries.prices import (
    bands_of,
    discounts_of,
    power_prices_of,
    standing_charges_of,
    stored_rates,
    windows_of,
    zone_of,
)
from holdfast.products.queries.series import dynamic_prices_of
from holdfast.products.terms import (
    STANDARD_BAND,
    DailyPrice,
    DiscountBasis,
    TariffTerms,
    UnitPrice,
    Window,
)
from holdfast.products.terms import Discount as DiscountTerms
from holdfast.products.terms import PowerPrice as PowerTerms
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.kernel.periods import Period
    from holdfast.products.models import Tariff


def terms_of(tariffs: Sequence[Tariff], *, period: Period | None = None) -> dict[int, TariffTerms]:
    """What rating needs of each tariff, with the prices that hold in the period.

    Six statements, and one more where tariffs are priced from series.
    """
    start, end = (period.start, period.end) if period is not None else (None, None)
    bands = bands_of(tariffs)
    windows = windows_of([band for some in bands.values() for band in some])
    rates = stored_rates(tariffs, start, end)
    charges = standing_charges_of(tariffs, start=start, end=end)
    power = power_prices_of(tariffs, start=start, end=end)
    discounts = discounts_of(tariffs, start=start, end=end)
    dynamic = dynamic_prices_of(
        [tariff for tariff in tariffs if tariff.time_series_id is not None], start=start, end=end
    )
    return {
        tariff.pk: TariffTerms(
            zone=zone_of(tariff),
            unit_prices=tuple(
                UnitPrice(one.band.code, one.valid_from, one.valid_to, one.value_excl_tax, one.pk)
                for one in rates.get(tariff.pk, ())
            ),
            daily_prices=tuple(
                DailyPrice(one.valid_from, one.valid_to, one.value_excl_tax, one.pk)
                for one in charges.get(tariff.pk, ())
            ),
            windows=tuple(
                Window(band.code, one.start_minute, one.end_minute, one.weekday_mask)
                for band in bands.get(tariff.pk, ())
                for one in windows.get(band.pk, ())
            ),
            default_band=next(
                (band.code for band in bands.get(tariff.pk, ()) if band.is_default), STANDARD_BAND
            ),
            is_export=tariff.direction == Direction.EXPORT,
            power_prices=tuple(
                PowerTerms(one.band.code, one.valid_from, one.valid_to, one.value_excl_tax, one.pk)
                for one in power.get(tariff.pk, ())
            ),
            discounts=tuple(
                DiscountTerms(
                    one.code, DiscountBasis(one.kind), one.value, one.valid_from, one.valid_to, one.pk
                )
                for one in discounts.get(tariff.pk, ())
            ),
            dynamic=dynamic.get(tariff.pk),
        )
        for tariff in tariffs
    }
