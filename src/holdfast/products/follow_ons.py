"""What those who do nothing are supplied under once their product ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.products.models import Product
from holdfast.products.queries.documents import follow_on, renewal_products_of

if TYPE_CHECKING:
    from datetime import datetime


def renewal_product_of(product: Product, *, slug: str, account_type: str, at: datetime) -> Product | None:
    """The one product that follows a product for a supply (such as `electricity`), else for every supply.

    Where nothing is set up, the default product of the brand that is on sale then and no business product for
    a home or the other way round; None where there is none either.
    """
    rule = follow_on(
        brand_id=product.brand_id, products=[product], account_type=account_type, at=at, however_paid=True
    )
    if rule is not None:
        by_slug = {row.slug: row.product for row in renewal_products_of([rule]).get(rule.pk, [])}
        named = by_slug.get(slug)
        if named is not None or len(by_slug) == 1:
            return named or next(iter(by_slug.values()))
    defaults = Product.objects.select_related("brand").filter(
        Q(available_to=None) | Q(available_to__gt=at),
        brand=product.brand_id,
        is_default=True,
        is_business=product.is_business,
        direction=product.direction,
        available_from__lte=at,
    )
    return defaults.exclude(pk=product.pk).order_by("-available_from", "-pk").first()
