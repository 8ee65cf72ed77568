from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import Account, AccountApplication, AccountUserRole, Brand
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_role,
    make_staff,
    make_user,
)
from holdfast.identity.models import User
from holdfast.markets.identifiers import make
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

PREPARE = """mutation ($input: PrepareAccountInput!) { prepareAccount(input: $input) {
    accountNumber isNewAccount isNewUser userId userNumber
} }"""
INITIALIZE = """mutation ($input: BaseInitializeAccountInput!) { initializeAccount(input: $input) {
    accountNumber isNewAccount
} }"""
SELLS = {"Can create accounts", "Can create account user", "Can access customer queries"}
MPAN = make("GBR_ELECTRICITY", 7)
MPRN = make("GBR_GAS", 7)
NUMBER = "+447400123456"


def request(**changes: Any) -> dict[str, Any]:
    return {
        "brandCode": "HOLDFAST_GB",
        "billingName": "Ada Moss",
        "billingAddress": {"line1": "14 Quay Street", "line2": "Bristol", "postalCode": "BS1 4QA"},
        "salesInfo": {"salesChannel": "COMPARISON_SITE"},
        **changes,
    }


def details(**changes: Any) -> dict[str, Any]:
    return {"givenName": "Ada", "familyName": "Moss", "email": "ada@example.com", "mobile": NUMBER, **changes}


def point(market_name: str, identifier: str) -> dict[str, Any]:
    return {"supplyPointInfo": {"marketName": market_name, "externalIdentifier": identifier}}


@pytest.fixture
def seller() -> Holder:
    make_brand()
    return partner(make_organization("HOLDFAST_GB", permissions=SELLS))


def test_a_partner_signs_a_customer_up_and_nothing_happens_twice(seller: Holder) -> None:
    wanted = request(
        customerDetails=details(),
        dateOfSale="2025-03-01",
        preferredSsd="2025-03-20",
        chosenPaymentDay=5,
        supplyPointInfoList=[point("GBR_ELECTRICITY", MPAN)],
    )

    first = data_of(ask(seller, PREPARE, input=wanted))["prepareAccount"]
    second = data_of(ask(seller, PREPARE, input=wanted))["prepareAccount"]

    account = Account.objects.get()
    user = User.objects.get(email="ada@example.com")
    assert first == {
        "accountNumber": account.number,
        "isNewAccount": True,
        "isNewUser": True,
        "userId": str(user.pk),
        "userNumber": user.number,
    }
    assert second == first | {"isNewAccount": False, "isNewUser": False}
    assert (account.status, account.account_type, account.billing_email) == (
        "PENDING",
        "DOMESTIC",
        "ada@example.com",
    )
    assert account.billing_address == "14 Quay Street, Bristol, BS1 4QA"
    assert AccountUserRole.objects.get(account=account).role.code == "account-holder"
    names = BusinessEventRecord.objects.filter(account_number=account.number).values_list("name", flat=True)
    assert list(names) == [
        "accounts.account.created-v1",
        "accounts.account.user_added-v1",
        "accounts.application.created-v1",
    ]
    assert AuditRecord.objects.filter(operation="prepareAccount", account_number=account.number).count() == 2
    shown = data_of(
        ask(
            customer(user),
            """query ($n: String!) { account(accountNumber: $n) { applications(first: 5) { edges { node {
                status salesChannel dateOfSale coolingOffEndDate preferredSsd isMigrated salesSubchannel
            } } } } }""",
            n=account.number,
        )
    )["account"]["applications"]["edges"]
    assert shown == [
        {
            "node": {
                "status": "CURRENT",
                "salesChannel": "COMPARISON_SITE",
                "dateOfSale": "2025-03-01",
                "coolingOffEndDate": "2025-03-15",
                "preferredSsd": "2025-03-20",
                "isMigrated": False,
                "salesSubchannel": None,
            }
        }
    ]


