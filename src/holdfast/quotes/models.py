"""Tables of quotes: what was offered to whom, for which supply points, and what of it was taken."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Quote(models.Model):
    """What was offered to an account at once, good until a moment.

    rollover: the plan for which it was made, where it was made for one.
    """

    code = models.UUIDField(unique=True, default=uuid.uuid4)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="quotes")
    rollover = models.ForeignKey(
        "agreements.AgreementRollover", on_delete=models.SET_NULL, null=True, related_name="quotes"
    )
    requested_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="quote_is_good_for_a_while", condition=Q(valid_until__gt=F("requested_at"))
            ),
        )

    def __str__(self) -> str:
        return str(self.code)


class QuotedSupplyPoint(models.Model):
    """A supply point that a quote is for, as the market names it; supply_point where we know it ourselves."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="quoted_supply_points")
    supply_point = models.ForeignKey(
        "properties.SupplyPoint", on_delete=models.PROTECT, null=True, related_name="+"
    )
    market_name = models.CharField(max_length=40)
    identifier = models.CharField(max_length=40)
    client_params = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("quote", "market_name", "identifier"), name="supply_point_once_in_a_quote"
            ),
        )

    def __str__(self) -> str:
        return f"{self.market_name} {self.identifier}"


class QuotedProduct(models.Model):
    """One of the products offered for a supply point; tariff: its price there when it was offered."""

    quoted_supply_point = models.ForeignKey(
        QuotedSupplyPoint, on_delete=models.CASCADE, related_name="quoted_products"
    )
    product = models.ForeignKey("products.Product", on_delete=models.PROTECT, related_name="+")
    tariff = models.ForeignKey("products.Tariff", on_delete=models.PROTECT, null=True, related_name="+")
    client_params = models.JSONField(default=dict)
    was_selected = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("quoted_supply_point", "product"), name="product_once_for_a_supply_point"
            ),
            models.UniqueConstraint(
                fields=("quoted_supply_point",),
                condition=Q(was_selected=True),
                name="one_product_is_selected_for_a_supply_point",
            ),
        )

    def __str__(self) -> str:
        return f"quoted product {self.pk}"
