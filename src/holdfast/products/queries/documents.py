"""Terms and conditions as they hold, and what follows products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.products.models import FollowOn, Product, RenewalProduct, TermsDocument

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


def terms_of_products(products: Sequence[Product], *, at: datetime) -> dict[int, list[TermsDocument]]:
    """The documents that hold at a moment for each product, in the order of their types' codes.

    Of each type the version of the product's brand that took effect last, in the brand's own language where
    there is one, else in any. Two statements.
    """
    links = Product.terms_and_conditions_types.through._default_manager.filter(product__in=products)
    types: dict[int, set[int]] = {}
    for product_id, type_id in links.values_list("product_id", "termstype_id"):
        types.setdefault(product_id, set()).add(type_id)
    rows = TermsDocument.objects.select_related("type", "brand").filter(
        type__in={one for some in types.values() for one in some},
        brand__in={product.brand_id for product in products},
        effective_from__lte=at,
    )
    held: dict[tuple[int, int], TermsDocument] = {}
    for row in rows.order_by("effective_from", "pk"):
        before = held.get((row.brand_id, row.type_id))
        if before is None or _suits(row) >= _suits(before):
            held[row.brand_id, row.type_id] = row
    return {
        product.pk: sorted(
            (
                held[product.brand_id, type_id]
                for type_id in types.get(product.pk, ())
                if (product.brand_id, type_id) in held
            ),
            key=lambda one: one.type.code,
        )
        for product in products
    }


def _suits(document: TermsDocument) -> bool:
    return document.language[:2].lower() == document.brand.language[:2].lower()


def follow_on(
    *,
    brand_id: int,
    products: Collection[Product],
    account_type: str,
    at: datetime,
    however_paid: bool = False,
) -> FollowOn | None:
    """What follows these products for this kind of account: the rule that says most, then the newest.

    however_paid: leave out rules that hold for one way to pay alone.
    """
    rows = FollowOn.objects.filter(
        Q(product__in=products) | Q(product__isnull=True),
        Q(active_to__isnull=True) | Q(active_to__gt=at),
        account_type__in=("", account_type),
        active_from__lte=at,
        brand=brand_id,
    )
    if however_paid:
        rows = rows.filter(payment_method="")
    return max(
        rows,
        key=lambda one: (
            one.product_id is not None,
            one.account_type != "",
            one.payment_method == "",
            one.active_from,
            one.pk,
        ),
        default=None,
    )


def renewal_products_of(follow_ons: Sequence[FollowOn]) -> dict[int, list[RenewalProduct]]:
    """The products to go on with, their brands loaded, in the order of slugs."""
    found: dict[int, list[RenewalProduct]] = {}
    rows = RenewalProduct.objects.select_related("product__brand").filter(follow_on__in=follow_ons)
    for row in rows.order_by("slug"):
        found.setdefault(row.follow_on_id, []).append(row)
    return found
