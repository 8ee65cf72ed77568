"""The one way to the ledger: a batch of postings, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS

from holdfast.ledgers.bulk import LedgerClosed, Posted, post_in_bulk
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.models import Ledger, Transaction

__all__ = ["LedgerClosed", "Posted", "Posting", "lock_ledgers", "post_batch", "post_in_bulk"]

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from holdfast.kernel.money import TaxedAmount


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


def post_batch(*, postings: Sequence[Posting], now: datetime) -> list[Transaction]:
    """Post like `post_in_bulk`, and answer with the transactions themselves.

    For those who go on with them: building the objects takes longer than posting them.
    """
    lines = post_in_bulk(postings=postings, now=now)
    return [_transaction(posting, line, now) for posting, line in zip(postings, lines, strict=True)]


def _transaction(posting: Posting, line: Posted, now: datetime) -> Transaction:
    """The row as it stands in the database."""
    made = Transaction(
        pk=line.transaction_id,
        account_id=line.account_id,
        ledger_id=posting.ledger_id,
        sequence=line.sequence,
        journal_id=line.journal_id,
        kind=posting.kind,
        origin=posting.origin,
        net=posting.amount.net,
        tax=posting.amount.tax,
        gross=posting.amount.gross,
        balance_effect=posting.kind.direction * posting.amount.gross,
        balance_carried_forward=line.balance_carried_forward,
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
    made._state.adding = False
    made._state.db = DEFAULT_DB_ALIAS
    return made
