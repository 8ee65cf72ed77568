"""Bills on the wire: one row of `Bill` is read under the type that its reader knows.

A bill of an account is a `StatementType` or an `InvoiceType`; on a ledger the same bill is a
`StatementBillingDocumentType` or an `InvoiceBillingDocumentType`. Its document is made when a link to it is first
followed, so every bill has a link, and no filter hides a bill for want of a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain
from holdfast.billing import queries
from holdfast.billing.choices import BillType
from holdfast.billing.models import Bill
from holdfast.ledgers.choices import TransactionKind
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

domain = Domain("billing")

ACCOUNT_TYPES = ("AccountType", "Account")
ACCOUNT_BILLS = {
    BillType.STATEMENT: "StatementType",
    BillType.INVOICE: "InvoiceType",
    BillType.CREDIT_NOTE: "InvoiceType",
}
BILL_TYPES = ("StatementType", "InvoiceType", "PeriodBasedDocumentType")
STATEMENT_DOCUMENTS = ("StatementBillingDocumentType", "StatementDetailsBillingDocumentType")
DOCUMENT_TYPES = (*STATEMENT_DOCUMENTS, "InvoiceBillingDocumentType")
FRENCH_BILL = "FraBillType"
ALL_TYPES = (*BILL_TYPES, *DOCUMENT_TYPES)
BILL_TRANSACTIONS = {
    TransactionKind.CHARGE: "BillCharge",
    TransactionKind.CREDIT: "BillCredit",
    TransactionKind.PAYMENT: "BillPayment",
    TransactionKind.REPAYMENT: "BillRefund",
}
BILL_ORDERS = {
    "FROM_DATE_DESC": ("-from_date", "-pk"),
    "ISSUED_DATE_DESC": ("-issued_on", "-pk"),
}
DOCUMENT_ORDERS = {"FINALIZED_AT_ASC": ("issued_at", "pk"), "FINALIZED_AT_DESC": ("-issued_at", "-pk")}
PAGE_ARGUMENTS = ("first", "last", "after", "before", "offset")
WATT_HOURS_PER_KWH = 1000

domain.part_of_parent(
    "StatementTotalType",
    "InvoiceTotalType",
    "HeldStatus",
    "BillingOptionsType",
    "BillingAttachmentType",
    "AnnualStatementType",
    "AnnulmentBillingDocumentType",
    "Consumption",
    "SupplyOrServiceCharge",
    "Period",
)


@dataclass(frozen=True, slots=True)
class Total:
    """Net, tax and gross of one side of a bill."""

    net_total: int
    tax_total: int

    @property
    def gross_total(self) -> int:
        return self.net_total + self.tax_total


def page_of(arguments: dict[str, Any]) -> paging.PageRequest:
    """The page that the arguments of a connection ask for; what is not about the page stays in them."""
    return paging.PageRequest.from_arguments(**{name: arguments.pop(name, None) for name in PAGE_ARGUMENTS})


def zone_of(bill: Bill) -> ZoneInfo:
    """The time zone of the market that a bill belongs to."""
    return market_of(attribute(attribute(bill, "account"), "brand").market_code).zone


def supply_days_of(bill: Bill) -> queries.SupplyDays | None:
    """The days of the energy on a bill, None where it has none."""
    days: queries.SupplyDays | None = batched(bill, queries.supply_days_of)
    return days


def invoiced_on(bill: Bill) -> int:
    """What a bill asks for on top of what was owed before: charges less credits, tax included."""
    return bill.charges_net + bill.charges_tax - bill.credits_net - bill.credits_tax
