from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import Account, Business, FixedBillingPeriod
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_brand, make_organization, make_staff, make_user
from holdfast.identity.models import User
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: CreateShellAccountInput!) { createShellAccount(input: $input) {
    account { number accountType billingAddress business { name } }
    brand email givenName billingName password clientMutationId errors { field messages }
} }"""
FLEX = """mutation ($input: CreateFlexShellAccountInput!) { createFlexShellAccount(input: $input) {
    account { number urn users { email } }
} }"""
SHELLS = {"Can create shell accounts", "Can access customer queries"}


def form(**changes: Any) -> dict[str, Any]:
    return {"email": "ada@example.com", "givenName": "Ada", "familyName": "Moss", **changes}


@pytest.fixture(autouse=True)
def cheap_hasher(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def partner_of_brand() -> Holder:
    make_brand()
    make_brand("HOLDFAST_FR", market="FR")
    return partner(make_organization("HOLDFAST_GB", permissions=SHELLS))


def test_a_partner_opens_a_business_account_once(partner_of_brand: Holder) -> None:
    wanted = form(
        clientMutationId="9",
        isBusinessAccount=True,
        companyName="Quay Bakery",
        businessType="LIMITED",
        billingAddressLine1="14 Quay Street",
        billingPostcode="BS1 4QA",
        billingPeriodLength="MONTHLY",
        billingPeriodDay=3,
        billingPeriodMonth=2,
        billingPeriodMultiplier=2,
        password="Seven quiet herons, 2025",
        urn="CRM-1",
    )

    first = data_of(ask(partner_of_brand, CREATE, input=wanted))["createShellAccount"]
    again = data_of(ask(partner_of_brand, CREATE, input={k: v for k, v in wanted.items() if k != "password"}))

    account = Account.objects.get()
    assert first == {
        "account": {
            "number": account.number,
            "accountType": "BUSINESS",
            "billingAddress": "14 Quay Street, BS1 4QA",
            "business": {"name": "Quay Bakery"},
        },
        "brand": "HOLDFAST_GB",
        "email": "ada@example.com",
        "givenName": "Ada",
        "billingName": None,
        "password": None,
        "clientMutationId": "9",
        "errors": [],
    }
    assert again["createShellAccount"]["account"]["number"] == account.number
    assert User.objects.get(email="ada@example.com").check_password("Seven quiet herons, 2025")
    assert Business.objects.count() == 1
    period = FixedBillingPeriod.objects.get(account=account)
    assert (period.length, period.day, period.month, period.multiplier) == ("MONTHLY", 3, 2, 2)
    assert AuditRecord.objects.filter(operation="createShellAccount", account_number=account.number).exists()


ECHO = """mutation ($input: CreateShellAccountInput!) { createShellAccount(input: $input) {
    errors { field } account { number portfolio { number } }
    billingAddressLine1 billingAddressLine2 billingAddressLine3 billingAddressLine4 billingAddressLine5
    billingName billingPeriodDay billingPeriodLength billingPeriodMonth billingPeriodMultiplier billingPostcode
    billingRichAddress brand businessType companyName companyNumber dateOfBirth familyName givenName email
    isBusinessAccount landline mobile portfolioNumber urn clientMutationId
} }"""


def test_a_form_is_answered_with_what_was_filled_in(partner_of_brand: Holder) -> None:
    first = data_of(ask(partner_of_brand, ECHO, input=form()))["createShellAccount"]
    wanted = form(
        email="ben@example.com",
        clientMutationId="9",
        isBusinessAccount=True,
        companyName="Quay Bakery",
        companyNumber="01234567",
        businessType="LIMITED",
        brand="HOLDFAST_GB",
        portfolioNumber=first["account"]["portfolio"]["number"],
        dateOfBirth="1990-12-10",
        landline="+442079460018",
        mobile="+447400123456",
        billingName="The Quay Bakery",
        **{f"billingAddressLine{line}": f"Line {line}" for line in range(1, 6)},
        billingPostcode="BS1 4QA",
        billingRichAddress='{"streetAddress": "14 Quay Street", "locality": "Bristol", "postalCode": "BS1 4QA"}',
        billingPeriodLength="QUARTERLY",
        billingPeriodDay=3,
        billingPeriodMonth=2,
        billingPeriodMultiplier=1,
        urn="CRM-1",
    )

    answer = data_of(ask(partner_of_brand, ECHO, input=wanted))["createShellAccount"]

    assert answer.pop("errors") == []
    joined = answer.pop("account")["portfolio"]["number"]
    assert joined == wanted["portfolioNumber"]
    assert answer == wanted


def test_an_address_comes_as_json(partner_of_brand: Holder) -> None:
    rich = {"streetAddress": "14 Quay Street", "locality": "Bristol", "postalCode": "bs14qa"}

    data = data_of(ask(partner_of_brand, CREATE, input=form(billingRichAddress=json.dumps(rich))))

    assert data["createShellAccount"]["account"]["billingAddress"] == "14 Quay Street, Bristol, BS1 4QA"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ada at example.com"}, "email"),
        ({"brand": "HOLDFAST_FR"}, "brand"),
        ({"brand": "NOWHERE"}, "brand"),
        ({"password": "short"}, "password"),
        ({"passwordUpdateToken": "x"}, "passwordUpdateToken"),
        ({"isBusinessAccount": True}, "companyName"),
        ({"businessType": "GUILD"}, "businessType"),
        ({"companyNumber": "x" * 51}, "companyNumber"),
        ({"portfolioNumber": "P-00000000"}, "portfolioNumber"),
        ({"billingRichAddress": "nowhere"}, "billingRichAddress"),
        ({"billingRichAddress": "[]"}, "billingRichAddress"),
        ({"billingRichAddress": '{"streetAddress": "1 Lane"}'}, "billingRichAddress"),
        ({"billingAddressLine2": "x" * 201}, "billingAddressLine1"),
        ({"billingPeriodLength": "YEARLY"}, "billingPeriodLength"),
        ({"billingPeriodLength": "MONTHLY", "billingPeriodDay": 31}, "billingPeriodDay"),
        ({"billingPeriodLength": "QUARTERLY", "billingPeriodDay": 3}, "billingPeriodMonth"),
        (
            {"billingPeriodLength": "QUARTERLY", "billingPeriodDay": 3, "billingPeriodMultiplier": 2},
            "billingPeriodMultiplier",
        ),
    ],
)
def test_what_is_wrong_with_a_form_is_told_by_field_and_changes_nothing(
    partner_of_brand: Holder, changes: dict[str, Any], field: str
) -> None:
    payload = data_of(ask(partner_of_brand, CREATE, input=form(**changes)))["createShellAccount"]

    assert payload["account"] is None
    assert [error["field"] for error in payload["errors"]] == [field]
    assert all(error["messages"] for error in payload["errors"])
    assert not Account.objects.exists()
    assert not User.objects.filter(email="ada@example.com").exists()


def test_somebody_else_keeps_their_password_and_their_urn(partner_of_brand: Holder) -> None:
    data_of(ask(partner_of_brand, CREATE, input=form(urn="CRM-1")))

    known = data_of(
        ask(partner_of_brand, CREATE, input=form(urn="CRM-1", password="Seven quiet herons, 2025"))
    )
    other = data_of(ask(partner_of_brand, CREATE, input=form(urn="CRM-1", email="eve@example.com")))

    assert [error["field"] for error in known["createShellAccount"]["errors"]] == ["password"]
    assert [error["field"] for error in other["createShellAccount"]["errors"]] == ["urn"]
    assert not User.objects.filter(email="eve@example.com").exists()


def test_a_flex_account_is_opened_once_for_its_name_elsewhere(partner_of_brand: Holder) -> None:
    wanted = form(brandCode="HOLDFAST_GB", urn="CRM-5")

    first = data_of(ask(partner_of_brand, FLEX, input=wanted))["createFlexShellAccount"]
    again = data_of(ask(partner_of_brand, FLEX, input=wanted))["createFlexShellAccount"]

    number = Account.objects.get().number
    assert (
        first
        == again
        == {"account": {"number": number, "urn": "CRM-5", "users": [{"email": "ada@example.com"}]}}
    )
    assert error_codes(ask(partner_of_brand, FLEX, input=wanted | {"brandCode": "HOLDFAST_FR"})) == [
        "KT-CT-4131"
    ]
    taken = wanted | {"email": "eve@example.com"}
    assert error_codes(ask(partner_of_brand, FLEX, input=taken)) == ["KT-CT-4110"]
    assert Account.objects.count() == 1


@pytest.mark.parametrize(("document", "wanted"), [(CREATE, form()), (FLEX, form(brandCode="HOLDFAST_GB"))])
def test_shells_are_not_for_everybody(document: str, wanted: dict[str, Any]) -> None:
    make_brand()
    lead_maker = partner(make_organization("HOLDFAST_GB", permissions={"Can create leads"}))
    clerk = customer(make_staff(permissions={"Can create leads"}))

    for caller in (customer(make_user()), lead_maker, clerk):
        assert error_codes(ask(caller, document, input=wanted)) == ["KT-CT-1111"]
    assert error_codes(ask(None, document, input=wanted)) == ["KT-CT-1112"]
    assert not Account.objects.exists()
