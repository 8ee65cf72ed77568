"""Charges and credits for later: taking them down, and posting each on its day, once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.money import TaxedAmount, round_half_up
from holdfast.ledgers import errors
from holdfast.ledgers.choices import GeneralAccount, ScheduledAction, TransactionKind
from holdfast.ledgers.models import ChargeReason, CreditReason, ScheduledTransaction
from holdfast.ledgers.operations.idempotency import claim_idempotency_keys
from holdfast.ledgers.operations.records import posting_event
from holdfast.ledgers.posting import LedgerClosed, Posting, lock_ledgers, post_batch
from holdfast.ledgers.taxes import local_date
from holdfast.platform.operations import record_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.ledgers.models import Ledger, Reason

#: Scheduled transactions that one transaction of the database posts.
BATCH_SIZE = 500
MOST_AT_ONCE = 1_000

_AGAINST = {
    ScheduledAction.CHARGE: GeneralAccount.OTHER_SALES,
    ScheduledAction.CREDIT: GeneralAccount.GOODWILL,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A charge or credit for later, as it was asked for; amounts in minor units, tax_rate a fraction of net.

    ledger: with its account; None where it was named and does not exist.
    """

    action: str
    ledger: Ledger | None
    net: int
    tax: int
    gross: int
    tax_rate: Decimal
    reason: str
    post_after: datetime
    idempotency_key: str
    display_note: str = ""
    internal_note: str = ""
    metadata: Any = None
    ancillary_data: Any = None


@transaction.atomic
def create_scheduled_transactions(*, wanted: Sequence[Wanted], now: datetime) -> list[ScheduledTransaction]:
    """Take down charges and credits for later, all or none; answers in their order.

    Raises InvalidAction for an action other than CHARGE and CREDIT, CreateScheduledTransactionsInvalidData with
    every reason why one cannot be taken down, and IdempotencyKeyUsed for a key that was used, here or before.
    """
    for one in wanted:
        if one.action.strip().upper() not in ScheduledAction.values:
            raise errors.InvalidAction(f"{', '.join(ScheduledAction.values)} are the actions there are.")
    reasons = _reasons(wanted)
    invalid = [
        InvalidInput(message, ("input", str(place), name))
        for place, one in enumerate(wanted)
        for name, message in _faults(one, reasons)
    ]
    if not wanted or len(wanted) > MOST_AT_ONCE:
        invalid.append(InvalidInput(f"One to {MOST_AT_ONCE} can be scheduled at once.", ("input",)))
    if invalid:
        raise errors.CreateScheduledTransactionsInvalidData(invalid=tuple(invalid))
    claim_idempotency_keys(
        operation="createScheduledTransactions", keys=[one.idempotency_key for one in wanted], now=now
    )
    made = ScheduledTransaction.objects.bulk_create(_row(one, reasons, now) for one in wanted)
    record_events(_event("scheduled", one, now) for one in made)
    return made


def post_due_transactions(*, now: datetime) -> int:
    """Post every scheduled transaction whose moment has come; returns how many.

    Each batch is posted and marked in one transaction of the database, under locks that a second worker passes
    over: cut off anywhere, nothing of the batch has happened, and done again nothing happens twice. One whose
    ledger was closed is marked as failed, with an event, and holds up no other.
    """
    posted = 0
    while True:
        with transaction.atomic():
            due = _due(now)
            if not due:
                return posted
            posted += _post(due, now)


def _due(now: datetime) -> list[ScheduledTransaction]:
    waiting = ScheduledTransaction.objects.filter(transaction=None, failure="", post_after__lte=now)
    waiting = waiting.select_related("ledger__account__brand").order_by("post_after", "pk")
    return list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH_SIZE])


def _post(due: Sequence[ScheduledTransaction], now: datetime) -> int:
    heads = lock_ledgers(one.ledger_id for one in due)
    closed = [one for one in due if heads[one.ledger_id].closed_at is not None]
    open_ones = [one for one in due if heads[one.ledger_id].closed_at is None]
    lines = post_batch(postings=[_posting(one) for one in open_ones], now=now)
    for one, line in zip(open_ones, lines, strict=True):
        one.transaction = line
    for one in closed:
        one.failure = LedgerClosed.message
    ScheduledTransaction.objects.bulk_update(due, ["transaction", "failure"])
    record_events(_event("failed", one, now) for one in closed)
    record_events(
        posting_event(
            f"ledgers.transaction.{one.action.lower()}_posted-v1",
            account_number=one.ledger.account.number,
            ledger=one.ledger,
            posted=line,
            now=now,
        )
        for one, line in zip(open_ones, lines, strict=True)
    )
    return len(lines)


