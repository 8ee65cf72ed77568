from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from holdfast.accounts import operations, tasks
from holdfast.accounts.models import Account, Brand, Consent, ConsentChange, DoubleOptIn
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

UPDATE = """mutation ($number: String!, $consents: [ConsentInput]!) {
    updateAccountConsents(accountNumber: $number, consents: $consents) {
        consents { code value type { code name defaultValue } }
    }
}"""
UPDATE_USER = """mutation ($consents: [ConsentTypeInput], $userNumber: String) {
    updateAccountUserConsents(consents: $consents, userNumber: $userNumber) {
        accountUserConsents { consents { code value } }
    }
}"""
REQUEST = """mutation ($input: DoubleOptInInput) {
    requestDoubleOptIn(input: $input) { consent { code value } }
}"""
CONFIRM = """mutation ($input: ConfirmDoubleOptInInput) {
    confirmDoubleOptIn(input: $input) { consent { code value } }
}"""
MARKETING = {"Can edit customer marketing preference", "Can access customer queries"}


def make_types(brand: Brand, *codes: str) -> None:
    for code in codes:
        operations.create_consent_type(brand=brand, code=code, name=code.title(), now=NOW)


@pytest.fixture
def holder() -> User:
    return make_user(email="ada@example.com")


@pytest.fixture
def account(holder: User) -> Account:
    make_types(make_brand(), "OFFERS", "RESEARCH")
    return make_account(user=holder, billing=operations.BillingDetails(email="ada@example.com"))


def test_types_are_listed_for_the_brands_in_reach_and_publicly_for_public_brands(account: Account) -> None:
    hidden = make_brand("HOLDFAST_TRADE", is_public_facing=False)
    make_types(hidden, "OFFERS", "TRADE_NEWS")

    def listed(caller: Any) -> list[str]:
        types = data_of(ask(caller, "{ consentTypes { code name description defaultValue } }"))[
            "consentTypes"
        ]
        return [one["code"] for one in types]

    trader = make_user()
    make_account(user=trader, brand=hidden)
    broker = partner(make_organization("HOLDFAST_TRADE", permissions={"Can access customer queries"}))
    assert listed(None) == ["OFFERS", "RESEARCH"]
    assert listed(customer(trader)) == ["OFFERS", "TRADE_NEWS"]
    assert listed(broker) == ["OFFERS", "TRADE_NEWS"]
    assert listed(customer(make_user())) == []
    assert listed(customer(make_staff(permissions=MARKETING))) == ["OFFERS", "RESEARCH", "TRADE_NEWS"]


def test_answers_are_kept_with_their_history(account: Account, holder: User) -> None:
    def update(value: str) -> list[dict[str, Any]]:
        answer = ask(
            customer(holder), UPDATE, number=account.number, consents=[{"code": "OFFERS", "value": value}]
        )
        consents: list[dict[str, Any]] = data_of(answer)["updateAccountConsents"]["consents"]
        return consents

    assert update("ACCEPTED") == [
        {
            "code": "OFFERS",
            "value": "ACCEPTED",
            "type": {"code": "OFFERS", "name": "Offers", "defaultValue": "UNKNOWN"},
        }
    ]
    update("ACCEPTED")
    assert update("REJECTED")[0]["value"] == "REJECTED"

    history = ConsentChange.objects.filter(consent__account=account)
    assert [(one.value, one.source, one.by_user_id, one.ip_address) for one in history] == [
        ("ACCEPTED", "API_SITE", holder.pk, "127.0.0.1"),
        ("REJECTED", "API_SITE", holder.pk, "127.0.0.1"),
    ]
    events = BusinessEventRecord.objects.filter(name="accounts.consent.updated-v1")
    assert [event.account_number for event in events] == [account.number] * 2
    assert AuditRecord.objects.filter(operation="updateAccountConsents", actor_user_id=holder.pk).exists()
    shown = data_of(
        ask(
            customer(holder),
            """query ($n: String!) { account(accountNumber: $n) {
                consents { code value } consentData { accountNumber consents { value } }
            } }""",
            n=account.number,
        )
    )["account"]
    assert shown == {
        "consents": [{"code": "OFFERS", "value": "REJECTED"}],
        "consentData": {"accountNumber": account.number, "consents": [{"value": "REJECTED"}]},
    }


@pytest.mark.parametrize(
    ("codes", "error"),
    [(["OFFERS", "NOVEL"], "KT-CT-9017"), (["OFFERS", "OFFERS"], "KT-CT-9014")],
)
def test_all_answers_are_refused_where_one_is(
    account: Account, holder: User, codes: list[str], error: str
) -> None:
    consents = [{"code": code, "value": "ACCEPTED"} for code in codes]

    assert error_codes(ask(customer(holder), UPDATE, number=account.number, consents=consents)) == [error]
    users = [{"consentTypeCode": code, "value": "ACCEPTED"} for code in codes]
    assert error_codes(ask(customer(holder), UPDATE_USER, consents=users)) == [error]
    assert not Consent.objects.exists()


