"""Switches from one product to another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.agreements.choices import SwitchStatus
from holdfast.agreements.models.agreements import Agreement


class ProductSwitch(models.Model):
    """The process by which a customer's supply point changes to another product from a moment on.

    agreement: the one that ends then. replaced_until: until when that one would have held, so that it can be
    restored where the new one is rescinded. quoted_product_id: what of a quote was taken, known to the floor
    that quotes.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="switches")
    tariff = models.ForeignKey("products.Tariff", on_delete=models.PROTECT, related_name="+")
    new_agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, null=True, related_name="came_by_switch"
    )
    status = models.CharField(max_length=20, choices=SwitchStatus, default=SwitchStatus.PENDING)
    switch_at = models.DateTimeField()
    replaced_until = models.DateTimeField(null=True)
    quoted_product_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    suppress_comms = models.BooleanField(default=False)
    failure_reason = models.TextField(blank=True)
    requested_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "product switches"
        constraints = (
            models.UniqueConstraint(
                fields=("agreement",),
                condition=Q(status=SwitchStatus.PENDING),
                name="one_pending_switch_of_an_agreement",
            ),
            models.CheckConstraint(
                name="switch_done_names_its_agreement",
                condition=~Q(status=SwitchStatus.DONE) | Q(new_agreement__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"product switch {self.pk}"
