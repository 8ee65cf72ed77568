"""The ledgers that a prepayment meter has beside those of its account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from holdfast.ledgers.models.books import Ledger


class PrepayMeter(models.Model):
    """What an account holds on a meter that is paid in advance.

    credit: what is on the meter to be used; debt: what the meter collects for earlier supply, negative while it
    is owed; payment: what came in and has not been sent to the meter yet.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="prepay_meters")
    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="prepay_holdings")
    credit_ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="+")
    debt_ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="+")
    payment_ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "meter"], name="prepay_ledgers_once_a_meter")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.meter_id}"
