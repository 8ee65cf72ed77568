"""What is on sale, as shops show it: by market, by postcode, by name. One statement each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from holdfast.markets.registry import market_by_name, supply_type_of
from holdfast.products.choices import KINDS_FOR_SMART_METERS
from holdfast.products.models import Product, Tariff
from holdfast.products.queries.catalogue import on_sale, open_to_all, products

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

_SMART = Q(needs_smart_meter=True) | Q(
    Exists(Tariff.objects.filter(product=OuterRef("pk"), kind__in=KINDS_FOR_SMART_METERS))
)
#: What the filters of `energyProducts` stand for.
_FILTERS = {
    "PREPAY": Q(is_prepay=True),
    "BUSINESS": Q(is_business=True),
    "DOMESTIC": Q(is_business=False),
    "VARIABLE": Q(is_variable=True),
    "FIXED": Q(is_variable=False),
    "SMART": _SMART,
    "GREEN": Q(is_green=True),
}


def shown(*, at: datetime) -> QuerySet[Product]:
    """What is on sale to everybody at a moment."""
    return open_to_all(on_sale(products(), at=at))


def in_market(rows: QuerySet[Product], market_name: str) -> QuerySet[Product]:
    """Those for a market such as FRA_GAS: by name, or with its fuel among their tariffs.

    LookupError for a market that there is not.
    """
    market, fuel = market_by_name(market_name), supply_type_of(market_name)
    sold = Tariff.objects.filter(product=OuterRef("pk"), supply_type=fuel)
    return rows.filter(
        Q(market_name=market_name) | (Q(market_name="") & Q(Exists(sold))),
        brand__market_code=market.code,
    )


def at_postcode(
    *,
    at: datetime,
    country_code: str,
    region: str,
    brand_codes: Collection[str] | None,
    are_available: bool,
    filters: Collection[str],
) -> QuerySet[Product]:
    """Products of a country with prices in a region: those on sale at a moment, or those that are not.

    brand_codes: only these brands', None for all; filters: names of `EnergyProductFilters`, all of which hold.
    """
    priced = Tariff.objects.filter(product=OuterRef("pk"), region__in=("", region))
    rows = open_to_all(products()).filter(Exists(priced), brand__market_code=country_code)
    sold = on_sale(Product.objects.all(), at=at).values("pk")
    rows = rows.filter(pk__in=sold) if are_available else rows.exclude(pk__in=sold)
    if brand_codes is not None:
        rows = rows.filter(brand__code__in=brand_codes)
    for name in filters:
        rows = rows.filter(_FILTERS[name])
    return rows


def by_display_name(name: str, *, at: datetime) -> Product | None:
    """What is on sale under a name, the newest of several."""
    rows = shown(at=at).filter(display_name__iexact=name.strip())
    return rows.order_by("-available_from", "-pk").first()
