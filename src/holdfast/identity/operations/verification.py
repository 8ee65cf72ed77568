"""Verifying a customer: a code goes to where they are known to be, and comes back from there."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.api.errors import TooManyRequests
from holdfast.identity import contributions, customer_site, keys, second_factors
from holdfast.identity.customer_site import Page
from holdfast.identity.errors import (
    BrandDoesNotExist,
    ErrorWhileVerifyingCustomer,
    VerificationTypeNotSupportedYet,
)
from holdfast.identity.models import CustomerVerification, PreSignedKey, User
from holdfast.identity.operations import notices
from holdfast.identity.operations.credentials import generate_pre_signed_key
from holdfast.identity.operations.users import lock_user
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

SCOPE = "VERIFY_CUSTOMER_DETAILS"
_GUESSES_A_CODE = 5
_HOUR = timedelta(hours=1)


@transaction.atomic
def start_customer_verification(
    *, user: User, brand_code: str, verification_type: str, now: datetime
) -> CustomerVerification:
    """Have a code sent to a user's e-mail address or mobile number, in the name of a brand.

    It is good for CUSTOMER_VERIFICATION_SECONDS and takes the place of an earlier one of the same way. A link
    that lets the user in for this one purpose goes with it. Raises BrandDoesNotExist;
    VerificationTypeNotSupportedYet for other ways, and for a user who cannot be reached in this one;
    TooManyRequests after LINKS_PER_HOUR within an hour.
    """
    if contributions.known_brand(brand_code) is None:
        raise BrandDoesNotExist
    if verification_type not in CustomerVerification.Method.values:
        raise VerificationTypeNotSupportedYet
    owner = lock_user(user)
    address = owner.email if verification_type == CustomerVerification.Method.EMAIL else owner.mobile
    if not address:
        raise VerificationTypeNotSupportedYet("The user cannot be reached in this way.")
    attempts = CustomerVerification.objects.filter(user=owner)
    if attempts.filter(created_at__gt=now - _HOUR).count() >= settings.LINKS_PER_HOUR:
        raise TooManyRequests
    _supersede(owner, verification_type, now)
    verification = CustomerVerification.objects.create(
        user=owner,
        brand_code=brand_code,
        method=verification_type,
        address=address,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.CUSTOMER_VERIFICATION_SECONDS),
    )
    _record("started", verification, now)
    notices.ask_for_verification_code(verification_id=verification.pk, asked_at=now)
    return verification


def _supersede(user: User, method: str, now: datetime) -> None:
    """Let earlier codes and links of a way work no more."""
    earlier = CustomerVerification.objects.filter(
        user=user, method=method, verified_at=None, superseded_at=None
    )
    PreSignedKey.objects.filter(
        pk__in=list(earlier.values_list("pre_signed_key_id", flat=True)), revoked_at=None
    ).update(revoked_at=now)
    earlier.update(superseded_at=now)


@transaction.atomic
def send_customer_verification(*, verification_id: int, now: datetime) -> None:
    """Make the code and the link of an attempt and send them; nothing once it is over.

    Run again, it makes and sends others, and the ones before work no more.
    """
    verification = (
        CustomerVerification.objects.select_for_update(of=("self",))
        .select_related("user", "pre_signed_key")
        .filter(pk=verification_id, verified_at=None, superseded_at=None, expires_at__gt=now)
        .first()
    )
    if verification is None or not verification.user.is_active:
        return
    if verification.pre_signed_key is not None:
        PreSignedKey.objects.filter(pk=verification.pre_signed_key.pk).update(revoked_at=now)
    key = generate_pre_signed_key(
        user=verification.user, scopes=[SCOPE], expires_at=verification.expires_at, now=now
    )
    code = second_factors.new_code()
    verification.pre_signed_key = PreSignedKey.objects.get(secret_hash=keys.hash_secret(key))
    verification.code_hash = _hash_code(code, verification)
    verification.save(update_fields=["pre_signed_key", "code_hash"])
    notices.send_verification_code(
        user=verification.user,
        brand=contributions.known_brand(verification.brand_code),
        by_text_message=verification.method == CustomerVerification.Method.SMS,
        to=verification.address,
        code=code,
        link=customer_site.link(
            Page.VERIFY_IDENTITY,
            brand_code=verification.brand_code,
            preSignedKey=key,
            verificationType=verification.method,
        ),
        lifetime=verification.expires_at - now,
    )


def verification_of_link(*, key: str, now: datetime) -> CustomerVerification | None:
    """The attempt, its user loaded, whose link holds a key that still works; using it up is for the code."""
    return (
        CustomerVerification.objects.select_related("user")
        .filter(
            pre_signed_key__secret_hash=keys.hash_secret(key),
            pre_signed_key__revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )
        .first()
    )


def verify_customer(*, user: User, verification_code: str, verification_type: str, now: datetime) -> User:
    """Verify a user by the code that they were sent.

    Raises ErrorWhileVerifyingCustomer for a wrong code and where none is open. Each wrong one counts and stays
    counted, as long as the caller's own transaction does; after five the code is void. By e-mail, the address
    is verified as well. The link that came with the code works no more.
    """
    with transaction.atomic():
        is_verified = _is_verified(user, verification_code, verification_type, now)
    if not is_verified:
        raise ErrorWhileVerifyingCustomer
    return user


def _is_verified(user: User, code: str, method: str, now: datetime) -> bool:
    verification = (
        CustomerVerification.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(
            user=user,
            method=method,
            verified_at=None,
            superseded_at=None,
            expires_at__gt=now,
            failure_count__lt=_GUESSES_A_CODE,
        )
        .first()
    )
    if verification is None or verification.code_hash is None:
        return False
    stored = bytes(verification.code_hash)
    expected = (_hash_code(code, verification, secret) for secret in keys.server_secrets())
    if not any(hmac.compare_digest(one, stored) for one in expected):
        verification.failure_count += 1
        verification.save(update_fields=["failure_count"])
        return False
    verification.verified_at = now
    verification.save(update_fields=["verified_at"])
    if verification.pre_signed_key_id is not None:
        PreSignedKey.objects.filter(pk=verification.pre_signed_key_id, revoked_at=None).update(revoked_at=now)
    if verification.method == CustomerVerification.Method.EMAIL and user.email == verification.address:
        User.objects.filter(pk=user.pk).update(email_verified_at=now)
    _record("verified", verification, now)
    return True


def _hash_code(code: str, verification: CustomerVerification, server_secret: str | None = None) -> bytes:
    """Six digits are few enough to try, so the hash has a key."""
    key = keys.purpose_key("customer-verification-v1", server_secret=server_secret)
    return hmac.digest(key, f"{verification.pk}:{code}".encode(errors="surrogatepass"), "sha256")


def _record(what: str, verification: CustomerVerification, now: datetime) -> None:
    data = {
        "user_number": verification.user.number,
        "brand_code": verification.brand_code,
        "method": verification.method,
    }
    record_event(BusinessEvent(f"identity.customer_verification.{what}-v1", occurred_at=now, data=data))
