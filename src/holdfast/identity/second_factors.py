"""The arithmetic of second factors: secrets of authenticator apps, codes that are sent, and waiting times.

The algorithms are django-otp's; the time comes in as an argument, and no secret is ever stored.
"""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from django_otp.oath import TOTP
from django_otp.util import random_number_token

from holdfast.identity.keys import purpose_key, server_secrets

if TYPE_CHECKING:
    from datetime import datetime

CODE_DIGITS = 6
#: A code of the step before or after is taken as well: clocks differ, and people type slowly.
_TOLERANCE_STEPS = 1
_TOTP_BYTES = 20
_FREE_FAILURES = 3
_LONGEST_WAIT = timedelta(minutes=15)


def totp_key(*, user_id: int, salt: bytes, server_secret: str | None = None) -> bytes:
    """The secret that an authenticator app shares with us: 160 bits, derived anew whenever they are needed."""
    key = purpose_key("totp-secret-v1", server_secret=server_secret)
    return hmac.digest(key, f"{user_id}:".encode() + salt, "sha256")[:_TOTP_BYTES]


def as_typed(key: bytes) -> str:
    """A secret as authenticator apps take it: base32."""
    return base64.b32encode(key).decode()


def step_of(token: str, *, user_id: int, salt: bytes, after_step: int, now: datetime) -> int | None:
    """The 30-second step whose code a token is, None for a wrong or an old one.

    after_step: codes of this step and of earlier ones have been used and count no more.
    """
    if not _is_code(token):
        return None
    for secret in server_secrets():
        clock = TOTP(totp_key(user_id=user_id, salt=salt, server_secret=secret), digits=CODE_DIGITS)
        clock.time = now.timestamp()
        if clock.verify(int(token), tolerance=_TOLERANCE_STEPS, min_t=after_step + 1):
            return int(clock.t())
    return None


def new_code() -> str:
    """A code to send: six random digits."""
    return str(random_number_token(CODE_DIGITS))


def hash_code(code: str, *, device_id: int, server_secret: str | None = None) -> bytes:
    """What the database keeps of a code. Six digits are few enough to try, so the hash has a key."""
    key = purpose_key("mfa-code-v1", server_secret=server_secret)
    return hmac.digest(key, f"{device_id}:{code}".encode(), "sha256")


def is_code(token: str, stored_hash: bytes | memoryview, *, device_id: int) -> bool:
    """Whether a token is the code whose hash is stored."""
    hashes = (hash_code(token, device_id=device_id, server_secret=secret) for secret in server_secrets())
    return _is_code(token) and any(hmac.compare_digest(one, bytes(stored_hash)) for one in hashes)


def waiting_time(failures: int) -> timedelta:
    """How long after so many failures in a row the next attempt is looked at: nothing for two, then 1, 2, 4… s."""
    if failures < _FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - _FREE_FAILURES, 20)), _LONGEST_WAIT)


def _is_code(token: str) -> bool:
    return len(token) == CODE_DIGITS and token.isascii() and token.isdecimal()
