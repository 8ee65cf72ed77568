"""E-mail addresses and telephone numbers: shown to be somebody's, and looked at before they are stored."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.api.errors import NotYourAccount
from holdfast.api.viewers import ViewerKind
from holdfast.identity import access
from holdfast.identity.operations import contact
from holdfast.identity.resolvers.base import domain, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer

domain.part_of_parent("SendVerificationEmail", "ValidateEmail", "ValidatePhone", "VerifyEmail")


@domain.mutation("sendVerificationEmail", rule=rules.signed_in)
def send_verification_email(info: Info, *, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    with on_record(info, "sendVerificationEmail"):
        is_sent = contact.send_verification_email(
            email=input["email"],
            may_see=partial(access.user_visible, info.context.viewer),
            now=info.context.now,
        )
    return {"verification_status": is_sent}


@domain.mutation("verifyEmail", rule=rules.signed_in)
def verify_email(info: Info, *, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    with on_record(info, "verifyEmail"):
        user = contact.verify_email(
            token=input["token"],
            may_see=partial(access.user_visible, info.context.viewer),
            now=info.context.now,
        )
    return {"is_verified": user is not None}


@domain.mutation("validateEmail", rule=rules.signed_in)
def validate_email(_info: Info, *, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    is_valid = contact.validate_email(
        email=input["email"], check_uniqueness=bool(input.get("check_uniqueness"))
    )
    return {"is_valid": is_valid}


@domain.mutation("validatePhone", rule=rules.signed_in)
def validate_phone(_info: Info, *, input: dict[str, Any]) -> dict[str, bool]:  # noqa: A002
    return {"is_valid": contact.validate_phone(phone_number=input["phone_number"])}


def _may_ask_who_is_known(viewer: Viewer, _spec: OperationSpec, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Support and third parties that make accounts; to anyone else the answer would tell who is a customer."""
    asks_for_others = viewer.kind in {ViewerKind.SUPPORT, ViewerKind.ORGANIZATION}
    if not asks_for_others or "Can create accounts" not in viewer.permissions:
        raise NotYourAccount
    return {}


@domain.query("userEmailCheckForCheckout", rule=_may_ask_who_is_known)
def user_email_check_for_checkout(_info: Info, *, input: dict[str, Any]) -> bool:  # noqa: A002
    return contact.is_email_free(email=input["email"])
