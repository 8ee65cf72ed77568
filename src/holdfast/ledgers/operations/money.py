"""Money that comes in and goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.operations.idempotency import claim_idempotency_key
from holdfast.ledgers.operations.records import posting_event, record_posting
from holdfast.ledgers.posting import Posting, lock_ledgers, post_batch
from holdfast.ledgers.queries import account_numbers_of
from holdfast.platform.operations import record_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


@transaction.atomic
def post_payment(
    *,
    ledger: Ledger,
    amount: int,
    payment_type: str,
    posted_on: date,
    now: datetime,
    title: str = "Payment",
    note: str = "",
    idempotency_key: str | None = None,
) -> Transaction:
    """Money received from a customer. payment_type: as the wire's AccountPaymentTransactionTypeChoices.

    Raises LedgerClosed, or ValueError for an amount that is not positive.
    """
    claim_idempotency_key(operation="postPayment", key=idempotency_key, now=now)
    posting = _money(ledger, TransactionKind.PAYMENT, amount, title=title, posted_on=posted_on)
    [posted] = post_batch(postings=[replace(posting, note=note, payment_type=payment_type)], now=now)
    record_posting(
        "ledgers.transaction.payment_posted-v1", account=ledger.account, ledger=ledger, posted=posted, now=now
    )
    return posted


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """Money that came in for a ledger, as a line of a bank's report says; arguments as for `post_payment`."""

    ledger_id: int
    amount: int
    payment_type: str
    posted_on: date
    title: str = "Payment"


@transaction.atomic
def post_payments(*, payments: Sequence[ReceivedPayment], now: datetime) -> list[Transaction]:
    """Post what one report says came in, all of it or nothing; answers in the order given.

    Raises what `post_payment` raises. The number of statements does not grow with payments.
    """
    held = lock_ledgers(payment.ledger_id for payment in payments)
    postings = [
        replace(
            _money(
                held[payment.ledger_id],
                TransactionKind.PAYMENT,
                payment.amount,
                title=payment.title,
                posted_on=payment.posted_on,
            ),
            payment_type=payment.payment_type,
        )
        for payment in payments
    ]
    posted = post_batch(postings=postings, now=now)
    numbers = account_numbers_of(posted) if posted else {}
    record_events(
        posting_event(
            "ledgers.transaction.payment_posted-v1",
            account_number=numbers[one.pk],
            ledger=held[one.ledger_id],
            posted=one,
            now=now,
        )
        for one in posted
    )
    return posted


@transaction.atomic
def post_repayment(
    *,
    ledger: Ledger,
    amount: int,
    posted_on: date,
    now: datetime,
    title: str = "Refund",
    note: str = "",
    idempotency_key: str | None = None,
) -> Transaction:
    """Money paid back to a customer; refuses what `post_payment` refuses."""
    claim_idempotency_key(operation="postRepayment", key=idempotency_key, now=now)
    posting = _money(ledger, TransactionKind.REPAYMENT, amount, title=title, posted_on=posted_on)
    [posted] = post_batch(postings=[replace(posting, note=note)], now=now)
    record_posting(
        "ledgers.transaction.repayment_posted-v1",
        account=ledger.account,
        ledger=ledger,
        posted=posted,
        now=now,
    )
    return posted


def _money(ledger: Ledger, kind: TransactionKind, amount: int, *, title: str, posted_on: date) -> Posting:
    if amount <= 0:
        raise ValueError("money that moves is more than nothing")
    return Posting(
        ledger_id=ledger.pk,
        kind=kind,
        amount=TaxedAmount(amount, 0),
        against=GeneralAccount.BANK,
        title=title,
        posted_on=posted_on,
    )
