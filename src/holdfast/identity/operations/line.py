"""Tying a user to a LINE account, in the steps of LINE's account linking.

LINE gives a link token for a chat; our bot shows it in an address of the customer site; whoever opens that and
is logged in asks for the link; LINE is sent a nonce through the browser and brings it back by webhook.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q

from holdfast.identity import keys
from holdfast.identity.models import LineLink, LineLinkToken
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User

#: Where LINE asks its users to agree.
CONFIRMATION_ORIGIN = "https://access.line.me"
_CONFIRMATION_PAGE = f"{CONFIRMATION_ORIGIN}/dialog/bot/accountLink"
#: How long LINE honours a link token.
_TOKEN_LIFETIME = timedelta(minutes=10)
_NONCE_BYTES = 24


class AlreadyLinked(Exception):
    """The user, or the LINE account, has been tied to somebody already."""


class NoMatchingLink(Exception):
    """The token is unknown or past its time, or there is nothing to untie."""


@transaction.atomic
def register_line_link_token(*, line_user_id: str, link_token: str, now: datetime) -> None:
    """Remember for ten minutes which LINE user a link token has been given out for."""
    LineLinkToken.objects.filter(expires_at__lte=now).delete()
    LineLinkToken.objects.update_or_create(
        token_hash=keys.hash_secret(link_token),
        defaults={
            "line_user_id": line_user_id,
            "created_at": now,
            "expires_at": now + _TOKEN_LIFETIME,
            "user": None,
            "nonce_hash": None,
        },
    )


@transaction.atomic
def link_user_to_line(*, user: User, link_token: str, now: datetime) -> str:
    """Where to send the user's browser: LINE asks there whether the accounts shall be linked.

    Raises NoMatchingLink for a token that is unknown, past its time or taken by another user, and AlreadyLinked
    where the user or the LINE account has a link.
    """
    token = (
        LineLinkToken.objects.select_for_update()
        .filter(Q(user=None) | Q(user=user), token_hash=keys.hash_secret(link_token), expires_at__gt=now)
        .first()
    )
    if token is None:
        raise NoMatchingLink
    if LineLink.objects.filter(Q(user=user) | Q(line_user_id=token.line_user_id)).exists():
        raise AlreadyLinked
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    token.user, token.nonce_hash = user, keys.hash_secret(nonce)
    token.save(update_fields=["user", "nonce_hash"])
    return f"{_CONFIRMATION_PAGE}?{urlencode({'linkToken': link_token, 'nonce': nonce})}"


@transaction.atomic
def complete_line_link(*, nonce: str, line_user_id: str, now: datetime) -> bool:
    """Tie user and LINE account, as LINE reports that its user has agreed; whether there was something to tie.

    LINE may report twice: the second time there is nothing left to do.
    """
    token = (
        LineLinkToken.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(nonce_hash=keys.hash_secret(nonce), line_user_id=line_user_id, expires_at__gt=now)
        .first()
    )
    if token is None or token.user is None:
        return False
    token.delete()
    try:
        with transaction.atomic():
            LineLink.objects.create(user=token.user, line_user_id=line_user_id, linked_at=now)
    except IntegrityError:  # meanwhile one of the two has been tied to somebody else
        return False
    _record("linked", token.user, now)
    return True


@transaction.atomic
def unlink_user_from_line(*, user: User, now: datetime) -> None:
    """Untie a user's LINE account. Raises NoMatchingLink where there is none."""
    removed, _ = LineLink.objects.filter(user=user).delete()
    if not removed:
        raise NoMatchingLink
    _record("unlinked", user, now)


def _record(what: str, user: User, now: datetime) -> None:
    record_event(
        BusinessEvent(f"identity.line_account.{what}-v1", occurred_at=now, data={"user_number": user.number})
    )
