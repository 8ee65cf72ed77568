from __future__ import annotations

from typing import Any

import pytest

from holdfast.accounts.models import Account, AccountChange, BillingIdentity
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_brand, make_organization, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db

UPDATE_ADDRESS = """mutation ($input: AccountBillingAddressInput!) {
    updateAccountBillingAddress(input: $input) { account {
        billingAddress billingAddressLine1 billingAddressLine2 billingPostcode
        address { streetAddress locality postalCode country administrativeArea }
    } }
}"""
UPDATE_EMAIL = """mutation ($input: UpdateAccountBillingEmailInput!) {
    updateAccountBillingEmail(input: $input) { account { number billingEmail } }
}"""
UPDATE_LINES = """mutation ($input: UpdateAccountBillingAddressInput) {
    updateBillingAddress(input: $input) { success }
}"""
UPDATE_DETAILS = """mutation ($input: UpdateAccountBillingDetailsInput) {
    updateBillingDetails(input: $input) { success }
}"""


def event_names(account: Account) -> list[str]:
    records = BusinessEventRecord.objects.filter(account_number=account.number).order_by("pk")
    return list(records.values_list("name", flat=True))


def test_a_customer_has_bills_sent_to_another_address() -> None:
    user = make_user()
    account = make_account(user=user)

    data = data_of(
        ask(
            customer(user),
            UPDATE_ADDRESS,
            input={
                "accountNumber": account.number,
                "billingAddress": {
                    "streetAddress": "14 Quay  Street",
                    "locality": "Bristol",
                    "postalCode": "bs1 4qa",
                },
            },
        )
    )

    assert data["updateAccountBillingAddress"]["account"] == {
        "billingAddress": "14 Quay Street, Bristol, BS1 4QA",
        "billingAddressLine1": "14 Quay Street",
        "billingAddressLine2": "Bristol",
        "billingPostcode": "BS1 4QA",
        "address": {
            "streetAddress": "14 Quay Street",
            "locality": "Bristol",
            "postalCode": "BS1 4QA",
            "country": "GB",
            "administrativeArea": "",
        },
    }
    assert event_names(account)[-1] == "accounts.account.billing_address_changed-v1"
    trace = AuditRecord.objects.get(operation="updateAccountBillingAddress")
    assert (trace.actor_user_id, trace.account_number) == (user.pk, account.number)
    change = AccountChange.objects.get(account=account, field="billing_postcode")
    assert (change.before, change.after, change.by_user_id) == ("", "BS1 4QA", user.pk)


def test_nothing_is_left_of_a_longer_address() -> None:
    user = make_user()
    account = make_account(user=user)
    for street in ("Room 1\nFloor 2\nTower 3", "1 Short Lane"):
        address = {"streetAddress": street, "locality": "Bristol", "postalCode": "BS1 4QA"}
        variables = {"accountNumber": account.number, "billingAddress": address}
        data_of(ask(customer(user), UPDATE_ADDRESS, input=variables))

    account.refresh_from_db()
    assert account.split_billing_address == ["1 Short Lane", "Bristol"]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ({"streetAddress": "14 Quay Street", "locality": "Bristol", "postalCode": "75001"}, "postal_code"),
        ({"streetAddress": "14 Quay Street", "postalCode": "BS1 4QA"}, "locality"),
        ({"streetAddress": "x", "locality": "y", "postalCode": "z", "country": "ZZ"}, "country"),
        ({}, "street_address"),
    ],
)
def test_an_address_that_its_country_does_not_know_changes_nothing(
    address: dict[str, str], path: str
) -> None:
    user = make_user()
    account = make_account(user=user)

    answer = ask(
        customer(user), UPDATE_ADDRESS, input={"accountNumber": account.number, "billingAddress": address}
    )

    assert error_codes(answer) == ["KT-CT-4145"]
    assert [path] in [one["inputPath"] for one in answer["errors"][0]["extensions"]["validationErrors"]]
    account.refresh_from_db()
    assert account.billing_address == ""
    assert event_names(account)[-1] != "accounts.account.billing_address_changed-v1"


