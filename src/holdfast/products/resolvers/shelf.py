"""What is on sale, and the terms it comes with: questions that anybody may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging, rules
from holdfast.products import queries
from holdfast.products.errors import UnsupportedMarket
from holdfast.products.queries import documents, shelf, tables
from holdfast.products.resolvers.base import domain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.binding import Info
    from holdfast.products.models import Product, TermsDocument

_ORDER = ("code", "pk")
_GREAT_BRITAIN = "GB"


@domain.query("availableProducts", rule=rules.public)
def available_products(info: Info, *, market_name: str) -> list[Product]:
    try:
        found = shelf.in_market(shelf.shown(at=info.context.now), market_name)
    except LookupError as error:
        raise UnsupportedMarket from error
    return list(found.order_by(*_ORDER))


@domain.query("supplyProducts", rule=rules.public)
def supply_products(
    info: Info, *, market_name: str | None = None, product_code: str | None = None, **page: Any
) -> paging.Connection[Product]:
    found = shelf.shown(at=info.context.now)
    if product_code is not None:
        found = found.filter(code=product_code)
    if market_name is not None:
        try:
            found = shelf.in_market(found, market_name)
        except LookupError:
            found = found.none()
    return paging.connect(found, paging.PageRequest.from_arguments(**page), order_by=_ORDER)


@domain.query("energyProduct", rule=rules.public)
def energy_product(_info: Info, *, code: str) -> Product | None:
    return queries.product_by_code(code)


@domain.query("energyProducts", rule=rules.public)
def energy_products(
    info: Info,
    *,
    postcode: str,
    brand: str | None = None,
    brands: Sequence[str | None] | None = None,
    availability: str | None = None,
    filter_by: Sequence[str | None] | None = None,
    **page: Any,
) -> paging.Connection[Product]:
    named = None if brand is None and brands is None else {brand, *(brands or ())} - {None}
    found = shelf.at_postcode(
        at=info.context.now,
        country_code=_GREAT_BRITAIN,
        region=tables.region_at(postcode, country_code=_GREAT_BRITAIN),
        brand_codes=None if named is None else [str(one) for one in named],
        are_available=availability != "UNAVAILABLE",
        filters=[one for one in filter_by or () if one],
    )
    return paging.connect(found, paging.PageRequest.from_arguments(**page), order_by=_ORDER)


@domain.query("availableProductFromDisplayName", rule=rules.public)
def available_product_from_display_name(info: Info, *, display_name: str) -> Product | None:
    return shelf.by_display_name(display_name, at=info.context.now)


@domain.query("termsAndConditionsForProduct", rule=rules.public)
def terms_and_conditions_for_product(info: Info, *, product_code: str) -> TermsDocument | None:
    product = queries.product_by_code(product_code)
    if product is None:
        return None
    held = documents.terms_of_products([product], at=info.context.now)[product.pk]
    return max(held, key=lambda one: one.effective_from, default=None)


@domain.query("fraTermsAndConditionsForProduct", rule=rules.public)
def fra_terms_and_conditions_for_product(info: Info, *, product_code: str) -> TermsDocument | None:
    return terms_and_conditions_for_product(info, product_code=product_code)
