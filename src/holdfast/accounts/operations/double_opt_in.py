"""Consent that is given twice: asked for, then confirmed with a link sent to the person, and proof kept of both."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from holdfast.accounts import wordings
from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.choices import ConsentSource, ConsentValue
from holdfast.accounts.errors import (
    ConsentAlreadyAccepted,
    ConsentExpiringTokenNotFound,
    ConsentGivenTokenAlreadyAccepted,
    ConsentManagementNotEnabled,
    InvalidConsentExpiringToken,
    RequestDoubleOptInInvalidInput,
)
from holdfast.accounts.models import Consent, DoubleOptIn
from holdfast.accounts.operations.consents import consent_of, set_value, type_of, types_by_code
from holdfast.accounts.voices import voice_of_brand
from holdfast.api.errors import TooManyRequests
from holdfast.identity import customer_site, keys
from holdfast.identity.contact_formats import email_address, phone_number
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform import messages
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

#: How long somebody has to follow the link.
LIFETIME = timedelta(days=7)
_HOUR = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")


@transaction.atomic
def request_double_opt_in(
    *,
    brand_ids: Iterable[int],
    consent_type_code: str,
    ip_address: str,
    now: datetime,
    account: Account | None = None,
    user: User | None = None,
    email: str | None = None,
    mobile: str | None = None,
    author: Author = SYSTEM,
) -> Consent:
    """Ask an account, or a person, by message to confirm a consent, which is pending until they do.

    The message goes to exactly one of e-mail address and mobile number; without either, to the address that is
    known. ip_address: where the person asked from, kept as part of the proof. Raises
    RequestDoubleOptInInvalidInput with a reason for each value, ConsentManagementNotEnabled,
    ConsentTypeNotFound, ConsentAlreadyAccepted, and TooManyRequests after LINKS_PER_HOUR messages in an hour.
    """
    types = types_by_code(brand_ids)
    consent_type = type_of(types, consent_type_code)
    channel, address = _destination(account, user, email, mobile)
    if _ip(ip_address) is None:
        raise _invalid("ipAddress", "This is no IP address.")
    consent = consent_of(consent_type=consent_type, now=now, account=account, user=user)
    if consent.value == ConsentValue.ACCEPTED:
        raise ConsentAlreadyAccepted
    recent = DoubleOptIn.objects.filter(
        consent__account=account, consent__user=user, requested_at__gt=now - _HOUR
    )
    if recent.count() >= settings.LINKS_PER_HOUR:
        raise TooManyRequests
    if consent.value != ConsentValue.PENDING:
        set_value(
            consent=consent,
            value=ConsentValue.PENDING,
            source=ConsentSource.API_SITE,
            now=now,
            author=author,
            ip_address=ip_address,
        )
    opt_in = DoubleOptIn.objects.create(
        consent=consent,
        channel=channel,
        address=address,
        requested_at=now,
        requested_from=ip_address,
        expires_at=now + LIFETIME,
    )
    app.configure_task("accounts.send_double_opt_in").defer(double_opt_in_id=opt_in.pk)
    return consent


def _destination(
    account: Account | None, user: User | None, email: str | None, mobile: str | None
) -> tuple[str, str]:
    """The channel and the address in its stored form."""
    if email and mobile:
        raise _invalid("mobileNumber", "Give an e-mail address or a mobile number, not both.")
    if mobile:
        number = phone_number(mobile, country_code=account.market_code if account is not None else "")
        if number is None:
            raise _invalid("mobileNumber", "This number cannot be called.")
        return DoubleOptIn.Channel.SMS, number
    known = account.billing_email if account is not None else user.email if user is not None else ""
    address = email_address(email or known)
    if address is None:
        raise _invalid("emailAddress", "An e-mail address is needed.")
    return DoubleOptIn.Channel.EMAIL, address


def _invalid(field: str, reason: str) -> RequestDoubleOptInInvalidInput:
    return RequestDoubleOptInInvalidInput(reason, invalid=(InvalidInput(reason, ("input", field)),))


def _ip(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


@transaction.atomic
def send_double_opt_in(*, double_opt_in_id: int) -> None:
    """Write the message with the link; made anew, so that the queue never held it. Safe to repeat."""
    opt_in = (
        DoubleOptIn.objects.select_for_update(of=("self",))
        .select_related("consent__type__brand", "consent__account", "consent__user")
        .filter(pk=double_opt_in_id, confirmed_at=None)
        .first()
    )
    if opt_in is None:
        return
    token = keys.new_pre_signed_key()
    opt_in.secret_hash = keys.hash_secret(token)
    opt_in.save(update_fields=["secret_hash"])
    brand = opt_in.consent.type.brand
    language = opt_in.consent.account.preferred_language_for_comms if opt_in.consent.account else ""
    send = messages.send_email if opt_in.channel == DoubleOptIn.Channel.EMAIL else messages.send_sms
    send(
        template=wordings.DOUBLE_OPT_IN,
        to=opt_in.address,
        voice=voice_of_brand(brand, language),
        purpose=opt_in.consent.type.name,
        link=customer_site.link(customer_site.Page.CONFIRM_CONSENT, brand_code=brand.code, token=token),
        days=str(LIFETIME.days),
    )


@transaction.atomic
def confirm_double_opt_in(
    *, token: str, ip_address: str, may_see: Callable[[Consent], bool], now: datetime, author: Author = SYSTEM
) -> Consent:
    """Accept the consent that a link's token was sent for, and keep when and from where that was.

    may_see: whether the caller may know of the consent; others are answered as if there were no such token.
    Raises InvalidConsentExpiringToken for a text that is no token, a token whose time is over, or an ip_address
    that is none; ConsentExpiringTokenNotFound, ConsentGivenTokenAlreadyAccepted, ConsentManagementNotEnabled.
    """
    ip = _ip(ip_address)
    if ip is None or not _TOKEN.fullmatch(token):
        raise InvalidConsentExpiringToken
    opt_in = (
        DoubleOptIn.objects.select_for_update(no_key=True, of=("self",))
        .filter(secret_hash=keys.hash_secret(token))
        .first()
    )
    if opt_in is None:
        raise ConsentExpiringTokenNotFound
    consent = (
        Consent.objects.select_for_update(no_key=True, of=("self",))
        .select_related("type__brand", "account__brand", "user")
        .get(pk=opt_in.consent_id)
    )
    if not may_see(consent):
        raise ConsentExpiringTokenNotFound
    if not consent.type.brand.manages_consents:
        raise ConsentManagementNotEnabled
    if consent.value == ConsentValue.ACCEPTED:
        raise ConsentGivenTokenAlreadyAccepted
    if opt_in.confirmed_at is not None or now >= opt_in.expires_at:
        raise InvalidConsentExpiringToken
    opt_in.confirmed_at, opt_in.confirmed_from = now, ip
    opt_in.save(update_fields=["confirmed_at", "confirmed_from"])
    set_value(
        consent=consent,
        value=ConsentValue.ACCEPTED,
        source=ConsentSource.API_SITE,
        now=now,
        author=author,
        ip_address=ip,
    )
    record_event(
        BusinessEvent(
            "accounts.consent.double_opt_in_confirmed-v1",
            now,
            account_number=consent.account.number if consent.account is not None else None,
            data={"code": consent.type.code, "channel": opt_in.channel},
        )
    )
    return consent
