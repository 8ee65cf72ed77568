"""Products: made, tagged, discounted, and followed by others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DataError, IntegrityError, transaction

from holdfast.accounts.queries import brand_by_code
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.products.errors import (
    InvalidProductTagType,
    ProvidedProductCharacteristicOverridesNotCorrect,
    SelectionTermsConditionsTypeDoesNot,
    SpecifiedProductBrandDoesNotExist,
    UnableCreateProduct,
)
from holdfast.products.models import (
    Discount,
    FollowOn,
    Product,
    ProductSpecification,
    ProductTag,
    RenewalProduct,
    TermsType,
)
from holdfast.products.operations.specifications import add_tariffs_of_specification, allowed_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from holdfast.accounts.models import Brand
    from holdfast.products.choices import DiscountKind

#: By code of a characteristic the values that a product has of it.
Overrides = list[dict[str, Any]]


@transaction.atomic
def create_product(
    *,
    brand_code: str,
    code: str,
    full_name: str,
    display_name: str,
    available_from: datetime,
    now: datetime,
    tags: Sequence[str] = (),
    terms_and_conditions_types: Sequence[str] = (),
    specification_code: str = "",
    characteristic_overrides: Overrides | None = None,
    **facts: Any,
) -> Product:
    """A new product of a brand, with the tariffs of its specification if it has one.

    tags and terms_and_conditions_types: codes; facts: further fields of the product by their names.
    Raises SpecifiedProductBrandDoesNotExist, InvalidProductTagType, SelectionTermsConditionsTypeDoesNot,
    ProvidedProductCharacteristicOverridesNotCorrect (unknown characteristics, values that the specification
    does not have), and UnableCreateProduct where the code is taken, nothing can be made from the specification
    or the facts contradict each other.
    """
    brand = brand_by_code(brand_code)
    if brand is None:
        raise SpecifiedProductBrandDoesNotExist
    found_tags = list(ProductTag.objects.filter(code__in=tags))
    if unknown := set(tags) - {tag.code for tag in found_tags}:
        raise InvalidProductTagType(f"no such tags: {', '.join(sorted(unknown))}")
    terms = list(TermsType.objects.filter(code__in=terms_and_conditions_types))
    if unknown := set(terms_and_conditions_types) - {one.code for one in terms}:
        raise SelectionTermsConditionsTypeDoesNot(f"no such terms: {', '.join(sorted(unknown))}")
    specification = _specification(specification_code, facts.get("market_name", ""))
    overrides = _overrides(characteristic_overrides or [], specification)
    try:
        with transaction.atomic():
            product = Product.objects.create(
                brand=brand,
                code=code,
                full_name=full_name,
                display_name=display_name,
                available_from=available_from,
                specification_code=specification_code,
                characteristic_overrides=overrides,
                **facts,
            )
            product.tags.set(found_tags)
            product.terms_and_conditions_types.set(terms)
    except (IntegrityError, DataError) as error:
        raise UnableCreateProduct from error
    if specification is not None:
        add_tariffs_of_specification(product=product, specification=specification, now=now)
    record_event(BusinessEvent("products.product.created-v1", now, data={"product_code": code}))
    return product


def _specification(code: str, market_name: str) -> ProductSpecification | None:
    if not code:
        return None
    found = ProductSpecification.objects.filter(code=code, withdrawn_at__isnull=True).first()
    if found is None:
        raise UnableCreateProduct(f"there is no specification {code!r} to make products from")
    if market_name != found.market_name:
        raise UnableCreateProduct(f"the specification {code!r} is for {found.market_name}")
    return found


def _overrides(given: Overrides, specification: ProductSpecification | None) -> dict[str, list[Any]]:
    """Which values the product has of each characteristic that it narrows down."""
    wrong = ProvidedProductCharacteristicOverridesNotCorrect
    known = allowed_values(specification) if specification is not None else {}
    found: dict[str, list[Any]] = {}
    for one in given:
        code, values = one["code"], one["values"]
        if code not in known:
            raise wrong(f"the specification has no characteristic {code!r}")
        if code in found:
            raise wrong(f"{code!r} is overridden twice")
        if not isinstance(values, list) or not values:
            raise wrong(f"the values of {code!r} are a list that is not empty")
        if any(value not in known[code] for value in values):
            raise wrong(f"{code!r} can be {', '.join(map(str, known[code]))}")
        found[code] = values
    return found


@transaction.atomic
def create_product_tag(*, code: str, display_name: str, now: datetime) -> ProductTag:
    """A tag that products can carry. Made again, it gets its new name."""
    tag, _ = ProductTag.objects.update_or_create(code=code, defaults={"display_name": display_name})
    record_event(BusinessEvent("products.tag.kept-v1", now, data={"code": code}))
    return tag


@transaction.atomic
def add_discount(
    *,
    product: Product,
    code: str,
    name: str,
    kind: DiscountKind,
    value: Decimal,
    valid_from: datetime,
    now: datetime,
    valid_to: datetime | None = None,
) -> Discount:
    """Make all tariffs of a product cheaper in a period. ValueError where it takes off nothing or too much."""
    try:
        with transaction.atomic():
            discount = Discount.objects.create(
                product=product,
                code=code,
                name=name,
                kind=kind,
                value=value,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError as error:
        raise ValueError(
            "a discount takes off something, at most all, in a period that runs forward"
        ) from error
    record_event(
        BusinessEvent("products.discount.added-v1", now, data={"product_code": product.code, "code": code})
    )
    return discount


@transaction.atomic
def set_follow_on(
    *,
    brand: Brand,
    renewal_products: Mapping[str, Product],
    active_from: datetime,
    now: datetime,
    product: Product | None = None,
    account_type: str = "",
    payment_method: str = "",
    active_to: datetime | None = None,
) -> FollowOn:
    """Say what follows a product, or any of the brand: by slug of the supply, the product to go on with."""
    follow_on = FollowOn.objects.create(
        brand=brand,
        product=product,
        account_type=account_type,
        payment_method=payment_method,
        active_from=active_from,
        active_to=active_to,
        created_at=now,
    )
    RenewalProduct.objects.bulk_create(
        RenewalProduct(follow_on=follow_on, slug=slug, product=one) for slug, one in renewal_products.items()
    )
    data = {
        "product_code": None if product is None else product.code,
        "renewal_products": {slug: one.code for slug, one in renewal_products.items()},
    }
    record_event(BusinessEvent("products.follow_on.set-v1", now, data=data))
    return follow_on
