"""Push notifications: which devices they go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import Unauthorized
from holdfast.identity import access, operations, queries
from holdfast.identity.errors import InvalidTokenNoPushNotificationBinding
from holdfast.identity.resolvers.base import current_user, domain, leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import NotifiableApplication, PushNotificationBinding

domain.part_of_parent(
    "DeletePushNotificationBinding", "NotifiableApplicationType", "RegisterPushNotificationBinding"
)


@domain.visible("PushNotificationBindingType")
def binding_visible(viewer: Viewer, binding: PushNotificationBinding) -> bool:
    """A device is shown to its user alone: its token is all that it takes to write to it."""
    return access.is_oneself(viewer, binding.user)


@domain.mutation("registerPushNotificationBinding", rule=rules.signed_in)
@transaction.atomic
def register_push_notification_binding(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    user = current_user(info.context.viewer)
    if user is None or not access.is_oneself(info.context.viewer, user):
        raise Unauthorized
    binding = operations.register_push_notification_binding(user=user, now=info.context.now, **input)
    leave_trace(info, "registerPushNotificationBinding", touched=[f"PushNotificationBinding:{binding.pk}"])
    return {"push_notification_binding": binding}


@domain.mutation("deletePushNotificationBinding", rule=rules.signed_in)
@transaction.atomic
def delete_push_notification_binding(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """Organisations and support users have no devices of a customer's."""
    user = current_user(info.context.viewer)
    if user is None:
        raise InvalidTokenNoPushNotificationBinding
    operations.delete_push_notification_binding(user=user, token=input["token"], now=info.context.now)
    leave_trace(info, "deletePushNotificationBinding", touched=[f"User:{user.pk}"])
    return {"status": "SUCCESSFUL"}


@domain.field("NotifiableApplicationType", "pushNotificationBindings")
def bindings_of_application(application: NotifiableApplication, info: Info) -> list[PushNotificationBinding]:
    """The viewer's own devices with the app that are registered now; nobody else's."""
    found: list[PushNotificationBinding] = batched(
        application,
        queries.push_bindings_of,
        default=[],
        user_id=info.context.viewer.user_id,
        now=info.context.now,
    )
    return found
