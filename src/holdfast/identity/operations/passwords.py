"""Passwords: replaced by their owners, or through a link when they are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from holdfast.identity import password_rules
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.errors import (
    InvalidInputData,
    ObtainLongLivedRefreshTokenUnauthorized,
    OldPasswordInvalid,
    PasswordInvalid,
    RequestPasswordResetInvalidData,
    ResetUserPasswordUnauthorized,
)
from holdfast.identity.models import FormerPassword, MessageLink, RefreshToken, User
from holdfast.identity.operations import links, notices
from holdfast.identity.operations.reauthentication import force_reauthentication
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

#: Longer passwords are refused unread, so that nobody makes the server hash megabytes.
LONGEST_PASSWORD = 1_024
_LONGEST_ADDRESS = 2_000


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime) -> None:
    """Give a user a new password, whatever the rules say, and remember the hash of the one before.

    Tokens stay good: use force_reauthentication to end them as well.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if stored.has_usable_password():
        FormerPassword.objects.create(user=user, password=stored.password, replaced_at=now)
        kept = FormerPassword.objects.filter(user=user).order_by("-replaced_at", "-pk")
        FormerPassword.objects.filter(
            user=user, pk__in=[one.pk for one in kept[settings.PASSWORD_HISTORY :]]
        ).delete()
    user.set_password(password)
    user.save(update_fields=["password"])
    links.end_links(user_id=user.pk, purpose=LinkPurpose.PASSWORD_RESET, now=now)
    record_event(
        BusinessEvent("identity.password.changed-v1", occurred_at=now, data={"user_number": user.number})
    )


@transaction.atomic
def update_password(
    *, user: User, old_password: str, new_password: str, new_password_confirmed: str, now: datetime
) -> None:
    """Replace one's own password; refresh tokens end, and tokens with them within the hour.

    Raises OldPasswordInvalid where the old one is not right; PasswordInvalid where the two new ones differ or
    break rules, each rule with its code.
    """
    stored = User.objects.get(pk=user.pk)
    if len(old_password) > LONGEST_PASSWORD or not check_password(old_password, stored.password):
        raise OldPasswordInvalid(
            invalid=(InvalidInput("This is not the password.", ("input", "oldPassword")),)
        )
    if new_password != new_password_confirmed:
        reason = InvalidInput("The two new passwords differ.", ("input", "newPasswordConfirmed"))
        raise PasswordInvalid(invalid=(reason,))
    _refuse_broken(new_password, stored, ("input", "newPassword"))
    set_password(user=stored, password=new_password, now=now)
    RefreshToken.objects.filter(user=stored, revoked_at=None).update(revoked_at=now)
    notices.tell(user=stored, notice=notices.Notice.PASSWORD_CHANGED)


def request_password_reset(
    *, email: str | None, user_number: str | None, base_url: str | None, now: datetime
) -> None:
    """Have a user sent a link to choose a new password, if there is such a user.

    Whether there is one is found out by a background job alone, so that neither the answer nor its time tells.
    Raises InvalidInputData unless exactly one of e-mail address and user number is given, and
    RequestPasswordResetInvalidData for what is no address, or a base_url that links must not lead to.
    """
    if (email is None) == (user_number is None):
        raise InvalidInputData("Give either an e-mail address or a user number.")
    if base_url is not None and (len(base_url) > _LONGEST_ADDRESS or not links.is_ours(base_url)):
        reason = InvalidInput("Links may not lead to this address.", ("input", "baseUrl"))
        raise RequestPasswordResetInvalidData(invalid=(reason,))
    if email is not None:
        try:
            validate_email(email.strip())
        except ValidationError as error:
            reason = InvalidInput("This is no e-mail address.", ("input", "email"))
            raise RequestPasswordResetInvalidData(invalid=(reason,)) from error
    elif len(user_number or "") > User._meta.get_field("number").max_length:  # type: ignore[operator]
        reason = InvalidInput("This is no user number.", ("input", "userNumber"))
        raise RequestPasswordResetInvalidData(invalid=(reason,))
    notices.ask_for_password_reset(email=email, user_number=user_number, base_url=base_url, asked_at=now)


def send_password_reset(
    *, email: str | None, user_number: str | None, base_url: str | None, now: datetime
) -> None:
    """Make and send the link; nothing happens where nobody fits, or who fits may not or cannot be written to."""
    if email is not None:
        users = User.objects.with_email(email)
    else:
        users = User.objects.filter(number=(user_number or "").strip().upper())
    user = users.filter(~Q(email=""), is_active=True, is_deceased=False).first()
    if user is None:
        return
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_SECONDS)
    with transaction.atomic():  # over before the mail server is spoken to, which may take its time
        link = links.make_link(
            user=user, purpose=LinkPurpose.PASSWORD_RESET, lifetime=lifetime, base_url=base_url, now=now
        )
        if link is None:
            return
        record_event(
            BusinessEvent(
                "identity.password_reset.requested-v1",
                occurred_at=now,
                data={"user_number": user.number},
            )
        )
    notices.send_link(user=user, purpose=LinkPurpose.PASSWORD_RESET, link=link, lifetime=lifetime)


def is_password_reset_token_valid(*, user_id: str, token: str, now: datetime) -> bool:
    """Whether a link's id and token would let a password be chosen now. Asking does not use them up."""
    link = _reset_link(user_id, token, now)
    return link is not None and link.user.is_active and not link.user.is_deceased


@transaction.atomic
def reset_user_password(*, user_id: str, token: str, new_password: str, now: datetime) -> User:
    """Choose a new password with the id (base64) and the token of a link; every login of the user ends.

    The link was read in the user's mailbox, so their address counts as verified. Raises
    ResetUserPasswordUnauthorized for a link that is unknown, used up, too old or of another user;
    ObtainLongLivedRefreshTokenUnauthorized for a good link of somebody who has been shut out since; and
    PasswordInvalid with a code for each broken rule, which leaves the link as it was.
    """
    link = _reset_link(user_id, token, now)
    if link is None:
        raise ResetUserPasswordUnauthorized
    user = User.objects.select_for_update(no_key=True).get(pk=link.user_id)
    if not user.is_active or user.is_deceased:
        raise ObtainLongLivedRefreshTokenUnauthorized
    _refuse_broken(new_password, user, ("input", "password"))
    if not links.use_link(link=link, now=now):
        raise ResetUserPasswordUnauthorized
    set_password(user=user, password=new_password, now=now)
    force_reauthentication(holder=user, now=now)
    if user.email_verified_at is None:
        user.email_verified_at = now
        user.save(update_fields=["email_verified_at"])
    notices.tell(user=user, notice=notices.Notice.PASSWORD_CHANGED)
    return user


def _reset_link(user_id: str, token: str, now: datetime) -> MessageLink | None:
    link = links.find_link(purpose=LinkPurpose.PASSWORD_RESET, token=token, now=now)
    return link if link is not None and link.user_id == links.decoded_id(user_id) else None


def _refuse_broken(password: str, user: User, input_path: tuple[str, ...]) -> None:
    if len(password) > LONGEST_PASSWORD:
        reason = InvalidInput(f"A password has at most {LONGEST_PASSWORD} characters.", input_path)
        raise PasswordInvalid(invalid=(reason,))
    reasons = password_rules.broken(password, user)
    if reasons:
        raise PasswordInvalid(
            "Given password fails password policy requirements.",
            invalid=tuple(InvalidInput(message, input_path, code) for code, message in reasons),
        )
