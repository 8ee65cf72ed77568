"""What people are called and how they are reached: changed by themselves, or for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.identity import access
from holdfast.identity.errors import UpdateAccountUserInvalidData
from holdfast.identity.operations import details
from holdfast.identity.operations.details import Author
from holdfast.identity.resolvers.base import domain, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

domain.part_of_parent("AccountUserDetailType", "AccountUserMeta", "UpdateAccountUserMutationPayload")

_ECHOED = ("date_of_birth", "email", "family_name", "given_name", "landline", "mobile", "pronouns")


#: What a token lets somebody do who has no e-mail address yet and has shown otherwise who they are.
_GIVES_AN_ADDRESS = frozenset({"UPDATE_BLACKHOLE_EMAIL", "UPDATE_BLACKHOLE_EMAIL_NO_ACCOUNT_NUMBER"})


def _changeable(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """A user to change; with a token for an e-mail address alone, that and nothing else, and only the first."""
    found = access.changeable_user(viewer, spec, arguments)
    expression = spec.permission_expression
    if viewer.is_scoped and expression is not None and not expression.satisfied_by(viewer.permissions):
        given = {name for name, value in arguments["input"].items() if value is not None} - {"user_id"}
        if given != {"email"} or found["user"].email:
            raise spec.refusal
    return found


@domain.mutation("updateUser", rule=rules.opened_by(*_GIVES_AN_ADDRESS, rule=_changeable))
def update_user(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, User]:  # noqa: A002
    with on_record(info, "updateUser", touched=[f"User:{user.pk}"]):
        details.update_user(user=user, author=_author(info, user), changes=input, now=info.context.now)
    return {"viewer": user}


@domain.mutation("updateAccountUser", rule=access.changeable_user)
def update_account_user(
    info: Info,
    *,
    user: User,
    input: dict[str, Any] | None = None,  # noqa: A002
) -> dict[str, User]:
    with on_record(info, "updateAccountUser", touched=[f"User:{user.pk}"]):
        details.update_account_user(
            user=user, author=_author(info, user), changes=input or {}, now=info.context.now
        )
    return {"viewer": user}


@domain.mutation("updateUserDetails", rule=access.changeable_user)
def update_user_details(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """The older form: it has no error codes, and tells what is wrong field by field."""
    errors = None
    try:
        with on_record(info, "updateUserDetails", touched=[f"User:{user.pk}"]):
            details.update_user_details(
                user=user, author=_author(info, user), changes=input, now=info.context.now
            )
    except UpdateAccountUserInvalidData as refusal:
        errors = [
            {"field": reason.input_path[-1], "messages": [reason.message]} for reason in refusal.invalid
        ]
        user.refresh_from_db(fields=_ECHOED)
    stored = {name: getattr(user, name) for name in _ECHOED}
    return {**stored, "client_mutation_id": input.get("client_mutation_id"), "errors": errors}


def _author(info: Info, user: User) -> Author:
    viewer = info.context.viewer
    return Author(
        is_the_user=viewer.actor_user_id == user.pk,
        user_id=viewer.actor_user_id,
        organization_id=viewer.organization_id,
    )
