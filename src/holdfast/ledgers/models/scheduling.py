"""Charges and credits that are to be posted on a later day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from holdfast.ledgers.choices import ScheduledAction
from holdfast.ledgers.models.books import Ledger, Transaction

if TYPE_CHECKING:
    from decimal import Decimal


class ScheduledTransaction(models.Model):
    """A charge or credit that waits for `post_after`; amounts in minor units, positive.

    What it says never changes; it ends once, by the transaction it became or by why it could not be posted.
    tax_rate: a fraction of the net amount.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="scheduled_transactions")
    action = models.CharField(max_length=16, choices=ScheduledAction)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()
    tax_rate = models.DecimalField(max_digits=7, decimal_places=6)
    reason_code = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    display_note = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    metadata = models.JSONField(null=True)
    ancillary_data = models.JSONField(null=True)
    post_after = models.DateTimeField()
    created_at = models.DateTimeField()
    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, related_name="scheduled"
    )
    failure = models.CharField(max_length=256, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="scheduled_gross_adds_up"),
            models.CheckConstraint(
                condition=Q(net__gte=0, tax__gte=0, gross__gt=0), name="scheduled_amounts_are_positive"
            ),
            models.CheckConstraint(
                condition=Q(transaction=None) | Q(failure=""), name="scheduled_transaction_ends_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["post_after", "id"],
                condition=Q(transaction=None, failure=""),
                name="scheduled_and_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.gross}"

    @property
    def balance_effect(self) -> int:
        """What it will do to the balance: negative for a charge."""
        return self.gross if self.action == ScheduledAction.CREDIT else -self.gross

    @property
    def rate(self) -> Decimal:
        """The tax rate without the zeros that fill its column."""
        return self.tax_rate.normalize()
