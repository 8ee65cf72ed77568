"""The documents of bills: links to them, and copies on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.errors import Unauthorized
from holdfast.api.viewers import ViewerKind
from holdfast.billing import printing, queries
from holdfast.billing.choices import PaperForm
from holdfast.billing.errors import RequestPrintedBillUnauthorized
from holdfast.billing.papers import keeping
from holdfast.billing.resolvers.base import BILL_TYPES, DOCUMENT_TYPES, FRENCH_BILL, domain, page_of
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account, Message
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.billing.models import Bill, PrintBatch, PrintedBill

PRINTERS = frozenset({"Can export statements", "Can access customer queries"})
"""With either of these, a support user may hand batches of letters to the printer."""


def may_print(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Batches hold letters to customers of every brand, so they are for staff alone."""
    rules.signed_in(viewer, spec, arguments)
    if not _prints(viewer):
        raise Unauthorized
    return {}


def _prints(viewer: Viewer) -> bool:
    return viewer.kind is ViewerKind.SUPPORT and bool(PRINTERS & viewer.permissions)


@domain.visible("PrintBatchType")
def print_batch_visible(viewer: Viewer, _batch: PrintBatch) -> bool:
    return _prints(viewer)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a bill; the link is the permission to fetch it."""

    filename: str
    temporary_url: str
    temporary_url_expires_at: datetime


def _account_of(bill: Bill) -> Account:
    account: Account = attribute(bill, "account")
    return account


@domain.field((*BILL_TYPES, FRENCH_BILL), "temporaryUrl")
@domain.field(DOCUMENT_TYPES, "pdfUrl")
def pdf_url(bill: Bill, info: Info) -> str:
    """In large print for whoever asked to have their documents so."""
    return keeping.link_to(bill, form=keeping.form_for(_account_of(bill)), now=info.context.now)


@domain.field(BILL_TYPES, "attachments")
def attachments(bill: Bill, info: Info, **arguments: Any) -> paging.Connection[Attachment]:
    """The bill in large print and as a structured invoice."""
    now = info.context.now
    made = [
        Attachment(
            keeping.file_name(bill, form),
            keeping.link_to(bill, form=form, now=now),
            now + keeping.link_lasts(),
        )
        for form in (PaperForm.EINVOICE, PaperForm.LARGE_PRINT)
    ]
    return paging.of_list(made, page_of(arguments))


@domain.field("PeriodBasedDocumentType", "printedCopyRequests")
def printed_copy_requests(bill: Bill, _info: Info) -> list[date]:
    requests: list[PrintedBill] = batched(bill, queries.printed_copies_of, default=[])
    return [one.requested_on for one in requests]


@domain.mutation(
    "requestPrintedBill",
    rule=account_rule("input.account_number", refusal=RequestPrintedBillUnauthorized),
)
def request_printed_bill(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        printed = printing.request_printed_bill(
            account=account, billing_document_id=input["billing_document_id"], now=info.context.now
        )
        leave_trace(
            info.context,
            "requestPrintedBill",
            touched=[f"Bill:{printed.bill_id}", f"PrintBatch:{printed.batch_id}"],
            account_number=account.number,
        )
    return {"success": True}


@domain.mutation("closeOpenPrintBatch", rule=may_print)
def close_open_print_batch(info: Info) -> dict[str, Any]:
    with transaction.atomic():
        batch = printing.close_open_print_batch(now=info.context.now)
        if batch is not None:
            leave_trace(info.context, "closeOpenPrintBatch", touched=[f"PrintBatch:{batch.pk}"])
    return {"print_batch": batch}


@domain.mutation("markPrintBatchAsProcessed", rule=may_print)
def mark_print_batch_as_processed(info: Info, *, print_batch_id: str) -> dict[str, Any]:
    with transaction.atomic():
        batch = printing.mark_print_batch_as_processed(print_batch_id=print_batch_id, now=info.context.now)
        leave_trace(info.context, "markPrintBatchAsProcessed", touched=[f"PrintBatch:{batch.pk}"])
    return {"print_batch": batch}


@domain.field("PrintBatchType", "messages")
def batch_messages(
    batch: PrintBatch, info: Info, *, is_high_priority: bool | None = None, **arguments: Any
) -> paging.Connection[Message]:
    """The letters of the accounts that the viewer may see."""
    letters = queries.letters_in(batch, is_high_priority=is_high_priority)
    seen = AccountScope.of(info.context.viewer).restrict(letters, account="account")
    found: paging.Connection[Message] = paging.connect(seen, page_of(arguments), order_by=("pk",))
    return found