def test_a_spanish_customer_gives_lines_and_town() -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))
    lines = {"addressLine1": "Calle Mayor 3", "addressLine2": "2º B", "city": "Madrid", "postcode": "28013"}

    data = data_of(
        ask(customer(user), UPDATE_LINES, input={"accountNumber": account.number, "billingInfo": lines})
    )
    refused = ask(
        customer(user),
        UPDATE_LINES,
        input={"accountNumber": account.number, "billingInfo": lines | {"postcode": "2801"}},
    )

    assert data == {"updateBillingAddress": {"success": True}}
    assert error_codes(refused) == ["KT-ES-4118"]
    account.refresh_from_db()
    assert account.billing_address == "Calle Mayor 3, 2º B, Madrid, Madrid, 28013"


def test_a_spanish_customer_changes_to_whom_bills_are_made_out() -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))

    data = data_of(
        ask(
            customer(user),
            UPDATE_DETAILS,
            input={
                "accountNumber": account.number,
                "billingInfo": {
                    "email": "luz@example.com",
                    "fullName": "Luz  Casado",
                    "iban": "ES91 2100 0418 4502 0005 1332",
                    "nif": "12345678z",
                },
            },
        )
    )
    holder = data_of(
        ask(
            customer(user),
            "{ viewer { accounts { ... on Account { holderName holderNif billingEmail } } } }",
        )
    )["viewer"]["accounts"][0]

    assert data == {"updateBillingDetails": {"success": True}}
    assert holder == {"holderName": "Luz Casado", "holderNif": "12345678Z", "billingEmail": "luz@example.com"}
    assert BillingIdentity.objects.get(account=account).iban == "ES9121000418450200051332"
    kept = AccountChange.objects.get(account=account, field="iban")
    assert kept.after == "…1332"
    events = BusinessEventRecord.objects.filter(account_number=account.number)
    assert not any("ES91" in str(event.data) for event in events)


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"email": "luz at example.com"},
        {"fullName": " "},
        {"iban": "ES92 2100 0418 4502 0005 1332"},
        {"nif": "12345678A"},
        {"email": "luz@example.com", "nif": "12345678A"},
    ],
)
def test_billing_details_that_are_wrong_change_nothing(info: dict[str, str]) -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))

    answer = ask(customer(user), UPDATE_DETAILS, input={"accountNumber": account.number, "billingInfo": info})

    assert error_codes(answer) == ["KT-ES-4119"]
    account.refresh_from_db()
    assert account.billing_email == ""
    assert not BillingIdentity.objects.exists()


def test_a_billing_address_by_e_mail_is_checked_and_taken_away_only_from_those_who_get_post() -> None:
    user = make_user()
    account = make_account(user=user)

    def update(email: str | None) -> dict[str, Any]:
        return ask(
            customer(user), UPDATE_EMAIL, input={"accountNumber": account.number, "billingEmail": email}
        )

    assert data_of(update(" Bills@Example.com "))["updateAccountBillingEmail"]["account"] == {
        "number": account.number,
        "billingEmail": "Bills@example.com",
    }
    assert error_codes(update("bills@example")) == ["KT-CT-4122"]
    assert error_codes(update(None)) == ["KT-CT-4122"]
    account.refresh_from_db()
    assert account.billing_email == "Bills@example.com"
    Account.objects.filter(pk=account.pk).update(comms_delivery_preference="POSTAL_MAIL")
    assert data_of(update(None))["updateAccountBillingEmail"]["account"]["billingEmail"] is None


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (UPDATE_ADDRESS, "KT-CT-7123"),
        (UPDATE_EMAIL, "KT-CT-4123"),
        (UPDATE_LINES, "KT-CT-4123"),
        (UPDATE_DETAILS, "KT-ES-1130"),
    ],
)
def test_nobody_else_changes_where_bills_go(document: str, refusal: str) -> None:
    account = make_account(user=make_user())
    stranger = customer(make_user())
    broker = partner(make_organization(account.brand.code, permissions={"Can create leads"}))

    for number in (account.number, "A-FFFFFFFF"):
        assert error_codes(ask(stranger, document, input={"accountNumber": number})) == [refusal]
    assert error_codes(ask(broker, document, input={"accountNumber": account.number})) == [refusal]
    assert error_codes(ask(None, document, input={"accountNumber": account.number})) == ["KT-CT-1112"]
    assert event_names(account)[-1] == "accounts.account.user_added-v1"
