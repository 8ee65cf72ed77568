"""What bills need to know of a customer beyond their address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.accounts.models.customers import Account


class BillingIdentity(models.Model):
    """Who bills are made out to in law, and the bank account that the customer has named for them.

    tax_number: the Spanish NIF, NIE or CIF. iban: as the customer gave it; whether it may be debited is for
    payments to know.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="billing_identity")
    tax_number = models.CharField(max_length=20, blank=True, default="")
    iban = models.CharField(max_length=34, blank=True, default="")

    def __str__(self) -> str:
        return f"billing identity of account {self.account_id}"


class FixedBillingPeriod(models.Model):
    """A wish to be billed at fixed times: every `multiplier` months or every quarter, on a day of the month.

    month is the first month that is billed for, where not every month is.
    """

    class Length(models.TextChoices):
        MONTHLY = "MONTHLY"
        QUARTERLY = "QUARTERLY"

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="fixed_billing_period")
    length = models.CharField(max_length=10, choices=Length)
    day = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(null=True)
    multiplier = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(name="billing_day_in_every_month", condition=Q(day__range=(1, 28))),
            models.CheckConstraint(
                name="billing_month_known", condition=Q(month=None) | Q(month__range=(1, 12))
            ),
            models.CheckConstraint(
                name="billing_multiplier_fits_length",
                condition=Q(length="MONTHLY", multiplier__range=(1, 12))
                | Q(length="QUARTERLY", multiplier=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.length} × {self.multiplier} on day {self.day}"
