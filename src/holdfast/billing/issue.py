"""Issuing: post what supplies cost, number the bills, write their lines; all of it in one transaction.

The number of SQL statements grows with neither accounts nor lines. Bill numbers are taken last, so that a
series is locked for a moment only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.billing.calculation import Movements, total_of
from holdfast.billing.choices import BillType, LineKind
from holdfast.billing.models import Bill, BillLine, BillRun, BillSeries
from holdfast.billing.titles import title_of
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations as ledgers
from holdfast.ledgers import queries as ledger_queries
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.reasons import ENERGY_EXPORT, ENERGY_SUPPLY
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.accounts.models import Account
    from holdfast.billing.calculation import PricedLine
    from holdfast.billing.supply import PricedSupply
    from holdfast.ledgers.models import Ledger, Transaction
    from holdfast.markets.market import Market

#: Days from the bill to when it is to be paid; moved on to a working day.
PAYMENT_TERM_DAYS = 14


@dataclass(frozen=True, slots=True)
class DueBill:
    """A ledger's bill of the days `[from_date, to_date)`, priced and not yet issued."""

    account: Account
    ledger: Ledger
    from_date: date
    to_date: date
    supplies: tuple[PricedSupply, ...]


@dataclass(slots=True)
class _Posted:
    """A due bill with what was posted for its supplies; None where a supply came to nothing."""

    due: DueBill
    transactions: list[Transaction | None]


@transaction.atomic
def issue_bills(*, due: Sequence[DueBill], run: BillRun | None, issued_at: datetime) -> list[Bill]:
    """Post and issue bills, those of one account and ledger at most once: what is billed already is left out.

    issued_at: the moment of posting and issuing. Answers the new bills, in the order of account and ledger.
    """
    heads = ledgers.lock_ledgers(one.ledger.pk for one in due)
    billed = set(
        Bill.objects.filter(ledger__in=heads, status=Bill.Status.ISSUED, annuls=None).values_list(
            "ledger_id", "from_date"
        )
    )
    wanted = [one for one in due if (one.ledger.pk, one.from_date) not in billed]
    wanted.sort(key=lambda one: (one.account.pk, one.ledger.pk))
    if not wanted:
        return []
    posted = _post(wanted, issued_at)
    balances = {pk: (head.last_sequence, head.balance) for pk, head in heads.items()}
    for line in (line for one in posted for line in one.transactions if line is not None):
        balances[line.ledger_id] = (line.sequence, line.balance_carried_forward)
    totals = ledger_queries.unissued_totals([one.ledger.pk for one in wanted])
    bills = [
        bill_with(one.due, run, issued_at, balances[one.due.ledger.pk], totals.get(one.due.ledger.pk, []))
        for one in posted
    ]
    number_bills(bills, [one.account for one in wanted])
    Bill.objects.bulk_create(bills)
    BillLine.objects.bulk_create(
        line for bill, one in zip(bills, posted, strict=True) for line in _lines(bill, one)
    )
    record_documents_of(bills)
    record_events(_event(bill, one.account) for bill, one in zip(bills, wanted, strict=True))
    return bills


def _post(wanted: Sequence[DueBill], issued_at: datetime) -> list[_Posted]:
    """Post each supply that comes to something; supplies and transactions stay in step."""
    postings, places = [], []
    posted = [_Posted(one, [None] * len(one.supplies)) for one in wanted]
    for at, one in enumerate(wanted):
        posted_on = issued_at.astimezone(market_of(one.account.market_code).zone).date()
        for place, supply in enumerate(one.supplies):
            amount = total_of(supply.lines)
            if amount.gross != 0:
                postings.append(_posting(one, supply, amount, posted_on))
                places.append((at, place))
    for (at, place), line in zip(places, ledgers.post_batch(postings=postings, now=issued_at), strict=True):
        posted[at].transactions[place] = line
    return posted


def _posting(one: DueBill, priced: PricedSupply, amount: TaxedAmount, posted_on: date) -> ledgers.Posting:
    supply = priced.supply
    is_export = supply.terms.is_export
    is_charge = amount.gross > 0
    return ledgers.Posting(
        ledger_id=one.ledger.pk,
        kind=TransactionKind.CHARGE if is_charge else TransactionKind.CREDIT,
        amount=amount if is_charge else -amount,
        against=GeneralAccount.ENERGY_PURCHASES if is_export else GeneralAccount.ENERGY_SALES,
        title=title_of(one.account.brand.language, supply.supply_type, is_export=is_export),
        posted_on=posted_on,
        origin=Origin.ENERGY,
        note=supply.identifier,
        reason_code=ENERGY_EXPORT if is_export else ENERGY_SUPPLY,
    )


def bill_with(
    due: DueBill,
    run: BillRun | None,
    issued_at: datetime,
    head: tuple[int, int],
    totals: Sequence[ledger_queries.UnissuedTotal],
) -> Bill:
    """A bill of what stands on no document yet, without a number; head: the ledger's last sequence and balance."""
    market = market_of(due.account.market_code)
    issued_on = issued_at.astimezone(market.zone).date()
    moved = _movements(totals)
    last_sequence, closing = head
    opening = closing - moved.balance_after(0)
    assert moved.balance_after(opening) == closing, "a bill explains the balance it ends with"
    account = due.account
    address = (
        account.billing_name,
        *(getattr(account, f"billing_address_line{number}") for number in range(1, 6)),
        account.billing_postcode,
    )
    return Bill(
        account_id=account.pk,
        ledger_id=due.ledger.pk,
        run=run,
        bill_type=BillType.INVOICE if due.ledger.supports_invoices else BillType.STATEMENT,
        from_date=due.from_date,
        to_date=due.to_date,
        issued_at=issued_at,
        issued_on=issued_on,
        payment_due_on=_payment_due(market, issued_on),
        first_sequence=last_sequence - sum(total.count for total in totals) + 1,
        last_sequence=last_sequence,
        opening_balance=opening,
        closing_balance=closing,
        charges_net=moved.charges.net,
        charges_tax=moved.charges.tax,
        credits_net=moved.credits.net,
        credits_tax=moved.credits.tax,
        payments=moved.payments,
        repayments=moved.repayments,
        to_address="\n".join(line for line in address if line),
    )


