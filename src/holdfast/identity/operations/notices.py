"""What identity writes to a user: asked for in the transaction of the change, written by background jobs.

A job's arguments hold no secret: what a message keeps secret is made by the job that sends it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from holdfast.identity import wordings
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.models import User
from holdfast.platform import messages

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from holdfast.identity.contributions import KnownBrand
    from holdfast.platform.messages import Template, Voice


class Notice(StrEnum):
    """Something that a user is told after the fact."""

    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - a notice, no secret
    EMAIL_CHANGED = "EMAIL_CHANGED"
    SECOND_FACTOR_REMOVED = "SECOND_FACTOR_REMOVED"


_TEMPLATES: dict[Notice, Template] = {
    Notice.PASSWORD_CHANGED: wordings.PASSWORD_CHANGED,
    Notice.EMAIL_CHANGED: wordings.EMAIL_CHANGED,
    Notice.SECOND_FACTOR_REMOVED: wordings.SECOND_FACTOR_REMOVED,
}
_LINK_TEMPLATES: dict[LinkPurpose, Template] = {
    LinkPurpose.PASSWORD_RESET: wordings.PASSWORD_RESET,
    LinkPurpose.EMAIL_VERIFICATION: wordings.EMAIL_VERIFICATION,
}


def ask_for_password_reset(
    *, email: str | None, user_number: str | None, base_url: str | None, asked_at: datetime
) -> None:
    """Queue the search for somebody who has forgotten a password, and the link to them."""
    app.configure_task("identity.send_password_reset").defer(
        email=email, user_number=user_number, base_url=base_url, asked_at=asked_at.isoformat()
    )


def ask_for_verification(*, user: User, asked_at: datetime) -> None:
    """Queue a link with which a user shows that their e-mail address is theirs."""
    app.configure_task("identity.send_verification").defer(user_id=user.pk, asked_at=asked_at.isoformat())


def ask_for_code(*, device_id: int, asked_at: datetime) -> None:
    """Queue a code of a second factor."""
    app.configure_task("identity.send_mfa_code").defer(device_id=device_id, asked_at=asked_at.isoformat())


def ask_for_verification_code(*, verification_id: int, asked_at: datetime) -> None:
    """Queue the code with which a customer shows who they are."""
    app.configure_task("identity.send_customer_verification").defer(
        verification_id=verification_id, asked_at=asked_at.isoformat()
    )


def tell(*, user: User, notice: Notice, to: str | None = None) -> None:
    """Queue a notice to a user's e-mail address, or to the one given; nothing where there is none."""
    address = user.email if to is None else to
    if address:
        app.configure_task("identity.send_notice").defer(user_id=user.pk, notice=notice.value, to=address)


def send_notice(*, user: User, notice: Notice, to: str) -> None:
    """Write a notice now."""
    messages.send_email(
        template=_TEMPLATES[notice],
        to=to,
        voice=messages.voice_of_user(user.pk),
        name=user.get_short_name(),
    )


def send_link(*, user: User, purpose: LinkPurpose, link: str, lifetime: timedelta) -> None:
    """Write a link to its user now."""
    messages.send_email(
        template=_LINK_TEMPLATES[purpose],
        to=user.email,
        voice=messages.voice_of_user(user.pk),
        name=user.get_short_name(),
        link=link,
        minutes=str(int(lifetime.total_seconds()) // 60),
    )


def send_code(*, user: User, by_text_message: bool, to: str, code: str, lifetime: timedelta) -> None:
    """Send the code of a second factor now, by text message or by e-mail."""
    voice = messages.voice_of_user(user.pk)
    minutes = str(int(lifetime.total_seconds()) // 60)
    send = messages.send_sms if by_text_message else messages.send_email
    send(template=wordings.MFA_CODE, to=to, voice=voice, code=code, minutes=minutes)


def voice_of(user: User, brand: KnownBrand | None) -> Voice:
    """The voice of a brand that somebody is verified for, which need not be the one that they know best."""
    voice = messages.voice_of_user(user.pk)
    if brand is None:
        return voice
    return replace(
        voice,
        brand_name=brand.name or brand.code,
        language=brand.language,
        country_code=brand.country_code,
        brand_code=brand.code,
    )


def send_verification_code(
    *,
    user: User,
    brand: KnownBrand | None,
    by_text_message: bool,
    to: str,
    code: str,
    link: str,
    lifetime: timedelta,
) -> None:
    """Send the code and the link with which a customer shows who they are, now, in a brand's voice."""
    voice = voice_of(user, brand)
    minutes = str(int(lifetime.total_seconds()) // 60)
    send = messages.send_sms if by_text_message else messages.send_email
    send(
        template=wordings.CUSTOMER_VERIFICATION,
        to=to,
        voice=voice,
        name=user.get_short_name(),
        code=code,
        link=link,
        minutes=minutes,
    )
