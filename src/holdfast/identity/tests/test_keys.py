"""Secrets: what can be derived again, and by whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.identity import keys

SALT = bytes(range(16))


def test_a_user_key_can_be_derived_again() -> None:
    key = keys.derive_user_key(user_id=41, salt=SALT)

    assert key == keys.derive_user_key(user_id=41, salt=SALT)
    assert key.startswith("sk_live_")
    assert len(key) == len("sk_live_") + 32  # 24 bytes in base64, four letters for three bytes


def test_a_user_key_depends_on_the_user_the_salt_and_the_server() -> None:
    derived = {
        keys.derive_user_key(user_id=41, salt=SALT, server_secret="one"),
        keys.derive_user_key(user_id=42, salt=SALT, server_secret="one"),
        keys.derive_user_key(user_id=41, salt=SALT[::-1], server_secret="one"),
        keys.derive_user_key(user_id=41, salt=SALT, server_secret="two"),
    }
    assert len(derived) == 4


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert keys.purpose_key("access-token-v1") != keys.purpose_key("user-api-key-v1")
    assert len(keys.purpose_key("access-token-v1")) == 32


@pytest.mark.parametrize(
    ("make", "prefix"),
    [(keys.new_organization_key, "sk_org_"), (keys.new_refresh_token, ""), (keys.new_pre_signed_key, "")],
)
def test_new_secrets_differ_and_are_long(make, prefix: str) -> None:
    made = {make() for _ in range(50)}

    assert len(made) == 50
    assert all(secret.startswith(prefix) and len(secret) >= len(prefix) + 32 for secret in made)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_hash_matches_its_own_secret_alone(one: str, other: str) -> None:
    stored = keys.hash_secret(one)

    assert len(stored) == 32
    assert keys.matches(one, stored)
    assert keys.matches(other, memoryview(stored)) == (one == other)
