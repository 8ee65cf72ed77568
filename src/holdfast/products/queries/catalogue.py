"""Products, their tariffs and what belongs to them, by code or by parent."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.products.choices import Availability
from holdfast.products.models import Product, ProductTag, Tariff

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


def products() -> QuerySet[Product]:
    """Products with their brand."""
    return Product.objects.select_related("brand")


def product_by_code(code: str) -> Product | None:
    """The product with this code, its brand loaded."""
    return products().filter(code=code).first()


def tariff_by_code(code: str) -> Tariff | None:
    """The tariff with this code, its product and brand loaded."""
    return Tariff.objects.select_related("product__brand").filter(code=code).first()


def on_sale(rows: QuerySet[Product], *, at: datetime) -> QuerySet[Product]:
    """Those that are on sale at a moment."""
    return rows.filter(
        Q(available_to__isnull=True) | Q(available_to__gt=at),
        available_from__lte=at,
    )


def open_to_all(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Those that are shown to everybody and offered to everybody."""
    return rows.filter(is_hidden=False, availability=Availability.EVERYONE)


def tariffs_of(products: Sequence[Product]) -> dict[int, list[Tariff]]:
    """The tariffs of each product, by the products' primary keys."""
    by_id = {product.pk: product for product in products}
    found: dict[int, list[Tariff]] = defaultdict(list)
    for tariff in Tariff.objects.filter(product__in=by_id):
        tariff.product = by_id[tariff.product_id]
        found[tariff.product_id].append(tariff)
    return dict(found)


def tags_of(products: Sequence[Product]) -> dict[int, list[ProductTag]]:
    """The tags of each product in the order of their codes."""
    found: dict[int, list[ProductTag]] = defaultdict(list)
    rows = Product.tags.through._default_manager.filter(product__in=products)
    for link in rows.select_related("producttag").order_by("producttag__code"):
        found[link.product_id].append(link.producttag)  # type: ignore[attr-defined]
    return dict(found)


def products_with_codes(codes: Collection[str]) -> dict[str, Product]:
    """The products with these codes, their brands loaded."""
    return {product.code: product for product in products().filter(code__in=codes)}
