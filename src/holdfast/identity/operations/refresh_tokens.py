"""Refresh tokens: withdrawn one by one or all at once, and long-lived ones for organisations to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.api.errors import TokenInvalid
from holdfast.identity import keys, tokens
from holdfast.identity.errors import (
    InvalidateRefreshTokenUnauthorized,
    LongLivedRefreshTokensCanOnly,
    ObtainLongLivedRefreshTokenUnauthorized,
    UseKrakenTokenIssueLongLived,
)
from holdfast.identity.models import RefreshToken, User
from holdfast.identity.tokens import HolderKind
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.identity.models import Organization


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawnRefreshToken:
    """A token that has been withdrawn. key: the token where its holder has shown it, else its SHA-256 in hex."""

    key: str
    expiry_dt: datetime
    is_valid: bool = False

    def __repr__(self) -> str:
        return "WithdrawnRefreshToken()"


@dataclass(frozen=True, slots=True, repr=False)
class LongLivedRefreshToken:
    """A refresh token shown this once. refresh_expires_in is a moment: Unix seconds, however it is called."""

    refresh_token: str
    refresh_expires_in: int
    user_id: int

    def __repr__(self) -> str:
        return f"LongLivedRefreshToken({self.user_id})"


@transaction.atomic
def invalidate_refresh_token(*, refresh_token: str, now: datetime) -> WithdrawnRefreshToken:
    """Withdraw a refresh token; one that is withdrawn or has expired already stays so.

    Raises InvalidateRefreshTokenUnauthorized for an unknown one. Access tokens obtained with it live out
    their hour: force_reauthentication ends those as well.
    """
    found = (
        RefreshToken.objects.select_for_update(of=("self",))
        .select_related("user", "organization")
        .filter(secret_hash=keys.hash_secret(refresh_token))
        .first()
    )
    if found is None or not keys.matches(refresh_token, found.secret_hash):
        raise InvalidateRefreshTokenUnauthorized
    if found.revoked_at is None:
        _withdraw([found], now=now)
    return WithdrawnRefreshToken(key=refresh_token, expiry_dt=found.expires_at)


@transaction.atomic
def invalidate_refresh_tokens_for_user(*, user: User, now: datetime) -> list[WithdrawnRefreshToken]:
    """Withdraw a user's refresh tokens that are still good, in the order of their issue.

    Those that organisations keep for the user are among them.
    """
    alive = RefreshToken.objects.select_for_update().filter(
        user=user, revoked_at=None, expires_at__gt=now, token_generation=user.token_generation
    )
    withdrawn = list(alive.order_by("pk"))
    for token in withdrawn:
        token.user = user
    _withdraw(withdrawn, now=now)
    return [
        WithdrawnRefreshToken(key=bytes(token.secret_hash).hex(), expiry_dt=token.expires_at)
        for token in withdrawn
    ]


def _withdraw(withdrawn: Sequence[RefreshToken], *, now: datetime) -> None:
    if not withdrawn:
        return
    RefreshToken.objects.filter(pk__in=[token.pk for token in withdrawn]).update(revoked_at=now)
    holder = withdrawn[0].user or withdrawn[0].organization
    assert holder is not None
    field = "user_number" if withdrawn[0].user else "organization_number"
    record_event(
        BusinessEvent(
            "identity.refresh_token.invalidated-v1",
            occurred_at=now,
            data={field: holder.number, "count": len(withdrawn)},
        )
    )


@transaction.atomic
def obtain_long_lived_refresh_token(
    *, organization: Organization, kraken_token: str, now: datetime
) -> LongLivedRefreshToken:
    """A refresh token that an organisation keeps for a user whose access token it holds.

    It is good for LONG_LIVED_REFRESH_TOKEN_SECONDS, as long as the organisation is active.

    Raises TokenExpired for a token past its time; UseKrakenTokenIssueLongLived for what is no access token of
    ours; LongLivedRefreshTokensCanOnly for an organisation's; ObtainLongLivedRefreshTokenUnauthorized for one
    that has been ended, or was not earned by the user's own login, such as from a link or in a masquerade.
    """
    try:
        claims = tokens.read(kraken_token, now=now)
    except TokenInvalid as error:
        raise UseKrakenTokenIssueLongLived from error
    if claims.holder.kind is not HolderKind.USER:
        raise LongLivedRefreshTokensCanOnly
    user = User.objects.filter(pk=claims.holder.pk, is_active=True, is_staff=False).first()
    is_own_login = not claims.scopes and claims.actor is None
    if user is None or not is_own_login or user.token_generation != claims.generation:
        raise ObtainLongLivedRefreshTokenUnauthorized
    secret = keys.new_refresh_token()
    expires_at = now + timedelta(seconds=settings.LONG_LIVED_REFRESH_TOKEN_SECONDS)
    RefreshToken.objects.create(
        user=user,
        issued_to=organization,
        secret_hash=keys.hash_secret(secret),
        token_generation=user.token_generation,
        is_long_lived=True,
        created_at=now,
        expires_at=expires_at,
    )
    record_event(
        BusinessEvent(
            "identity.long_lived_refresh_token.issued-v1",
            occurred_at=now,
            data={"user_number": user.number, "organization_number": organization.number},
        )
    )
    return LongLivedRefreshToken(secret, int(expires_at.timestamp()), user.pk)
