"""What was found out about the power that customers subscribe."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.agreements.models.agreements import Agreement


class PowerAnalysis(models.Model):
    """A year's highest power against the subscribed one, for one agreement; never edited.

    token: the secret in the link that the customer is sent. kVA and VA; yearly_profit in minor units with tax,
    null where power has no price of its own. The year is half-open.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="power_analyses")
    current_kva = models.PositiveIntegerField()
    recommended_kva = models.PositiveIntegerField()
    peak_va = models.PositiveIntegerField()
    yearly_profit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    measured_from = models.DateTimeField()
    measured_to = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = "power analyses"
        constraints = (
            models.CheckConstraint(
                name="power_analysis_of_some_time", condition=Q(measured_to__gt=models.F("measured_from"))
            ),
        )

    def __str__(self) -> str:
        return f"power of agreement {self.agreement_id}"
