"""Showing that an e-mail address belongs to a user, and whether addresses and numbers can be used at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.identity import contact_formats
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.models import User
from holdfast.identity.operations import links, notices
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def send_verification_email(*, email: str, may_see: Callable[[User], bool], now: datetime) -> bool:
    """Have a link sent with which the user of an address shows that it is theirs; whether one is sent.

    may_see: whether the caller may know of that user. To others the answer is that nothing was sent, the same
    as for an address that nobody has.
    """
    user = User.objects.with_email(email).filter(is_active=True).first()
    if user is None or not may_see(user):
        return False
    notices.ask_for_verification(user=user, asked_at=now)
    return True


def send_verification(*, user_id: int, now: datetime) -> None:
    """Make and send the link; nothing where the user has gone or has no address any more."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return
    lifetime = timedelta(seconds=settings.EMAIL_VERIFICATION_SECONDS)
    link = links.make_link(user=user, purpose=LinkPurpose.EMAIL_VERIFICATION, lifetime=lifetime, now=now)
    if link is not None:
        notices.send_link(user=user, purpose=LinkPurpose.EMAIL_VERIFICATION, link=link, lifetime=lifetime)


@transaction.atomic
def verify_email(*, token: str, may_see: Callable[[User], bool], now: datetime) -> User | None:
    """The user whose address a link's token has shown to be theirs; None where it shows nothing.

    A link works once, in its time, for the address it was sent to, and for callers who may see its user.
    """
    link = links.find_link(purpose=LinkPurpose.EMAIL_VERIFICATION, token=token, now=now)
    if link is None or not may_see(link.user) or not links.use_link(link=link, now=now):
        return None
    User.objects.filter(pk=link.user_id).update(email_verified_at=now)
    record_event(
        BusinessEvent("identity.email.verified-v1", occurred_at=now, data={"user_number": link.user.number})
    )
    return link.user


def validate_email(*, email: str, check_uniqueness: bool) -> bool:
    """Whether a text is an e-mail address, and if asked, one that no user has."""
    if contact_formats.email_address(email) is None:
        return False
    return not (check_uniqueness and User.objects.with_email(email).exists())


def validate_phone(*, phone_number: str) -> bool:
    """Whether a number, international or as written in one of the markets, can be called."""
    return contact_formats.phone_number(phone_number) is not None


def is_email_free(*, email: str) -> bool:
    """Whether no active user has an address."""
    return not User.objects.with_email(email).filter(is_active=True).exists()
