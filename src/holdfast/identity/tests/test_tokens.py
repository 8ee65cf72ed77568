"""Tokens: what they say, how long they last, and what is no token of ours."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.errors import TokenExpired, TokenInvalid
from holdfast.identity import keys, tokens
from holdfast.identity.tests.conftest import NOW
from holdfast.identity.tokens import GrantType, Holder, HolderKind

ADA = Holder(HolderKind.USER, 41)


def token(**changes) -> tokens.SignedToken:
    defaults = {"holder": ADA, "grant_type": GrantType.API_KEY, "generation": 2, "now": NOW}
    return tokens.issue(**(defaults | changes))


def signed(payload: dict, *, key: bytes | None = None) -> str:
    return jwt.encode(payload, key or keys.purpose_key("access-token-v1"), algorithm="HS256")


def test_the_payload_has_the_claims_that_clients_decode() -> None:
    issued = token(email="ada@example.com", first_issued_at=NOW - timedelta(days=2))

    # 2026-01-15 12:00 UTC is 1,768,478,400 seconds after 1970; an hour later the token ends.
    assert issued.payload == {
        "sub": "kraken|account-user:41",
        "gty": "API-KEY",
        "email": "ada@example.com",
        "tokenUse": "access",
        "iss": "holdfast",
        "iat": 1_768_478_400,
        "exp": 1_768_482_000,
        "origIat": 1_768_305_600,
        "gen": 2,
    }
    body = issued.text.split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(body + "==")) == issued.payload


def test_a_token_is_read_back_as_it_was_issued() -> None:
    issued = token(scopes=("JOIN_CAMPAIGNS",), grant_type=GrantType.PRE_SIGNED_KEY)

    claims = tokens.read(issued.text, now=NOW)

    assert claims.holder == ADA
    assert claims.grant_type is GrantType.PRE_SIGNED_KEY
    assert (claims.issued_at, claims.expires_at) == (NOW, NOW + timedelta(minutes=60))
    assert (claims.generation, claims.scopes, claims.email) == (2, ("JOIN_CAMPAIGNS",), "")


def test_a_token_lasts_an_hour_and_not_a_second_longer() -> None:
    text = token().text

    assert tokens.read(text, now=NOW + timedelta(minutes=59, seconds=59)).holder == ADA
    with pytest.raises(TokenExpired) as refusal:
        tokens.read(text, now=NOW + timedelta(minutes=60))
    assert refusal.value.code == "KT-CT-1120"


def test_a_token_with_changed_claims_is_refused() -> None:
    head, _, signature = token().text.split(".")
    payload = token().payload | {"sub": "kraken|account-user:1"}
    forged = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")

    with pytest.raises(TokenInvalid) as refusal:
        tokens.read(f"{head}.{forged}.{signature}", now=NOW)
    assert refusal.value.code == "KT-CT-1124"


def test_a_token_without_a_signature_is_refused() -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(jwt.encode(token().payload, key=None, algorithm="none"), now=NOW)


@pytest.mark.parametrize(
    "key", [settings.SECRET_KEY.encode(), keys.purpose_key("user-api-key-v1"), b"x" * 32]
)
def test_only_the_key_for_tokens_signs_tokens(key: bytes) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(signed(token().payload, key=key), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody-else"},
        {"tokenUse": "refresh"},
        {"sub": "kraken|robot:1"},
        {"sub": "kraken|account-user:one"},
        {"sub": "account-user:1"},
        {"sub": 41},
        {"gty": "GUESS"},
        {"gen": "many"},
        {"exp": "later"},
    ],
)
def test_a_signed_token_that_makes_no_sense_is_refused(change: dict) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(signed(token().payload | change), now=NOW)


@pytest.mark.parametrize("claim", ["sub", "gty", "tokenUse", "iss", "iat", "exp", "origIat", "gen"])
def test_no_claim_may_be_missing(claim: str) -> None:
    payload = token().payload
    del payload[claim]

    with pytest.raises(TokenInvalid):
        tokens.read(signed(payload), now=NOW)


def test_tokens_survive_a_change_of_the_server_secret_for_as_long_as_the_old_one_is_kept(settings) -> None:
    text = token().text
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new server secret of some length"

    assert tokens.read(text, now=NOW).holder == ADA

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(TokenInvalid):
        tokens.read(text, now=NOW)


@given(st.one_of(st.text(max_size=200), st.text(alphabet="abc.=-_", max_size=60)))
def test_whatever_else_arrives_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(text, now=NOW)


def test_an_endless_token_is_refused_unread() -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(token().text + "a" * tokens.LONGEST_TOKEN, now=NOW)
