from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import IntegrityError

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.errors import CreateAccountReferenceInvalidData
from holdfast.accounts.models import Account, AccountUserRole
from holdfast.accounts.operations import opening
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_role, make_user
from holdfast.platform.models import BusinessEventRecord

pytestmark = pytest.mark.django_db


def events_of(account: Account) -> list[str]:
    records = BusinessEventRecord.objects.filter(account_number=account.number).order_by("pk")
    return list(records.values_list("name", flat=True))


def test_an_account_is_opened_with_a_number_a_portfolio_and_an_event() -> None:
    account = operations.create_account(
        brand=make_brand(),
        now=NOW,
        billing=operations.BillingDetails(
            name="Ada Moss",
            email="ada@example.com",
            address=RichAddress(
                country="GB", street_address="14 Quay Street", locality="Bristol", postal_code="BS1 4QA"
            ),
        ),
    )

    account.refresh_from_db()
    assert account.number.startswith("A-")
    assert len(account.number) == 10
    assert account.number == account.number.upper()
    assert account.portfolio.brand == account.brand
    assert account.created_at == NOW
    assert account.billing_address == "14 Quay Street, Bristol, BS1 4QA"
    assert account.split_billing_address == ["14 Quay Street", "Bristol"]
    assert account.billing_rich_address == RichAddress(
        country="GB", street_address="14 Quay Street", locality="Bristol", postal_code="BS1 4QA"
    )
    assert events_of(account) == ["accounts.account.created-v1"]


def test_an_address_of_many_lines_loses_none_of_them() -> None:
    address = RichAddress(
        country="GB",
        street_address="Room 1\nFloor 2\nTower 3\n4 Long Lane",
        dependent_locality="Fishponds",
        locality="Bristol",
        postal_code="BS16 3RY",
    )

    account = make_account(billing=operations.BillingDetails(address=address))

    assert account.split_billing_address == [
        "Room 1",
        "Floor 2",
        "Tower 3",
        "4 Long Lane",
        "Fishponds, Bristol",
    ]


def test_an_account_without_an_address_has_none() -> None:
    account = make_account()

    assert account.billing_rich_address is None
    assert account.billing_address == ""


def test_a_taken_number_is_drawn_again() -> None:
    taken = make_account(number="A-00000001")

    with patch.object(opening, "account_number", side_effect=[taken.number, "A-00000002"]):
        account = make_account()

    assert account.number == "A-00000002"


@pytest.mark.parametrize("number", ["A-1234567", "a-12345678", "A-1234567g", "B-12345678"])
def test_the_database_refuses_numbers_of_another_shape(number: str) -> None:
    with pytest.raises(IntegrityError, match="account_number_shape"):
        make_account(number=number)


def test_the_database_refuses_an_unknown_status() -> None:
    with pytest.raises(IntegrityError, match="account_status_known"):
        make_account(status="ASLEEP")


def test_an_account_cannot_join_the_portfolio_of_another_brand() -> None:
    portfolio = operations.create_portfolio(brand=make_brand("HOLDFAST_FR", market="FR"), now=NOW)

    with pytest.raises(ValueError, match="another brand"):
        operations.create_account(brand=make_brand(), portfolio=portfolio, now=NOW)


def test_a_role_is_given_once_and_recorded_once() -> None:
    account, user, role = make_account(), make_user(), make_role()

    first = operations.add_user_to_account(user=user, account=account, role=role, now=NOW)
    second = operations.add_user_to_account(user=user, account=account, role=role, now=NOW)

    assert first == second
    assert AccountUserRole.objects.count() == 1
    assert events_of(account) == ["accounts.account.created-v1", "accounts.account.user_added-v1"]


def test_a_status_changes_with_an_event_and_only_when_it_differs() -> None:
    account = make_account(status="PENDING")

    operations.change_account_status(account=account, status="ACTIVE", now=NOW)
    operations.change_account_status(account=account, status="ACTIVE", now=NOW)

    account.refresh_from_db()
    assert account.status == "ACTIVE"
    assert events_of(account)[1:] == ["accounts.account.status_changed-v1"]


def test_a_reference_names_one_account_in_its_namespace() -> None:
    operations.create_account_reference(account=make_account(), namespace="crm", value="77", now=NOW)

    with pytest.raises(CreateAccountReferenceInvalidData):
        operations.create_account_reference(account=make_account(), namespace="crm", value="77", now=NOW)
