"""Accounts are found by the numbers of their bills."""

from __future__ import annotations

import pytest

from holdfast.accounts.tests.asking import ask, data_of
from holdfast.accounts.tests.asking import customer as viewer_of
from holdfast.accounts.tests.factories import make_staff
from holdfast.billing.models import Bill
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import FEBRUARY, FEBRUARY_3, JANUARY, customer, supply, tariff, use

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_a_bill_that_was_just_issued() -> None:
    account = customer()
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")
    _, channel = supply(account, fixed)
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    number = Bill.objects.get().number
    clerk = viewer_of(make_staff(permissions={"Can access customer queries"}))
    document = "query ($n: String) { accountsSearch(searchTerms: {bill: $n}) { account { number } } }"

    assert data_of(ask(clerk, document, n=number))["accountsSearch"] == [
        {"account": {"number": account.number}}
    ]
    assert data_of(ask(clerk, document, n=account.number))["accountsSearch"] == []
