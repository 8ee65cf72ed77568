"""Identifiers that Holdfast itself hands out."""

from __future__ import annotations

import secrets


def account_number() -> str:
    """A new account number: `A-` and eight hexadecimal digits, upper case."""
    return f"A-{secrets.token_hex(4).upper()}"


def secret_key() -> str:
    """A new API key; only its hash is stored."""
    return f"sk_live_{secrets.token_urlsafe(24)}"
