"""Accounts are found by where they are supplied, and signed up by supply points that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import AccountApplication
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_staff, make_user
from holdfast.properties import operations
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

SEARCH = """query ($terms: AccountSearchInputType) {
    accountsSearch(searchTerms: $terms) { account { number } }
}"""
INITIALIZE = """mutation ($input: BaseInitializeAccountInput!) { initializeAccount(input: $input) {
    accountNumber isNewAccount
} }"""


@pytest.fixture
def clerk() -> Holder:
    return customer(make_staff(permissions={"Can access customer queries"}))


def found(clerk: Holder, **terms: Any) -> list[str]:
    items = data_of(ask(clerk, SEARCH, terms=terms))["accountsSearch"]
    return [item["account"]["number"] for item in items]


def test_an_account_is_found_by_the_address_and_the_points_of_its_property(clerk: Holder) -> None:
    account, place = make_account(), make_property()
    occupy(account, place)
    assert found(clerk, account="quay street") == [account.number]

    point = make_supply_point(place)
    gas = make_supply_point(place, "GBR_GAS")

    assert found(clerk, account=point.identifier) == [account.number]
    spaced = f"{point.identifier[:2]} {point.identifier[2:6]} {point.identifier[6:]}"
    assert found(clerk, account=spaced) == [account.number]
    assert found(clerk, account=gas.identifier) == [account.number]
    assert found(clerk, user=point.identifier) == []


def test_who_has_moved_out_is_still_found_by_the_address(clerk: Holder) -> None:
    before, after, place = make_account(), make_account(), make_property()
    period = occupy(before, place)
    operations.end_occupancy(period=period, effective_to=NOW, now=NOW)
    occupy(after, place, effective_from=NOW)

    assert sorted(found(clerk, account="quay street bristol")) == sorted([before.number, after.number])


def test_an_account_is_set_up_for_a_point_that_is_known() -> None:
    user = make_user()
    make_account()  # whose brand the user signs up with
    point = make_supply_point()
    wanted = {
        "brandCode": "HOLDFAST_GB",
        "userNumber": user.number,
        "billingName": "Ada Moss",
        "salesInfo": {},
        "supplyPointInfoList": [{"supplyPointId": str(point.pk)}],
    }

    first = data_of(ask(customer(user), INITIALIZE, input=wanted))["initializeAccount"]
    by_name = {"supplyPointInfo": {"marketName": point.market_name, "externalIdentifier": point.identifier}}
    second = data_of(ask(customer(user), INITIALIZE, input=wanted | {"supplyPointInfoList": [by_name]}))

    assert AccountApplication.objects.get().supply_points == [f"GBR_ELECTRICITY {point.identifier}"]
    assert second["initializeAccount"] == first | {"isNewAccount": False}
