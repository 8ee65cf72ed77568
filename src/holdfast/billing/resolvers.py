"""Bills on the wire: one row of `Bill` is read under the type that its reader knows.

A bill of an account is a `StatementType` or an `InvoiceType`; on a ledger the same bill is a
`StatementBillingDocumentType` or an `InvoiceBillingDocumentType`. Bills are data here, not files: links to
PDFs are null, and no filter hides a bill for want of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope
from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.billing import queries
from holdfast.billing.calculation import next_month
from holdfast.billing.models import Bill, BillType
from holdfast.kernel.periods import Period, start_of_day
from holdfast.ledgers import resolvers as ledger
from holdfast.ledgers.models import Transaction, TransactionKind
from holdfast.ledgers.queries import TransactionFilter, TransactionType
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import Ledger

domain = Domain("billing")

ACCOUNT_TYPES = ("AccountType", "Account")
ACCOUNT_BILLS = {BillType.STATEMENT: "StatementType", BillType.INVOICE: "InvoiceType"}
BILL_TYPES = ("StatementType", "InvoiceType", "PeriodBasedDocumentType")
STATEMENT_DOCUMENTS = ("StatementBillingDocumentType", "StatementDetailsBillingDocumentType")
DOCUMENT_TYPES = (*STATEMENT_DOCUMENTS, "InvoiceBillingDocumentType")
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


@dataclass(frozen=True, slots=True)
class Detail:
    """The energy that a charge is for."""

    charge: Transaction
    period: Period


def _page(arguments: dict[str, Any]) -> paging.PageRequest:
    return paging.PageRequest.from_arguments(**{name: arguments.pop(name, None) for name in PAGE_ARGUMENTS})


def _zone(bill: Bill) -> ZoneInfo:
    return market_of(attribute(attribute(bill, "account"), "brand").market_code).zone


# Accounts


@domain.field(ACCOUNT_TYPES, "overdueBalance")
def overdue_balance(account: Account, info: Info) -> int:
    today = info.context.now.astimezone(market_of(account.market_code).zone).date()
    overdue: int = batched(account, queries.overdue_balances_of, default=0, on=today)
    return overdue


@domain.field(ACCOUNT_TYPES, "bills")
def account_bills(account: Account, _info: Info, **arguments: Any) -> paging.Connection[Bill]:
    page = _page(arguments)
    if arguments.get("only_current_email"):
        return paging.empty()  # no bill has been sent by e-mail
    names = ("from_date", "to_date", "issued_from_date", "issued_to_date", "ledger_number")
    wanted = queries.BillFilter(
        **{name: arguments.get(name) for name in names},
        include_invoices=arguments.get("include_invoices", True),
    )
    found: paging.Connection[Bill] = batched(
        account,
        _bills_of_accounts,
        default=paging.empty(),
        page=page,
        order_by=BILL_ORDERS[arguments.get("order_by", "ISSUED_DATE_DESC")],
        wanted=wanted,
    )
    return found


def _bills_of_accounts(
    accounts: Sequence[Account],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: queries.BillFilter,
) -> dict[int, paging.Connection[Bill]]:
    found = queries.bills_of_accounts(accounts, wanted)
    pages = paging.connect_each(found, page, partition="account_id", order_by=order_by)
    by_id = {account.pk: account for account in accounts}
    for pk, connection in pages.items():
        for bill in connection.nodes:
            bill.account = by_id[pk]
    return pages


@domain.field(ACCOUNT_TYPES, "bill")
def account_bill(
    account: Account,
    _info: Info,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    identifier: str | None = None,
    bill_type: str | None = None,
    ledger_number: str | None = None,
) -> Bill | None:
    bill: Bill | None = batched(
        account,
        queries.bill_of,
        bill_id=None if id is None else ledger.key_of(id),
        number=identifier,
        bill_type=bill_type,
        ledger_number=ledger_number,
    )
    return bill


@domain.field(ACCOUNT_TYPES, "annualStatements")
def annual_statements(_account: Account, _info: Info, **arguments: Any) -> paging.Connection[Any]:
    _page(arguments)
    return paging.empty()


@domain.field(ACCOUNT_TYPES, "billingOptions")
def billing_options(account: Account, info: Info) -> dict[str, Any]:
    """Every account is billed for whole calendar months of its market."""
    today = info.context.now.astimezone(market_of(account.market_code).zone).date()
    following = next_month(today)
    return {
        "is_fixed": True,
        "period_start_day": 1,
        "period_length": "MONTHLY",
        "period_length_multiplier": 1,
        "current_billing_period_start_date": today.replace(day=1),
        "current_billing_period_end_date": following - timedelta(days=1),
        "next_billing_date": following,
    }


# Ledgers


def _documents(
    owner: Ledger, arguments: dict[str, Any], bill_types: tuple[BillType, ...], bill_id: int | None
) -> paging.Connection[Bill]:
    found: paging.Connection[Bill] = batched(
        owner,
        _bills_of_ledgers,
        default=paging.empty(),
        page=_page(arguments),
        order_by=DOCUMENT_ORDERS[arguments.get("order_by", "FINALIZED_AT_DESC")],
        bill_types=bill_types,
        bill_id=bill_id,
    )
    return found


def _bills_of_ledgers(
    ledgers: Sequence[Ledger],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    bill_types: tuple[BillType, ...],
    bill_id: int | None,
) -> dict[int, paging.Connection[Bill]]:
    found = queries.bills_of_ledgers(ledgers, bill_types=bill_types, bill_id=bill_id)
    pages = paging.connect_each(found, page, partition="ledger_id", order_by=order_by)
    by_id = {one.pk: one for one in ledgers}
    for pk, connection in pages.items():
        account = attribute(by_id[pk], "account")
        for bill in connection.nodes:
            bill.account = account
    return pages


@domain.field(ledger.LEDGER_TYPES, "statements")
def statements(
    owner: Ledger, _info: Info, *, statement_id: int | None = None, **arguments: Any
) -> paging.Connection[Bill]:
    return _documents(owner, arguments, (BillType.STATEMENT,), statement_id)


@domain.field(ledger.LEDGER_TYPES, "invoices")
def invoices(
    owner: Ledger, _info: Info, *, invoice_id: int | None = None, **arguments: Any
) -> paging.Connection[Bill]:
    return _documents(owner, arguments, (BillType.INVOICE,), invoice_id)


@domain.field("LedgerWithPaymentsInstructions", "statementsWithDetails")
def statements_with_details(owner: Ledger, _info: Info, **arguments: Any) -> paging.Connection[Bill]:
    """Everything that was issued on the ledger, under whichever name its market knows it."""
    return _documents(owner, arguments, (BillType.STATEMENT, BillType.INVOICE), None)


# Bills


@domain.type_of("BillInterface", "ConstituentInterface")
def bill_type_name(bill: Bill) -> str:
    return ACCOUNT_BILLS[BillType(bill.bill_type)]


@domain.visible(*ALL_TYPES)
def bill_visible(viewer: Viewer, bill: Bill) -> bool:
    return AccountScope.of(viewer).may_see(attribute(bill, "account"))


@domain.field(ALL_TYPES, "totalCharges")
def total_charges(bill: Bill, _info: Info) -> Total:
    return Total(bill.charges_net, bill.charges_tax)


@domain.field(ALL_TYPES, "totalCredits")
def total_credits(bill: Bill, _info: Info) -> Total:
    return Total(bill.credits_net, bill.credits_tax)


@domain.field(BILL_TYPES, "issuedDate")
def issued_date(bill: Bill, _info: Info) -> date:
    return bill.issued_on


@domain.field((*DOCUMENT_TYPES, "StatementType"), "paymentDueDate")
@domain.field("StatementBillingDocumentType", "dueDate")
def payment_due_date(bill: Bill, _info: Info) -> date:
    return bill.payment_due_on


@domain.field(BILL_TYPES, "attachments")
def attachments(_bill: Bill, _info: Info, **arguments: Any) -> paging.Connection[Any]:
    _page(arguments)
    return paging.empty()


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
    days = _supply_days(bill)
    return None if days is None else days.from_date


@domain.field("StatementType", "consumptionEndDate")
def consumption_end_date(bill: Bill, _info: Info) -> date | None:
    days = _supply_days(bill)
    return None if days is None else days.to_date


def _supply_days(bill: Bill) -> queries.SupplyDays | None:
    days: queries.SupplyDays | None = batched(bill, queries.supply_days_of)
    return days


@domain.field(("InvoiceType", "PeriodBasedDocumentType", *STATEMENT_DOCUMENTS), "identifier")
def identifier(bill: Bill, _info: Info) -> str:
    return bill.number


@domain.field("StatementDetailsBillingDocumentType", "number")
def serial_number(bill: Bill, _info: Info) -> int:
    return bill.serial


@domain.field(("InvoiceType", "PeriodBasedDocumentType"), "isAnnulled")
def is_annulled(bill: Bill, _info: Info) -> bool:
    return bill.status == Bill.Status.ANNULLED


def _invoiced(bill: Bill) -> int:
    """What a bill asks for on top of what was owed before: charges less credits, tax included."""
    return bill.charges_net + bill.charges_tax - bill.credits_net - bill.credits_tax


@domain.field("InvoiceType", "grossAmount")
def gross_amount(bill: Bill, _info: Info) -> int:
    return _invoiced(bill)


@domain.field("InvoiceBillingDocumentType", "invoicedAmount")
def invoiced_amount(bill: Bill, _info: Info) -> int:
    return _invoiced(bill)


@domain.field("StatementDetailsBillingDocumentType", "amount")
def statement_amount(bill: Bill, _info: Info) -> Decimal:
    return Decimal(_invoiced(bill))


@domain.field("InvoiceType", "totalPayments")
def total_payments(bill: Bill, _info: Info) -> int:
    return bill.payments


# Documents of a ledger


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
    return start_of_day(bill.from_date, _zone(bill))


@domain.field(STATEMENT_DOCUMENTS, "endAt")
def end_at(bill: Bill, _info: Info) -> datetime:
    return start_of_day(bill.to_date, _zone(bill))


@domain.field(DOCUMENT_TYPES, "earliestChargeAt")
def earliest_charge_at(bill: Bill, _info: Info) -> datetime | None:
    days = _supply_days(bill)
    return None if days is None else start_of_day(days.from_date, _zone(bill))


@domain.field(DOCUMENT_TYPES, "latestChargeAt")
def latest_charge_at(bill: Bill, _info: Info) -> datetime | None:
    days = _supply_days(bill)
    return None if days is None else start_of_day(days.to_date, _zone(bill))


@domain.field("StatementDetailsBillingDocumentType", "consumptionStartDate")
def consumption_start(bill: Bill, info: Info) -> datetime | None:
    return earliest_charge_at(bill, info)


@domain.field("StatementDetailsBillingDocumentType", "consumptionEndDate")
def consumption_end(bill: Bill, info: Info) -> datetime | None:
    return latest_charge_at(bill, info)


# Transactions on bills


@domain.field(ALL_TYPES, "transactions")
def bill_transactions(
    bill: Bill,
    _info: Info,
    *,
    order_by: str = "POSTED_DATE_DESC",
    transaction_types: Sequence[str | None] | None = None,
    ledger_number: str | None = None,
    **arguments: Any,
) -> paging.Connection[Transaction]:
    types = None
    if transaction_types is not None:
        types = tuple(TransactionType(name) for name in transaction_types if name)
    found: paging.Connection[Transaction] = batched(
        bill,
        _transactions_on_bills,
        default=paging.empty(),
        page=_page(arguments),
        order_by=ledger.ORDERS[order_by],
        wanted=TransactionFilter(types=types),
        ledger_number=ledger_number,
    )
    return found


def _transactions_on_bills(
    bills: Sequence[Bill],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: TransactionFilter,
    ledger_number: str | None,
) -> dict[int, paging.Connection[Transaction]]:
    found = queries.transactions_on(bills, wanted)
    if ledger_number is not None:
        found = found.filter(ledger__number=ledger_number.strip().upper())
    pages = paging.connect_each(found, page, partition="on_bill", order_by=order_by)
    by_id = {bill.pk: bill for bill in bills}
    for pk, connection in pages.items():
        account = attribute(by_id[pk], "account")
        for transaction in connection.nodes:
            transaction.account = account
    return pages


@domain.type_of("BillTransactionType")
def bill_transaction_type_name(transaction: Transaction) -> str:
    return BILL_TRANSACTIONS[TransactionKind(transaction.kind)]


_ON_BILLS = tuple(BILL_TRANSACTIONS.values())
domain.visible(*_ON_BILLS)(ledger.transaction_visible)
domain.field(_ON_BILLS, "amounts")(ledger.amounts)
domain.field(_ON_BILLS, "postedDate")(ledger.posted_date)
domain.field(_ON_BILLS, "note")(ledger.note)
domain.field(_ON_BILLS, "reasonCode")(ledger.reason_code)


# The energy behind charges


@domain.field(("Charge", "BillCharge"), "consumption")
def consumption(charge: Transaction, _info: Info) -> dict[str, Any] | None:
    energy = _energy(charge)
    if energy is None:
        return None
    return {
        "start_date": energy.from_date,
        "end_date": energy.to_date,
        "quantity": Decimal(energy.quantity_wh) / WATT_HOURS_PER_KWH,
        "unit": "kWh",
        "usage_cost": energy.usage_net,
        "supply_charge": energy.standing_net,
    }


@domain.field(("Charge", "BillCharge"), "detail")
def detail(charge: Transaction, _info: Info) -> Detail | None:
    energy = _energy(charge)
    if energy is None:
        return None
    zone = market_of(attribute(attribute(charge, "account"), "brand").market_code).zone
    return Detail(charge, Period(start_of_day(energy.from_date, zone), start_of_day(energy.to_date, zone)))


@domain.type_of("ChargeDetail")
def charge_detail_type_name(_detail: Detail) -> str:
    return "SupplyOrServiceCharge"


@domain.field("SupplyOrServiceCharge", "agreements")
def charged_agreements(detail: Detail, _info: Info, **arguments: Any) -> paging.Connection[Agreement]:
    found: list[Agreement] = batched(detail.charge, queries.agreements_behind, default=[])
    return paging.of_list(found, _page(arguments))


def _energy(charge: Transaction) -> queries.SuppliedEnergy | None:
    energy: queries.SuppliedEnergy | None = batched(charge, queries.energy_of)
    return energy
