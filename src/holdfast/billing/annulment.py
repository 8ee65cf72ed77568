"""Bills that were wrong: taken back by a credit note, and made again from what is known now.

Nothing of an issued bill is changed but that it is annulled. Its charges are reversed in the ledger, the credit note
carries the mirror image of its lines, and the new bill stands beside both; the reader sees line by line what changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.billing import queries
from holdfast.billing.choices import BillType
from holdfast.billing.differences import BilledLine, Difference, differences
from holdfast.billing.issue import (
    DueBill,
    bill_with,
    issue_bills,
    line_kind,
    number_bills,
    record_documents_of,
)
from holdfast.billing.models import Bill, BillLine
from holdfast.billing.run import price_again
from holdfast.billing.supply import Unbillable
from holdfast.kernel.errors import DomainError
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations as ledgers
from holdfast.ledgers import queries as ledger_queries
from holdfast.markets.registry import market_of
from holdfast.metering import queries as metering
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.billing.supply import PricedSupply
    from holdfast.ledgers.models import Transaction

_A_YEAR = timedelta(days=366)
_AT_A_TIME = 500
LATE_READINGS = "Better readings have come in"


class NotAnnullable(DomainError):
    """A bill is taken back once, and a credit note never."""

    message = "The bill has been annulled already, or is a credit note."


@dataclass(frozen=True, slots=True)
class Rebilled:
    """A bill that took another one's place, with what changed."""

    credit_note: Bill
    bill: Bill
    differences: tuple[Difference, ...]


@transaction.atomic
def annul_bill(*, bill: Bill, reason: str, now: datetime) -> Bill:
    """Take a bill back: reverse what it charged and issue the credit note, which is answered.

    Raises NotAnnullable.
    """
    heads = ledgers.lock_ledgers([bill.ledger_id])
    taken = (
        Bill.objects.select_related("account__brand", "ledger")
        .select_for_update(of=("self",))
        .get(pk=bill.pk)
    )
    if taken.status != Bill.Status.ISSUED or taken.annuls_id is not None:
        raise NotAnnullable
    lines = queries.lines_of([taken]).get(taken.pk, [])
    posted_on = now.astimezone(market_of(taken.account.market_code).zone).date()
    charged = {line.transaction.pk: line.transaction for line in lines if line.transaction is not None}
    already = ledger_queries.reversals_of(list(charged.values()))
    reversals = {
        key: ledgers.reverse_transaction(original=one, posted_on=posted_on, now=now, note=taken.number)
        for key, one in charged.items()
        if not already.get(one.pk, False)
    }
    taken.status, taken.annulled_at, taken.annulment_reason = Bill.Status.ANNULLED, now, reason
    taken.save(update_fields=["status", "annulled_at", "annulment_reason"])
    head = ledgers.lock_ledgers(heads)[taken.ledger_id]
    due = DueBill(taken.account, head, taken.from_date, taken.to_date, ())
    totals = ledger_queries.unissued_totals([head.pk]).get(head.pk, [])
    note = bill_with(due, None, now, (head.last_sequence, head.balance), totals)
    note.bill_type, note.annuls = BillType.CREDIT_NOTE, taken
    number_bills([note], [taken.account])
    note.save()
    BillLine.objects.bulk_create(
        _mirrored(line, note, reversals.get(line.transaction_id or 0)) for line in lines
    )
    record_documents_of([note])
    record_event(
        BusinessEvent(
            "billing.bill.annulled-v1",
            now,
            account_number=taken.account.number,
            data={"number": taken.number, "credit_note": note.number, "reason": reason},
        )
    )
    return note


