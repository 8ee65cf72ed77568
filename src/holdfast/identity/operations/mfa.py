"""Second factors: set up, confirmed, asked for at login, and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.identity import contact_formats, keys, second_factors
from holdfast.identity.choices import MfaMethod
from holdfast.identity.errors import (
    EnabledBackupDeviceNeeded,
    InvalidMFAToken,
    MFADeviceNotFoundInCreateMfaDevice,
    MFADeviceNotFoundInDeleteMfaDevice,
    UnableCreateMFADevice,
    UnableDeleteMFADevice,
)
from holdfast.identity.models import MfaDevice, User
from holdfast.identity.operations import notices
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

_BACKUPS = (MfaMethod.EMAIL, MfaMethod.SMS)
#: A code that has been guessed at so often is void.
_GUESSES_A_CODE = 5
_BETWEEN_CODES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, repr=False)
class NewDevice:
    """What the owner of a new device is shown: where codes go, or an authenticator app's secret in base32."""

    device_email: str | None = None
    device_phone: str | None = None
    totp_secret: str | None = None

    def __repr__(self) -> str:
        return "NewDevice()"


@transaction.atomic
def create_mfa_device(*, user: User, method: str, now: datetime) -> NewDevice:
    """Begin to set a second factor up; it counts once validate_mfa_device has seen a code of it.

    By e-mail and by text message a first code is sent, to the user's present address or mobile number. An
    unconfirmed device of the method is replaced. Raises MFADeviceNotFoundInCreateMfaDevice where the user has
    no address or no mobile number, UnableCreateMFADevice where the method is in use already.
    """
    owner = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    address = _address(owner, method)
    if address is None:
        raise MFADeviceNotFoundInCreateMfaDevice("There is nowhere to send codes to.")
    if MfaDevice.objects.filter(user=owner, method=method, confirmed_at__isnull=False).exists():
        raise UnableCreateMFADevice("The method is set up already; delete its device first.")
    MfaDevice.objects.filter(user=owner, method=method).delete()
    device = MfaDevice.objects.create(
        user=owner, method=method, address=address, salt=keys.new_salt(), created_at=now
    )
    _record(device, "created", now)
    if method == MfaMethod.TOTP:
        key = second_factors.totp_key(user_id=owner.pk, salt=bytes(device.salt))
        return NewDevice(totp_secret=second_factors.as_typed(key))
    notices.ask_for_code(device_id=device.pk, asked_at=now)
    if method == MfaMethod.EMAIL:
        return NewDevice(device_email=address)
    return NewDevice(device_phone=address)


def _address(user: User, method: str) -> str | None:
    """Where a method's codes go; empty for an app, which needs none, and None where there is no such place."""
    if method == MfaMethod.EMAIL:
        return user.email or None
    if method == MfaMethod.SMS:
        return contact_formats.phone_number(user.mobile) if user.mobile else None
    return ""


def validate_mfa_device(*, user: User, method: str, token: str, now: datetime) -> MfaDevice:
    """Confirm a device with a code of it: from now on logins with the password ask for one.

    An app can only be confirmed once codes by e-mail or text message are, so that whoever loses the app can
    still come in. Raises MFADeviceNotFoundInDeleteMfaDevice where there is no device of the method;
    MFADeviceNotFoundInCreateMfaDevice where the address or number has changed since it was made;
    EnabledBackupDeviceNeeded; and InvalidMFAToken, after which the count of failures has to be committed.
    """
    device = MfaDevice.objects.filter(user=user, method=method).first()
    if device is None:
        raise MFADeviceNotFoundInDeleteMfaDevice
    if not device.is_confirmed and device.address != _address(user, method):
        raise MFADeviceNotFoundInCreateMfaDevice(
            "Codes would go to a former address; create the device anew."
        )
    if method == MfaMethod.TOTP and not _backups(user).exists():
        raise EnabledBackupDeviceNeeded("Set up codes by e-mail or text message first.")
    if not _accepts(device.pk, token, now):
        raise InvalidMFAToken
    with transaction.atomic():
        if MfaDevice.objects.filter(pk=device.pk, confirmed_at=None).update(confirmed_at=now):
            device.confirmed_at = now
            _record(device, "confirmed", now)
    return device