def test_a_second_home_is_a_second_account(seller: Holder) -> None:
    home = request(customerDetails=details(), supplyPointInfoList=[point("GBR_ELECTRICITY", MPAN)])
    elsewhere = request(
        customerDetails=details(),
        billingAddress={"line1": "2 Hill Road", "postalCode": "BS8 1AA"},
        supplyPointInfoList=[point("GBR_GAS", MPRN)],
    )

    numbers = {
        data_of(ask(seller, PREPARE, input=one))["prepareAccount"]["accountNumber"]
        for one in (home, elsewhere)
    }

    assert numbers == set(Account.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    assert User.objects.filter(email="ada@example.com").count() == 1


def test_supply_points_that_come_later_join_the_application(seller: Holder) -> None:
    user = make_user(email="ada@example.com")
    initial = request(userNumber=user.number)
    spelt_otherwise = request(
        userNumber=user.number,
        billingAddress={"line1": "14, QUAY STREET", "postalCode": "bs14qa"},
        supplyPointInfoList=[point("GBR_ELECTRICITY", MPAN), point("GBR_GAS", MPRN)],
    )

    first = data_of(ask(customer(user), INITIALIZE, input=initial))["initializeAccount"]
    second = data_of(ask(customer(user), INITIALIZE, input=spelt_otherwise))["initializeAccount"]

    assert second == first | {"isNewAccount": False}
    assert AccountApplication.objects.get().supply_points == [f"GBR_ELECTRICITY {MPAN}", f"GBR_GAS {MPRN}"]


def test_an_account_that_has_ended_is_not_reused(seller: Holder) -> None:
    user = make_user()
    first = data_of(ask(customer(user), INITIALIZE, input=request(userNumber=user.number)))
    Account.objects.update(status="WITHDRAWN")

    second = data_of(ask(customer(user), INITIALIZE, input=request(userNumber=user.number)))

    assert second["initializeAccount"]["isNewAccount"] is True
    assert second["initializeAccount"]["accountNumber"] != first["initializeAccount"]["accountNumber"]


def test_a_urn_finds_its_account_and_nobody_elses(seller: Holder) -> None:
    user, other = make_user(), make_user()
    wanted = request(userNumber=user.number, salesInfo={"urn": "CRM-77"})
    moved = wanted | {"billingAddress": {"line1": "2 Hill Road", "postalCode": "BS8 1AA"}}

    first = data_of(ask(customer(user), INITIALIZE, input=wanted))["initializeAccount"]
    second = data_of(ask(customer(user), INITIALIZE, input=moved))["initializeAccount"]
    stolen = ask(customer(other), INITIALIZE, input=wanted | {"userNumber": other.number})
    prepared = ask(
        seller,
        PREPARE,
        input=request(customerDetails=details(email="new@example.com"), salesInfo={"urn": "CRM-77"}),
    )

    assert second == first | {"isNewAccount": False}
    assert error_codes(stolen) == ["KT-CT-10326"]
    assert error_codes(prepared) == ["KT-CT-10317"]
    assert Account.objects.count() == 1
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_portfolio_is_joined_by_those_who_look_after_it(seller: Holder) -> None:
    manager = make_user()
    portfolio = operations.create_portfolio(brand=make_brand(), now=NOW)
    wanted = request(userNumber=manager.number, portfolioNumber=portfolio.number)

    refused = ask(customer(manager), INITIALIZE, input=wanted)
    operations.add_user_to_portfolio(user=manager, portfolio=portfolio, role=make_role(), now=NOW)
    data_of(ask(customer(manager), INITIALIZE, input=wanted))

    assert error_codes(refused) == ["KT-CT-10325"]
    assert Account.objects.get().portfolio == portfolio


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"billingName": " "}, ["input", "billingName"]),
        ({"billingAddress": {"line1": " ", "postalCode": "BS1 4QA"}}, ["input", "billingAddress", "line1"]),
        (
            {"billingAddress": {"line1": "1 Lane", "postalCode": "75001"}},
            ["input", "billingAddress", "postalCode"],
        ),
        (
            {"billingAddress": {"line1": "1 Lane", "postalCode": "BS1 4QA", "countryCode": "ZZ"}},
            ["input", "billingAddress", "countryCode"],
        ),
        ({"chosenPaymentDay": 31}, ["input", "chosenPaymentDay"]),
        ({"salesInfo": {"urn": "x" * 61}}, ["input", "salesInfo", "urn"]),
        ({"salesInfo": {"salesChannel": "x" * 201}}, ["input", "salesInfo", "salesChannel"]),
        ({"supplyPointInfoList": [point("GBR_GAS", "123")]}, ["input", "supplyPointInfoList", "0"]),
        ({"supplyPointInfoList": [point("MOON_GAS", MPRN)]}, ["input", "supplyPointInfoList", "0"]),
        ({"supplyPointInfoList": [{"supplyPointId": "999999"}]}, ["input", "supplyPointInfoList", "0"]),
        ({"supplyPointInfoList": [{}]}, ["input", "supplyPointInfoList", "0"]),
    ],
)
def test_input_that_cannot_be_read_is_named_and_changes_nothing(
    seller: Holder, changes: dict[str, Any], path: list[str]
) -> None:
    user = make_user()

    initialized = ask(customer(user), INITIALIZE, input=request(userNumber=user.number) | changes)
    prepared = ask(seller, PREPARE, input=request(customerDetails=details()) | changes)

    assert error_codes(initialized) == ["KT-CT-10325"]
    assert error_codes(prepared) == ["KT-CT-10316"]
    for answer in (initialized, prepared):
        assert path in [one["inputPath"] for one in answer["errors"][0]["extensions"]["validationErrors"]]
    assert not Account.objects.exists()
    assert not User.objects.filter(email="ada@example.com").exists()


