"""Several workers at one run: nothing is billed twice, no number is left out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from holdfast.billing.models import Bill, BillRun
from holdfast.billing.run import bill_accounts
from holdfast.billing.tests.world import FEBRUARY, FEBRUARY_3, JANUARY, customer, supply, tariff, use
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.queries import trial_balance

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_that_share_accounts_bill_each_once() -> None:
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")])
    accounts = [customer() for _ in range(6)]
    for account in accounts:
        use(supply(account, fixed)[1], JANUARY, FEBRUARY, 250)
    run = BillRun.objects.create(
        brand=accounts[0].brand, through_date=FEBRUARY, issued_at=FEBRUARY_3, accounts_total=len(accounts)
    )
    ids = [account.pk for account in accounts]
    barrier = threading.Barrier(WORKERS)

    def work(number: int) -> int:
        # Each takes four of the six, in an order of its own: every account has several takers.
        mine = (ids[number:] + ids[:number])[:4]
        try:
            barrier.wait(timeout=30)
            return bill_accounts(run=run, account_ids=mine[:: -1 if number % 2 else 1]).bills
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        issued = sum(pool.map(work, range(WORKERS)))

    assert issued == Bill.objects.count() == Transaction.objects.count() == len(accounts)
    assert sorted(Bill.objects.values_list("serial", flat=True)) == list(range(1, len(accounts) + 1))
    # 372 kWh × 22.36p = 8,317.92p, 8318, and 5 % of it 415.9: 8734.
    assert set(Ledger.objects.values_list("balance", flat=True)) == {-8734}
    assert sum(trial_balance().values()) == 0