def _posting(one: ScheduledTransaction) -> Posting:
    action = ScheduledAction(one.action)
    return Posting(
        ledger_id=one.ledger_id,
        kind=TransactionKind(action.value),
        amount=TaxedAmount(one.net, one.tax),
        against=_AGAINST[action],
        title=one.title,
        posted_on=local_date(one.post_after, one.ledger.account.market_code),
        note=one.internal_note,
        display_note=one.display_note,
        reason_code=one.reason_code,
        metadata=one.metadata,
    )


def _reasons(wanted: Sequence[Wanted]) -> dict[tuple[str, str], Reason]:
    codes = {one.reason for one in wanted}
    found: dict[tuple[str, str], Reason] = {}
    for reason in ChargeReason.objects.filter(code__in=codes):
        found[ScheduledAction.CHARGE, reason.code] = reason
    for credit_reason in CreditReason.objects.filter(code__in=codes):
        found[ScheduledAction.CREDIT, credit_reason.code] = credit_reason
    return found


def _faults(one: Wanted, reasons: dict[tuple[str, str], Reason]) -> list[tuple[str, str]]:
    """Why one cannot be taken down: names of input fields with sentences."""
    faults = []
    if one.ledger is None:
        faults.append(("ledgerNumber", "There is no such ledger."))
    elif one.ledger.closed_at is not None:
        faults.append(("ledgerNumber", "The ledger is closed."))
    if one.net < 0 or one.tax < 0 or one.gross <= 0:
        faults.append(("grossAmount", "Amounts are positive, whatever the action."))
    if one.net + one.tax != one.gross:
        faults.append(("grossAmount", "The gross amount is the net amount and the tax."))
    if not 0 <= one.tax_rate <= 1 or one.tax_rate != round(one.tax_rate, 6):
        faults.append(("taxRate", "A tax rate is a fraction from 0 to 1, with up to six digits."))
    elif abs(one.tax - round_half_up(one.net * one.tax_rate)) > 1:
        faults.append(("taxAmount", "The tax is the tax rate of the net amount."))
    reason = reasons.get((ScheduledAction(one.action.strip().upper()), one.reason))
    if reason is None:
        faults.append(("reason", "There is no such reason."))
    elif reason.is_deprecated:
        faults.append(("reason", "The reason is out of use."))
    elif reason.is_tax_exempt and one.tax:
        faults.append(("taxAmount", "Nothing is taxed for this reason."))
    faults += [
        (name, "A JSON object is expected.")
        for name, value in (("metadata", one.metadata), ("ancillaryData", one.ancillary_data))
        if value is not None and not isinstance(value, dict)
    ]
    return faults


def _row(one: Wanted, reasons: dict[tuple[str, str], Reason], now: datetime) -> ScheduledTransaction:
    assert one.ledger is not None, "looked at before"
    action = ScheduledAction(one.action.strip().upper())
    return ScheduledTransaction(
        account=one.ledger.account,
        ledger=one.ledger,
        action=action,
        net=one.net,
        tax=one.tax,
        gross=one.gross,
        tax_rate=one.tax_rate,
        reason_code=one.reason,
        title=reasons[action, one.reason].display,
        display_note=one.display_note,
        internal_note=one.internal_note,
        metadata=one.metadata,
        ancillary_data=one.ancillary_data,
        post_after=one.post_after,
        created_at=now,
    )


def _event(what: str, one: ScheduledTransaction, now: datetime) -> BusinessEvent:
    data = {
        "scheduled_transaction_id": one.pk,
        "ledger_number": one.ledger.number,
        "action": one.action,
        "gross_amount": one.gross,
        "post_after": one.post_after.isoformat(),
    }
    name = f"ledgers.scheduled_transaction.{what}-v1"
    return BusinessEvent(name, now, account_number=one.ledger.account.number, data=data)
