"""What is kept beside a posting: its business event, and the document it stands on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from holdfast.kernel.events import BusinessEvent
from holdfast.ledgers.models import DocumentSpan
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.ledgers.models import Ledger, Transaction


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A document that is being issued, and the run of a ledger's transactions that stands on it."""

    ledger_id: int
    first_sequence: int
    last_sequence: int
    document_id: int
    document_number: str
    is_statement: bool
    issued_at: datetime


def record_documents(*, documents: Iterable[IssuedDocument]) -> None:
    """Keep which transactions stand on documents that are being issued, in the transaction that issues them.

    The database refuses a document with a transaction that stands on another already.
    """
    DocumentSpan.objects.bulk_create(DocumentSpan(**asdict(one)) for one in documents)


def record_posting(
    name: str,
    *,
    account: Account,
    ledger: Ledger,
    posted: Transaction,
    now: datetime,
    actor_user_id: int | None = None,
) -> None:
    """Keep the business event of a transaction, in the transaction of the database that posted it."""
    record_event(
        posting_event(
            name,
            account_number=account.number,
            ledger=ledger,
            posted=posted,
            now=now,
            actor_user_id=actor_user_id,
        )
    )


def posting_event(
    name: str,
    *,
    account_number: str,
    ledger: Ledger,
    posted: Transaction,
    now: datetime,
    actor_user_id: int | None = None,
) -> BusinessEvent:
    """What happened on a ledger, for whoever listens."""
    data = {
        "ledger_number": ledger.number,
        "transaction_id": posted.pk,
        "gross_amount": posted.gross,
        "balance_carried_forward": posted.balance_carried_forward,
        "reason_code": posted.reason_code,
        "actor_user_id": actor_user_id,
    }
    return BusinessEvent(name, now, account_number=account_number, data=data)
