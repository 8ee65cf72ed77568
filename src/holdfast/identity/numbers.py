"""The public numbers that users and organisations are known by."""

from __future__ import annotations

import secrets

#: Digits and capitals without I, L, O and U, which are misread or spell words. Eight of them are 40 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def _number(prefix: str) -> str:
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"


def user_number() -> str:
    """A new user number, such as `U-7K2M9XQ4`."""
    return _number("U")


def organization_number() -> str:
    """A new organisation number, such as `O-7K2M9XQ4`."""
    return _number("O")
