"""Obtaining a token with exactly one of five credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from holdfast.api.errors import BadCredentials
from holdfast.identity import keys, tokens
from holdfast.identity.errors import InvalidMFAToken
from holdfast.identity.models import ApiKey, OrganizationKey, PreSignedKey, RefreshToken, User
from holdfast.identity.operations.credentials import issue_refresh_token
from holdfast.identity.operations.mfa import require_second_factor
from holdfast.identity.operations.passwords import LONGEST_PASSWORD
from holdfast.identity.refusals import (
    NotExactlyOneCredential,
    RefreshTokenExpired,
    RefreshTokenInvalid,
    bad_key,
)
from holdfast.identity.tokens import GrantType, Holder, HolderKind
from holdfast.platform.operations import audit

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import Organization


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What somebody shows to log in; `email` goes with `password`, and with both a second factor's code.

    Without the code, mfa_method says how one is to be sent. The repr is empty: no log can show what is in here.
    """

    email: str | None = None
    password: str | None = None
    api_key: str | None = None
    organization_secret_key: str | None = None
    pre_signed_key: str | None = None
    refresh_token: str | None = None
    mfa_token: str | None = None
    mfa_method: str | None = None

    def __repr__(self) -> str:
        return "Credentials()"


@dataclass(frozen=True, slots=True, repr=False)
class IssuedToken:
    """A token with its claims. refresh_expires_in is a moment: Unix seconds, however it is called."""

    token: str
    payload: dict[str, Any]
    refresh_token: str | None
    refresh_expires_in: int | None

    def __repr__(self) -> str:
        return f"IssuedToken({self.payload['sub']})"


@dataclass(frozen=True, slots=True)
class _Login:
    """Who has shown what: enough to issue a token."""

    holder: User | Organization
    grant_type: GrantType
    first_issued_at: datetime
    scopes: tuple[str, ...] = ()
    pre_signed_key_id: int | None = None
    refresh_token: str | None = None
    refresh_expires_at: datetime | None = None


def obtain_kraken_token(
    *, credentials: Credentials, now: datetime, ip: str | None = None, correlation_id: str = ""
) -> IssuedToken:
    """A token for whoever shows one good credential, and a refresh token beside it.

    A refresh token given is given back with its own expiry, which use never moves. A pre-signed key earns a
    token of its scopes and no refresh token, for that would outlive it.

    Raises NotExactlyOneCredential; BadCredentials, the same and after the same work for an unknown address, a
    wrong password and a deactivated user; InvalidMFAToken where the right password needs a code beside it, or
    another one; BadKey for the keys; RefreshTokenExpired and RefreshTokenInvalid.
    """
    with transaction.atomic():
        try:
            return _obtain(credentials, now, ip, correlation_id)
        except InvalidMFAToken as error:
            refusal = error  # the count of wrong codes, and the code that is on its way, have to stay
    raise refusal


def recognise_person(*, email: str, password: str, mfa_token: str | None, now: datetime) -> User:
    """The user whom address and password name, for a page that keeps a session and needs no token.

    Raises BadCredentials and InvalidMFAToken like obtain_kraken_token.
    """
    shown = Credentials(email=email, password=password, mfa_token=mfa_token)
    with transaction.atomic():
        try:
            holder = _with_password(shown, email, password, now).holder
        except InvalidMFAToken as error:
            refusal = error
        else:
            assert isinstance(holder, User)
            return holder
    raise refusal


def _obtain(credentials: Credentials, now: datetime, ip: str | None, correlation_id: str) -> IssuedToken:
    login = _log_in(credentials, now)
    refresh_token, refresh_expires_at = login.refresh_token, login.refresh_expires_at
    if login.grant_type not in {GrantType.REFRESH_TOKEN, GrantType.PRE_SIGNED_KEY}:
        refresh_token, refresh_expires_at = issue_refresh_token(holder=login.holder, now=now)
    is_user = isinstance(login.holder, User)
    signed = tokens.issue(
        holder=Holder(HolderKind.USER if is_user else HolderKind.ORGANIZATION, login.holder.pk),
        grant_type=login.grant_type,
        generation=login.holder.token_generation,
        email=login.holder.email if isinstance(login.holder, User) else "",
        first_issued_at=login.first_issued_at,
        scopes=login.scopes,
        pre_signed_key_id=login.pre_signed_key_id,
        now=now,
    )
    audit(
        operation=f"obtainKrakenToken:{login.grant_type}",
        actor_kind="CUSTOMER" if is_user else "ORGANIZATION",
        actor_user_id=login.holder.pk if is_user else None,
        actor_organization_id=None if is_user else login.holder.pk,
        ip_address=ip,
        correlation_id=correlation_id,
        now=now,
    )
    return IssuedToken(
        token=signed.text,
        payload=signed.payload,
        refresh_token=refresh_token,
        refresh_expires_in=int(refresh_expires_at.timestamp()) if refresh_expires_at else None,
    )


