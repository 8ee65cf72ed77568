"""What is read of bills: each function is a fixed number of SQL statements, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys; a parent without rows is
missing there unless the function says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from holdfast.accounts.queries import messages
from holdfast.agreements.queries import agreements
from holdfast.billing.choices import BillType, LineKind
from holdfast.billing.models import Bill, BillLine, PrintedBill
from holdfast.ledgers.queries import TransactionFilter, received_since, transactions

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from holdfast.accounts.models import Account, Message
    from holdfast.agreements.models import Agreement
    from holdfast.billing.models import BillRun, PrintBatch
    from holdfast.ledgers.models import Ledger, Transaction


@dataclass(frozen=True, slots=True)
class BillFilter:
    """from_date and to_date: bills that begin in these days; issued_*: issued on them; both half-open."""

    from_date: date | None = None
    to_date: date | None = None
    issued_from_date: date | None = None
    issued_to_date: date | None = None
    ledger_number: str | None = None
    include_invoices: bool = True


#: All transactions.
EVERYTHING = TransactionFilter()


def bills() -> QuerySet[Bill]:
    """Bills that count: issued, not taken back, and no credit notes."""
    return Bill.objects.filter(status=Bill.Status.ISSUED, annuls=None)


def documents() -> QuerySet[Bill]:
    """Everything that was ever issued: bills, those that were taken back, and the notes that did so."""
    return Bill.objects.all()


def bills_of_accounts(accounts: Sequence[Account], wanted: BillFilter) -> QuerySet[Bill]:
    """The issued documents of accounts that a filter finds, annulled bills and credit notes among them."""
    found = documents().filter(account__in=accounts)
    if wanted.from_date is not None:
        found = found.filter(from_date__gte=wanted.from_date)
    if wanted.to_date is not None:
        found = found.filter(from_date__lt=wanted.to_date)
    found = issued_within(found, wanted.issued_from_date, wanted.issued_to_date)
    if wanted.ledger_number is not None:
        found = found.filter(ledger__number=wanted.ledger_number.strip().upper())
    if not wanted.include_invoices:
        found = found.exclude(bill_type=BillType.INVOICE)
    return found


def bills_for_supplies(
    account: Account, *, supply_point_ids: Sequence[int], property_id: int | None
) -> QuerySet[Bill]:
    """An account's issued documents with lines for every supply point named, and for the property named."""
    found = documents().select_related("ledger").filter(account=account)
    lines = BillLine.objects.filter(account=account)
    for supply_point_id in supply_point_ids:
        supplied = lines.filter(agreement__supply_point_id=supply_point_id)
        found = found.filter(pk__in=supplied.values("bill_id"))
    if property_id is not None:
        supplied = lines.filter(agreement__supply_point__property_id=property_id)
        found = found.filter(pk__in=supplied.values("bill_id"))
    return found


def issued_within(found: QuerySet[Bill], from_date: date | None, to_date: date | None) -> QuerySet[Bill]:
    """Those issued on days of `[from_date, to_date)`; None leaves an end open."""
    if from_date is not None:
        found = found.filter(issued_on__gte=from_date)
    return found if to_date is None else found.filter(issued_on__lt=to_date)


def bill_of(
    accounts: Sequence[Account],
    *,
    bill_id: int | None = None,
    number: str | None = None,
    bill_type: str | None = None,
    ledger_number: str | None = None,
) -> dict[int, Bill]:
    """The issued document of each account that all given names fit; without a name, the latest bill that counts."""
    found = bills_of_accounts(accounts, BillFilter(ledger_number=ledger_number))
    if bill_id is None and number is None and bill_type is None:
        found = found.filter(status=Bill.Status.ISSUED, annuls=None)
    if bill_id is not None:
        found = found.filter(pk=bill_id)
    if number is not None:
        found = found.filter(number=number.strip().upper())
    if bill_type is not None:
        found = found.filter(bill_type=bill_type)
    latest = found.order_by("account_id", "-issued_at", "-pk").distinct("account_id")
    return {bill.account_id: bill for bill in latest}


