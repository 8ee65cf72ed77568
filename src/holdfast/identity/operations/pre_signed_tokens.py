"""Pre-signed tokens: handed out for one purpose, and withdrawn one by one or all at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.api.errors import InvalidInputData
from holdfast.identity import keys
from holdfast.identity.errors import CreateGoodsPurchaseUnauthorized, InvalidatePreSignedTokenUnauthorized
from holdfast.identity.models import PreSignedKey
from holdfast.identity.operations.credentials import generate_pre_signed_key
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.identity.models import User


@dataclass(frozen=True, slots=True, repr=False)
class IssuedPreSignedToken:
    """A pre-signed token, shown this once."""

    token: str
    scope: str
    token_expiry_datetime: datetime

    def __repr__(self) -> str:
        return f"IssuedPreSignedToken({self.scope})"


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawnPreSignedToken:
    """A token that has been withdrawn. key: the token where its holder has shown it, else its SHA-256 in hex."""

    key: str
    scope: str
    is_valid: bool = False

    def __repr__(self) -> str:
        return f"WithdrawnPreSignedToken({self.scope})"


def generate_pre_signed_token(
    *, user: User, number_of_days_allowed: int, scope: str, now: datetime
) -> IssuedPreSignedToken:
    """A token with which a customer gets in for the purpose of one scope, for days of 24 hours from now.

    Raises CreateGoodsPurchaseUnauthorized (the documented refusal) for staff and for users who are shut out:
    nobody may be let in through them. InvalidInputData for less than one day or more than
    PRE_SIGNED_TOKEN_MAX_DAYS.
    """
    if user.is_staff or not user.is_active:
        raise CreateGoodsPurchaseUnauthorized
    if not 1 <= number_of_days_allowed <= settings.PRE_SIGNED_TOKEN_MAX_DAYS:
        message = f"A token is good for 1 to {settings.PRE_SIGNED_TOKEN_MAX_DAYS} days."
        raise InvalidInputData(invalid=(InvalidInput(message, ("numberOfDaysAllowed",)),))
    expires_at = now + timedelta(days=number_of_days_allowed)
    token = generate_pre_signed_key(user=user, scopes=[scope], expires_at=expires_at, now=now)
    return IssuedPreSignedToken(token=token, scope=scope, token_expiry_datetime=expires_at)


@transaction.atomic
def invalidate_pre_signed_token(*, token: str, now: datetime) -> tuple[WithdrawnPreSignedToken, PreSignedKey]:
    """Withdraw a pre-signed token, with every access token that it has earned; it may be withdrawn already.

    Whoever holds a token may end it. Raises InvalidatePreSignedTokenUnauthorized for an unknown one.
    """
    key = PreSignedKey.objects.select_for_update().filter(secret_hash=keys.hash_secret(token)).first()
    if key is None or not keys.matches(token, key.secret_hash):
        raise InvalidatePreSignedTokenUnauthorized
    if key.revoked_at is None:
        _withdraw([key], now=now)
    return WithdrawnPreSignedToken(key=token, scope=key.scopes[0]), key


@transaction.atomic
def invalidate_pre_signed_tokens_for_user(
    *, user: User, now: datetime, scope: str | None = None
) -> list[WithdrawnPreSignedToken]:
    """Withdraw a user's pre-signed tokens that are still good, or those of one scope; in order of their issue."""
    alive = PreSignedKey.objects.select_for_update().filter(user=user, revoked_at=None, expires_at__gt=now)
    if scope is not None:
        alive = alive.filter(scopes__contains=[scope])
    withdrawn = list(alive.order_by("pk"))
    _withdraw(withdrawn, now=now)
    return [
        WithdrawnPreSignedToken(key=bytes(key.secret_hash).hex(), scope=scope or key.scopes[0])
        for key in withdrawn
    ]


def _withdraw(withdrawn: Sequence[PreSignedKey], *, now: datetime) -> None:
    if not withdrawn:
        return
    PreSignedKey.objects.filter(pk__in=[key.pk for key in withdrawn]).update(revoked_at=now)
    record_event(
        BusinessEvent(
            "identity.pre_signed_key.invalidated-v1",
            occurred_at=now,
            data={
                "user_number": withdrawn[0].user.number,
                "scopes": sorted({scope for key in withdrawn for scope in key.scopes}),
                "count": len(withdrawn),
            },
        )
    )