def test_unknown_brands_and_users_are_no_input() -> None:
    make_brand()
    clerk = customer(make_staff(permissions=SELLS))

    assert error_codes(ask(clerk, INITIALIZE, input=request(userNumber="U-00000000"))) == ["KT-CT-10325"]
    user = make_user()
    nowhere = request(userNumber=user.number, brandCode="NOWHERE")
    assert error_codes(ask(clerk, INITIALIZE, input=nowhere)) == ["KT-CT-10325"]
    nowhere = request(customerDetails=details(), brandCode="NOWHERE")
    assert error_codes(ask(clerk, PREPARE, input=nowhere)) == ["KT-CT-10316"]
    unreachable = request(customerDetails=details(email="ada at example.com"))
    assert error_codes(ask(clerk, PREPARE, input=unreachable)) == ["KT-CT-10316"]


def test_an_address_of_somebody_who_is_not_signed_up_is_refused(seller: Holder) -> None:
    make_user(email="ada@example.com", date_of_birth="1970-01-01")

    answer = ask(seller, PREPARE, input=request(customerDetails=details(dateOfBirth="1980-01-01")))

    assert error_codes(answer) == ["KT-CT-10322"]
    assert not Account.objects.exists()


def test_setting_up_can_be_switched_off(seller: Holder, settings: SettingsWrapper) -> None:
    settings.ACCOUNT_SET_UP = False
    user = make_user()

    assert error_codes(ask(customer(user), INITIALIZE, input=request(userNumber=user.number))) == [
        "KT-CT-10324"
    ]
    assert error_codes(ask(seller, PREPARE, input=request(customerDetails=details()))) == ["KT-CT-10303"]


def test_people_sign_up_themselves_and_nobody_else(seller: Holder) -> None:
    user = make_user(email="Ada@example.com")
    wanted = request(customerDetails=details())

    prepared = data_of(ask(customer(user), PREPARE, input=wanted))["prepareAccount"]

    assert (prepared["userNumber"], prepared["isNewUser"]) == (user.number, False)
    stranger = customer(make_user())
    assert error_codes(ask(stranger, PREPARE, input=wanted)) == ["KT-CT-1111"]
    assert error_codes(ask(stranger, INITIALIZE, input=request(userNumber=user.number))) == ["KT-CT-1111"]
    Brand.objects.update(is_public_facing=False)
    assert error_codes(ask(customer(user), PREPARE, input=wanted)) == ["KT-CT-1111"]


def test_partners_keep_to_their_brands_permissions_and_customers(seller: Holder) -> None:
    make_brand("HOLDFAST_FR", market="FR")
    known_elsewhere = make_user()
    make_account(user=known_elsewhere, brand=make_brand("HOLDFAST_FR", market="FR"))
    newcomer = make_user()
    lead_maker = partner(make_organization("HOLDFAST_GB", permissions={"Can create leads"}))
    clerk = customer(make_staff(permissions={"Can create leads"}))

    for document, wanted in (
        (PREPARE, request(customerDetails=details())),
        (INITIALIZE, request(userNumber=newcomer.number)),
    ):
        assert error_codes(ask(seller, document, input=wanted | {"brandCode": "HOLDFAST_FR"})) == [
            "KT-CT-1111"
        ]
        assert error_codes(ask(lead_maker, document, input=wanted)) == ["KT-CT-1111"]
        assert error_codes(ask(clerk, document, input=wanted)) == ["KT-CT-1111"]
        assert error_codes(ask(None, document, input=wanted)) == ["KT-CT-1112"]
    assert error_codes(ask(seller, INITIALIZE, input=request(userNumber=known_elsewhere.number))) == [
        "KT-CT-10325"
    ]
    data_of(ask(seller, INITIALIZE, input=request(userNumber=newcomer.number)))


def test_a_rich_address_takes_the_place_of_lines(seller: Holder) -> None:
    user = make_user()
    rich = {"streetAddress": "14 Quay Street", "locality": "Bristol", "postalCode": "BS1 4QA"}

    data_of(
        ask(
            customer(user),
            INITIALIZE,
            input=request(userNumber=user.number, billingAddress=None, richBillingAddress=rich),
        )
    )
    wrong = ask(
        customer(user),
        INITIALIZE,
        input=request(
            userNumber=user.number, billingAddress=None, richBillingAddress=rich | {"postalCode": "75001"}
        ),
    )

    assert Account.objects.get().billing_rich_address.locality == "Bristol"
    assert error_codes(wrong) == ["KT-CT-10325"]


def test_a_customer_says_how_to_be_written_to_while_signing_up(seller: Holder) -> None:
    wish = {"emailFormat": "TEXT", "fontSizeMultiplier": 1.5, "preferredHoldMusic": "SONG_1999"}
    wanted = request(customerDetails=details(preferences=wish))
    unreadable = request(customerDetails=details(preferences=wish | {"fontSizeMultiplier": 99}))

    refused = ask(seller, PREPARE, input=unreadable)
    data_of(ask(seller, PREPARE, input=wanted))

    assert error_codes(refused) == ["KT-CT-10316"]
    user = User.objects.get(email="ada@example.com")
    viewer = data_of(ask(customer(user), "{ viewer { preferences { emailFormat fontSizeMultiplier } } }"))[
        "viewer"
    ]
    assert viewer["preferences"] == {"emailFormat": "TEXT", "fontSizeMultiplier": 1.5}
