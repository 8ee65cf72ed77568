"""What a bill says, under each of its names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope
from holdfast.api.batching import attribute, batched
from holdfast.billing import queries
from holdfast.billing.choices import BillType
from holdfast.billing.models import Bill
from holdfast.billing.papers import keeping
from holdfast.billing.resolvers.base import (
    ACCOUNT_BILLS,
    ALL_TYPES,
    BILL_TYPES,
    DOCUMENT_TYPES,
    FRENCH_BILL,
    STATEMENT_DOCUMENTS,
    Total,
    domain,
    invoiced_on,
    supply_days_of,
    zone_of,
)
from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer


@domain.type_of("BillInterface", "ConstituentInterface")
def bill_type_name(bill: Bill) -> str:
    return ACCOUNT_BILLS[BillType(bill.bill_type)]


@domain.visible(*ALL_TYPES, FRENCH_BILL)
def bill_visible(viewer: Viewer, bill: Bill) -> bool:
    return AccountScope.of(viewer).may_see(attribute(bill, "account"))


@domain.field(ALL_TYPES, "totalCharges")
def total_charges(bill: Bill, _info: Info) -> Total:
    return Total(bill.charges_net, bill.charges_tax)


@domain.field(ALL_TYPES, "totalCredits")
def total_credits(bill: Bill, _info: Info) -> Total:
    return Total(bill.credits_net, bill.credits_tax)


@domain.field((*BILL_TYPES, FRENCH_BILL), "issuedDate")
def issued_date(bill: Bill, _info: Info) -> date:
    return bill.issued_on


@domain.field((*DOCUMENT_TYPES, "StatementType"), "paymentDueDate")
@domain.field("StatementBillingDocumentType", "dueDate")
def payment_due_date(bill: Bill, _info: Info) -> date:
    return bill.payment_due_on


@domain.field(BILL_TYPES, "reversalsAfterClose")
def reversals_after_close(bill: Bill, _info: Info) -> str:
    transactions, reversed_ones = batched(bill, queries.reversed_counts_of, default=(0, 0))
    if reversed_ones == 0:
        return "NONE"
    return "ALL" if reversed_ones == transactions else "SOME"


@domain.field(("InvoiceType", "PeriodBasedDocumentType", "InvoiceBillingDocumentType"), "isHeld")
def is_held(_bill: Bill, _info: Info) -> bool:
    """A bill is issued when it is made; none is held back."""
    return False


@domain.field("StatementType", "heldStatus")
def held_status(_bill: Bill, _info: Info) -> dict[str, Any]:
    return {"is_held": False, "reason": None}


@domain.field("StatementType", "isExternalBill")
def is_external_bill(_bill: Bill, _info: Info) -> bool:
    return False


@domain.field("StatementType", "status")
def statement_status(_bill: Bill, _info: Info) -> str:
    """What is issued takes no further transactions."""
    return "CLOSED"


@domain.field("StatementType", "consumptionStartDate")
def consumption_start_date(bill: Bill, _info: Info) -> date | None:
    days = supply_days_of(bill)
    return None if days is None else days.from_date


@domain.field("StatementType", "consumptionEndDate")
def consumption_end_date(bill: Bill, _info: Info) -> date | None:
    days = supply_days_of(bill)
    return None if days is None else days.to_date


@domain.field(("InvoiceType", "PeriodBasedDocumentType", *STATEMENT_DOCUMENTS), "identifier")
def identifier(bill: Bill, _info: Info) -> str:
    return bill.number


@domain.field("StatementDetailsBillingDocumentType", "number")
def serial_number(bill: Bill, _info: Info) -> int:
    return bill.serial


@domain.field(("InvoiceType", "PeriodBasedDocumentType"), "isAnnulled")
def is_annulled(bill: Bill, _info: Info) -> bool:
    return bill.status == Bill.Status.ANNULLED


@domain.field(DOCUMENT_TYPES, "annulledBy")
def annulled_by(bill: Bill, info: Info) -> dict[str, Any] | None:
    """The credit note that took the bill back."""
    note: Bill | None = batched(bill, queries.credit_notes_of)
    if note is None:
        return None
    form = keeping.form_for(attribute(bill, "account"))
    return {
        "id": note.pk,
        "annulled_billing_document_id": bill.pk,
        "first_issued": note.issued_at,
        "pdf_url": keeping.link_to(note, form=form, now=info.context.now),
    }


@domain.field(FRENCH_BILL, "amount")
@domain.field("InvoiceType", "grossAmount")
def gross_amount(bill: Bill, _info: Info) -> int:
    return invoiced_on(bill)


@domain.field("InvoiceBillingDocumentType", "invoicedAmount")
def invoiced_amount(bill: Bill, _info: Info) -> int:
    return invoiced_on(bill)


@domain.field("StatementDetailsBillingDocumentType", "amount")
def statement_amount(bill: Bill, _info: Info) -> Decimal:
    return Decimal(invoiced_on(bill))


@domain.field("InvoiceType", "totalPayments")
def total_payments(bill: Bill, _info: Info) -> int:
    return bill.payments


@domain.field("InvoiceBillingDocumentType", "firstIssued")
def first_issued(bill: Bill, _info: Info) -> datetime:
    return bill.issued_at


@domain.field(STATEMENT_DOCUMENTS, "firstIssuedAt")
def first_issued_at(bill: Bill, _info: Info) -> datetime:
    return bill.issued_at


@domain.field("StatementDetailsBillingDocumentType", "issuedDate")
def issued_moment(bill: Bill, _info: Info) -> datetime:
    return bill.issued_at


@domain.field(STATEMENT_DOCUMENTS, "startAt")
def start_at(bill: Bill, _info: Info) -> datetime:
    return start_of_day(bill.from_date, zone_of(bill))


@domain.field(STATEMENT_DOCUMENTS, "endAt")
def end_at(bill: Bill, _info: Info) -> datetime:
    return start_of_day(bill.to_date, zone_of(bill))


@domain.field(DOCUMENT_TYPES, "earliestChargeAt")
def earliest_charge_at(bill: Bill, _info: Info) -> datetime | None:
    days = supply_days_of(bill)
    return None if days is None else start_of_day(days.from_date, zone_of(bill))


@domain.field(DOCUMENT_TYPES, "latestChargeAt")
def latest_charge_at(bill: Bill, _info: Info) -> datetime | None:
    days = supply_days_of(bill)
    return None if days is None else start_of_day(days.to_date, zone_of(bill))


@domain.field("StatementDetailsBillingDocumentType", "consumptionStartDate")
def consumption_start(bill: Bill, info: Info) -> datetime | None:
    return earliest_charge_at(bill, info)


@domain.field("StatementDetailsBillingDocumentType", "consumptionEndDate")
def consumption_end(bill: Bill, info: Info) -> datetime | None:
    return latest_charge_at(bill, info)