def _movements(totals: Sequence[ledger_queries.UnissuedTotal]) -> Movements:
    by_kind = {total.kind: TaxedAmount(total.net, total.tax) for total in totals}
    nothing = TaxedAmount(0, 0)
    return Movements(
        charges=by_kind.get(TransactionKind.CHARGE, nothing),
        credits=by_kind.get(TransactionKind.CREDIT, nothing),
        payments=by_kind.get(TransactionKind.PAYMENT, nothing).gross,
        repayments=by_kind.get(TransactionKind.REPAYMENT, nothing).gross,
    )


def _payment_due(market: Market, issued_on: date) -> date:
    day = issued_on + timedelta(days=PAYMENT_TERM_DAYS)
    return day if market.working_day(day) else market.next_working_day(day)


def number_bills(bills: Sequence[Bill], accounts: Sequence[Account]) -> None:
    """Give each bill the next number of its series; the series stay locked until the transaction ends.

    accounts: that of each bill, its brand loaded.
    """
    kinds = {
        (account.brand_id, bill.bill_type): account.brand.code
        for account, bill in zip(accounts, bills, strict=True)
    }
    BillSeries.objects.bulk_create(
        [
            BillSeries(brand_id=brand_id, bill_type=bill_type, prefix=_prefix(code, bill_type))
            for (brand_id, bill_type), code in kinds.items()
        ],
        ignore_conflicts=True,
    )
    brand_ids = {brand_id for brand_id, _ in kinds}
    locked = BillSeries.objects.select_for_update(no_key=True).filter(brand_id__in=brand_ids).order_by("pk")
    series = {(one.brand_id, one.bill_type): one for one in locked}
    for account, bill in zip(accounts, bills, strict=True):
        taken = series[account.brand_id, bill.bill_type]
        taken.last_serial += 1
        bill.series = taken
        bill.serial = taken.last_serial
        bill.number = f"{taken.prefix}{taken.last_serial:07d}"
    BillSeries.objects.bulk_update(series.values(), ["last_serial"])


def record_documents_of(bills: Sequence[Bill]) -> None:
    """Tell the ledger which transactions stand on bills that have just been numbered and kept."""
    ledgers.record_documents(
        documents=[_document(bill) for bill in bills if bill.first_sequence <= bill.last_sequence]
    )


def _prefix(brand_code: str, bill_type: str) -> str:
    return f"{brand_code.upper()}-{bill_type[0]}-"


def _lines(bill: Bill, posted: _Posted) -> list[BillLine]:
    return [
        _line(bill, priced, line, transaction_)
        for priced, transaction_ in zip(posted.due.supplies, posted.transactions, strict=True)
        for line in priced.lines
    ]


def line_kind(priced: PricedSupply, line: PricedLine) -> LineKind:
    """What a priced line is on a bill: energy that was bought from the customer is export."""
    kind = LineKind(line.rated.kind.value)
    is_export = priced.supply.terms.is_export and kind is LineKind.ENERGY
    return LineKind.EXPORT if is_export else kind


def _line(bill: Bill, priced: PricedSupply, line: PricedLine, posted: Transaction | None) -> BillLine:
    supply, rated = priced.supply, line.rated
    actual, estimated = priced.intervals(line)
    zone = supply.terms.zone
    return BillLine(
        bill=bill,
        account_id=supply.account_id,
        transaction=posted,
        agreement_id=supply.agreement_id,
        supply_point_identifier=supply.identifier,
        kind=line_kind(priced, line),
        label=rated.label,
        from_date=rated.start.astimezone(zone).date(),
        # The last moment decides, so that an end at midnight names the day that begins there.
        to_date=(rated.end - timedelta(microseconds=1)).astimezone(zone).date() + timedelta(days=1),
        quantity_wh=rated.energy_wh,
        estimated_wh=rated.estimated_wh,
        days=rated.days,
        power_va=rated.power_va,
        unit_rate=rated.unit_rate,
        rate_reference=rated.reference,
        tax_rate=rated.tax_rate,
        net=line.amount.net,
        tax=line.amount.tax,
        channel_ids=list(supply.channel_ids),
        actual_intervals=actual,
        estimated_intervals=estimated,
    )


def _document(bill: Bill) -> ledgers.IssuedDocument:
    return ledgers.IssuedDocument(
        ledger_id=bill.ledger_id,
        first_sequence=bill.first_sequence,
        last_sequence=bill.last_sequence,
        document_id=bill.pk,
        document_number=bill.number,
        is_statement=bill.bill_type == BillType.STATEMENT,
        issued_at=bill.issued_at,
    )


def _event(bill: Bill, account: Account) -> BusinessEvent:
    return BusinessEvent(
        "billing.bill.issued-v1",
        bill.issued_at,
        account_number=account.number,
        data={
            "number": bill.number,
            "from_date": bill.from_date.isoformat(),
            "to_date": bill.to_date.isoformat(),
            "closing_balance": bill.closing_balance,
        },
    )
