"""Prices of products that were made from a specification, changed by the groups that it tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.errors import InvalidInput
from holdfast.products.choices import RateGroupKind
from holdfast.products.errors import (
    ListProvidedPricesContainsValidationErrors,
    ProductPricesStartDatePast,
    SpecifiedProductDoesNotSpecification,
    UnableFindProduct,
    UnableFindProductsSpecification,
)
from holdfast.products.models import Characteristic, Product, ProductSpecification, RateGroup, Tariff
from holdfast.products.operations.pricing import set_rates
from holdfast.products.operations.specifications import rate_groups_of, values_for
from holdfast.products.operations.terms_in import PriceTerms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

#: A price has at most so many digits, and so many of them after the point.
PRICE_DIGITS, PRICE_PLACES = 14, 6


@dataclass(frozen=True, slots=True)
class StreamPrice:
    """A price for one combination of values: minor units a kWh, a day, or a kVA and year, exclusive of tax.

    characteristic_mapping: by code of a characteristic its value; scheme_labels: by code the list from which
    the value comes, None where nobody says.
    """

    characteristic_mapping: dict[str, Any]
    price: Decimal
    scheme_labels: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RateGroupPrices:
    """The prices of one group."""

    rate_group: str
    prices: tuple[StreamPrice, ...]


@transaction.atomic
def update_product_prices(
    *,
    product_code: str,
    period_start: datetime,
    prices: Sequence[RateGroupPrices],
    now: datetime,
    period_end: datetime | None = None,
) -> list[RateGroupPrices]:
    """Set prices of a product from a moment on, by the groups of its specification; answers what was set.

    Raises UnableFindProduct, SpecifiedProductDoesNotSpecification, UnableFindProductsSpecification where it was
    withdrawn, ProductPricesStartDatePast, ListProvidedPricesContainsValidationErrors with a reason for each
    price that cannot stand, ProductPricesWouldOverwriteExistingPrices.
    """
    product = Product.objects.select_related("brand").filter(code=product_code).first()
    if product is None:
        raise UnableFindProduct
    if not product.specification_code:
        raise SpecifiedProductDoesNotSpecification
    specification = ProductSpecification.objects.filter(
        code=product.specification_code, withdrawn_at__isnull=True
    ).first()
    if specification is None:
        raise UnableFindProductsSpecification
    if period_start < now:
        raise ProductPricesStartDatePast
    groups = {group.code: group for group in rate_groups_of(specification)}
    reasons = list(_what_is_wrong(product, groups, prices))
    if period_end is not None and period_end <= period_start:
        reasons.append(InvalidInput("The period ends after it starts.", ("input", "periodEnd")))
    if reasons:
        raise ListProvidedPricesContainsValidationErrors(invalid=tuple(reasons))
    _write(product, groups, prices, start=period_start, end=period_end, now=now)
    return list(prices)


def _what_is_wrong(
    product: Product, groups: dict[str, RateGroup], prices: Sequence[RateGroupPrices]
) -> Iterator[InvalidInput]:
    if not prices:
        yield InvalidInput("There is no price.", ("input", "prices"))
    seen: set[tuple[str, str]] = set()
    for at, group_prices in enumerate(prices):
        group = groups.get(group_prices.rate_group)
        path = ("input", "prices", str(at))
        if group is None:
            yield InvalidInput(f"There is no rate group {group_prices.rate_group!r}.", (*path, "rateGroup"))
            continue
        for number, one in enumerate(group_prices.prices):
            here = (*path, "prices", str(number))
            yield from _what_is_wrong_with(product, group, one, here)
            key = (group.code, repr(sorted(one.characteristic_mapping.items())) if _is_object(one) else "")
            if key in seen:
                yield InvalidInput("This combination of values is priced twice.", here)
            seen.add(key)


def _is_object(one: StreamPrice) -> bool:
    return isinstance(one.characteristic_mapping, dict)


def _what_is_wrong_with(
    product: Product, group: RateGroup, one: StreamPrice, path: tuple[str, ...]
) -> Iterator[InvalidInput]:
    needed = {
        found.code: found for found in (group.band_characteristic, group.region_characteristic) if found
    }
    if not _is_object(one) or one.characteristic_mapping.keys() != needed.keys():
        names = ", ".join(sorted(needed)) or "nothing"
        yield InvalidInput(f"The mapping names a value of {names}.", (*path, "characteristicMapping"))
        return
    for code, value in one.characteristic_mapping.items():
        if value not in values_for(product, needed[code]):
            yield InvalidInput(f"{value!r} is no value of {code!r}.", (*path, "characteristicMapping", code))
    labels = {code: found.scheme for code, found in needed.items() if found.scheme}
    if one.scheme_labels is not None and one.scheme_labels != labels:
        yield InvalidInput("The schemes are not those of the specification.", (*path, "schemeLabels"))
    exponent = one.price.as_tuple().exponent
    if (
        not isinstance(exponent, int)
        or -exponent > PRICE_PLACES
        or abs(one.price) >= 10 ** (PRICE_DIGITS - PRICE_PLACES)
    ):
        yield InvalidInput(f"A price has at most {PRICE_PLACES} decimal places.", (*path, "price"))
    elif one.price < 0 and group.kind == RateGroupKind.POWER:
        yield InvalidInput("Power is not priced below zero.", (*path, "price"))


def _write(
    product: Product,
    groups: dict[str, RateGroup],
    prices: Sequence[RateGroupPrices],
    *,
    start: datetime,
    end: datetime | None,
    now: datetime,
) -> None:
    tariffs = {tariff.region: tariff for tariff in Tariff.objects.filter(product=product)}
    wanted: dict[str, dict[str, Any]] = {}
    for group_prices in prices:
        group = groups[group_prices.rate_group]
        for one in group_prices.prices:
            terms = PriceTerms(start, one.price, end)
            regions = (
                [_named(one, group.region_characteristic)] if group.region_characteristic else [*tariffs]
            )
            for region in regions:
                rates = wanted.setdefault(
                    region, {"unit_rates": {}, "power_prices": {}, "standing_charges": []}
                )
                band = _named(one, group.band_characteristic)
                if group.kind == RateGroupKind.STANDING_CHARGE:
                    rates["standing_charges"].append(terms)
                elif group.kind == RateGroupKind.POWER:
                    rates["power_prices"].setdefault(band, []).append(terms)
                else:
                    rates["unit_rates"].setdefault(band or "STANDARD", []).append(terms)
    for region, rates in wanted.items():
        set_rates(tariff=tariffs[region], now=now, **rates)


def _named(one: StreamPrice, characteristic: Characteristic | None) -> str:
    return "" if characteristic is None else str(one.characteristic_mapping[characteristic.code])
