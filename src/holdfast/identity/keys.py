"""Secrets: how they are made, hashed, compared, and derived from the server's own secret.

All secrets made here carry at least 192 random bits, so SHA-256 without salt or stretching keeps them safe at
rest and finds them through an index. Passwords are the other case and go through argon2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

USER_KEY_PREFIX = "sk_live_"
ORGANIZATION_KEY_PREFIX = "sk_org_"
SALT_BYTES = 16
_SECRET_BYTES = 24
_REFRESH_TOKEN_BYTES = 32


def purpose_key(purpose: str, *, server_secret: str | None = None) -> bytes:
    """A 256-bit key for one purpose, derived from the server's secret and from nothing else."""
    base = settings.SECRET_KEY if server_secret is None else server_secret
    return hmac.digest(base.encode(), f"holdfast.identity.{purpose}".encode(), "sha256")


def server_secrets() -> tuple[str, ...]:
    """The server's secret and, after it, those it replaced and still honours."""
    return (settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", ()))


def hash_secret(secret: str) -> bytes:
    """What the database keeps of a secret: its SHA-256, 32 bytes."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def matches(secret: str, stored_hash: bytes | memoryview) -> bool:
    """Whether a secret is the one whose hash is stored, in a time that tells nothing of the two."""
    return hmac.compare_digest(hash_secret(secret), bytes(stored_hash))


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def derive_user_key(*, user_id: int, salt: bytes, server_secret: str | None = None) -> str:
    """The `sk_live_` key of a user for a salt: 192 bits that only the server's secret can reproduce."""
    key = purpose_key("user-api-key-v1", server_secret=server_secret)
    digest = hmac.digest(key, f"{user_id}:".encode() + salt, "sha256")[:_SECRET_BYTES]
    return USER_KEY_PREFIX + base64.urlsafe_b64encode(digest).decode()


def new_organization_key() -> str:
    """A new secret key for an organisation."""
    return ORGANIZATION_KEY_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_refresh_token() -> str:
    """A new refresh token: 64 hexadecimal digits."""
    return secrets.token_hex(_REFRESH_TOKEN_BYTES)


def new_pre_signed_key() -> str:
    """A new pre-signed key, fit for a link."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_link_token() -> str:
    """A new token for a link in a message."""
    return secrets.token_urlsafe(_SECRET_BYTES)