def bills_of_ledgers(
    ledgers: Sequence[Ledger], *, bill_types: Collection[BillType], bill_id: int | None = None
) -> QuerySet[Bill]:
    """The issued documents of some types on ledgers, annulled ones among them."""
    found = documents().filter(ledger__in=ledgers, bill_type__in=bill_types)
    return found if bill_id is None else found.filter(pk=bill_id)


def transactions_on(bills: Sequence[Bill], wanted: TransactionFilter = EVERYTHING) -> QuerySet[Transaction]:
    """The transactions on bills that a filter finds; each carries the key of its bill as `on_bill`."""
    on_a_bill = Q(ledger__bills__in=[bill.pk for bill in bills])
    within = Q(
        sequence__gte=F("ledger__bills__first_sequence"), sequence__lte=F("ledger__bills__last_sequence")
    )
    return transactions(wanted).filter(on_a_bill & within).annotate(on_bill=F("ledger__bills__pk"))


def transactions_of(bills: Sequence[Bill]) -> dict[int, list[Transaction]]:
    """The transactions on each bill, as they were posted."""
    found: dict[int, list[Transaction]] = defaultdict(list)
    for transaction in transactions_on(bills).order_by("ledger_id", "sequence"):
        found[transaction.on_bill].append(transaction)  # type: ignore[attr-defined]  # annotated just now
    return dict(found)


@dataclass(frozen=True, slots=True)
class SuppliedEnergy:
    """The energy behind a charge: whole watt-hours, half-open days, and how its net amount came about.

    standing_net: standing charges and subscribed power; usage_net: all else, discounts and levies too.
    """

    from_date: date
    to_date: date
    quantity_wh: int
    usage_net: int
    standing_net: int


def energy_of(charges: Sequence[Transaction]) -> dict[int, SuppliedEnergy]:
    """The energy behind charges; those of something else are missing."""
    rows = (
        BillLine.objects.filter(transaction__in=charges)
        .values("transaction_id", "kind")
        .annotate(start=Min("from_date"), end=Max("to_date"), energy=Sum("quantity_wh"), total=Sum("net"))
    )
    parts: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        parts[row["transaction_id"]].append(row)
    energy, daily = (LineKind.ENERGY, LineKind.EXPORT), (LineKind.STANDING_CHARGE, LineKind.POWER)
    return {
        pk: SuppliedEnergy(
            from_date=min(row["start"] for row in found),
            to_date=max(row["end"] for row in found),
            quantity_wh=sum(int(row["energy"]) for row in found if row["kind"] in energy),
            usage_net=sum(int(row["total"]) for row in found if row["kind"] not in daily),
            standing_net=sum(int(row["total"]) for row in found if row["kind"] in daily),
        )
        for pk, found in parts.items()
    }


def agreements_behind(charges: Sequence[Transaction]) -> dict[int, list[Agreement]]:
    """The agreements that charges are for; two statements."""
    pairs = set(
        BillLine.objects.filter(transaction__in=charges).values_list("transaction_id", "agreement_id")
    )
    found = agreements().in_bulk({agreement_id for _, agreement_id in pairs})
    behind: dict[int, list[Agreement]] = defaultdict(list)
    for transaction_id, agreement_id in sorted(pairs):
        behind[transaction_id].append(found[agreement_id])
    return dict(behind)


def lines_of(bills: Sequence[Bill]) -> dict[int, list[BillLine]]:
    """The lines of bills in the order of the document, with the products and places that they are for."""
    found: dict[int, list[BillLine]] = defaultdict(list)
    lines = BillLine.objects.select_related("agreement__tariff__product", "agreement__supply_point__property")
    for line in lines.filter(bill__in=bills).order_by("pk"):
        found[line.bill_id].append(line)
    return dict(found)


@dataclass(frozen=True, slots=True)
class SupplyDays:
    """The days of the energy on a bill, half-open."""

    from_date: date
    to_date: date


