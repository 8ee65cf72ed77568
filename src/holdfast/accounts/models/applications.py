"""How accounts came about: what was sold, when and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.accounts.models.customers import Account


class AccountApplication(models.Model):
    """A customer's application to be supplied.

    supply_points: the points that were applied for, each as market name and identifier ("GBR_GAS 7654321005"),
    whether or not we know them. preferred_ssd: the day on which supply should start, local. chosen_payment_day:
    the day of the month on which the customer would like to pay.
    """

    class Status(models.TextChoices):
        CURRENT = "CURRENT"
        FAILED = "FAILED"
        HISTORIC = "HISTORIC"
        WITHDRAWN = "WITHDRAWN"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="applications")
    status = models.CharField(max_length=9, choices=Status, default=Status.CURRENT)
    supply_points = models.JSONField(default=list)
    date_of_sale = models.DateField(null=True)
    cooling_off_end_date = models.DateField(null=True)
    preferred_ssd = models.DateField(null=True)
    chosen_payment_day = models.PositiveSmallIntegerField(null=True)
    sales_channel = models.CharField(max_length=200, blank=True, default="")
    sales_subchannel = models.CharField(max_length=200, blank=True, default="")
    organisation_number = models.CharField(max_length=200, blank=True, default="")
    affiliate_session_id = models.CharField(max_length=200, blank=True, default="")
    offer_group_identifier = models.CharField(max_length=200, blank=True, default="")
    referral_code = models.CharField(max_length=200, blank=True, default="")
    is_migrated = models.BooleanField(default=False)
    migration_source = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="payment_day_in_every_month",
                condition=Q(chosen_payment_day=None) | Q(chosen_payment_day__range=(1, 28)),
            ),
        )

    def __str__(self) -> str:
        return f"application {self.pk}"
