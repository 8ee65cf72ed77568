"""What is sold: products, the tags they carry, what they are discounted by, and what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from holdfast.accounts.choices import AccountType
from holdfast.products.choices import Availability, DiscountKind, ExitFeesType, RenewalPaymentMethod
from holdfast.products.models.constraints import forward_period
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from datetime import datetime


class ProductTag(models.Model):
    """A word that products are found by, from a list that operators keep."""

    code = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Product(models.Model):
    """What a customer buys: a name, terms and a time on sale; the prices are those of its tariffs.

    specification_code names the specification that its tariffs were made from, which may have been withdrawn
    since; characteristic_overrides are the values that it allows of each characteristic, by code.
    """

    code = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="products")
    full_name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    market_name = models.CharField(
        max_length=40, blank=True, default="", help_text="empty for a product of several fuels"
    )
    availability = models.CharField(max_length=16, choices=Availability, default=Availability.EVERYONE)
    terms_contract_type = models.CharField(max_length=64, blank=True, default="")
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    term_months = models.PositiveSmallIntegerField(null=True)
    is_variable = models.BooleanField(default=True)
    is_green = models.BooleanField(default=False)
    is_tracker = models.BooleanField(default=False)
    is_prepay = models.BooleanField(default=False)
    is_business = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    is_occupier = models.BooleanField(default=False)
    needs_smart_meter = models.BooleanField(
        default=False, help_text="beside tariffs that cannot be billed without one"
    )
    exit_fee = models.PositiveIntegerField(default=0, help_text="minor units, exclusive of tax")
    exit_fees_type = models.CharField(max_length=16, choices=ExitFeesType, default=ExitFeesType.NONE)
    available_from = models.DateTimeField()
    available_to = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True, help_text="when supply under it ends for everyone")
    params = models.JSONField(default=dict)
    specification_code = models.CharField(max_length=64, blank=True, default="")
    characteristic_overrides = models.JSONField(default=dict)
    tags: models.ManyToManyField[ProductTag, models.Model] = models.ManyToManyField(
        ProductTag, related_name="products"
    )
    terms_and_conditions_types: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "products.TermsType", related_name="products"
    )

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="product_available_forward",
                condition=Q(available_to__isnull=True) | Q(available_to__gt=F("available_from")),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def term(self) -> int | None:
        """Months."""
        return self.term_months

    @property
    def is_fixed(self) -> bool:
        return not self.is_variable

    @property
    def is_domestic(self) -> bool:
        return not self.is_business

    def is_available_at(self, moment: datetime) -> bool:
        """Whether it is on sale at a moment, to whomever."""
        return self.available_from <= moment and (self.available_to is None or moment < self.available_to)


class Discount(models.Model):
    """What all tariffs of a product are cheaper by in a period; several may hold at once.

    value: minor units a kWh or a day exclusive of tax, or for PERCENTAGE the fraction that is taken off the
    net amount of energy, standing charge and power.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="discounts")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=DiscountKind)
    value = models.DecimalField(max_digits=14, decimal_places=6)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        ordering = ("product_id", "valid_from", "id")
        constraints = (
            models.CheckConstraint(name="discount_is_positive", condition=Q(value__gt=0)),
            models.CheckConstraint(
                name="discount_takes_off_no_more_than_all",
                condition=~Q(kind=DiscountKind.PERCENTAGE) | Q(value__lte=1),
            ),
            forward_period("discount_forward"),
        )

    def __str__(self) -> str:
        return f"{self.code} of {self.product_id}"


class FollowOn(models.Model):
    """What those who do nothing are supplied under once their product ends.

    product: the one that ends, or null for any of the brand; account_type and payment_method: whom it is for,
    empty for all. Of several that fit, the one that says more counts, then the newer one.
    """

    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="follow_ons")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="follow_ons")
    account_type = models.CharField(max_length=40, blank=True, default="", choices=AccountType)
    payment_method = models.CharField(max_length=20, blank=True, default="", choices=RenewalPaymentMethod)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("active_from", "id")
        constraints = (forward_period("follow_on_forward", start="active_from", end="active_to"),)

    def __str__(self) -> str:
        return f"after {self.product_id or self.brand_id}"


class RenewalProduct(models.Model):
    """One of the products to go on with; slug says for which supply, such as `electricity`."""

    follow_on = models.ForeignKey(FollowOn, on_delete=models.CASCADE, related_name="renewal_products")
    slug = models.SlugField(max_length=40)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("follow_on_id", "slug")
        constraints = (models.UniqueConstraint(fields=("follow_on", "slug"), name="renewal_product_once"),)

    def __str__(self) -> str:
        return self.slug
