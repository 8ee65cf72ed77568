"""Regular contributions that accounts make to schemes, such as a hardship fund."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from holdfast.ledgers.choices import ContributionInterval
from holdfast.ledgers.models.books import Transaction

if TYPE_CHECKING:
    from datetime import datetime


class ContributionScheme(models.Model):
    """What is contributed to; one that no longer accepts contributions keeps the agreements that it has."""

    code = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=128)
    taxable = models.BooleanField(default=False)
    accepting_contributions = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class ContributionAgreement(models.Model):
    """An account contributes `amount` minor units, tax included, at the beginning of every interval.

    next_charge_at: when the first interval begins that is not charged; null where none will any more.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="contribution_agreements"
    )
    scheme = models.ForeignKey(ContributionScheme, on_delete=models.PROTECT, related_name="agreements")
    amount = models.BigIntegerField()
    interval = models.CharField(max_length=16, choices=ContributionInterval)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    next_charge_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_charge_at"],
                condition=Q(next_charge_at__isnull=False),
                name="contributions_to_charge",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contribution_is_something"),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")),
                name="contribution_agreement_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} to {self.scheme_id}"


class ContributionPeriod(models.Model):
    """An interval of an agreement for which a contribution was charged, once and with its transaction."""

    agreement = models.ForeignKey(ContributionAgreement, on_delete=models.PROTECT, related_name="periods")
    period_from = models.DateTimeField()
    period_to = models.DateTimeField()
    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, related_name="contribution")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "period_from"], name="one_contribution_for_each_period"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gt=F("period_from")), name="contribution_period_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} from {self.period_from:%Y-%m-%d}"

    @property
    def fulfilled_at(self) -> datetime:
        return self.transaction.created_at
