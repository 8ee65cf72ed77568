"""What changes ledgers. Amounts are integers in minor units; `now` is the moment of the change (UTC)."""

from __future__ import annotations

from holdfast.ledgers.operations.adjustments import create_account_charge, post_credit
from holdfast.ledgers.operations.corrections import TransactionAlreadyReversed, reverse_transaction
from holdfast.ledgers.operations.idempotency import claim_idempotency_key
from holdfast.ledgers.operations.money import ReceivedPayment, post_payment, post_payments, post_repayment
from holdfast.ledgers.operations.opening import ensure_reasons, open_account_ledgers, open_ledger
from holdfast.ledgers.operations.records import IssuedDocument, record_documents
from holdfast.ledgers.posting import LedgerClosed, Posting, lock_ledgers, post_batch

__all__ = [
    "IssuedDocument",
    "LedgerClosed",
    "Posting",
    "ReceivedPayment",
    "TransactionAlreadyReversed",
    "claim_idempotency_key",
    "create_account_charge",
    "ensure_reasons",
    "lock_ledgers",
    "open_account_ledgers",
    "open_ledger",
    "post_batch",
    "post_credit",
    "post_payment",
    "post_payments",
    "post_repayment",
    "record_documents",
    "reverse_transaction",
]
