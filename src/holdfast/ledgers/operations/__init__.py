"""What changes ledgers. Amounts are integers in minor units; `now` is the moment of the change (UTC)."""

from __future__ import annotations

from holdfast.ledgers.operations.adjustments import create_account_charge, post_credit
from holdfast.ledgers.operations.contributions import (
    charge_contributions,
    create_contribution_agreement,
    end_contribution_agreement,
)
from holdfast.ledgers.operations.corrections import (
    PartOfATransfer,
    TransactionAlreadyReversed,
    reverse_transaction,
)
from holdfast.ledgers.operations.deposits import release_deposit, take_deposit
from holdfast.ledgers.operations.idempotency import claim_idempotency_key, claim_idempotency_keys
from holdfast.ledgers.operations.money import ReceivedPayment, post_payment, post_payments, post_repayment
from holdfast.ledgers.operations.opening import ensure_reasons, open_account_ledgers, open_ledger
from holdfast.ledgers.operations.prepay import open_prepay_ledgers, receive_top_up, send_to_meter
from holdfast.ledgers.operations.records import IssuedDocument, record_documents
from holdfast.ledgers.operations.scheduling import (
    Wanted,
    create_scheduled_transactions,
    post_due_transactions,
)
from holdfast.ledgers.operations.sharing import (
    create_credit_transfer_permission,
    create_solar_wallet_relationship,
    share_credit,
    terminate_credit_transfer_permission,
    terminate_solar_wallet_relationship,
)
from holdfast.ledgers.operations.transfers import (
    CurrenciesDiffer,
    Move,
    TransferAlreadyReversed,
    move_balances,
    reverse_transfer,
    transfer_ledger_balance,
)
from holdfast.ledgers.posting import LedgerClosed, Posted, Posting, lock_ledgers, post_batch, post_in_bulk

__all__ = [
    "CurrenciesDiffer",
    "IssuedDocument",
    "LedgerClosed",
    "Move",
    "PartOfATransfer",
    "Posted",
    "Posting",
    "ReceivedPayment",
    "TransactionAlreadyReversed",
    "TransferAlreadyReversed",
    "Wanted",
    "charge_contributions",
    "claim_idempotency_key",
    "claim_idempotency_keys",
    "create_account_charge",
    "create_contribution_agreement",
    "create_credit_transfer_permission",
    "create_scheduled_transactions",
    "create_solar_wallet_relationship",
    "end_contribution_agreement",
    "ensure_reasons",
    "lock_ledgers",
    "move_balances",
    "open_account_ledgers",
    "open_ledger",
    "open_prepay_ledgers",
    "post_batch",
    "post_credit",
    "post_due_transactions",
    "post_in_bulk",
    "post_payment",
    "post_payments",
    "post_repayment",
    "receive_top_up",
    "record_documents",
    "release_deposit",
    "reverse_transaction",
    "reverse_transfer",
    "send_to_meter",
    "share_credit",
    "take_deposit",
    "terminate_credit_transfer_permission",
    "terminate_solar_wallet_relationship",
    "transfer_ledger_balance",
]
