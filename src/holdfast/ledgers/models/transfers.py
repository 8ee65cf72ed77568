"""Money that moves from one ledger to another, and who allowed it to move by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from holdfast.ledgers.models.books import Ledger, Transaction

if TYPE_CHECKING:
    from datetime import datetime


class CreditTransferPermission(models.Model):
    """Credit on `source` may pay what `target` owes, from `valid_from` until `valid_to` (open where null).

    Two permissions between the same ledgers never hold at the same time; one that ended before it began never
    held at all.
    """

    source = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="permissions_to_give")
    target = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="permissions_to_receive")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="permission_runs_forward"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="permission_joins_two_ledgers"),
            ExclusionConstraint(
                name="one_permission_between_ledgers_at_a_time",
                expressions=[
                    (Func(F("source"), F("source"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("target"), F("target"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("valid_from"), F("valid_to"), Value("[)"), function="tstzrange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} to {self.target_id}"

    def holds_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)


class BalanceTransfer(models.Model):
    """Value moved between two ledgers: a charge on the one that gives, a credit on the one that receives.

    The two are postings of their own, each on the account of its ledger, and meet on a clearing account that is
    always even: the database refuses half a transfer. `reverses` names the transfer that this one takes back.
    """

    charge = models.OneToOneField(Transaction, on_delete=models.PROTECT, related_name="transfer_given")
    credit = models.OneToOneField(Transaction, on_delete=models.PROTECT, related_name="transfer_received")
    permission = models.ForeignKey(
        CreditTransferPermission, on_delete=models.PROTECT, null=True, related_name="transfers"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.charge_id} to {self.credit_id}"

    @property
    def reason(self) -> str:
        return self.charge.reason_code
