"""Seeded choices: the same seed and scope make the same ones, whatever else was drawn before."""

from __future__ import annotations

import random

from holdfast.identity.numbers import ALPHABET


def chance(seed: int, *scope: str | int) -> random.Random:
    """A generator for a seed and what it is used for; not for secrets."""
    return random.Random(":".join(map(str, (seed, *scope))))  # noqa: S311


def number_seed(seed: int, *scope: str | int) -> int:
    """A whole number for functions that take a seed of their own."""
    return chance(seed, *scope).getrandbits(48)


def account_number(seed: int, position: int) -> str:
    """`A-` and eight hexadecimal digits."""
    return f"A-{_distinct(seed, 'account', position, bits=32):08X}"


def portfolio_number(seed: int, position: int) -> str:
    return f"P-{_distinct(seed, 'portfolio', position, bits=32):08X}"


def ledger_number(seed: int, position: int) -> str:
    return f"L-{_distinct(seed, 'ledger', position, bits=32):08X}"


def user_number(seed: int, position: int) -> str:
    return f"U-{_characters(_distinct(seed, 'user', position, bits=40))}"


def organization_number(seed: int) -> str:
    return f"O-{_characters(_distinct(seed, 'organization', 0, bits=40))}"


def _characters(drawn: int) -> str:
    """Forty bits as eight characters, in the alphabet of identity's own numbers."""
    return "".join(ALPHABET[drawn >> shift & 31] for shift in range(35, -1, -5))


def _distinct(seed: int, kind: str, position: int, *, bits: int) -> int:
    """One of `2 ** bits` numbers: a bijection of positions, so two positions never share one.

    Each step undoes itself: multiplying by an odd number modulo a power of two, adding, and mixing the upper
    half into the lower one.
    """
    draw = chance(seed, kind)
    number = position
    for _ in range(2):
        number = (number * (draw.getrandbits(bits) | 1) + draw.getrandbits(bits)) % 2**bits
        number ^= number >> bits // 2
    return number
