"""A year of money: the platform's own bill run each month, what customers pay, and the odd fee and credit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from holdfast.billing import queries as billing_queries
from holdfast.billing.queries import BillFilter
from holdfast.billing.run import run_bills
from holdfast.demo.cast import Load, Paying
from holdfast.demo.premises import PLANS, offer_of
from holdfast.ledgers import operations as ledgers
from holdfast.ledgers import queries as ledger_queries
from holdfast.ledgers.operations import ReceivedPayment
from holdfast.markets.registry import market_of, supply_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from holdfast.accounts.models import Account, Brand
    from holdfast.demo.customers import Customer
    from holdfast.demo.plan import Days
    from holdfast.demo.premises import Supplied
    from holdfast.ledgers.models import Ledger

_BILLS_ISSUED_ON = 2
_BILLS_ISSUED_AT = time(6, tzinfo=UTC)
_PAYMENTS_AT = time(9, tzinfo=UTC)
_COLLECTION_DAY = 10
_TOP_UP_DAYS = (5, 12, 19, 26)
#: Who stopped paying did so when this share of the time had passed.
_STOPPED_AFTER = 0.4
_AHEAD_FACTOR = Decimal("1.35")
#: Tax and levies in a monthly amount that is set before anything is billed.
_TAX_ALLOWANCE = {"GB": Decimal("1.05"), "FR": Decimal("1.45"), "ES": Decimal("1.3")}
_ROUNDED_TO = Decimal(100)
_FEE, _GOODWILL, _WALLET = 1_200, 3_000, 2_450


class SeedingFailed(RuntimeError):
    """The platform refused what the demo's own data should have made possible."""


@dataclass(frozen=True, slots=True)
class Book:
    """One brand's customers with the days they have lived through."""

    brand: Brand
    days: Days
    customers: list[Customer]


def live_through(
    books: Sequence[Book], *, months: int, now: datetime, progress: Callable[[str], None]
) -> None:
    """Bill and pay month by month, in the order of time.

    Raises SeedingFailed where the bill run leaves out what it should have billed.
    """
    for book in books:
        _receive(book, 0)
    for number in range(1, months + 1):
        progress(f"Billing month {number} of {months}")
        for book in books:
            _issue(book, number, now)
            _receive(book, number)
    for book in books:
        _fees_and_credits(book)


def _issue(book: Book, number: int, now: datetime) -> None:
    """Bill the month before the month `number`."""
    through = book.days.month(number)
    issued_at = datetime.combine(through.replace(day=_BILLS_ISSUED_ON), _BILLS_ISSUED_AT)
    report = run_bills(brand=book.brand, through=through, now=min(issued_at, now))
    if report.skipped:
        first = report.skipped[0]
        raise SeedingFailed(f"{first.account_number} was not billed: {first.reason}, {first.detail}")


def _receive(book: Book, number: int) -> None:
    """Post what comes in during a month, in the order of days."""
    first = book.days.month(number)
    accounts = [customer.account for customer in book.customers]
    held = ledger_queries.ledgers_of(accounts)
    due_on = _due_days(accounts, book, number)
    received = [
        payment
        for customer in book.customers
        for payment in _payments(customer, held[customer.account.pk], first, due_on, book.days)
        if payment.posted_on < book.days.today
    ]
    by_day: dict[date, list[ReceivedPayment]] = {}
    for payment in received:
        by_day.setdefault(payment.posted_on, []).append(payment)
    for day in sorted(by_day):
        ledgers.post_payments(payments=by_day[day], now=datetime.combine(day, _PAYMENTS_AT))


def _due_days(accounts: Sequence[Account], book: Book, number: int) -> dict[int, date]:
    """By ledger, when the bill that was issued in this month is to be paid."""
    if not number:
        return {}
    issued = BillFilter(issued_from_date=book.days.month(number), issued_to_date=book.days.month(number + 1))
    bills = billing_queries.bills_of_accounts(accounts, issued)
    return dict(bills.values_list("ledger_id", "payment_due_on"))


