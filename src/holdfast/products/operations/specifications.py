"""Specifications: the patterns that products are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.products.choices import RateGroupKind, TariffKind
from holdfast.products.models import Characteristic, Product, ProductSpecification, RateGroup, Tariff
from holdfast.products.operations.tariffs import add_tariff
from holdfast.products.operations.terms_in import BandTerms, PowerBandTerms, WindowTerms
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class RateGroupTerms:
    """A group of prices of a new specification; the characteristics by their codes, None for one price."""

    code: str
    kind: RateGroupKind
    band_characteristic: str | None = None
    region_characteristic: str | None = None


@transaction.atomic
def create_characteristic(
    *,
    code: str,
    name: str,
    values: Sequence[str | int],
    now: datetime,
    description: str = "",
    scheme: str = "",
) -> Characteristic:
    """A property that prices can differ by, with its values in their order."""
    made = Characteristic.objects.create(
        code=code, name=name, values=list(values), description=description, scheme=scheme
    )
    record_event(BusinessEvent("products.characteristic.created-v1", now, data={"code": code}))
    return made


@transaction.atomic
def create_specification(
    *,
    code: str,
    name: str,
    market_name: str,
    supply_type: Fuel,
    tariff_kind: TariffKind,
    rate_groups: Sequence[RateGroupTerms],
    now: datetime,
    bands: Sequence[BandTerms] = (),
    direction: Direction = Direction.IMPORT,
) -> ProductSpecification:
    """A pattern for products. The characteristics that its groups name have to exist."""
    made = ProductSpecification.objects.create(
        code=code,
        name=name,
        market_name=market_name,
        supply_type=supply_type,
        direction=direction,
        tariff_kind=tariff_kind,
        bands=[_as_json(band) for band in bands],
    )
    named = {
        one
        for group in rate_groups
        for one in (group.band_characteristic, group.region_characteristic)
        if one
    }
    known = {one.code: one for one in Characteristic.objects.filter(code__in=named)}
    made.characteristics.set(known.values())
    RateGroup.objects.bulk_create(
        RateGroup(
            specification=made,
            code=group.code,
            kind=group.kind,
            band_characteristic=known[group.band_characteristic] if group.band_characteristic else None,
            region_characteristic=known[group.region_characteristic] if group.region_characteristic else None,
        )
        for group in rate_groups
    )
    record_event(BusinessEvent("products.specification.created-v1", now, data={"code": code}))
    return made


@transaction.atomic
def withdraw_specification(*, specification: ProductSpecification, now: datetime) -> None:
    """Let no more products be made from a pattern, and none of its products get prices through it."""
    ProductSpecification.objects.filter(pk=specification.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now
    )
    record_event(BusinessEvent("products.specification.withdrawn-v1", now, data={"code": specification.code}))


def allowed_values(specification: ProductSpecification) -> dict[str, list[Any]]:
    """By code of each characteristic of a specification, the values that it can have."""
    return {one.code: list(one.values) for one in specification.characteristics.all()}


def add_tariffs_of_specification(
    *, product: Product, specification: ProductSpecification, now: datetime
) -> list[Tariff]:
    """The tariff of a pattern for each region in which the product is sold; its bands wait for prices.

    Raises UnableCreateProduct where the pattern is not whole.
    """
    groups = {group.kind: group for group in rate_groups_of(specification)}
    regions = [""]
    for group in groups.values():
        if group.region_characteristic is not None:
            regions = [str(value) for value in values_for(product, group.region_characteristic)]
    power = groups.get(RateGroupKind.POWER)
    power_bands: list[PowerBandTerms] = []
    if power is not None and power.band_characteristic is not None:
        power_bands = [PowerBandTerms(str(one)) for one in values_for(product, power.band_characteristic)]
    elif power is not None:
        power_bands = [PowerBandTerms()]
    return [
        add_tariff(
            product=product,
            code="-".join(
                part for part in (specification.supply_type[0], product.code, region.strip("_")) if part
            ),
            supply_type=Fuel(specification.supply_type),
            kind=TariffKind(specification.tariff_kind),
            direction=Direction(specification.direction),
            region=region,
            bands=[_band(one) for one in specification.bands],
            power_bands=power_bands,
            now=now,
        )
        for region in regions
    ]


def rate_groups_of(specification: ProductSpecification) -> list[RateGroup]:
    """The groups of a specification with their characteristics, in their order."""
    rows = RateGroup.objects.select_related("band_characteristic", "region_characteristic")
    return list(rows.filter(specification=specification))


def values_for(product: Product, characteristic: Characteristic) -> list[Any]:
    """The values of a characteristic that a product has."""
    found = product.characteristic_overrides.get(characteristic.code, characteristic.values)
    return list(found)


def _as_json(band: BandTerms) -> dict[str, Any]:
    return {
        "code": band.code,
        "label": band.label,
        "description": band.description,
        "register_identifier": band.register_identifier,
        "windows": [
            {
                "start_minute": one.start_minute,
                "end_minute": one.end_minute,
                "weekday_mask": one.weekday_mask,
            }
            for one in band.windows
        ],
    }


def _band(stored: dict[str, Any]) -> BandTerms:
    windows = tuple(WindowTerms(**one) for one in stored.get("windows", ()))
    return BandTerms(**{**stored, "windows": windows})