def test_a_brand_that_does_not_manage_consents_takes_none(account: Account, holder: User) -> None:
    Brand.objects.update(manages_consents=False)
    given = [{"code": "OFFERS", "value": "ACCEPTED"}]
    wish = {"accountNumber": account.number, "consentTypeCode": "OFFERS", "ipAddress": "192.0.2.1"}

    assert error_codes(ask(customer(holder), UPDATE, number=account.number, consents=given)) == ["KT-CT-9016"]
    assert error_codes(ask(customer(holder), REQUEST, input=wish)) == ["KT-CT-9016"]
    user_wish = [{"consentTypeCode": "OFFERS", "value": "ACCEPTED"}]
    assert error_codes(ask(customer(holder), UPDATE_USER, consents=user_wish)) == ["KT-CT-9016"]


def test_nobody_else_answers_for_an_account(account: Account) -> None:
    given = [{"code": "OFFERS", "value": "ACCEPTED"}]
    stranger = customer(make_user())
    clerk = customer(make_staff(permissions={"Can create leads"}))

    for number in (account.number, "A-FFFFFFFF"):
        assert error_codes(ask(stranger, UPDATE, number=number, consents=given)) == ["KT-CT-9018"]
    assert error_codes(ask(clerk, UPDATE, number=account.number, consents=given)) == ["KT-CT-1111"]
    assert error_codes(ask(None, UPDATE, number=account.number, consents=given)) == ["KT-CT-1112"]
    assert not Consent.objects.exists()


def test_a_person_answers_for_themselves_to_all_their_brands(account: Account, holder: User) -> None:
    other = make_brand("HOLDFAST_FR", market="FR")
    make_types(other, "OFFERS")
    make_account(user=holder, brand=other)

    data = data_of(
        ask(
            customer(holder),
            UPDATE_USER,
            consents=[{"consentTypeCode": "OFFERS", "value": "ACCEPTED", "source": "CONSUMER_SITE"}],
        )
    )

    assert data["updateAccountUserConsents"]["accountUserConsents"]["consents"] == [
        {"code": "OFFERS", "value": "ACCEPTED"},
        {"code": "OFFERS", "value": "ACCEPTED"},
    ]
    assert set(ConsentChange.objects.values_list("source", flat=True)) == {"CONSUMER_SITE"}
    viewer = data_of(ask(customer(holder), "{ viewer { consents { code } } }"))["viewer"]
    assert [one["code"] for one in viewer["consents"]] == ["OFFERS", "OFFERS"]


def test_an_organisation_names_the_person(account: Account, holder: User) -> None:
    broker = partner(make_organization(account.brand.code, permissions=MARKETING))
    outsider = partner(make_organization("ANOTHER_BRAND", permissions=MARKETING))
    given = [{"consentTypeCode": "OFFERS", "value": "REJECTED"}]

    data_of(ask(broker, UPDATE_USER, consents=given, userNumber=holder.number))

    assert Consent.objects.get().value == "REJECTED"
    assert error_codes(ask(broker, UPDATE_USER, consents=given)) == ["KT-CT-1605"]
    for number in (holder.number, "U-00000000"):
        assert error_codes(ask(outsider, UPDATE_USER, consents=given, userNumber=number)) == ["KT-CT-5421"]
    assert error_codes(ask(customer(make_user()), UPDATE_USER, consents=given, userNumber=holder.number)) == [
        "KT-CT-1111"
    ]
    assert error_codes(ask(None, UPDATE_USER, consents=given)) == ["KT-CT-1112"]


@pytest.mark.parametrize("consents", [None, [], [{"consentTypeCode": "OFFERS"}]])
def test_an_answer_needs_a_value(account: Account, holder: User, consents: Any) -> None:
    assert error_codes(ask(customer(holder), UPDATE_USER, consents=consents)) == ["KT-CT-5422"]


def wish(account: Account | None = None, **changes: str) -> dict[str, str]:
    asked = {"consentTypeCode": "OFFERS", "ipAddress": "192.0.2.1", **changes}
    return asked | ({"accountNumber": account.number} if account is not None else {})


def token_of(text: str) -> str:
    link = next(word for word in text.split() if word.startswith("http"))
    return parse_qs(urlsplit(link).query)["token"][0]