@transaction.atomic
def rebill(*, bill: Bill, now: datetime, reason: str = LATE_READINGS) -> Rebilled | None:
    """Make a bill again from today's readings and prices; None, and nothing done, where it would say the same.

    Raises NotAnnullable, and Unbillable where readings or prices of its days are missing now.
    """
    ledgers.lock_ledgers([bill.ledger_id])
    current = _standing(bill)
    due = price_again(current, now=now)
    changed = differences(_lines_of(current), _lines_in(due.supplies))
    if not changed:
        return None
    note = annul_bill(bill=current, reason=reason, now=now)
    [made] = issue_bills(due=[due], run=None, issued_at=now)
    Bill.objects.filter(pk=made.pk).update(replaces=current)
    made.replaces = current
    record_event(
        BusinessEvent(
            "billing.bill.replaced-v1",
            now,
            account_number=current.account.number,
            data={
                "number": current.number,
                "by": made.number,
                "change": sum(one.change.gross for one in changed),
            },
        )
    )
    return Rebilled(note, made, tuple(changed))


def corrected_bills(bills: Sequence[Bill]) -> list[Bill]:
    """Those bills whose readings have changed since they were issued, in their order; two statements."""
    changed = metering.recorded_since(queries.usage_behind(bills))
    return [bill for bill in bills if bill.pk in changed]


def rebill_corrected(*, now: datetime, since: datetime | None = None) -> list[Rebilled]:
    """Make anew every bill issued since a moment (a year ago, where none is named) whose readings were corrected.

    Each in a transaction of its own. A bill whose readings are not all there any more waits for the rest.
    """
    found = []
    issued = queries.bills().filter(issued_at__gte=since or now - _A_YEAR).order_by("pk")
    keys = list(issued.values_list("pk", flat=True))
    for first in range(0, len(keys), _AT_A_TIME):
        for bill in corrected_bills(list(issued.filter(pk__in=keys[first : first + _AT_A_TIME]))):
            try:
                made = rebill(bill=bill, now=now)
            except (Unbillable, NotAnnullable):
                continue
            if made is not None:
                found.append(made)
    return found


def differences_of(bill: Bill) -> list[Difference]:
    """What a bill that took another one's place says otherwise than that one."""
    if bill.replaces is None:
        return []
    return differences(_lines_of(bill.replaces), _lines_of(bill))


def _standing(bill: Bill) -> Bill:
    """The bill as it is now, locked, with account, brand and ledger; raises NotAnnullable where it does not stand."""
    rows = Bill.objects.select_related("account__brand", "ledger").select_for_update(of=("self",))
    found = rows.get(pk=bill.pk)
    if found.status != Bill.Status.ISSUED or found.annuls_id is not None:
        raise NotAnnullable
    return found


def _lines_of(bill: Bill) -> list[BilledLine]:
    return [
        BilledLine(
            line.supply_point_identifier,
            line.kind,
            line.label,
            quantity_wh=line.quantity_wh,
            estimated_wh=line.estimated_wh,
            amount=TaxedAmount(line.net, line.tax),
        )
        for line in queries.lines_of([bill]).get(bill.pk, [])
    ]


def _lines_in(supplies: Sequence[PricedSupply]) -> list[BilledLine]:
    return [
        BilledLine(
            one.supply.identifier,
            line_kind(one, line),
            line.rated.label,
            quantity_wh=line.rated.energy_wh,
            estimated_wh=line.rated.estimated_wh,
            amount=line.amount,
        )
        for one in supplies
        for line in one.lines
    ]


def _mirrored(line: BillLine, note: Bill, reversal: Transaction | None) -> BillLine:
    """The line that takes a line back: the same in everything but the sign of what it comes to."""
    copied = {
        field.attname: getattr(line, field.attname)
        for field in BillLine._meta.concrete_fields
        if field.name not in {"id", "bill", "transaction", "quantity_wh", "estimated_wh", "net", "tax"}
    }
    return BillLine(
        **copied,
        bill=note,
        transaction=reversal,
        quantity_wh=-line.quantity_wh,
        estimated_wh=-line.estimated_wh,
        net=-line.net,
        tax=-line.tax,
    )
