"""What a person gets who says that they live where we know nobody: a signed statement for signing up there.

It names the occupier account and the property that it was made for, and holds for a day. Touches no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

_SALT = "holdfast.properties.occupy"
VALID_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OccupyClaim:
    """The account that stands for the unknown occupier, and the property."""

    account_number: str
    property_id: int


def issue(claim: OccupyClaim, *, now: datetime) -> str:
    """A token for a claim, which nobody else can make."""
    until = (now + VALID_FOR).isoformat()
    return signing.Signer(salt=_SALT).sign_object([claim.account_number, claim.property_id, until])


def read(token: str, *, now: datetime) -> OccupyClaim | None:
    """The claim in a token; None for one that is not ours or too old."""
    try:
        account_number, property_id, until = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return OccupyClaim(account_number, property_id) if now < datetime.fromisoformat(until) else None
