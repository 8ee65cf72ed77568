"""Several sign the same customer up at the same time, on connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account, AccountApplication, AccountUserRole
from holdfast.accounts.operations.matching import Sale, UrnTaken, find_or_create_account
from holdfast.accounts.roles import install_account_roles
from holdfast.accounts.tests.factories import NOW, make_brand, make_user
from holdfast.identity.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 4

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = {
    "brand_code": "HOLDFAST_GB",
    "billing_name": "Ada Moss",
    "billing_address": {"line1": "14 Quay Street", "postal_code": "BS1 4QA"},
    "sales_info": {},
    "customer_details": {"given_name": "Ada", "family_name": "Moss", "email": "ada@example.com"},
}
BILLING = operations.BillingDetails(
    name="Ada Moss", address=RichAddress(country="GB", street_address="14 Quay Street", postal_code="BS1 4QA")
)


def outcomes(work: Callable[[int], object]) -> list[object]:
    """What `work` gives back or raises, done by several at the same time."""
    barrier = threading.Barrier(AT_ONCE)

    def run(number: int) -> object:
        try:
            barrier.wait(timeout=30)
            return work(number)
        except UrnTaken as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_one_customer_gets_one_user_and_one_account() -> None:
    make_brand()
    install_account_roles()

    prepared = outcomes(lambda _: operations.prepare_account(given=GIVEN, user=None, now=NOW))

    assert (
        Account.objects.count() == AccountApplication.objects.count() == AccountUserRole.objects.count() == 1
    )
    assert User.objects.filter(email="ada@example.com").count() == 1
    assert sorted(one.is_new_account for one in prepared) == [False, False, False, True]  # type: ignore[attr-defined]
    assert sorted(one.is_new_user for one in prepared) == [False, False, False, True]  # type: ignore[attr-defined]


def test_a_urn_is_one_customers() -> None:
    brand, users = make_brand(), [make_user() for _ in range(AT_ONCE)]
    install_account_roles()

    found = outcomes(
        lambda number: find_or_create_account(
            user=users[number],
            brand=brand,
            account_type="DOMESTIC",
            billing=BILLING,
            sale=Sale(urn="CRM-77"),
            now=NOW,
        )
    )

    assert Account.objects.get().urn == "CRM-77"
    assert sum(isinstance(one, UrnTaken) for one in found) == AT_ONCE - 1
