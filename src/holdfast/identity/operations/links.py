"""Links in messages: made by background jobs, used once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from holdfast.identity import customer_site, keys
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.customer_site import Page
from holdfast.identity.models import MessageLink, User
from holdfast.platform import messages

if TYPE_CHECKING:
    from datetime import datetime

_PAGES = {
    LinkPurpose.PASSWORD_RESET: Page.RESET_PASSWORD,
    LinkPurpose.EMAIL_VERIFICATION: Page.VERIFY_EMAIL,
}
_HOUR = timedelta(hours=1)
_LONGEST_USER_ID = 64


def encoded_id(user: User) -> str:
    """A user's id as links carry it: base64 of the primary key, safe in addresses."""
    return urlsafe_base64_encode(force_bytes(user.pk))


def decoded_id(text: str) -> int | None:
    """The primary key in an id that a link carries; None for any other text."""
    if len(text) > _LONGEST_USER_ID:
        return None
    try:
        decoded = urlsafe_base64_decode(text).decode("ascii")
    except (ValueError, UnicodeError):
        return None
    return int(decoded) if decoded.isdecimal() and int(decoded) < 2**63 else None


def is_ours(base_url: str) -> bool:
    """Whether links may lead there: the customer site or one of LINK_ORIGINS, by scheme, host and port.

    Anything else would let a stranger have us send people links, with good tokens, to a site of theirs.
    """
    try:
        wanted = urlsplit(base_url)
        allowed = {_origin(one) for one in (settings.CUSTOMER_SITE_URL, *settings.LINK_ORIGINS)}
        return not (wanted.username or wanted.password) and _origin(base_url) in allowed
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port


@transaction.atomic
def make_link(
    *, user: User, purpose: LinkPurpose, lifetime: timedelta, now: datetime, base_url: str | None = None
) -> str | None:
    """A link for a message to the user's present address, good once and for a lifetime.

    It carries `userId` and `token` as parameters, after base_url or the page of the user's brand. None when
    the user has been sent LINKS_PER_HOUR of the kind within the hour before.
    """
    User.objects.select_for_update(no_key=True).get(
        pk=user.pk
    )  # of two jobs at once, the second counts the first
    sent = MessageLink.objects.filter(user=user, purpose=purpose, created_at__gt=now - _HOUR)
    if sent.count() >= settings.LINKS_PER_HOUR:
        return None
    token = keys.new_link_token()
    MessageLink.objects.create(
        user=user,
        purpose=purpose,
        email=user.email,
        secret_hash=keys.hash_secret(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    return customer_site.link(
        _PAGES[purpose],
        brand_code=messages.voice_of_user(user.pk).brand_code,
        base_url=base_url or "",
        userId=encoded_id(user),
        token=token,
    )


def find_link(*, purpose: LinkPurpose, token: str, now: datetime) -> MessageLink | None:
    """The live link of a token, its user loaded: unused, in time, for the user's present address."""
    link = (
        MessageLink.objects.select_related("user")
        .filter(purpose=purpose, secret_hash=keys.hash_secret(token), used_at=None, expires_at__gt=now)
        .first()
    )
    if link is None or not keys.matches(token, link.secret_hash):
        return None
    return link if link.email and link.email == link.user.email else None


def user_of(*, purpose: LinkPurpose, token: str, now: datetime) -> User | None:
    """Whom a live link of a token was sent to; None for any other text."""
    link = find_link(purpose=purpose, token=token, now=now) if token else None
    return None if link is None else link.user


def use_link(*, link: MessageLink, now: datetime) -> bool:
    """Use a link up, and with it all of its kind; False if somebody has been quicker."""
    unused = MessageLink.objects.filter(pk=link.pk, used_at=None)
    if not unused.update(used_at=now):
        return False
    end_links(user_id=link.user_id, purpose=link.purpose, now=now)
    return True


def end_links(*, user_id: int, purpose: str, now: datetime) -> None:
    """Let no link of a kind that a user has been sent work any more."""
    MessageLink.objects.filter(Q(user_id=user_id), purpose=purpose, used_at=None).update(used_at=now)


def forget_expired_links(*, now: datetime, kept_for: timedelta) -> int:
    """Delete links that expired longer ago than `kept_for`; returns how many."""
    return MessageLink.objects.filter(expires_at__lt=now - kept_for).delete()[0]
