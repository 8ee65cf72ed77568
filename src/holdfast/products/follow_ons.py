"""What those who do nothing are supplied under once their product ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.products.models import FollowOn, Product, RenewalProduct

if TYPE_CHECKING:
    from datetime import datetime


def follow_on_of(product: Product, *, account_type: str, at: datetime) -> FollowOn | None:
    """What follows a product for accounts of a type at a moment; None where nothing is set up.

    Of several that fit, the one that says more counts: for this product before any, for this type of account
    before any; then the newer one.
    """
    fitting = FollowOn.objects.filter(
        Q(product=product.pk) | Q(product=None),
        Q(active_to=None) | Q(active_to__gt=at),
        brand=product.brand_id,
        account_type__in=["", account_type],
        payment_method="",
        active_from__lte=at,
    )
    return max(
        fitting,
        key=lambda one: (one.product_id is not None, bool(one.account_type), one.active_from, one.pk),
        default=None,
    )


def renewal_product_of(product: Product, *, slug: str, account_type: str, at: datetime) -> Product | None:
    """The one product that follows a product for a supply (such as `electricity`), else for every supply.

    Where nothing is set up, the default product of the brand that is on sale then and no business product for
    a home or the other way round; None where there is none either.
    """
    follow_on = follow_on_of(product, account_type=account_type, at=at)
    if follow_on is not None:
        rows = RenewalProduct.objects.filter(follow_on=follow_on).select_related("product__brand")
        by_slug = {row.slug: row.product for row in rows}
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