@transaction.atomic
def delete_mfa_device(*, user: User, method: str, now: datetime) -> None:
    """Take a second factor away; its owner is told by e-mail.

    Raises MFADeviceNotFoundInDeleteMfaDevice where there is none of the method, and UnableDeleteMFADevice for
    the last way to come in without a confirmed app.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    device = MfaDevice.objects.filter(user=user, method=method).first()
    if device is None:
        raise MFADeviceNotFoundInDeleteMfaDevice
    has_app = MfaDevice.objects.filter(user=user, method=MfaMethod.TOTP, confirmed_at__isnull=False).exists()
    if method in _BACKUPS and has_app and not _backups(user).exclude(pk=device.pk).exists():
        raise UnableDeleteMFADevice("Delete the authenticator app first: this device is its backup.")
    _record(device, "deleted", now)
    if device.is_confirmed:
        notices.tell(user=user, notice=notices.Notice.SECOND_FACTOR_REMOVED)
    device.delete()


def require_second_factor(*, user: User, token: str | None, method: str | None, now: datetime) -> None:
    """Let a login with a password pass only with a code of a confirmed device, if the user has any.

    Without a token a code is sent: by the method asked for, else by e-mail or text message to those who have no
    app. Raises InvalidMFAToken, which names the user's methods and the one that a code went out by; the count
    of failures and the code have to be committed nevertheless.
    """
    devices = {
        device.method: device for device in MfaDevice.objects.filter(user=user, confirmed_at__isnull=False)
    }
    if not devices:
        return
    if token is not None:
        wanted = [devices[method]] if method in devices else devices.values() if method is None else []
        if any(_accepts(device.pk, token, now) for device in wanted):
            return
        raise InvalidMFAToken("The code is wrong or too old.", mfaMethods=sorted(devices))
    sent_by = method if method in devices else next(iter(sorted(devices)))
    if method is None and MfaMethod.TOTP in devices:
        sent_by = MfaMethod.TOTP
    if sent_by != MfaMethod.TOTP:
        notices.ask_for_code(device_id=devices[sent_by].pk, asked_at=now)
    raise InvalidMFAToken(
        "The login needs a code: send it as `mfaToken`.",
        mfaMethods=sorted(devices),
        mfaCodeSentBy=None if sent_by == MfaMethod.TOTP else str(sent_by),
    )


@transaction.atomic
def send_mfa_code(*, device_id: int, now: datetime) -> None:
    """Make a code and send it; one that was sent within the last minute and is still good stays the only one."""
    device = MfaDevice.objects.select_for_update().select_related("user").filter(pk=device_id).first()
    if device is None or device.method == MfaMethod.TOTP:
        return
    is_fresh = device.code_sent_at is not None and device.code_sent_at > now - _BETWEEN_CODES
    if is_fresh and device.code_hash is not None:
        return
    lifetime = timedelta(seconds=settings.MFA_CODE_SECONDS)
    code = second_factors.new_code()
    device.code_hash = second_factors.hash_code(code, device_id=device.pk)
    device.code_sent_at, device.code_expires_at = now, now + lifetime
    device.save(update_fields=["code_hash", "code_sent_at", "code_expires_at"])
    notices.send_code(
        user=device.user,
        by_text_message=device.method == MfaMethod.SMS,
        to=device.address,
        code=code,
        lifetime=lifetime,
    )


@transaction.atomic
def _accepts(device_id: int, token: str, now: datetime) -> bool:
    """Whether a token is a device's code now; a good one is used up, a bad one counted."""
    device = MfaDevice.objects.select_for_update().get(pk=device_id)
    if device.failed_at is not None and now < device.failed_at + second_factors.waiting_time(
        device.failure_count
    ):
        return False
    is_good = (
        _use_step(device, token, now) if device.method == MfaMethod.TOTP else _use_code(device, token, now)
    )
    if is_good:
        device.failure_count, device.failed_at = 0, None
    else:
        device.failure_count, device.failed_at = device.failure_count + 1, now
        if device.failure_count % _GUESSES_A_CODE == 0:
            device.code_hash = None
    device.save(update_fields=["last_step", "code_hash", "failure_count", "failed_at"])
    return is_good


def _use_step(device: MfaDevice, token: str, now: datetime) -> bool:
    step = second_factors.step_of(
        token, user_id=device.user_id, salt=bytes(device.salt), after_step=device.last_step, now=now
    )
    if step is not None:
        device.last_step = step
    return step is not None


def _use_code(device: MfaDevice, token: str, now: datetime) -> bool:
    if device.code_hash is None or device.code_expires_at is None or now >= device.code_expires_at:
        return False
    is_good = second_factors.is_code(token, device.code_hash, device_id=device.pk)
    if is_good:
        device.code_hash = None
    return is_good


def _backups(user: User) -> QuerySet[MfaDevice]:
    return MfaDevice.objects.filter(user=user, method__in=_BACKUPS, confirmed_at__isnull=False)


def _record(device: MfaDevice, happened: str, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"identity.mfa_device.{happened}-v1",
            occurred_at=now,
            data={"user_number": device.user.number, "method": device.method},
        )
    )