def _payments(
    customer: Customer, held: Sequence[Ledger], first: date, due_on: Mapping[int, date], days: Days
) -> Iterator[ReceivedPayment]:
    paying = customer.story.paying
    for ledger in held:
        if not ledger.accepts_payments or not _supplies_on(customer, ledger):
            continue
        if paying in (Paying.IN_FULL, Paying.STOPPED):
            stopped = paying is Paying.STOPPED and first >= days.month_at(_STOPPED_AFTER)
            if ledger.balance < 0 and ledger.pk in due_on and not stopped:
                yield ReceivedPayment(ledger.pk, -ledger.balance, "DD_REGULAR_COLLECTION", due_on[ledger.pk])
        elif customer.since <= first:
            yield from _regular(customer, ledger, first)


def _regular(customer: Customer, ledger: Ledger, first: date) -> Iterator[ReceivedPayment]:
    """What comes in whatever was billed."""
    monthly = sum((_monthly_cost(one) for one in _supplies_on(customer, ledger)), Decimal(0))
    if customer.story.paying is Paying.AHEAD:
        monthly *= _AHEAD_FACTOR
    if monthly <= 0:
        return
    if customer.story.paying is Paying.TOP_UPS:
        for day in _TOP_UP_DAYS:
            yield ReceivedPayment(
                ledger.pk, _rounded(monthly / len(_TOP_UP_DAYS)), "PREPAID_CARD", first.replace(day=day)
            )
        return
    collected = first.replace(day=_COLLECTION_DAY)
    market = market_of(customer.account.market_code)
    if not market.working_day(collected):
        collected = market.next_working_day(collected)
    yield ReceivedPayment(ledger.pk, _rounded(monthly), "DD_REGULAR_COLLECTION", collected)


def _supplies_on(customer: Customer, ledger: Ledger) -> list[Supplied]:
    """The supplies that are billed to a ledger."""
    types = market_of(customer.account.market_code).energy_ledger_types
    return [
        one for one in customer.supplies if types[supply_type_of(one.point.market_name)] == ledger.ledger_type
    ]


def _monthly_cost(supplied: Supplied) -> Decimal:
    """A twelfth of what a supply is expected to cost in a year, in minor units; negative for export."""
    offer = offer_of(PLANS[supplied.plan.products[0]], supplied.fuel)
    prices = [offer.price(band) for band in offer.prices]
    energy = supplied.annual_kwh * sum(prices, Decimal(0)) / len(prices)
    if supplied.plan.load is Load.SUN:
        return -energy / 12
    allowance = _TAX_ALLOWANCE[PLANS[supplied.plan.products[0]].country]
    power_kva = Decimal(supplied.point.details.get("subscribed_max_power_va") or 0) / 1000
    power = power_kva * sum((Decimal(price) for price in offer.power.values()), Decimal(0))
    return (energy + power + 365 * Decimal(offer.standing_charge or 0)) * allowance / 12


def _rounded(amount: Decimal) -> int:
    """Up to whole pounds or euros."""
    return int((amount / _ROUNDED_TO).to_integral_value(ROUND_CEILING) * _ROUNDED_TO)


def _fees_and_credits(book: Book) -> None:
    """In the current month: a fee for who pays late, goodwill for who waited, a gift in every wallet."""
    at = book.days.start(book.days.today) - timedelta(hours=12)
    for customer in book.customers:
        account = customer.account
        if customer.story.paying is Paying.STOPPED:
            ledgers.create_account_charge(
                account=account,
                gross_amount=_FEE,
                reason="LATE_PAYMENT_FEE",
                now=at,
                display_note="Several bills are overdue.",
            )
        if customer.story.paying is Paying.AHEAD:
            _credit(customer, customer.ledgers[0], _GOODWILL, "GOODWILL", at)
        for wallet in customer.ledgers:
            if wallet.ledger_type in customer.story.wallets:
                _credit(customer, wallet, _WALLET, "GOODWILL", at)


def _credit(customer: Customer, ledger: Ledger, amount: int, reason: str, at: datetime) -> None:
    ledgers.post_credit(
        account=customer.account,
        ledger_number=ledger.number,
        net_amount=amount,
        tax_amount=0,
        reason=reason,
        now=at,
    )
