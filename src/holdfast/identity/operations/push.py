"""Devices that push notifications go to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.api.errors import InvalidInputData
from holdfast.identity.errors import InvalidTokenNoPushNotificationBinding
from holdfast.identity.models import NotifiableApplication, PushNotificationBinding
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User

_LONGEST_TOKEN = 1_000


@transaction.atomic
def register_push_notification_binding(
    *,
    user: User,
    bundle_id: str,
    token: str,
    now: datetime,
    service: str | None = None,
    expires_at: datetime | None = None,
) -> PushNotificationBinding:
    """Have an app's notifications for a user sent to a device; a device that is known is the user's from now on.

    service: needed where the app is known to several services. expires_at: PUSH_BINDING_DAYS from now unless
    given, and never later. Raises InvalidInputData, with the field, for an app that is not known or not told
    apart, an empty or overlong token, and an end that is not to come.
    """
    application = _application(bundle_id, service)
    latest = now + timedelta(days=settings.PUSH_BINDING_DAYS)
    ends_at = latest if expires_at is None else min(expires_at, latest)
    if ends_at <= now:
        raise _refused("expiresAt", "The registration has to end after it begins.")
    if not 0 < len(token) <= _LONGEST_TOKEN:
        raise _refused("token", f"A token has 1 to {_LONGEST_TOKEN} characters.")
    binding, _ = PushNotificationBinding.objects.update_or_create(
        application=application,
        token=token,
        defaults={"user": user, "registered_at": now, "expires_at": ends_at},
    )
    _record("registered", binding, now)
    return binding


@transaction.atomic
def delete_push_notification_binding(*, user: User, token: str, now: datetime) -> None:
    """Send a user's device no more notifications, of whichever app.

    Raises InvalidTokenNoPushNotificationBinding where the user has no such device.
    """
    bindings = list(
        PushNotificationBinding.objects.select_for_update(of=("self",))
        .select_related("application", "user")
        .filter(user=user, token=token)
    )
    if not bindings:
        raise InvalidTokenNoPushNotificationBinding
    for binding in bindings:
        _record("deleted", binding, now)
    PushNotificationBinding.objects.filter(pk__in=[binding.pk for binding in bindings]).delete()


def _application(bundle_id: str, service: str | None) -> NotifiableApplication:
    fitting = NotifiableApplication.objects.filter(bundle_id=bundle_id)
    if service is not None:
        fitting = fitting.filter(service=service)
    found = list(fitting[:2])
    if not found:
        raise _refused("bundleId", "No such app can be notified.")
    if len(found) > 1:
        raise _refused("service", "The app is known to several services: say which.")
    return found[0]


def _refused(field: str, message: str) -> InvalidInputData:
    return InvalidInputData(invalid=(InvalidInput(message, ("input", field)),))


def _record(what: str, binding: PushNotificationBinding, now: datetime) -> None:
    data = {"user_number": binding.user.number, "bundle_id": binding.application.bundle_id}
    record_event(BusinessEvent(f"identity.push_binding.{what}-v1", occurred_at=now, data=data))
