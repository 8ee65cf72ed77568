"""Taking back what was posted: never by changing it, always by posting its mirror image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.errors import DomainError
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.models import Entry, Transaction
from holdfast.ledgers.operations.records import record_posting
from holdfast.ledgers.posting import Posting, lock_ledgers, post_batch

if TYPE_CHECKING:
    from datetime import date, datetime


class TransactionAlreadyReversed(DomainError):
    """A transaction is reversed once; what is wrong with a reversal is put right by a new transaction."""

    message = "The transaction has been reversed already."


class PartOfATransfer(DomainError):
    """Half of a transfer is not taken back alone: `reverse_transfer` takes back the whole."""

    message = "The transaction is one half of a transfer."


@transaction.atomic
def reverse_transaction(
    *, original: Transaction, posted_on: date, now: datetime, note: str = "", actor_user_id: int | None = None
) -> Transaction:
    """Take back a transaction by its mirror image: the same kind and reason, the amounts negative.

    Raises TransactionAlreadyReversed for one that was reversed before, or that is itself a reversal, and
    PartOfATransfer.
    """
    ledger = lock_ledgers([original.ledger_id])[original.ledger_id]
    if original.reverses_id is not None or Transaction.objects.filter(reverses=original).exists():
        raise TransactionAlreadyReversed
    own = (GeneralAccount.CUSTOMERS, GeneralAccount.SALES_TAX)
    against = Entry.objects.filter(journal_id=original.journal_id).exclude(general_account__in=own).first()
    if against is not None and against.general_account == GeneralAccount.TRANSFERS:
        raise PartOfATransfer
    posting = Posting(
        ledger_id=ledger.pk,
        kind=TransactionKind(original.kind),
        amount=-TaxedAmount(original.net, original.tax),
        against=GeneralAccount(against.general_account if against else GeneralAccount.OTHER_SALES),
        title=original.title,
        posted_on=posted_on,
        origin=Origin(original.origin),
        note=note,
        display_note=original.display_note,
        reason_code=original.reason_code,
        payment_type=original.payment_type,
        reverses_id=original.pk,
    )
    [posted] = post_batch(postings=[posting], now=now)
    record_posting(
        "ledgers.transaction.reversed-v1",
        account=ledger.account,
        ledger=ledger,
        posted=posted,
        now=now,
        actor_user_id=actor_user_id,
    )
    return posted
