"""Links that are themselves the permission: signed by us for one purpose and one thing, good for a while.

Django's signer keys them with the installation's secret; the purpose is the salt, so that a link for one purpose
is worth nothing for another.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer

if TYPE_CHECKING:
    from datetime import timedelta

#: The longest token that is looked at.
_LONGEST = 500


def sign(what: int | str, *, purpose: str, now: datetime, lasts: timedelta) -> str:
    """A token for one thing: what names it within its purpose."""
    return _signer(purpose).sign_object([what, int((now + lasts).timestamp())])


def read(token: str, *, purpose: str, now: datetime) -> Any:
    """What a token that we signed for the purpose names while it is good; None for any other."""
    if len(token) > _LONGEST:
        return None
    try:
        what, expires_at = _signer(purpose).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return what if now < datetime.fromtimestamp(expires_at, UTC) else None


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"holdfast.{purpose}")
