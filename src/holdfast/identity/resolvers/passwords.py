"""Passwords: their rules, how they are changed, and what helps those who have forgotten theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html

from holdfast.api import rules
from holdfast.api.selections import selected_fields
from holdfast.identity import access, password_rules
from holdfast.identity.errors import (
    ObtainLongLivedRefreshTokenUnauthorized,
    PasswordInvalid,
    ResetUserPasswordUnauthorized,
)
from holdfast.identity.operations import links, passwords
from holdfast.identity.resolvers.base import domain, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.identity.models import User

domain.part_of_parent(
    "RequestPasswordResetOutputType", "ResetPasswordMutationPayload", "ResetUserPasswordOutput"
)

#: Whoever selects one of these reads there why a password was refused, and is sent no error.
_TELLS_FAILURES = frozenset({"failureCodes", "failureReasons", "passwordUpdated"})


@domain.query("passwordValidatorHelpTexts", rule=rules.public)
def password_validator_help_texts(_info: Info, *, as_html: bool = False) -> list[str]:
    texts = password_rules.help_texts()
    return [str(format_html("<li>{}</li>", text)) for text in texts] if as_html else texts


@domain.query("isPasswordResetTokenValid", rule=rules.public)
def is_password_reset_token_valid(info: Info, *, user_id: str, token: str) -> bool:
    return passwords.is_password_reset_token_valid(user_id=user_id, token=token, now=info.context.now)


@domain.mutation("requestPasswordReset", rule=rules.public)
def request_password_reset(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """The answer repeats what was asked with and nothing else: who that is stays untold."""
    email, user_number = input.get("email"), input.get("user_number")
    with on_record(info, "requestPasswordReset"):
        passwords.request_password_reset(
            email=email, user_number=user_number, base_url=input.get("base_url"), now=info.context.now
        )
    return {"email": email, "user_number": user_number}


@domain.mutation("resetUserPassword", rule=rules.public)
def reset_user_password(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    try:
        user = _reset(info, "resetUserPassword", input["user_id"], input["token"], input["new_password"])
    except PasswordInvalid as refusal:
        if not _TELLS_FAILURES & selected_fields(info):
            raise
        return {
            "user_id": links.decoded_id(input["user_id"]),
            "password_updated": False,
            "failure_codes": [reason.code for reason in refusal.invalid if reason.code],
            "failure_reasons": [reason.message for reason in refusal.invalid],
        }
    return {"user_id": user.pk, "password_updated": True, "failure_codes": [], "failure_reasons": []}


@domain.mutation("resetPassword", rule=rules.public)
def reset_password(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """The older form: it has no error codes, and tells what is wrong field by field."""
    errors: list[dict[str, Any]] = []
    try:
        _reset(info, "resetPassword", input["user_id"], input["token"], input["password"])
    except PasswordInvalid as refusal:
        errors = [_of_field("password", [(one.code, one.message) for one in refusal.invalid])]
    except (ResetUserPasswordUnauthorized, ObtainLongLivedRefreshTokenUnauthorized) as refusal:
        errors = [_of_field("token", [(refusal.code, refusal.message)])]
    return {"client_mutation_id": input.get("client_mutation_id"), "errors": errors}


@domain.mutation("updatePassword", rule=access.in_person)
def update_password(info: Info, *, user: User, input: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    shown = input or {}
    with on_record(info, "updatePassword", touched=[f"User:{user.pk}"]):
        passwords.update_password(
            user=user,
            old_password=shown.get("old_password", ""),
            new_password=shown.get("new_password", ""),
            new_password_confirmed=shown.get("new_password_confirmed", ""),
            now=info.context.now,
        )
    return {"viewer": user}


def _reset(info: Info, operation: str, user_id: str, token: str, password: str) -> User:
    with on_record(info, operation):
        return passwords.reset_user_password(
            user_id=user_id, token=token, new_password=password, now=info.context.now
        )


def _of_field(field: str, reasons: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "field": field,
        "errors": [
            {"__typename": "SerializerErrorType", "code": code, "message": message}
            for code, message in reasons
        ],
    }