def _log_in(shown: Credentials, now: datetime) -> _Login:
    """Dispatch on the one credential that was shown; an empty text counts as shown, and is wrong."""
    single = (shown.api_key, shown.organization_secret_key, shown.pre_signed_key, shown.refresh_token)
    pair = (shown.email is not None, shown.password is not None)
    if any(pair) != all(pair) or all(pair) + sum(one is not None for one in single) != 1:
        raise NotExactlyOneCredential
    if shown.email is not None and shown.password is not None:
        return _with_password(shown, shown.email, shown.password, now)
    if shown.api_key is not None:
        return _with_api_key(shown.api_key, now)
    if shown.organization_secret_key is not None:
        return _with_organization_key(shown.organization_secret_key, now)
    if shown.pre_signed_key is not None:
        return _with_pre_signed_key(shown.pre_signed_key, now)
    return _with_refresh_token(str(shown.refresh_token), now)


def _with_password(shown: Credentials, email: str, password: str, now: datetime) -> _Login:
    if len(password) > LONGEST_PASSWORD or not _is_storable(email) or not _is_storable(password):
        raise BadCredentials
    user = User.objects.with_email(email).first()
    if user is None:
        make_password(password)  # the same argon2 work as for a known address, so that time tells nothing
        raise BadCredentials
    if not user.check_password(password) or not user.is_active:
        raise BadCredentials
    require_second_factor(user=user, token=shown.mfa_token, method=shown.mfa_method, now=now)
    User.objects.filter(pk=user.pk).update(last_login=now)
    return _Login(user, GrantType.EMAIL_AND_PASSWORD, first_issued_at=now)


def _is_storable(text: str) -> bool:
    """Whether PostgreSQL and argon2 can take a text: no lone surrogates, no zero."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _with_api_key(secret: str, now: datetime) -> _Login:
    key = (
        ApiKey.objects.select_related("user")
        .filter(secret_hash=keys.hash_secret(secret), revoked_at=None, user__is_active=True)
        .first()
    )
    if key is None or not keys.matches(secret, key.secret_hash):
        raise bad_key("apiKey")
    return _Login(key.user, GrantType.API_KEY, first_issued_at=now)


def _with_organization_key(secret: str, now: datetime) -> _Login:
    key = (
        OrganizationKey.objects.select_related("organization")
        .filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            secret_hash=keys.hash_secret(secret),
            revoked_at=None,
            organization__is_active=True,
        )
        .first()
    )
    if key is None or not keys.matches(secret, key.secret_hash):
        raise bad_key("organizationSecretKey")
    return _Login(key.organization, GrantType.ORGANIZATION_SECRET_KEY, first_issued_at=now)


def _with_pre_signed_key(secret: str, now: datetime) -> _Login:
    key = (
        PreSignedKey.objects.select_related("user")
        .filter(
            secret_hash=keys.hash_secret(secret), revoked_at=None, expires_at__gt=now, user__is_active=True
        )
        .first()
    )
    if key is None or not keys.matches(secret, key.secret_hash):
        raise bad_key("preSignedKey")
    unused = PreSignedKey.objects.filter(Q(is_single_use=False) | Q(used_at=None), pk=key.pk)
    if not unused.update(used_at=now):  # of two who come at once with a single-use key, one updates the row
        raise bad_key("preSignedKey")
    return _Login(
        key.user,
        GrantType.PRE_SIGNED_KEY,
        first_issued_at=now,
        scopes=tuple(key.scopes),
        pre_signed_key_id=key.pk,
    )


def _with_refresh_token(secret: str, now: datetime) -> _Login:
    token = (
        RefreshToken.objects.select_related("user", "organization", "issued_to")
        .filter(secret_hash=keys.hash_secret(secret), revoked_at=None)
        .first()
    )
    if token is None:
        raise RefreshTokenInvalid
    holder = token.user or token.organization
    if (
        holder is None
        or not keys.matches(secret, token.secret_hash)
        or not holder.is_active
        or token.token_generation != holder.token_generation
        or (token.issued_to is not None and not token.issued_to.is_active)
    ):
        raise RefreshTokenInvalid
    if now >= token.expires_at:
        raise RefreshTokenExpired
    return _Login(
        holder,
        GrantType.REFRESH_TOKEN,
        first_issued_at=token.created_at,
        refresh_token=secret,
        refresh_expires_at=token.expires_at,
    )
