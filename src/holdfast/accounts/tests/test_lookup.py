from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
from holdfast.accounts.roles import CARER, install_account_roles
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.api.testing import GraphQL
from holdfast.identity.models import User
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db

FIND = """query ($email: String, $number: ID, $externalId: ID) {
    accountUser(email: $email, number: $number, externalId: $externalId) { number email liveSecretKey }
}"""
VERIFY = "mutation ($input: VerifyIdentityInput!) { verifyIdentity(input: $input) { token } }"


def test_a_person_is_found_by_address_number_and_id_elsewhere() -> None:
    user = make_user(email="Ada@example.com")
    operations.create_user_reference(user=user, namespace="crm", value="77", now=NOW)
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    for criterion in ({"email": "ada@EXAMPLE.com"}, {"number": user.number.lower()}, {"externalId": "77"}):
        found = data_of(ask(clerk, FIND, **criterion))["accountUser"]
        assert found == {"number": user.number, "email": "Ada@example.com", "liveSecretKey": None}


@pytest.mark.parametrize(
    ("criterion", "code"),
    [("email", "KT-CT-5418"), ("number", "KT-CT-5421"), ("externalId", "KT-CT-5423")],
)
def test_strangers_are_like_people_who_do_not_exist(criterion: str, code: str) -> None:
    hidden = make_user()
    operations.create_user_reference(user=hidden, namespace="crm", value="77", now=NOW)
    values = {"email": hidden.email, "number": hidden.number, "externalId": "77"}
    broker = partner(make_organization("HOLDFAST_GB", permissions={"Can access customer queries"}))

    for caller in (customer(make_user()), broker):
        for value in (values[criterion], "nobody@example.com"):
            assert error_codes(ask(caller, FIND, **{criterion: value})) == [code]
    assert error_codes(ask(None, FIND, **{criterion: values[criterion]})) == ["KT-CT-1112"]


def test_a_partner_finds_the_people_of_its_brands() -> None:
    user = make_user()
    account = make_account(user=user)
    broker = partner(make_organization(account.brand.code, permissions={"Can access customer queries"}))

    assert data_of(ask(broker, FIND, number=user.number))["accountUser"]["email"] == user.email


def test_a_search_for_a_person_needs_one_criterion_and_one_customer() -> None:
    clerk_user = make_staff(permissions={"Can access customer queries"})
    clerk = customer(clerk_user)
    for namespace in ("crm", "erp"):
        operations.create_user_reference(user=make_user(), namespace=namespace, value="77", now=NOW)

    assert error_codes(ask(clerk, FIND)) == ["KT-CT-5424"]
    assert error_codes(ask(clerk, FIND, email=" ")) == ["KT-CT-5424"]
    assert error_codes(ask(clerk, FIND, email="a@example.com", number="U-1")) == ["KT-CT-5424"]
    assert error_codes(ask(clerk, FIND, externalId="77")) == ["KT-CT-5425"]
    assert error_codes(ask(clerk, FIND, number=clerk_user.number)) == ["KT-CT-5415"]


def test_a_carer_sees_whom_they_care_for() -> None:
    carer = make_user()
    make_account(user=carer)
    cared_for = make_account(user=make_user())
    role = install_account_roles()[CARER]
    operations.add_user_to_account(user=carer, account=cared_for, role=role, now=NOW)
    broker = partner(make_organization("HOLDFAST_GB", permissions={"Can access customer queries"}))

    assert data_of(ask(customer(carer), "{ caredForAccounts }")) == {"caredForAccounts": [cared_for.number]}
    assert data_of(ask(broker, "{ caredForAccounts }")) == {"caredForAccounts": []}
    assert error_codes(ask(None, "{ caredForAccounts }")) == ["KT-CT-1112"]


def test_each_page_that_a_brand_has_is_told() -> None:
    user = make_user()
    account = make_account(user=user)
    pages = {
        "meterReadingSubmission": "meter_reading_submission",
        "savingSessionsDashboard": "saving_sessions_dashboard",
        "savingSessionsJoinCampaign": "saving_sessions_join_campaign",
        "savingSessionsJoinNextEvent": "saving_sessions_join_next_event",
        "tariffRenewal": "tariff_renewal",
        "updateSensitiveCustomerData": "update_sensitive_customer_data",
        "wheelOfFortuneElec": "wheel_of_fortune_elec",
        "wheelOfFortuneGas": "wheel_of_fortune_gas",
    }
    for identifier in pages.values():
        template = f"https://example.com/{{account_number}}/{identifier}"
        operations.set_brand_url(brand=account.brand, identifier=identifier, template=template, now=NOW)

    document = f"query ($n: String!) {{ urls(accountNumber: $n) {{ {' '.join(pages)} }} }}"
    urls = data_of(ask(customer(user), document, n=account.number))["urls"]

    assert urls == {name: f"https://example.com/{account.number}/{page}" for name, page in pages.items()}


