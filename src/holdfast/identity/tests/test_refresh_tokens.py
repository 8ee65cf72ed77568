"""Refresh tokens: seven days, whatever is done with them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from holdfast.identity import operations
from holdfast.identity.models import Organization, RefreshToken, User
from holdfast.identity.operations import Credentials, IssuedToken
from holdfast.identity.refusals import RefreshTokenExpired, RefreshTokenInvalid
from holdfast.identity.tasks import forget_expired_credentials
from holdfast.identity.tests.conftest import NOW, PASSWORD

SEVEN_DAYS = timedelta(days=7)


def refresh(token: str | None, *, now: datetime) -> IssuedToken:
    return operations.obtain_kraken_token(credentials=Credentials(refresh_token=token), now=now)


@pytest.fixture
def first(customer: User) -> IssuedToken:
    return operations.obtain_kraken_token(
        credentials=Credentials(email=customer.email, password=PASSWORD), now=NOW
    )


def test_use_neither_rotates_nor_extends_a_refresh_token(first: IssuedToken) -> None:
    for day in range(7):
        again = refresh(first.refresh_token, now=NOW + timedelta(days=day))
        assert again.refresh_token == first.refresh_token
        assert again.refresh_expires_in == first.refresh_expires_in == int((NOW + SEVEN_DAYS).timestamp())
    assert RefreshToken.objects.count() == 1


def test_it_ends_after_seven_days_with_an_error_of_its_own(first: IssuedToken) -> None:
    assert refresh(first.refresh_token, now=NOW + SEVEN_DAYS - timedelta(seconds=1)).token

    with pytest.raises(RefreshTokenExpired) as refusal:
        refresh(first.refresh_token, now=NOW + SEVEN_DAYS)
    assert refusal.value.code == "KT-CT-1134"


@pytest.mark.parametrize("token", ["", "deadbeef", "é" * 400])
def test_an_unknown_one_is_refused(first: IssuedToken, token: str) -> None:
    with pytest.raises(RefreshTokenInvalid) as refusal:
        refresh(token, now=NOW)
    assert refusal.value.code == "KT-CT-1135"


def test_a_revoked_one_is_refused(first: IssuedToken) -> None:
    RefreshToken.objects.update(revoked_at=NOW)
    with pytest.raises(RefreshTokenInvalid):
        refresh(first.refresh_token, now=NOW)


def test_forced_reauthentication_ends_a_users_refresh_tokens_and_no_one_elses(
    first: IssuedToken, customer: User
) -> None:
    other = operations.create_user(email="mary@example.com", password=PASSWORD, now=NOW)
    others = operations.obtain_kraken_token(
        credentials=Credentials(email=other.email, password=PASSWORD), now=NOW
    )

    operations.force_reauthentication(holder=customer, now=NOW)

    with pytest.raises(RefreshTokenInvalid):
        refresh(first.refresh_token, now=NOW)
    assert refresh(others.refresh_token, now=NOW).token
    new = operations.obtain_kraken_token(
        credentials=Credentials(email=customer.email, password=PASSWORD), now=NOW
    )
    assert refresh(new.refresh_token, now=NOW).token


def test_an_organisations_refresh_token_speaks_for_the_organisation(partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)
    issued = operations.obtain_kraken_token(credentials=Credentials(organization_secret_key=key), now=NOW)

    again = refresh(issued.refresh_token, now=NOW + timedelta(hours=3))

    assert again.payload["sub"] == f"kraken|third-party-organization:{partner.pk}"


def test_hashes_of_dead_credentials_are_forgotten_after_a_month(first: IssuedToken, customer: User) -> None:
    operations.generate_pre_signed_key(
        user=customer, scopes=["ACCEPT_QUOTE"], expires_at=NOW + timedelta(days=90), now=NOW
    )
    month_after = NOW + SEVEN_DAYS + timedelta(days=30)
    assert operations.forget_expired_credentials(now=month_after) == 0

    forget_expired_credentials(timestamp=int(month_after.timestamp()) + 1)

    assert not RefreshToken.objects.exists()
