from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
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

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

BY_NUMBER = "query ($number: String!) { account(accountNumber: $number) { number status } }"


def test_a_customer_reads_their_account() -> None:
    user = make_user(preferred_name="Ada")
    business = operations.create_business(
        name="Quay Bakery",
        business_type="LIMITED",
        number="01234567",
        now=NOW,
        legal_address=RichAddress(country="GB", street_address="1 Mill Row", postal_code="BS2 0AA"),
    )
    account = make_account(
        user=user,
        number="A-0000000A",
        business=business,
        account_type="BUSINESS",
        billing=operations.BillingDetails(
            name="Quay Bakery",
            email="bills@example.com",
            address=RichAddress(
                country="GB", street_address="14 Quay Street", locality="Bristol", postal_code="BS1 4QA"
            ),
        ),
    )
    operations.create_account_reference(account=account, namespace="crm", value="77", now=NOW)

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!) { account(accountNumber: $number) {
                number status accountType brand createdAt urn
                billingName billingSubName billingEmail billingAddress billingAddressLine1
                billingAddressLine2 billingAddressLine3 billingAddressPostcode billingCountryCode
                splitBillingAddress commsDeliveryPreference communicationDeliveryPreference
                preferredLanguageForComms documentAccessibility businessType
                address { country streetAddress postalCode asString(showCountry: true) }
                portfolio {
                    number brand depth collectiveBilling accounts(first: 5) { edges { node { number } } }
                }
                business { name businessType number linkedAccountNumbers legalAddress { streetAddress } }
                references { namespace value account { number } }
                users { preferredName accountUserRoles { role account { number } } }
                consents { code }
            } }""",
            number=account.number,
        )
    )["account"]

    assert data == {
        "number": "A-0000000A",
        "status": "ACTIVE",
        "accountType": "BUSINESS",
        "brand": "HOLDFAST_GB",
        "createdAt": "2025-03-01T09:00:00+00:00",
        "urn": None,
        "billingName": "Quay Bakery",
        "billingSubName": None,
        "billingEmail": "bills@example.com",
        "billingAddress": "14 Quay Street, Bristol, BS1 4QA",
        "billingAddressLine1": "14 Quay Street",
        "billingAddressLine2": "Bristol",
        "billingAddressLine3": None,
        "billingAddressPostcode": "BS1 4QA",
        "billingCountryCode": "GB",
        "splitBillingAddress": ["14 Quay Street", "Bristol"],
        "commsDeliveryPreference": "EMAIL",
        "communicationDeliveryPreference": "EMAIL",
        "preferredLanguageForComms": None,
        "documentAccessibility": None,
        "businessType": "LIMITED",
        "address": {
            "country": "GB",
            "streetAddress": "14 Quay Street",
            "postalCode": "BS1 4QA",
            "asString": "14 Quay Street\nBristol\nBS1 4QA\nUNITED KINGDOM",
        },
        "portfolio": {
            "number": account.portfolio.number,
            "brand": "HOLDFAST_GB",
            "depth": 0,
            "collectiveBilling": False,
            "accounts": {"edges": [{"node": {"number": "A-0000000A"}}]},
        },
        "business": {
            "name": "Quay Bakery",
            "businessType": "LIMITED",
            "number": "01234567",
            "linkedAccountNumbers": ["A-0000000A"],
            "legalAddress": {"streetAddress": "1 Mill Row"},
        },
        "references": [{"namespace": "crm", "value": "77", "account": {"number": "A-0000000A"}}],
        "users": [
            {
                "preferredName": "Ada",
                "accountUserRoles": [{"role": "account-holder", "account": {"number": "A-0000000A"}}],
            }
        ],
        "consents": [],
    }


def test_a_strangers_account_is_refused_like_one_that_does_not_exist() -> None:
    stranger = make_account(user=make_user())
    viewer = customer(make_user())

    answers = [ask(viewer, BY_NUMBER, number=number) for number in (stranger.number, "A-FFFFFFFF")]

    assert answers[0]["data"] == {"account": None}
    assert error_codes(answers[0]) == ["KT-CT-4177"]
    assert answers[0]["errors"] == answers[1]["errors"]


def test_an_anonymous_caller_is_asked_for_a_token() -> None:
    answer = ask(None, BY_NUMBER, number=make_account().number)

    assert error_codes(answer) == ["KT-CT-1112"]


def test_an_organisation_reads_accounts_of_its_brands_and_no_others() -> None:
    account = make_account()
    french = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))
    caller = partner(make_organization(account.brand.code, permissions={"Can access third party queries"}))

    assert data_of(ask(caller, BY_NUMBER, number=account.number))["account"]["number"] == account.number
    assert error_codes(ask(caller, BY_NUMBER, number=french.number)) == ["KT-CT-4177"]


def test_an_organisation_without_the_permission_is_refused() -> None:
    account = make_account()
    caller = partner(make_organization(account.brand.code, permissions={"Can create leads"}))

    assert error_codes(ask(caller, BY_NUMBER, number=account.number)) == ["KT-CT-4177"]


def test_support_staff_read_any_account_with_the_permission_and_none_without() -> None:
    account = make_account()
    agent = make_staff(permissions={"Can access customer queries"})
    clerk = make_staff(permissions={"Can create leads"})

    assert data_of(ask(customer(agent), BY_NUMBER, number=account.number))["account"]["status"] == "ACTIVE"
    assert error_codes(ask(customer(clerk), BY_NUMBER, number=account.number)) == ["KT-CT-4177"]


def test_accounts_of_spain_are_read_as_account_and_all_others_as_account_type() -> None:
    user = make_user()
    british = make_account(user=user)
    spanish = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))

    data = data_of(
        ask(
            customer(user),
            """{ viewer { accounts {
                __typename number
                ... on Account { billingPostcode users { email } }
                ... on AccountType { users { email } }
            } } }""",
        )
    )

    assert data["viewer"]["accounts"] == [
        {"__typename": "AccountType", "number": british.number, "users": [{"email": user.email}]},
        {
            "__typename": "Account",
            "number": spanish.number,
            "billingPostcode": "",
            "users": [{"email": user.email}],
        },
    ]


def test_a_viewer_narrows_their_accounts() -> None:
    user = make_user()
    home, shop = make_account(user=user), make_account(user=user, account_type="BUSINESS")

    data = data_of(
        ask(
            customer(user),
            """query ($numbers: [String]) { viewer {
                homes: accounts(excludeAccountTypes: [BUSINESS]) { number }
                named: accounts(restrictToAccountNumbers: $numbers) { number }
            } }""",
            numbers=[shop.number],
        )
    )

    assert data["viewer"] == {"homes": [{"number": home.number}], "named": [{"number": shop.number}]}


def test_accounts_lists_what_the_viewer_reaches() -> None:
    user = make_user(mobile="+447700900001")
    mine = make_account(user=user)
    make_account(user=make_user(mobile="+447700900001", email="other@example.com"))

    def listed(arguments: str) -> list[Any]:
        accounts: list[Any] = data_of(ask(customer(user), f"{{ accounts{arguments} {{ number }} }}"))[
            "accounts"
        ]
        return accounts

    assert listed("") == [{"number": mine.number}]
    assert listed('(phoneNumber: "+447700900001")') == [{"number": mine.number}]
    assert listed(f'(portfolioNumber: "{mine.portfolio.number}")') == [{"number": mine.number}]
    assert listed('(portfolioNumber: "P-00000000")') == []


def test_people_who_share_an_account_see_each_other_but_not_each_others_other_accounts() -> None:
    first, second = make_user(), make_user()
    shared = make_account(user=first)
    operations.add_user_to_account(user=second, account=shared, role=make_role(), now=NOW)
    make_account(user=second)

    data = data_of(
        ask(
            customer(first),
            """query ($number: String!) { account(accountNumber: $number) { users {
                number accounts { number } liveSecretKey
            } } }""",
            number=shared.number,
        )
    )

    users = {user["number"]: user for user in data["account"]["users"]}
    assert users.keys() == {first.number, second.number}
    assert users[second.number]["accounts"] == [{"number": shared.number}]
    assert users[second.number]["liveSecretKey"] is None


def test_a_portfolio_shows_only_the_accounts_in_reach() -> None:
    user = make_user()
    mine = make_account(user=user)
    make_account(portfolio=mine.portfolio)

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!) { account(accountNumber: $number) { portfolio {
                accounts(first: 10) { totalCount edges { node { number } } }
            } } }""",
            number=mine.number,
        )
    )

    assert data["account"]["portfolio"]["accounts"] == {
        "totalCount": 1,
        "edges": [{"node": {"number": mine.number}}],
    }


@pytest.mark.parametrize("accounts", [2, 9])
def test_statements_do_not_grow_with_accounts(
    accounts: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    for _ in range(accounts):
        account = make_account(user=user)
        operations.create_account_reference(account=account, namespace="crm", value=account.number, now=NOW)

    with django_assert_max_num_queries(12):
        data = data_of(
            ask(
                customer(user),
                """{ viewer { accounts { ... on AccountType {
                    number brand business { name } references { value }
                    portfolio { number accounts(first: 2) { edges { node { number users { email } } } } }
                    users { email accountUserRoles { role account { number } } }
                } } } }""",
            )
        )

    assert len(data["viewer"]["accounts"]) == accounts
