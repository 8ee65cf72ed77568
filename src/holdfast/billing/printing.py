"""Bills on paper: letters gather in the open batch, the batch is closed for the printer, and it is done.

A letter stands on the account's time line from the moment it is asked for; what becomes of its batch is put there
as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.choices import AccountEventType
from holdfast.accounts.operations import (
    attach_to_message,
    keep_file,
    record_message,
    record_message_event,
)
from holdfast.accounts.texts import key_of
from holdfast.billing.choices import PrintBatchStatus
from holdfast.billing.errors import (
    BillingDocumentNotIssued,
    CloseOpenPrintBatchInvalidData,
    MarkPrintBatchAsProcessedInvalidData,
)
from holdfast.billing.models import Bill, PrintBatch, PrintedBill
from holdfast.billing.papers import keeping
from holdfast.kernel.events import BusinessEvent
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event
from holdfast.platform.papers import PapersUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account

TEMPLATE_CODE = "BILL_COPY"
FILE_CATEGORY = "PRINTED_BILL"


@transaction.atomic
def request_printed_bill(*, account: Account, billing_document_id: str, now: datetime) -> PrintedBill:
    """Have an issued bill posted to its account's billing address, once a batch however often it is asked for.

    Raises BillingDocumentNotIssued for a bill that is not this account's, or was annulled.
    """
    issued = Bill.objects.filter(account=account, status=Bill.Status.ISSUED)
    bill = issued.filter(pk=key_of(billing_document_id)).first()
    if bill is None:
        raise BillingDocumentNotIssued
    batch = _open_batch(now)
    asked = PrintedBill.objects.filter(batch=batch, bill=bill).first()
    if asked is not None:
        return asked
    event = record_message(
        account=account,
        event_type=AccountEventType.PRINT_SENT,
        now=now,
        template_code=TEMPLATE_CODE,
        subject=bill.number,
        recipient=bill.to_address.replace("\n", ", ")[:254],
    )
    printed = PrintedBill.objects.create(
        batch=batch,
        bill=bill,
        account=account,
        message=event.message,
        requested_at=now,
        requested_on=now.astimezone(market_of(account.market_code).zone).date(),
    )
    record_event(
        BusinessEvent(
            "billing.printed_bill.requested-v1",
            now,
            account_number=account.number,
            data={"number": bill.number, "batch_id": batch.pk},
        )
    )
    return printed


@transaction.atomic
def close_open_print_batch(*, now: datetime) -> PrintBatch | None:
    """Close the batch that letters gather in, every letter's file made; None where none is open.

    Raises CloseOpenPrintBatchInvalidData where a letter cannot be made; the batch then stays open.
    """
    batch = PrintBatch.objects.select_for_update().filter(status=PrintBatchStatus.OPEN).first()
    if batch is None:
        return None
    letters = PrintedBill.objects.filter(batch=batch).select_related("bill__account", "message")
    try:
        for letter in letters.order_by("pk"):
            _attach_bill(letter, now)
    except PapersUnavailable as missing:
        raise CloseOpenPrintBatchInvalidData from missing
    batch.status, batch.closed_at = PrintBatchStatus.CLOSED, now
    batch.save(update_fields=["status", "closed_at"])
    record_event(
        BusinessEvent(
            "billing.print_batch.closed-v1", now, data={"batch_id": batch.pk, "letters": len(letters)}
        )
    )
    return batch


@transaction.atomic
def mark_print_batch_as_processed(*, print_batch_id: str, now: datetime) -> PrintBatch:
    """Say that the printer has done a closed batch; its letters are then on their way.

    Raises MarkPrintBatchAsProcessedInvalidData for a batch that does not exist, is open or was done before.
    """
    batch = PrintBatch.objects.select_for_update().filter(pk=key_of(print_batch_id)).first()
    if batch is None or batch.status != PrintBatchStatus.CLOSED:
        raise MarkPrintBatchAsProcessedInvalidData
    batch.status, batch.processed_at = PrintBatchStatus.PROCESSED, now
    batch.save(update_fields=["status", "processed_at"])
    for letter in PrintedBill.objects.filter(batch=batch).select_related("message__account"):
        record_message_event(message=letter.message, event_type=AccountEventType.PRINT_SUCCEEDED, now=now)
    record_event(BusinessEvent("billing.print_batch.processed-v1", now, data={"batch_id": batch.pk}))
    return batch


def _attach_bill(letter: PrintedBill, now: datetime) -> None:
    """Give a letter the file that is to be printed, as its reader wants it."""
    account = letter.bill.account
    form = keeping.form_for(account)
    kept = keep_file(
        account=account,
        category=FILE_CATEGORY,
        filename=keeping.file_name(letter.bill, form),
        content=keeping.content_of(letter.bill, form=form, now=now),
        now=now,
    )
    attach_to_message(message=letter.message, attachment=kept)


def _open_batch(now: datetime) -> PrintBatch:
    """The open batch, locked; opened by whoever comes first, also where two come at once."""
    PrintBatch.objects.bulk_create([PrintBatch(opened_at=now)], ignore_conflicts=True)
    return PrintBatch.objects.select_for_update().get(status=PrintBatchStatus.OPEN)
