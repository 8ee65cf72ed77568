"""Whoever steals the database has stolen no credential."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from holdfast.identity import operations, queries
from holdfast.identity.models import ApiKey, Organization, User
from holdfast.identity.operations import Credentials
from holdfast.identity.tests.conftest import NOW, PASSWORD


def everything_stored() -> str:
    """Every row of every table of identity and platform as text, with binary columns in hexadecimal."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for label in ("identity", "platform"):
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT stored::text FROM {table} AS stored")  # noqa: S608
                rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_no_secret_stands_in_any_column(customer: User, partner: Organization) -> None:
    issued = operations.obtain_kraken_token(
        credentials=Credentials(email=customer.email, password=PASSWORD), now=NOW
    )
    secrets = {
        "password": PASSWORD,
        "token": issued.token,
        "refresh token": str(issued.refresh_token),
        "API key": queries.live_secret_keys([customer])[customer.pk],
        "organisation key": operations.create_organization_key(organization=partner, now=NOW),
        "pre-signed key": operations.generate_pre_signed_key(
            user=customer, scopes=["ACCEPT_QUOTE"], expires_at=NOW + timedelta(days=1), now=NOW
        ),
    }

    stored = everything_stored()

    assert customer.number in stored  # the search does see the rows
    assert hashlib.sha256(secrets["organisation key"].encode()).hexdigest() in stored
    for name, secret in secrets.items():
        body = secret.removeprefix("sk_live_").removeprefix("sk_org_")
        for form in (secret, body, body.encode().hex()):
            assert form not in stored, name


def test_passwords_are_hashed_with_argon2id(customer: User) -> None:
    assert customer.password.startswith("argon2$argon2id$")


def test_the_key_a_user_is_shown_needs_the_servers_own_secret(customer: User, settings) -> None:
    shown = queries.live_secret_keys([customer])[customer.pk]
    old_secret = settings.SECRET_KEY

    settings.SECRET_KEY = "what a thief of the database would have to guess"
    assert queries.live_secret_keys([customer]) == {}
    # It cannot be shown any more, and still works, because logging in needs the hash alone.
    assert operations.obtain_kraken_token(credentials=Credentials(api_key=shown), now=NOW).token

    settings.SECRET_KEY_FALLBACKS = [old_secret]
    assert queries.live_secret_keys([customer]) == {customer.pk: shown}


def test_a_user_has_one_live_key(customer: User) -> None:
    with pytest.raises(IntegrityError):
        ApiKey.objects.create(user=customer, salt=b"s", secret_hash=b"h", created_at=NOW)
