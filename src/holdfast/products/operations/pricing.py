"""The prices of tariffs over time: no two at once, and none missing in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Window
from django.db.models.functions import Lead

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.products.errors import (
    ListProvidedPricesContainsValidationErrors,
    ProductPricesWouldOverwriteExistingPrices,
)
from holdfast.products.models import PowerBand, PowerPrice, StandingCharge, Tariff, TariffBand, UnitRate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.products.operations.terms_in import PriceTerms

_ROWS_A_STATEMENT = 5_000

Priced = type[UnitRate] | type[StandingCharge] | type[PowerPrice]


@transaction.atomic
def set_rates(
    *,
    tariff: Tariff,
    now: datetime,
    unit_rates: Mapping[str, Sequence[PriceTerms]] | None = None,
    standing_charges: Sequence[PriceTerms] = (),
    power_prices: Mapping[str, Sequence[PriceTerms]] | None = None,
) -> None:
    """Add prices to a tariff: unit rates and power prices by band code, and standing charges.

    A price without an end gives way to a later one: it ends where that begins. Prices that would change
    what holds otherwise are refused with ProductPricesWouldOverwriteExistingPrices. Bands that the tariff
    does not have, energy that is priced from a series, periods that do not run forward and periods that
    leave a gap to others are refused with ListProvidedPricesContainsValidationErrors. Then nothing is changed.
    """
    Tariff.objects.select_for_update(no_key=True).get(pk=tariff.pk)
    every = [*standing_charges]
    every += [
        price for some in (unit_rates, power_prices) for prices in (some or {}).values() for price in prices
    ]
    if any(price.valid_to is not None and price.valid_to <= price.valid_from for price in every):
        raise ListProvidedPricesContainsValidationErrors("a price ends after it begins")
    if unit_rates and tariff.time_series_id is not None:
        raise ListProvidedPricesContainsValidationErrors("the energy of this tariff is priced from a series")
    energy, power = _bands(TariffBand, tariff, unit_rates), _bands(PowerBand, tariff, power_prices)
    try:
        with transaction.atomic():
            _add(UnitRate, "band_id", {energy[code]: prices for code, prices in (unit_rates or {}).items()})
            _add(
                PowerPrice, "band_id", {power[code]: prices for code, prices in (power_prices or {}).items()}
            )
            _add(StandingCharge, "tariff_id", {tariff.pk: standing_charges})
    except IntegrityError as error:
        raise ProductPricesWouldOverwriteExistingPrices from error
    _no_gap(UnitRate, "band_id", energy.values() if unit_rates else ())
    _no_gap(PowerPrice, "band_id", power.values() if power_prices else ())
    _no_gap(StandingCharge, "tariff_id", (tariff.pk,) if standing_charges else ())
    record_event(BusinessEvent("products.tariff.priced-v1", now, data={"tariff_code": tariff.code}))


def _bands(
    model: type[TariffBand] | type[PowerBand],
    tariff: Tariff,
    priced: Mapping[str, Sequence[PriceTerms]] | None,
) -> dict[str, int]:
    """The keys of a tariff's bands by their codes."""
    if not priced:
        return {}
    found = dict(model._default_manager.filter(tariff=tariff).values_list("code", "pk"))
    if unknown := priced.keys() - found.keys():
        raise ListProvidedPricesContainsValidationErrors(f"no such bands: {', '.join(sorted(unknown))}")
    return found


def _add(model: Priced, owner: str, prices: Mapping[int, Sequence[PriceTerms]]) -> None:
    for key, added in prices.items():
        if added:
            first = min(price.valid_from for price in added)
            model._default_manager.filter(**{owner: key}, valid_to__isnull=True, valid_from__lt=first).update(
                valid_to=first
            )
    rows: list[Any] = [
        model(
            **{owner: key},
            valid_from=price.valid_from,
            valid_to=price.valid_to,
            value_excl_tax=price.value_excl_tax,
        )
        for key, added in prices.items()
        for price in added
    ]
    model._default_manager.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)


def _no_gap(model: Priced, owner: str, keys: Any) -> None:
    """Where one price ends another begins, until the last."""
    keys = list(keys)
    if not keys:
        return
    rows = model._default_manager.filter(**{f"{owner}__in": keys}).annotate(
        following=Window(Lead("valid_from"), partition_by=[F(owner)], order_by=F("valid_from").asc())
    )
    gap = rows.filter(following__isnull=False).exclude(valid_to=F("following")).first()
    if gap is not None:
        raise ListProvidedPricesContainsValidationErrors(
            f"no price would hold between {gap.valid_to:%Y-%m-%dT%H:%M%z} and {gap.following:%Y-%m-%dT%H:%M%z}"
        )
