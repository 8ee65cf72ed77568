"""What agreements are rolled over to when their time is up."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.agreements.choices import RolloverStatus, RolloverType
from holdfast.agreements.models.agreements import Agreement

ROLLOVER_NUMBER_PATTERN = r"^AR-[0-9A-F]{8}$"


class AgreementRollover(models.Model):
    """The plan to let another agreement, or a further term, follow when an agreement's time is up.

    rollover_at: the moment from which what follows holds. expected_send_date and actual_send_date: local days
    on which the customer is to be told, and was. An agreement has one plan at most that has not come to its
    end; one that is DONE names what followed, which for an extension is the agreement itself.
    """

    number = models.CharField(max_length=11, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="rollovers")
    renew_product = models.ForeignKey("products.Product", on_delete=models.PROTECT, related_name="+")
    rolled_on_to = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    rollover_type = models.CharField(max_length=20, choices=RolloverType)
    status = models.CharField(max_length=20, choices=RolloverStatus, default=RolloverStatus.PENDING)
    rollover_at = models.DateTimeField()
    expected_send_date = models.DateField()
    actual_send_date = models.DateField(null=True)
    suppress_comms = models.BooleanField(default=False)
    failure_reason = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="rollover_number_shape", condition=Q(number__regex=ROLLOVER_NUMBER_PATTERN)
            ),
            models.CheckConstraint(
                name="rollover_status_known", condition=Q(status__in=RolloverStatus.values)
            ),
            models.CheckConstraint(
                name="rollover_done_names_what_followed",
                condition=~Q(status=RolloverStatus.DONE) | Q(rolled_on_to__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("agreement",),
                condition=~Q(status__in=sorted(RolloverStatus.ended())),
                name="one_open_rollover_of_an_agreement",
            ),
        )
        indexes = (
            models.Index(
                fields=("rollover_at",),
                condition=Q(status__in=[RolloverStatus.PENDING, RolloverStatus.ENQUEUED]),
                name="rollover_due",
            ),
        )

    def __str__(self) -> str:
        return self.number