def supply_days_of(bills: Sequence[Bill]) -> dict[int, SupplyDays]:
    """The days of energy on bills; bills without energy are missing."""
    rows = (
        BillLine.objects.filter(bill__in=bills)
        .values("bill_id")
        .annotate(start=Min("from_date"), end=Max("to_date"))
    )
    return {row["bill_id"]: SupplyDays(row["start"], row["end"]) for row in rows}


def reversed_counts_of(bills: Sequence[Bill]) -> dict[int, tuple[int, int]]:
    """For each bill how many transactions stand on it, and how many of those were reversed later."""
    rows = (
        transactions_on(bills)
        .values("on_bill")  # type: ignore[misc]  # annotated just now
        .annotate(transactions=Count("pk"), reversed_ones=Count("reversal"))
    )
    found = {bill.pk: (0, 0) for bill in bills}
    found.update({row["on_bill"]: (row["transactions"], row["reversed_ones"]) for row in rows})
    return found


def overdue_balances_of(accounts: Sequence[Account], *, on: date) -> dict[int, int]:
    """What accounts should have paid before a day and have not, in minor units; every account has an answer.

    On each ledger: what the last bill due before that day left owing, less what was credited or paid since.
    """
    due = list(
        bills()
        .filter(account__in=accounts, payment_due_on__lt=on, ledger__affects_account_balance=True)
        .order_by("ledger_id", "-to_date", "-pk")
        .distinct("ledger_id")
    )
    received = received_since({bill.ledger_id: bill.last_sequence for bill in due})
    overdue = {account.pk: 0 for account in accounts}
    for bill in due:
        overdue[bill.account_id] += max(-bill.closing_balance - received.get(bill.ledger_id, 0), 0)
    return overdue


def billed_to(account_ids: Collection[int]) -> dict[int, date]:
    """By ledger of these accounts, the day up to which (exclusive) it has been billed."""
    rows = bills().filter(account_id__in=account_ids).values("ledger_id").annotate(until=Max("to_date"))
    return {row["ledger_id"]: row["until"] for row in rows}


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run has come."""

    accounts_total: int
    bills: int
    skipped: int


def progress_of(run: BillRun) -> RunProgress:
    """Bills issued and ledgers skipped by a run so far."""
    counted = (
        type(run)
        .objects.filter(pk=run.pk)
        .annotate(issued=Count("bills", distinct=True), left_out=Count("skipped", distinct=True))
    )
    row = counted.values("accounts_total", "issued", "left_out").get()
    return RunProgress(row["accounts_total"], row["issued"], row["left_out"])


def printed_copies_of(bills: Sequence[Bill]) -> dict[int, list[PrintedBill]]:
    """The copies on paper that were asked for of each bill, the first one first."""
    found: dict[int, list[PrintedBill]] = defaultdict(list)
    for one in PrintedBill.objects.filter(bill__in=bills).order_by("pk"):
        found[one.bill_id].append(one)
    return dict(found)


def letters_in(batch: PrintBatch, *, is_high_priority: bool | None = None) -> QuerySet[Message]:
    """The letters of a batch; is_high_priority: only those that are, or are not, to go first."""
    letters = PrintedBill.objects.filter(batch=batch)
    found = messages().filter(pk__in=letters.values("message_id"))
    return found if is_high_priority is None else found.filter(high_priority=is_high_priority)


def credit_notes_of(bills: Sequence[Bill]) -> dict[int, Bill]:
    """The note that took each bill back; those that stand are missing."""
    return {one.annuls_id: one for one in Bill.objects.filter(annuls__in=bills) if one.annuls_id is not None}


def usage_behind(bills: Sequence[Bill]) -> list[tuple[int, int, date, date, datetime]]:
    """What the lines of bills were made of: bill, channel, first and end day, and when the bill was issued."""
    rows = BillLine.objects.filter(bill__in=bills).exclude(channel_ids=[])
    found: set[tuple[int, int, date, date, datetime]] = set()
    for bill_id, channel_ids, first, end, issued_at in rows.values_list(
        "bill_id", "channel_ids", "from_date", "to_date", "bill__issued_at"
    ):
        found.update((bill_id, channel_id, first, end, issued_at) for channel_id in channel_ids)
    return sorted(found)
