"""Trial balance, aged debt and cash received, worked by hand."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from holdfast.accounts.tests.factories import make_staff
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.queries import AgedDebt, CashLine
from holdfast.ledgers.reporting import REPORTS, csv_of
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 31)


def charge(ledger: Ledger, amount: int, days_ago: int, *, tax: int = 0) -> Transaction:
    posting = Posting(
        ledger_id=ledger.pk,
        kind=TransactionKind.CHARGE,
        amount=TaxedAmount(amount - tax, tax),
        against=GeneralAccount.OTHER_SALES,
        title="Charge",
        posted_on=TODAY - timedelta(days=days_ago),
    )
    return post_batch(postings=[posting], now=NOW)[0]


def pay(ledger: Ledger, amount: int, days_ago: int, payment_type: str = "BACS_DEPOSIT") -> Transaction:
    return operations.post_payment(
        ledger=ledger,
        amount=amount,
        payment_type=payment_type,
        posted_on=TODAY - timedelta(days=days_ago),
        now=NOW,
    )


def main(account: Account) -> Ledger:
    return Ledger.objects.get(account=account, is_main=True)


def test_a_trial_balance_is_even_for_each_brand_and_currency(new_account: Callable[..., Account]) -> None:
    british, spanish = main(new_account()), main(new_account("ES"))
    charge(british, 1200, 5, tax=200)
    pay(british, 700, 3)
    pay(spanish, 300, 2)

    lines = queries.trial_balance_by_brand()

    found = {(one.brand, one.currency, one.general_account): (one.debit, one.credit) for one in lines}
    assert found == {
        ("holdfast-gb", "GBP", "bank"): (700, 0),
        ("holdfast-gb", "GBP", "customers"): (1200, 700),
        ("holdfast-gb", "GBP", "other_sales"): (0, 1000),
        ("holdfast-gb", "GBP", "sales_tax"): (0, 200),
        ("holdfast-es", "EUR", "bank"): (300, 0),
        ("holdfast-es", "EUR", "customers"): (0, 300),
    }
    early = queries.trial_balance_by_brand(through=TODAY - timedelta(days=5))
    assert sum(one.balance for one in early) == 0
    assert {one.general_account for one in early} == {"customers", "other_sales", "sales_tax"}


def test_debt_is_as_old_as_the_charges_that_are_not_paid(account: Account) -> None:
    ledger = main(account)
    charge(ledger, 1000, 100)
    charge(ledger, 2000, 61)
    charge(ledger, 400, 60)
    charge(ledger, 50, 30)
    wrong = charge(ledger, 9999, 10)
    operations.reverse_transaction(original=wrong, posted_on=TODAY - timedelta(days=9), now=NOW)
    pay(ledger, 1500, 20)

    [debt] = queries.aged_debt(on=TODAY)

    # 15.00 paid the oldest 10.00 and 5.00 of the 20.00 after it; what was reversed counts for nothing.
    assert debt == AgedDebt(
        brand="holdfast-gb",
        account_number=account.number,
        ledger_number=ledger.number,
        currency="GBP",
        up_to_30_days=50,
        up_to_60_days=400,
        up_to_90_days=1500,
        older=0,
    )
    assert debt.owed == -Ledger.objects.get(pk=ledger.pk).balance == 1950
    [earlier] = queries.aged_debt(on=TODAY - timedelta(days=50))
    assert (earlier.up_to_30_days, earlier.up_to_60_days, earlier.owed) == (2400, 1000, 3400)


def test_who_owes_nothing_is_in_no_list_of_debts(account: Account) -> None:
    charge(main(account), 1000, 100)
    pay(main(account), 1000, 1)

    assert queries.aged_debt(on=TODAY) == []
    assert [one.owed for one in queries.aged_debt(on=TODAY - timedelta(days=2))] == [1000]


def test_cash_is_told_by_day_and_way(account: Account) -> None:
    ledger = main(account)
    pay(ledger, 300, 3)
    pay(ledger, 200, 3)
    bounced = pay(ledger, 900, 3, "DD_REGULAR_COLLECTION")
    operations.reverse_transaction(original=bounced, posted_on=TODAY - timedelta(days=1), now=NOW)
    operations.post_repayment(ledger=ledger, amount=120, posted_on=TODAY - timedelta(days=1), now=NOW)
    pay(ledger, 50, 0)

    lines = queries.cash_received(from_date=TODAY - timedelta(days=3), to_date=TODAY)

    brand, first, last = "holdfast-gb", date(2026, 3, 28), date(2026, 3, 30)
    assert lines == [
        CashLine(brand, first, "GBP", "PAYMENT", "BACS_DEPOSIT", 2, 500, 0),
        CashLine(brand, first, "GBP", "PAYMENT", "DD_REGULAR_COLLECTION", 1, 900, 0),
        CashLine(brand, last, "GBP", "PAYMENT", "DD_REGULAR_COLLECTION", 0, 0, 900),
        CashLine(brand, last, "GBP", "REPAYMENT", "", 1, 120, 0),
    ]


def report(name: str, **days: date) -> list[list[str]]:
    wanted = REPORTS[name]
    return list(csv.reader(csv_of(wanted, wanted.rows(**days)).splitlines()))


def test_reports_are_files(account: Account) -> None:
    charge(main(account), 1200, 5, tax=200)
    pay(main(account), 700, 3)

    assert report("trial-balance", through=TODAY) == [
        ["Brand", "Currency", "Account", "Debit", "Credit", "Balance"],
        ["holdfast-gb", "GBP", "Bank", "7.00", "0.00", "-7.00"],
        ["holdfast-gb", "GBP", "Customers' balances", "12.00", "7.00", "-5.00"],
        ["holdfast-gb", "GBP", "Fees and other charges", "0.00", "10.00", "10.00"],
        ["holdfast-gb", "GBP", "Sales tax", "0.00", "2.00", "2.00"],
        ["holdfast-gb", "GBP", "Total", "19.00", "19.00", "0.00"],
    ]
    assert report("aged-debt", on=TODAY)[1][4:] == ["5.00", "0.00", "0.00", "0.00", "5.00"]
    received = report("cash-received", **{"from": TODAY - timedelta(days=3), "to": TODAY})
    assert received[1:] == [
        ["holdfast-gb", "2026-03-28", "GBP", "PAYMENT", "BACS_DEPOSIT", "1", "7.00", "0.00"]
    ]


READS = {"Can access customer queries", "Can perform payments operations"}


def test_the_back_office_shows_reports(account: Account) -> None:
    charge(main(account), 1200, 5)
    shown = Client()
    shown.force_login(make_staff(permissions=READS))
    listed = shown.get("/admin/ledgers/ledger/").content.decode()
    page = shown.get("/admin/ledgers/ledger/report/aged-debt/", {"on": "2026-03-31"}).content.decode()
    file = shown.get("/admin/ledgers/ledger/report/aged-debt/", {"on": "2026-03-31", "csv": "1"})

    assert "/admin/ledgers/ledger/report/cash-received/" in listed
    assert account.number in page
    assert file["Content-Disposition"] == 'attachment; filename="aged-debt.csv"'
    assert file.content.decode().splitlines()[1].endswith(",12.00,0.00,0.00,0.00,12.00")
    assert shown.get("/admin/ledgers/ledger/report/nonsense/").status_code == 404


def test_reports_are_for_whoever_looks_after_the_money(account: Account) -> None:
    client = Client()
    client.force_login(make_staff(permissions={"Can access customer queries"}))

    assert "report/aged-debt" not in client.get("/admin/ledgers/ledger/").content.decode()
    assert client.get("/admin/ledgers/ledger/report/aged-debt/").status_code == 403
