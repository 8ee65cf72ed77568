"""What people are called and how they are reached: changed by themselves, or for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.identity import access
from holdfast.identity.errors import UpdateAccountUserInvalidData
from holdfast.identity.operations import details
from holdfast.identity.operations.details import Author
from holdfast.identity.resolvers.base import domain, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.identity.models import User

domain.part_of_parent("AccountUserDetailType", "AccountUserMeta", "UpdateAccountUserMutationPayload")

_ECHOED = ("date_of_birth", "email", "family_name", "given_name", "landline", "mobile", "pronouns")


@domain.mutation("updateUser", rule=access.changeable_user)
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