def test_a_consent_is_confirmed_by_e_mail_and_the_proof_kept(account: Account, holder: User) -> None:
    asked = data_of(ask(customer(holder), REQUEST, input=wish(account)))
    assert asked["requestDoubleOptIn"]["consent"] == {"code": "OFFERS", "value": "PENDING"}
    opt_in = DoubleOptIn.objects.get()
    assert opt_in.secret_hash is None

    tasks.send_double_opt_in(double_opt_in_id=opt_in.pk)
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["ada@example.com"], "Please confirm: Offers")
    later = NOW + timedelta(days=2)
    token = token_of(str(message.body))
    confirmed = data_of(
        ask(customer(holder), CONFIRM, now=later, input={"token": token, "ipAddress": "2001:db8::7"})
    )

    assert confirmed["confirmDoubleOptIn"]["consent"] == {"code": "OFFERS", "value": "ACCEPTED"}
    opt_in.refresh_from_db()
    assert (opt_in.requested_at, opt_in.requested_from) == (NOW, "192.0.2.1")
    assert (opt_in.confirmed_at, opt_in.confirmed_from) == (later, "2001:db8::7")
    assert list(ConsentChange.objects.values_list("value", flat=True)) == ["PENDING", "ACCEPTED"]
    again = ask(customer(holder), CONFIRM, now=later, input={"token": token})
    assert error_codes(again) == ["KT-CT-9022"]
    assert error_codes(ask(customer(holder), REQUEST, now=later, input=wish(account))) == ["KT-CT-9023"]


def test_a_text_message_carries_the_link_for_a_person(
    account: Account, holder: User, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.SMS_BACKEND, settings.SMS_FILE_PATH = "holdfast.platform.outbox.SmsFileBackend", tmp_path

    data_of(ask(customer(holder), REQUEST, input=wish(mobileNumber="+447400123456")))
    tasks.send_double_opt_in(double_opt_in_id=DoubleOptIn.objects.get().pk)
    text = next(tmp_path.iterdir()).read_text()
    confirmed = data_of(ask(customer(holder), CONFIRM, input={"token": token_of(text)}))

    assert text.startswith("To: +447400123456\n")
    assert confirmed["confirmDoubleOptIn"]["consent"]["value"] == "ACCEPTED"
    assert Consent.objects.get().user == holder
    assert DoubleOptIn.objects.get().confirmed_from == "127.0.0.1"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"ipAddress": "here"}, "KT-CT-9019"),
        ({"emailAddress": "ada at example.com"}, "KT-CT-9019"),
        ({"mobileNumber": "12"}, "KT-CT-9019"),
        ({"emailAddress": "ada@example.com", "mobileNumber": "+447400123456"}, "KT-CT-9019"),
        ({"consentTypeCode": "NOVEL"}, "KT-CT-9017"),
        ({"accountNumber": "A-FFFFFFFF"}, "KT-CT-9018"),
    ],
)
def test_a_request_that_cannot_be_met_sends_nothing(
    account: Account, holder: User, changes: dict[str, str], error: str
) -> None:
    assert error_codes(ask(customer(holder), REQUEST, input=wish(account) | changes)) == [error]
    assert not DoubleOptIn.objects.exists()
    assert not Consent.objects.exists()


def test_a_mailbox_is_not_filled(account: Account, holder: User, settings: SettingsWrapper) -> None:
    settings.LINKS_PER_HOUR = 2
    for _ in range(2):
        data_of(ask(customer(holder), REQUEST, input=wish(account)))

    assert error_codes(ask(customer(holder), REQUEST, input=wish(account))) == ["KT-CT-1199"]
    data_of(ask(customer(holder), REQUEST, now=NOW + timedelta(hours=1), input=wish(account)))


def test_who_may_ask_for_a_double_opt_in(account: Account) -> None:
    broker = partner(make_organization(account.brand.code, permissions=MARKETING))
    clerk = customer(make_staff(permissions={"Can create leads"}))

    assert error_codes(ask(broker, REQUEST, input=wish())) == ["KT-CT-9019"]
    assert error_codes(ask(clerk, REQUEST, input=wish(account))) == ["KT-CT-1111"]
    assert error_codes(ask(None, REQUEST, input=wish(account))) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), REQUEST, input=wish(account))) == ["KT-CT-9018"]
    data_of(ask(broker, REQUEST, input=wish(account)))


def test_a_token_is_good_in_its_time_and_for_those_who_see_the_account(
    account: Account, holder: User
) -> None:
    data_of(ask(customer(holder), REQUEST, input=wish(account)))
    tasks.send_double_opt_in(double_opt_in_id=DoubleOptIn.objects.get().pk)
    token = token_of(str(mail.outbox[0].body))

    def refusal(caller: Any = None, shown: str = token, late: timedelta = timedelta()) -> list[str]:
        return error_codes(ask(caller or customer(holder), CONFIRM, now=NOW + late, input={"token": shown}))

    assert refusal(shown="?") == ["KT-CT-9020"]
    assert refusal(late=timedelta(days=7)) == ["KT-CT-9020"]
    assert refusal(shown="x" * 32) == ["KT-CT-9021"]
    assert refusal(customer(make_user())) == ["KT-CT-9021"]
    Brand.objects.update(manages_consents=False)
    assert refusal() == ["KT-CT-9016"]
    assert error_codes(ask(None, CONFIRM, input={"token": token})) == ["KT-CT-1112"]
    assert Consent.objects.get().value == "PENDING"
