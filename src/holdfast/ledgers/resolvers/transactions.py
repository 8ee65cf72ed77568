"""What a transaction says, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope
from holdfast.api.batching import attribute, batched
from holdfast.ledgers import queries
from holdfast.ledgers.choices import Origin, TransactionKind
from holdfast.ledgers.models import DocumentSpan, Transaction
from holdfast.ledgers.resolvers.base import (
    TRANSACTION_TYPES,
    domain,
    text_or_null,
)

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a transaction came to, in the sense of its kind."""

    net: int
    tax: int
    gross: int


@domain.type_of("TransactionType")
def transaction_type_name(transaction: Transaction) -> str:
    return TRANSACTION_TYPES[TransactionKind(transaction.kind)]


@domain.visible(*TRANSACTION_TYPES.values(), "AccountChargeType")
def transaction_visible(viewer: Viewer, transaction: Transaction) -> bool:
    return AccountScope.of(viewer).may_see(attribute(transaction, "account"))


_ALL = tuple(TRANSACTION_TYPES.values())


@domain.field(_ALL, "amount")
def amount(transaction: Transaction, _info: Info) -> int:
    return transaction.gross


@domain.field(_ALL, "amounts")
def amounts(transaction: Transaction, _info: Info) -> Amounts:
    return Amounts(transaction.net, transaction.tax, transaction.gross)


@domain.field(_ALL, "postedDate")
def posted_date(transaction: Transaction, _info: Info) -> Any:
    return transaction.posted_on


@domain.field(_ALL, "accountNumber")
def account_number(transaction: Transaction, _info: Info) -> str:
    account: Account = attribute(transaction, "account")
    return account.number


@domain.field(_ALL, "isCredit")
def is_credit(transaction: Transaction, _info: Info) -> bool:
    return transaction.balance_effect > 0


@domain.field(_ALL, "isAccountCharge")
def is_account_charge(transaction: Transaction, _info: Info) -> bool:
    return transaction.kind == TransactionKind.CHARGE and transaction.origin != Origin.ENERGY


@domain.field(_ALL, "isAccountPayment")
def is_account_payment(transaction: Transaction, _info: Info) -> bool:
    return transaction.kind == TransactionKind.PAYMENT


@domain.field(_ALL, "isHeld")
def is_held(_transaction: Transaction, _info: Info) -> bool:
    """What is posted is in the balance at once: nothing on a ledger is held back."""
    return False


@domain.field(_ALL, "isReversed")
def is_reversed(transaction: Transaction, _info: Info) -> bool:
    found: bool = batched(transaction, queries.reversals_of, default=False)
    return found


def _document(transaction: Transaction) -> DocumentSpan | None:
    found: DocumentSpan | None = batched(transaction, queries.documents_of)
    return found


@domain.field(_ALL, "isIssued")
def is_issued(transaction: Transaction, _info: Info) -> bool:
    return _document(transaction) is not None


@domain.field(_ALL, "hasStatement")
def has_statement(transaction: Transaction, _info: Info) -> bool:
    document = _document(transaction)
    return document is not None and document.is_statement


@domain.field(_ALL, "statementId")
def statement_id(transaction: Transaction, _info: Info) -> int | None:
    document = _document(transaction)
    return document.document_id if document is not None and document.is_statement else None


@domain.field(_ALL, "billingDocumentIdentifier")
def billing_document_identifier(transaction: Transaction, _info: Info) -> int | None:
    document = _document(transaction)
    return None if document is None else document.document_id


@domain.field((*_ALL, "AccountChargeType"), "note")
def note(transaction: Transaction, _info: Info) -> str | None:
    return text_or_null(transaction.note)


@domain.field(_ALL, "reasonCode")
def reason_code(transaction: Transaction, _info: Info) -> str | None:
    return text_or_null(transaction.reason_code)


@domain.field("Payment", "paymentTransactionType")
def payment_transaction_type(transaction: Transaction, _info: Info) -> str | None:
    return text_or_null(transaction.payment_type)


@domain.field("Payment", "isLateFailedPayment")
def is_late_failed_payment(_transaction: Transaction, _info: Info) -> bool:
    """A payment that fails after it was posted is reversed; none is marked as failed late."""
    return False
