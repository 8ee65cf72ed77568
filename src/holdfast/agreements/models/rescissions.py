"""Customers' going back on what they agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.agreements.choices import RescissionStatus
from holdfast.agreements.models.agreements import Agreement


class AgreementRescission(models.Model):
    """A customer's going back on an agreement within the cooling-off period, from the wish to its end.

    flow_reference, step_slug and step_name: where it stands in the process that looks after it, in that
    process's own words. confirmed_at: when the customer was last told of it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="rescissions")
    status = models.CharField(max_length=20, choices=RescissionStatus, default=RescissionStatus.IN_PROGRESS)
    failure_reason = models.TextField(blank=True)
    flow_reference = models.CharField(max_length=100, blank=True)
    step_slug = models.CharField(max_length=100, blank=True)
    step_name = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("agreement",), name="one_rescission_of_an_agreement"),
            models.CheckConstraint(
                name="rescission_status_known", condition=Q(status__in=RescissionStatus.values)
            ),
        )

    def __str__(self) -> str:
        return f"rescission {self.pk}"
