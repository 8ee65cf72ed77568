"""Tokens: signed statements of who somebody is, for an hour.

HS256 with a key derived from the server's secret for this purpose alone. Only Holdfast issues and checks
these tokens, so one secret key is enough and no public-key library is needed. The claims keep the names that
clients of this API family decode: `sub`, `gty`, `email`, `tokenUse`, `iss`, `iat`, `exp`, `origIat`; `gen`,
`scopes` and `psk` are ours; `act` is RFC 8693's: who acts in the place of `sub`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt
from django.conf import settings

from holdfast.api.errors import TokenExpired, TokenInvalid
from holdfast.identity.keys import purpose_key, server_secrets

_ALGORITHM = "HS256"
_PURPOSE = "access-token-v1"
_REQUIRED = ("sub", "gty", "tokenUse", "iss", "iat", "exp", "origIat", "gen")
#: Longer than any token of ours; what is longer is refused unread.
LONGEST_TOKEN = 4_096


class GrantType(StrEnum):
    """What somebody showed to obtain a token."""

    # names of credentials, none of them a secret
    EMAIL_AND_PASSWORD = "EMAIL-AND-PASSWORD"  # noqa: S105
    API_KEY = "API-KEY"
    ORGANIZATION_SECRET_KEY = "ORGANIZATION-SECRET-KEY"  # noqa: S105
    PRE_SIGNED_KEY = "PRE-SIGNED-KEY"
    REFRESH_TOKEN = "REFRESH-TOKEN"  # noqa: S105
    MASQUERADE = "MASQUERADE"


class HolderKind(StrEnum):
    """Whom a token speaks of: the middle part of its subject."""

    USER = "account-user"
    ORGANIZATION = "third-party-organization"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token speaks of: a user or an organisation, by primary key."""

    kind: HolderKind
    pk: int

    @property
    def subject(self) -> str:
        return f"kraken|{self.kind}:{self.pk}"

    @classmethod
    def of_subject(cls, subject: str) -> Holder:
        """The holder that a `sub` claim names. Raises ValueError for any other text."""
        realm, _, rest = subject.partition("|")
        kind, _, pk = rest.partition(":")
        if realm != "kraken":
            raise ValueError("unknown realm")
        return cls(HolderKind(kind), int(pk))


@dataclass(frozen=True, slots=True)
class Actor:
    """The support user who acts in a masquerade, their generation when it began, and the ticket that it began with."""

    user_id: int
    generation: int
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: generation is the holder's at the time of issue, scopes limit a pre-signed login.

    pre_signed_key_id: the key that earned the token, which dies with it. actor: who masquerades as the holder.
    """

    holder: Holder
    grant_type: GrantType
    issued_at: datetime
    expires_at: datetime
    first_issued_at: datetime
    generation: int
    email: str = ""
    scopes: tuple[str, ...] = ()
    pre_signed_key_id: int | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token and the claims inside it, as JSON data."""

    text: str
    payload: dict[str, Any]


def issuer() -> str:
    """Who issues the tokens: the address of the API where the operator has set TOKEN_ISSUER."""
    return str(getattr(settings, "TOKEN_ISSUER", "holdfast"))


def issue(
    *,
    holder: Holder,
    grant_type: GrantType,
    generation: int,
    now: datetime,
    email: str = "",
    first_issued_at: datetime | None = None,
    scopes: tuple[str, ...] = (),
    pre_signed_key_id: int | None = None,
    actor: Actor | None = None,
) -> SignedToken:
    """A new token for a holder, good for TOKEN_SECONDS from now.

    first_issued_at: when the holder last showed a credential of their own, if that was before now.
    """
    expires_at = now + timedelta(seconds=settings.TOKEN_SECONDS)
    payload: dict[str, Any] = {
        "sub": holder.subject,
        "gty": grant_type.value,
        "tokenUse": "access",
        "iss": issuer(),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "origIat": int((first_issued_at or now).timestamp()),
        "gen": generation,
    }
    if email:
        payload["email"] = email
    if scopes:
        payload["scopes"] = list(scopes)
    if pre_signed_key_id is not None:
        payload["psk"] = pre_signed_key_id
    if actor is not None:
        payload["act"] = {
            "sub": Holder(HolderKind.USER, actor.user_id).subject,
            "gen": actor.generation,
            "ticket": actor.ticket_id,
        }
    return SignedToken(jwt.encode(payload, purpose_key(_PURPOSE), algorithm=_ALGORITHM), payload)


def read(token: str, *, now: datetime) -> Claims:
    """The claims of a token that we signed and that is still good now.

    Whether its holder still exists, is active and of the same generation is for the caller to see.
    Raises TokenExpired for one of ours that is past its time, TokenInvalid for everything else.
    """
    payload = _verified(token)
    try:
        claims = Claims(
            holder=Holder.of_subject(payload["sub"]),
            grant_type=GrantType(payload["gty"]),
            issued_at=_moment(payload["iat"]),
            expires_at=_moment(payload["exp"]),
            first_issued_at=_moment(payload["origIat"]),
            generation=int(payload["gen"]),
            email=str(payload.get("email", "")),
            scopes=tuple(payload.get("scopes", ())),
            pre_signed_key_id=payload.get("psk"),
            actor=_actor(payload.get("act")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TokenInvalid from error
    if payload["tokenUse"] != "access":
        raise TokenInvalid
    if now >= claims.expires_at:
        raise TokenExpired
    return claims


def _verified(token: str) -> dict[str, Any]:
    """The payload under a good signature by any of the server's secrets; times are not looked at."""
    if len(token) > LONGEST_TOKEN:
        raise TokenInvalid
    for secret in server_secrets():
        try:
            return jwt.decode(
                token,
                purpose_key(_PURPOSE, server_secret=secret),
                algorithms=[_ALGORITHM],
                issuer=issuer(),
                options={"require": list(_REQUIRED), "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise TokenInvalid from error
    raise TokenInvalid


def _actor(claim: dict[str, Any] | None) -> Actor | None:
    if claim is None:
        return None
    return Actor(
        user_id=Holder.of_subject(claim["sub"]).pk,
        generation=int(claim["gen"]),
        ticket_id=int(claim["ticket"]),
    )


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=UTC)
