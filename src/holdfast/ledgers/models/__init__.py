"""Tables of ledgers: the books themselves, and what moves money between and onto them over time."""

from __future__ import annotations

from holdfast.ledgers.models.books import (
    ChargeReason,
    CreditReason,
    DocumentSpan,
    Entry,
    IdempotencyKey,
    Journal,
    Ledger,
    Reason,
    Transaction,
)
from holdfast.ledgers.models.contributions import (
    ContributionAgreement,
    ContributionPeriod,
    ContributionScheme,
)
from holdfast.ledgers.models.prepay import PrepayMeter
from holdfast.ledgers.models.scheduling import ScheduledTransaction
from holdfast.ledgers.models.transfers import BalanceTransfer, CreditTransferPermission

__all__ = [
    "BalanceTransfer",
    "ChargeReason",
    "ContributionAgreement",
    "ContributionPeriod",
    "ContributionScheme",
    "CreditReason",
    "CreditTransferPermission",
    "DocumentSpan",
    "Entry",
    "IdempotencyKey",
    "Journal",
    "Ledger",
    "PrepayMeter",
    "Reason",
    "ScheduledTransaction",
    "Transaction",
]
