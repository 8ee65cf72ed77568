"""Accounts are found by the serial numbers of their meters."""

from __future__ import annotations

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_staff
from holdfast.metering import operations
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_a_meter_that_was_just_installed() -> None:
    account, place = make_account(), make_property()
    occupy(account, place)
    clerk = customer(make_staff(permissions={"Can access customer queries"}))
    document = (
        "query ($n: String) { accountsSearch(searchTerms: {meterSerialNumber: $n}) { account { number } } }"
    )
    assert data_of(ask(clerk, document, n="19L 1234567")) == {"accountsSearch": []}

    operations.install_meter(
        supply_point=make_supply_point(place), serial_number="19L1234567", installed_at=NOW, now=NOW
    )

    found = data_of(ask(clerk, document, n="19L 1234567"))["accountsSearch"]
    assert found == [{"account": {"number": account.number}}]