def test_a_brands_pages_lead_to_the_account() -> None:
    user = make_user()
    account = make_account(user=user)
    for identifier, template in {
        "meter_reading_submission": "https://example.com/{account_number}/readings",
        "book_smart_meter_installation": "https://example.com/{account_number}/{property_id}/meter",
    }.items():
        operations.set_brand_url(brand=account.brand, identifier=identifier, template=template, now=NOW)

    data = data_of(
        ask(
            customer(user),
            """query ($n: String!) {
                accountUrls(accountNumber: $n) { urlIdentifier url }
                urls(accountNumber: $n) {
                    meterReadingSubmission tariffRenewal bookSmartMeterInstallation(propertyId: 7)
                }
            }""",
            n=account.number,
        )
    )

    reading = f"https://example.com/{account.number}/readings"
    assert data == {
        "accountUrls": [{"urlIdentifier": "meter_reading_submission", "url": reading}],
        "urls": {
            "meterReadingSubmission": reading,
            "tariffRenewal": None,
            "bookSmartMeterInstallation": f"https://example.com/{account.number}/7/meter",
        },
    }
    for document in (
        "query ($n: String!) { accountUrls(accountNumber: $n) { url } }",
        "query ($n: String!) { urls(accountNumber: $n) { tariffRenewal } }",
    ):
        assert error_codes(ask(customer(make_user()), document, n=account.number)) == ["KT-CT-4177"]
        assert error_codes(ask(None, document, n=account.number)) == ["KT-CT-1112"]


@pytest.fixture
def account() -> Account:
    address = RichAddress(country="GB", street_address="14 Quay Street", postal_code="BS1 4QA")
    return make_account(
        user=make_user(email="", given_name="Zoë", family_name="Moss"),
        billing=operations.BillingDetails(name="Zoë Moss", address=address),
    )


def bill_of(account: Account) -> dict[str, Any]:
    return {
        "accountNumber": account.number,
        "fullName": "zoe moss",
        "firstLineOfAddress": "14, Quay street",
        "postcode": "bs14qa",
    }


def test_who_holds_a_bill_in_hand_gets_a_token_for_an_e_mail_address(account: Account) -> None:
    token = data_of(ask(None, VERIFY, input=bill_of(account)))["verifyIdentity"]["token"]

    login = "mutation ($key: String) { obtainKrakenToken(input: {preSignedKey: $key}) { payload } }"
    api = GraphQL(clock=FixedClock(NOW + timedelta(minutes=59)))
    payload = api.must(login, {"key": token})["obtainKrakenToken"]["payload"]
    assert payload["scopes"] == ["UPDATE_BLACKHOLE_EMAIL"]
    assert api.execute(login, {"key": token}).codes == ["KT-CT-1139"]
    trace = AuditRecord.objects.get(operation="verifyIdentity")
    assert (trace.account_number, trace.actor_kind) == (account.number, "ANONYMOUS")
    assert BusinessEventRecord.objects.filter(name="accounts.user.identity_verified-v1").exists()


def test_the_token_gives_its_bearer_a_first_e_mail_address_and_opens_nothing_else(account: Account) -> None:
    key = data_of(ask(None, VERIFY, input=bill_of(account)))["verifyIdentity"]["token"]
    login = "mutation ($key: String) { obtainKrakenToken(input: {preSignedKey: $key}) { token } }"
    api = GraphQL(clock=FixedClock(NOW))
    token = api.must(login, {"key": key})["obtainKrakenToken"]["token"]
    update = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { viewer { email } } }"

    def change(**given: str) -> list[str | None]:
        return api.execute(update, {"input": given}, token=token).codes

    assert change(givenName="Eve") == ["KT-CT-1111"]
    assert change(email="zoe@example.com", mobile="07400 123456") == ["KT-CT-1111"]
    assert change(email="zoe@example.com", userId=make_user().number) == ["KT-CT-1111"]
    one = "query ($n: String!) { account(accountNumber: $n) { number } }"
    assert api.execute(one, {"n": account.number}, token=token).codes != []
    assert change(email="zoe@example.com") == []
    assert change(email="eve@example.com") == ["KT-CT-1111"]
    assert account.user_roles.get().user.email == "zoe@example.com"


@pytest.mark.parametrize(
    "changes",
    [
        {"accountNumber": "A-FFFFFFFF"},
        {"fullName": "Zoe Muss"},
        {"firstLineOfAddress": "15 Quay Street"},
        {"postcode": "BS1 4QB"},
        {"fullName": ""},
    ],
)
def test_what_does_not_match_is_answered_alike(account: Account, changes: dict[str, str]) -> None:
    assert error_codes(ask(None, VERIFY, input=bill_of(account) | changes)) == ["KT-CT-1145"]
    assert not AuditRecord.objects.filter(operation="verifyIdentity").exists()


def test_a_bill_is_not_enough_to_take_a_login_over(account: Account) -> None:
    User.objects.filter(account_roles__account=account).update(email="zoe@example.com")

    assert error_codes(ask(None, VERIFY, input=bill_of(account))) == ["KT-CT-1145"]
