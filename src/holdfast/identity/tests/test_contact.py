"""Addresses and numbers over HTTP: shown to be somebody's, and looked at before they are stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.identity import access, contact_formats, operations
from holdfast.identity.models import User
from holdfast.identity.tests.mailbox import link_in, mails_to
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.identity.models import Organization
    from holdfast.identity.tests.asking import Asking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

SEND = (
    """mutation($email: String!) { sendVerificationEmail(input: {email: $email}) { verificationStatus } }"""
)
VERIFY = """mutation($token: String!) { verifyEmail(input: {token: $token}) { isVerified } }"""
EMAIL = """mutation($input: ValidateEmailInput!) { validateEmail(input: $input) { isValid } }"""
PHONE = """mutation($number: String!) { validatePhone(input: {phoneNumber: $number}) { isValid } }"""
CHECKOUT = """query($email: String!) { userEmailCheckForCheckout(input: {email: $email}) }"""


@pytest.fixture
def sales(partner: Organization) -> Organization:
    """A partner that makes accounts."""
    return partner


def test_a_customer_shows_that_an_address_is_theirs(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)

    assert asking.must(SEND, token, email=customer.email) == {"verificationStatus": True}
    link = link_in(mails_to(customer.email)[0])

    assert link["page"] == "http://localhost:8000/verify-email/"
    assert asking.must(VERIFY, token, token=link["token"]) == {"isVerified": True}
    customer.refresh_from_db()
    assert customer.email_verified_at == asking.now
    assert asking.must(VERIFY, token, token=link["token"]) == {"isVerified": False}
    assert BusinessEventRecord.objects.filter(name="identity.email.verified-v1").count() == 1
    assert AuditRecord.objects.filter(operation="verifyEmail", actor_user_id=customer.pk).exists()


def test_a_customer_learns_nothing_of_other_addresses(
    asking: Asking, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_reasons", [])  # identity alone, without what higher floors register
    other = operations.create_user(email="mary@example.com", now=asking.now)
    token = asking.token_of(customer)

    for email in (other.email, "nobody@example.com"):
        assert asking.must(SEND, token, email=email) == {"verificationStatus": False}
    assert mails_to(other.email) == []

    asking.must(SEND, asking.token_of(other), email=other.email)
    of_other = link_in(mails_to(other.email)[0])["token"]
    assert asking.must(VERIFY, token, token=of_other) == {"isVerified": False}
    assert asking.must(VERIFY, asking.token_of(other), token=of_other) == {"isVerified": True}


def test_support_sends_a_link_to_a_customer(asking: Asking, customer: User, agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(is_superuser=True)

    assert asking.must(SEND, asking.token_of(agent), email=customer.email) == {"verificationStatus": True}
    assert len(mails_to(customer.email)) == 1


def test_a_link_holds_for_three_days_and_one_address(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(SEND, token, email=customer.email)
    first = link_in(mails_to(customer.email)[0])["token"]
    asking.clock.advance(timedelta(days=3))
    token = asking.token_of(customer)
    assert asking.must(VERIFY, token, token=first) == {"isVerified": False}

    asking.must(SEND, token, email=customer.email)
    second = link_in(mails_to(customer.email)[-1])["token"]
    User.objects.filter(pk=customer.pk).update(email="moved@example.com")
    assert asking.must(VERIFY, token, token=second) == {"isVerified": False}


@pytest.mark.parametrize(
    ("document", "variables"),
    [(SEND, {"email": "ada.byron@example.com"}), (VERIFY, {"token": "guess"})],
)
def test_verification_needs_a_viewer_with_the_permission(
    asking: Asking, partner: Organization, document: str, variables: dict[str, str]
) -> None:
    assert asking.code(document, **variables) == "KT-CT-1112"
    assert asking.code(document, asking.token_of(partner), **variables) == "KT-CT-1111"


def test_a_partner_checks_an_address_before_it_makes_an_account(
    asking: Asking, customer: User, sales: Organization
) -> None:
    token = asking.token_of(sales)

    def is_valid(email: str, **more: bool) -> bool:
        return asking.must(EMAIL, token, input={"email": email, **more})["isValid"]

    assert is_valid("new@example.com", checkUniqueness=True)
    assert is_valid(customer.email)
    assert not is_valid("ADA.BYRON@EXAMPLE.COM", checkUniqueness=True)
    assert not is_valid("no address")
    assert not is_valid("x" * 300 + "@example.com")


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("+44 7400 123456", True),
        ("07400 123456", True),  # as written in Great Britain
        ("06 12 34 56 78", True),  # in France
        ("612 34 56 78", True),  # in Spain
        ("+1 650 253 0000", True),  # elsewhere, with the country's prefix
        ("12345", False),
        ("+44 7400 12345678901", False),
        ("call me", False),
        ("+" * 40, False),
    ],
)
def test_a_partner_checks_a_number(asking: Asking, sales: Organization, number: str, is_valid: bool) -> None:
    assert asking.must(PHONE, asking.token_of(sales), number=number) == {"isValid": is_valid}


def test_customers_cannot_ask_who_is_known(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)

    assert (
        asking.code(EMAIL, token, input={"email": "a@example.com", "checkUniqueness": True}) == "KT-CT-1111"
    )
    assert asking.code(PHONE, token, number="+447400123456") == "KT-CT-1111"
    assert asking.code(CHECKOUT, token, email="a@example.com") == "KT-CT-4177"
    assert asking.code(CHECKOUT, email="a@example.com") == "KT-CT-4177"


def test_a_checkout_asks_whether_an_address_is_free(
    asking: Asking, customer: User, sales: Organization, settings: SettingsWrapper
) -> None:
    token = asking.token_of(sales)
    operations.create_user(email="gone@example.com", is_active=False, now=asking.now)

    assert asking.must(CHECKOUT, token, email="new@example.com") is True
    assert asking.must(CHECKOUT, token, email="ada.byron@EXAMPLE.com") is False
    assert asking.must(CHECKOUT, token, email="gone@example.com") is True

    settings.DISABLED_OPERATIONS = frozenset({"userEmailCheckForCheckout"})
    assert asking.code(CHECKOUT, token, email="new@example.com") == "KT-CT-1113"


def test_numbers_are_read_as_of_the_country_named() -> None:
    assert contact_formats.phone_number("0612345678", country_code="FR") == "+33612345678"
    assert contact_formats.phone_number("0612345678", country_code="GB") is None
