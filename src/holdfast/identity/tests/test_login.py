"""Obtaining a token with each of the five credentials, and being refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.api.errors import BadCredentials, BadKey
from holdfast.identity import operations, queries, tokens
from holdfast.identity.models import Organization, User
from holdfast.identity.operations import Credentials
from holdfast.identity.refusals import NotExactlyOneCredential
from holdfast.identity.tests.conftest import NOW, PASSWORD
from holdfast.identity.tokens import HolderKind
from holdfast.kernel.errors import ErrorKind
from holdfast.platform.models import AuditRecord

HOUR = timedelta(hours=1)
WEEK_LATER = int((NOW + timedelta(days=7)).timestamp())


def log_in(now=NOW, **credentials) -> operations.IssuedToken:
    return operations.obtain_kraken_token(credentials=Credentials(**credentials), now=now, ip="192.0.2.7")


@pytest.mark.parametrize(
    "email", ["Ada.Byron@example.com", "ada.byron@EXAMPLE.com", " ada.byron@example.com "]
)
def test_with_email_and_password_whatever_the_case_of_the_address(customer: User, email: str) -> None:
    issued = log_in(email=email, password=PASSWORD)

    claims = tokens.read(issued.token, now=NOW)
    assert (claims.holder.kind, claims.holder.pk) == (HolderKind.USER, customer.pk)
    assert issued.payload["gty"] == "EMAIL-AND-PASSWORD"
    assert issued.payload["email"] == "Ada.Byron@example.com"
    assert issued.refresh_expires_in == WEEK_LATER
    customer.refresh_from_db()
    assert customer.last_login == NOW


def test_with_the_api_key_that_the_user_is_shown(customer: User) -> None:
    issued = log_in(api_key=queries.live_secret_keys([customer])[customer.pk])

    assert issued.payload["gty"] == "API-KEY"
    assert issued.payload["sub"] == f"kraken|account-user:{customer.pk}"
    assert issued.refresh_token is not None


def test_with_an_organisation_key(partner: Organization) -> None:
    issued = log_in(organization_secret_key=operations.create_organization_key(organization=partner, now=NOW))

    assert issued.payload["gty"] == "ORGANIZATION-SECRET-KEY"
    assert issued.payload["sub"] == f"kraken|third-party-organization:{partner.pk}"
    assert "email" not in issued.payload
    assert issued.refresh_expires_in == WEEK_LATER


def test_with_a_pre_signed_key_for_its_scopes_and_without_a_refresh_token(customer: User) -> None:
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["JOIN_CAMPAIGNS"], expires_at=NOW + HOUR, now=NOW
    )

    issued = log_in(pre_signed_key=key)

    assert issued.payload["gty"] == "PRE-SIGNED-KEY"
    assert issued.payload["scopes"] == ["JOIN_CAMPAIGNS"]
    assert (issued.refresh_token, issued.refresh_expires_in) == (None, None)
    assert log_in(
        pre_signed_key=key, now=NOW + HOUR / 2
    ).token  # good as often as it is used until it expires


def test_with_a_refresh_token(customer: User) -> None:
    first = log_in(email=customer.email, password=PASSWORD)

    later = log_in(refresh_token=first.refresh_token, now=NOW + 2 * HOUR)

    assert later.payload["gty"] == "REFRESH-TOKEN"
    assert later.payload["iat"] == int((NOW + 2 * HOUR).timestamp())
    assert later.payload["origIat"] == int(NOW.timestamp())


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"email": "ada@example.com"},
        {"password": "x"},
        {"api_key": "a", "refresh_token": "b"},
        {"email": "ada@example.com", "password": "x", "api_key": "a"},
        {"password": "x", "api_key": "a"},
        {"organization_secret_key": "a", "pre_signed_key": "b"},
    ],
)
def test_exactly_one_credential_is_needed(db: None, credentials: dict[str, str]) -> None:
    with pytest.raises(NotExactlyOneCredential) as refusal:
        log_in(**credentials)
    assert refusal.value.code == "KT-CT-1143"


@pytest.mark.parametrize("kind", ["api_key", "organization_secret_key", "pre_signed_key"])
@pytest.mark.parametrize("secret", ["", "sk_live_guess", "é" * 400, "\ud800"])
def test_a_key_that_we_never_made_is_refused(customer: User, kind: str, secret: str) -> None:
    with pytest.raises(BadKey) as refusal:
        log_in(**{kind: secret})
    assert (refusal.value.code, refusal.value.kind) == ("KT-CT-1139", ErrorKind.VALIDATION)


def test_a_regenerated_api_key_replaces_the_old_one_at_once(customer: User) -> None:
    old = queries.live_secret_keys([customer])[customer.pk]

    new = operations.regenerate_secret_key(user=customer, now=NOW)

    assert queries.live_secret_keys([customer]) == {customer.pk: new}
    assert log_in(api_key=new).token
    with pytest.raises(BadKey):
        log_in(api_key=old)


def test_an_organisation_key_ends_when_it_expires_or_is_revoked(partner: Organization) -> None:
    passing = operations.create_organization_key(organization=partner, now=NOW, expires_at=NOW + HOUR)
    lasting = operations.create_organization_key(organization=partner, now=NOW)
    with pytest.raises(BadKey):
        log_in(organization_secret_key=passing, now=NOW + HOUR)
    assert log_in(organization_secret_key=lasting, now=NOW + HOUR).token

    revoked = operations.revoke_organization_keys(
        organization=partner, created_before=NOW + HOUR, now=NOW + HOUR
    )

    assert revoked == 2
    with pytest.raises(BadKey):
        log_in(organization_secret_key=lasting, now=NOW + HOUR)


def test_a_key_of_one_kind_is_no_key_of_another(customer: User, partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)
    for kind in ("api_key", "pre_signed_key"):
        with pytest.raises(BadKey):
            log_in(**{kind: key})


def test_a_single_use_key_works_once(customer: User) -> None:
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["ACCEPT_QUOTE"], expires_at=NOW + HOUR, is_single_use=True, now=NOW
    )
    assert log_in(pre_signed_key=key).token

    with pytest.raises(BadKey):
        log_in(pre_signed_key=key)


def test_a_pre_signed_key_expires(customer: User) -> None:
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["ACCEPT_QUOTE"], expires_at=NOW + HOUR, now=NOW
    )
    with pytest.raises(BadKey):
        log_in(pre_signed_key=key, now=NOW + HOUR)


@pytest.mark.parametrize("scopes", [[], ["EVERYTHING"], ["ACCEPT_QUOTE", "EVERYTHING"]])
def test_a_pre_signed_key_needs_documented_scopes(customer: User, scopes: list[str]) -> None:
    with pytest.raises(ValueError, match="no documented scopes"):
        operations.generate_pre_signed_key(user=customer, scopes=scopes, expires_at=NOW + HOUR, now=NOW)


def test_nobody_who_is_shut_out_gets_in(customer: User, partner: Organization) -> None:
    api_key = queries.live_secret_keys([customer])[customer.pk]
    pre_signed = operations.generate_pre_signed_key(
        user=customer, scopes=["ACCEPT_QUOTE"], expires_at=NOW + HOUR, now=NOW
    )
    refresh_token = log_in(api_key=api_key).refresh_token
    organization_key = operations.create_organization_key(organization=partner, now=NOW)

    operations.deactivate_user(user=customer, now=NOW)
    Organization.objects.update(is_active=False)

    for credentials in (
        {"email": customer.email, "password": PASSWORD},
        {"api_key": api_key},
        {"pre_signed_key": pre_signed},
        {"refresh_token": refresh_token},
        {"organization_secret_key": organization_key},
    ):
        with pytest.raises((BadCredentials, BadKey)):
            log_in(**credentials)


@pytest.mark.parametrize(
    "email",
    ["", "ada.byron@example.com\0", "ada\ud800@example.com", "ada.byron", "ADA.BYRON@EXAMPLE.COM' OR 1=1"],
)
def test_what_is_no_known_address_is_refused(customer: User, email: str) -> None:
    with pytest.raises(BadCredentials):
        log_in(email=email, password=PASSWORD)


@pytest.mark.parametrize("password", ["", "wrong", "p" * 2_000, "\0", "\ud800"])
def test_a_wrong_password_is_refused(customer: User, password: str) -> None:
    with pytest.raises(BadCredentials) as refusal:
        log_in(email=customer.email, password=password)
    assert (refusal.value.code, refusal.value.kind) == ("KT-CT-1138", ErrorKind.VALIDATION)


def test_a_user_without_a_password_cannot_use_one(db: None) -> None:
    operations.create_user(email="mary@example.com", now=NOW)
    with pytest.raises(BadCredentials):
        log_in(email="mary@example.com", password="")


def test_a_login_leaves_a_trace_without_personal_data(customer: User) -> None:
    log_in(email=customer.email, password=PASSWORD)

    record = AuditRecord.objects.get()
    assert record.operation == "obtainKrakenToken:EMAIL-AND-PASSWORD"
    assert (record.actor_user_id, record.ip_address, record.occurred_at) == (customer.pk, "192.0.2.7", NOW)


def test_nothing_that_is_logged_shows_a_secret(customer: User) -> None:
    shown = Credentials(email=customer.email, password=PASSWORD)
    issued = log_in(email=customer.email, password=PASSWORD)

    assert PASSWORD not in repr(shown)
    assert issued.token not in repr(issued)
    assert str(issued.refresh_token) not in repr(issued)
