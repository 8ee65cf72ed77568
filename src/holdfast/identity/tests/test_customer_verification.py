"""Verifying a customer, over HTTP: a code and a link go out, the link lets the customer send the code back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from holdfast.identity import contributions, operations
from holdfast.identity.contributions import KnownBrand
from holdfast.identity.models import CustomerVerification, PreSignedKey, User
from holdfast.identity.tests import mailbox
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs

if TYPE_CHECKING:
    from holdfast.identity.models import Organization

START = """mutation start($input: StartCustomerVerificationInput!) {
    startCustomerVerification(input: $input) { verificationProcess { status type userNumber } } }"""
VERIFY = """mutation verify($code: String!, $type: CustomerVerificationType!) {
    verifyCustomer(input: {verificationCode: $code, verificationType: $type}) {
        user { number } possibleErrors { code }
    } }"""
LOGIN = """mutation logIn($key: String!) {
    obtainKrakenToken(input: {preSignedKey: $key}) { token } }"""


@pytest.fixture(autouse=True)
def brands(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "FENLIGHT": KnownBrand("FENLIGHT", "GB", "Fenlight", "en"),
        "SOLEO": KnownBrand("SOLEO", "ES", "Soleo", "es"),
    }
    monkeypatch.setattr(contributions.customer_book, "find_brand", known.get)


def started(user: User, method: str = "EMAIL", brand: str = "FENLIGHT") -> dict[str, Any]:
    return {"userNumber": user.number, "brandCode": brand, "verificationType": method}


def deliver() -> None:
    """Do what the worker does."""
    run_jobs("identity.")


def code_and_key(text: str) -> tuple[str, str]:
    (link,) = re.findall(r"https?://\S+", text)
    return mailbox.code_in(text), parse_qs(urlsplit(link).query)["preSignedKey"][0]


def test_a_partner_has_a_customer_verified_by_email(
    asking: Asking, customer: User, service_partner: Organization
) -> None:
    begun = asking.must(START, asking.token_of(service_partner), input=started(customer))
    assert begun["verificationProcess"] == {
        "status": "PENDING",
        "type": "EMAIL",
        "userNumber": customer.number,
    }
    deliver()
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([customer.email], "Please show Fenlight that it is you")

    code, key = code_and_key(message.body)
    token = asking.must(LOGIN, key=key)["token"]
    verified = asking.must(VERIFY, token, code=code, type="EMAIL")
    assert verified["user"] == {"number": customer.number}
    assert {"code": "KT-CT-1113"} in verified["possibleErrors"]

    customer.refresh_from_db()
    assert customer.email_verified_at == NOW
    assert CustomerVerification.objects.get().status == "VERIFIED"
    names = BusinessEventRecord.objects.filter(name__startswith="identity.customer_verification")
    assert set(names.values_list("name", flat=True)) == {
        "identity.customer_verification.started-v1",
        "identity.customer_verification.verified-v1",
    }
    assert AuditRecord.objects.filter(operation="verifyCustomer", actor_user_id=customer.pk).exists()
    assert asking.code(LOGIN, key=key) == "KT-CT-1139"  # the link has done what it was for
    assert asking.code(VERIFY, token, code=code, type="EMAIL") == "KT-CT-1124"


def test_a_link_for_verifying_opens_nothing_else(asking: Asking, customer: User, agent: User) -> None:
    asking.must(START, asking.token_of(agent), input=started(customer))
    deliver()
    _, key = code_and_key(mail.outbox[0].body)
    token = asking.must(LOGIN, key=key)["token"]

    assert asking.code("{ viewer { number } }", token) == "KT-CT-1111"


def test_a_code_by_text_message_in_the_brands_language(
    asking: Asking, customer: User, agent: User, telephone: list[tuple[str, str]]
) -> None:
    User.objects.filter(pk=customer.pk).update(mobile="+34600123456")
    asking.must(START, asking.token_of(agent), input=started(customer, "SMS", "SOLEO"))
    deliver()

    ((number, text),) = telephone
    assert number == "+34600123456"
    assert "es tu código de Soleo" in text
    code, key = code_and_key(text)
    token = asking.must(LOGIN, key=key)["token"]
    assert asking.code(VERIFY, token, code=code, type="EMAIL") == "KT-CT-4191"
    assert asking.must(VERIFY, token, code=code, type="SMS")["user"]["number"] == customer.number
    customer.refresh_from_db()
    assert customer.email_verified_at is None


def test_a_later_code_takes_the_place_of_an_earlier_one(asking: Asking, customer: User, agent: User) -> None:
    token = asking.token_of(agent)
    for _ in range(2):
        asking.must(START, token, input=started(customer))
        deliver()
    first, second = (code_and_key(message.body) for message in mail.outbox)

    assert asking.code(LOGIN, key=first[1]) == "KT-CT-1139"
    assert asking.must(LOGIN, key=second[1])["token"]
    assert PreSignedKey.objects.filter(revoked_at=None).count() == 1


def test_a_code_can_be_guessed_at_five_times_and_for_an_hour(
    asking: Asking, customer: User, agent: User
) -> None:
    asking.must(START, asking.token_of(agent), input=started(customer))
    deliver()
    code, key = code_and_key(mail.outbox[0].body)
    token = asking.must(LOGIN, key=key)["token"]
    wrong = str(int(code) + 1 if code[0] != "9" else int(code) - 1).zfill(6)

    for _ in range(5):
        assert asking.code(VERIFY, token, code=wrong, type="EMAIL") == "KT-CT-4191"
    assert asking.code(VERIFY, token, code=code, type="EMAIL") == "KT-CT-4191"
    assert CustomerVerification.objects.get().failure_count == 5

    asking.must(START, asking.token_of(agent), input=started(customer))
    deliver()
    code, key = code_and_key(mail.outbox[1].body)
    token = asking.must(LOGIN, key=key)["token"]
    asking.clock.advance(timedelta(minutes=59, seconds=59))
    assert asking.code(VERIFY, token, code=code, type="SMS") == "KT-CT-4191"
    asking.clock.advance(timedelta(seconds=1))
    assert asking.code(LOGIN, key=key) == "KT-CT-1139"


def test_a_code_that_has_not_been_sent_verifies_nobody(asking: Asking, customer: User, agent: User) -> None:
    asking.must(START, asking.token_of(agent), input=started(customer))
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["VERIFY_CUSTOMER_DETAILS"], expires_at=NOW + timedelta(hours=1), now=NOW
    )
    token = asking.must(LOGIN, key=key)["token"]

    assert asking.code(VERIFY, token, code="", type="EMAIL") == "KT-CT-4191"
    assert asking.code(VERIFY, token, code="000000", type="MANUAL") == "KT-CT-4191"


def test_what_cannot_be_started(asking: Asking, customer: User, agent: User, partner: Organization) -> None:
    token = asking.token_of(agent)
    assert asking.code(START, token, input=started(customer, brand="NOBODYS")) == "KT-CT-1701"
    for method in ("MANUAL", "OTHER", "SMS"):  # the customer has told no mobile number
        assert asking.code(START, token, input=started(customer, method)) == "KT-CT-4194"
    assert asking.code(START, token, input=started(agent)) == "KT-CT-1111"
    nobody = started(customer) | {"userNumber": "U-NOBODY00"}
    assert asking.code(START, token, input=nobody) == "KT-CT-1111"
    assert not CustomerVerification.objects.exists()


def test_nobodys_mailbox_is_filled(asking: Asking, customer: User, agent: User) -> None:
    token = asking.token_of(agent)
    for _ in range(5):
        asking.must(START, token, input=started(customer))
    assert asking.code(START, token, input=started(customer)) == "KT-CT-1199"

    asking.clock.advance(timedelta(hours=1))
    assert asking.must(START, asking.token_of(agent), input=started(customer))


def test_who_may_not(asking: Asking, customer: User, agent: User, partner: Organization) -> None:
    other = operations.create_user(email="mary@example.com", now=NOW)
    assert asking.code(START, input=started(customer)) == "KT-CT-1112"
    assert asking.code(START, asking.token_of(other), input=started(customer)) == "KT-CT-1111"
    outside = started(customer, brand="SOLEO")
    assert asking.code(START, asking.token_of(partner), input=outside) == "KT-CT-1111"
    assert asking.code(VERIFY, code="123456", type="EMAIL") == "KT-CT-1112"
    for asker in (other, agent, partner):
        assert asking.code(VERIFY, asking.token_of(asker), code="123456", type="EMAIL") == "KT-CT-1111"
