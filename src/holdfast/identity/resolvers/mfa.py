"""Second factors of the viewer's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.identity import access
from holdfast.identity.errors import InvalidMFAToken
from holdfast.identity.operations import mfa
from holdfast.identity.resolvers.base import current_user, domain, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.identity.models import MfaDevice, User
    from holdfast.identity.operations.mfa import NewDevice

domain.part_of_parent("CreateMfaDevice", "DeleteMfaDevice", "MfaDevice", "ValidateMfaDevice")


@domain.query("mfaDevices", rule=rules.signed_in)
def mfa_devices(info: Info) -> list[MfaDevice] | None:
    """Null for an organisation, which has no second factors."""
    user = current_user(info.context.viewer)
    return None if user is None else list(user.mfa_devices.order_by("created_at", "pk"))


@domain.mutation("createMfaDevice", rule=access.in_person)
def create_mfa_device(info: Info, *, user: User, input: dict[str, Any]) -> NewDevice:  # noqa: A002
    with on_record(info, "createMfaDevice", touched=[f"User:{user.pk}"]):
        return mfa.create_mfa_device(user=user, method=input["mfa_method"], now=info.context.now)


@domain.mutation("validateMfaDevice", rule=access.in_person)
def validate_mfa_device(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    touched = [f"User:{user.pk}"]
    with on_record(info, "validateMfaDevice", touched=touched, keeping=(InvalidMFAToken,)):
        device = mfa.validate_mfa_device(
            user=user, method=input["mfa_method"], token=input["token"], now=info.context.now
        )
    return {"device_is_valid": device.is_confirmed}


@domain.mutation("deleteMfaDevice", rule=access.in_person)
def delete_mfa_device(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    with on_record(info, "deleteMfaDevice", touched=[f"User:{user.pk}"]):
        mfa.delete_mfa_device(user=user, method=input["mfa_method"], now=info.context.now)
    return {"device_deleted": True}
