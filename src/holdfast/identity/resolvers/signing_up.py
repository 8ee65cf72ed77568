"""Signing up: users found or made for those who serve customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.api.viewers import ViewerKind
from holdfast.identity import operations
from holdfast.identity.resolvers.base import domain, leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.identity.operations.initialization import InitializedUser

domain.part_of_parent("InitializeUserResult")

_MAKE_USERS = frozenset({"Can create account user", "Can create accounts"})


def signs_people_up(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Staff and third parties who may make users, these within their brands.

    The answer tells whether somebody is known here, so it is not for everybody.
    """
    rules.signed_in(viewer, spec, arguments)
    if viewer.kind is ViewerKind.CUSTOMER or not viewer.permissions & _MAKE_USERS:
        raise spec.refusal
    is_confined = viewer.kind is not ViewerKind.SUPPORT
    if is_confined and rules.argument(arguments, "input.brand_code") not in viewer.brand_codes:
        raise spec.refusal
    return {}


@domain.mutation("initializeUser", rule=signs_people_up)
@transaction.atomic
def initialize_user(info: Info, *, input: dict[str, Any]) -> InitializedUser:  # noqa: A002
    details = [detail for detail in input.pop("details", None) or () if detail is not None]
    outcome = operations.initialize_user(**input, details=details, now=info.context.now)
    leave_trace(info, "initializeUser", touched=[f"User:{outcome.user.pk}"])
    return outcome
