"""The one way to the ledger: a batch of postings, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.errors import DomainError
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.models import Entry, Journal, Ledger, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from holdfast.kernel.money import TaxedAmount


class LedgerClosed(DomainError):
    """Nothing is posted on a ledger after it was closed."""

    message = "The ledger is closed."


@dataclass(frozen=True, slots=True)
class Posting:
    """A transaction to be. amount: minor units, positive in the sense of its kind (negative only to reverse);
    against: the general account that takes the net amount, while tax goes to sales tax.
    """

    ledger_id: int
    kind: TransactionKind
    amount: TaxedAmount
    against: GeneralAccount
    title: str
    posted_on: date
    origin: Origin = Origin.ACCOUNT
    note: str = ""
    display_note: str = ""
    reason_code: str = ""
    payment_type: str = ""
    metadata: dict[str, Any] | None = None
    reverses_id: int | None = None


def lock_ledgers(ledger_ids: Iterable[int]) -> dict[int, Ledger]:
    """The ledgers by id, locked until the end of the transaction.

    Always in the order of their ids, so that postings that share ledgers wait for each other and never in a
    circle; and without blocking rows that merely refer to them.
    """
    wanted = sorted(set(ledger_ids))
    locked = Ledger.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    found = {ledger.pk: ledger for ledger in locked}
    if len(found) != len(wanted):
        raise Ledger.DoesNotExist(f"no ledgers {sorted(set(wanted) - found.keys())}")
    return found


@transaction.atomic
def post_batch(*, postings: Sequence[Posting], now: datetime) -> list[Transaction]:
    """Post to any number of ledgers in a handful of statements; answers in the order of `postings`.

    now: the moment of posting (UTC). Several postings on one ledger follow each other in the given order.
    Raises LedgerClosed, and then nothing is posted.
    """
    if not postings:
        return []
    ledgers = lock_ledgers(posting.ledger_id for posting in postings)
    entries: list[Entry] = []
    journals: list[Journal] = []
    transactions: list[Transaction] = []
    heads = {ledger.pk: (ledger.last_sequence, ledger.balance) for ledger in ledgers.values()}
    for posting in postings:
        ledger = ledgers[posting.ledger_id]
        if ledger.closed_at is not None:
            raise LedgerClosed
        sequence, balance = heads[ledger.pk]
        line = _transaction(posting, ledger, sequence + 1, balance, now)
        heads[ledger.pk] = (line.sequence, line.balance_carried_forward)
        lines = _entries(posting, ledger, line.balance_effect)
        assert sum(entry.amount for entry in lines) == 0, "a posting balances"
        line.journal = Journal(
            account_id=ledger.account_id, posted_on=posting.posted_on, created_at=now, entry_count=len(lines)
        )
        for entry in lines:
            entry.journal = line.journal
        journals.append(line.journal)
        entries += lines
        transactions.append(line)
    Journal.objects.bulk_create(journals)
    for entry in entries:
        entry.journal_id = entry.journal.pk
    for line in transactions:
        line.journal_id = line.journal.pk
    Entry.objects.bulk_create(entries)
    return Transaction.objects.bulk_create(transactions)


def _transaction(posting: Posting, ledger: Ledger, sequence: int, balance: int, now: datetime) -> Transaction:
    effect = posting.kind.direction * posting.amount.gross
    return Transaction(
        account_id=ledger.account_id,
        ledger=ledger,
        sequence=sequence,
        kind=posting.kind,
        origin=posting.origin,
        net=posting.amount.net,
        tax=posting.amount.tax,
        gross=posting.amount.gross,
        balance_effect=effect,
        balance_carried_forward=balance + effect,
        title=posting.title,
        note=posting.note,
        display_note=posting.display_note,
        reason_code=posting.reason_code,
        payment_type=posting.payment_type,
        metadata=posting.metadata,
        posted_on=posting.posted_on,
        created_at=now,
        reverses_id=posting.reverses_id,
    )


def _entries(posting: Posting, ledger: Ledger, effect: int) -> list[Entry]:
    direction = posting.kind.direction
    amounts = (
        (GeneralAccount.CUSTOMERS, ledger, effect),
        (posting.against, None, -direction * posting.amount.net),
        (GeneralAccount.SALES_TAX, None, -direction * posting.amount.tax),
    )
    return [
        Entry(
            account_id=ledger.account_id,
            general_account=general_account,
            ledger=of_ledger,
            currency=ledger.currency,
            amount=amount,
        )
        for general_account, of_ledger, amount in amounts
        if amount != 0
    ]
