"""LINE accounts: outcomes are types of their own, as the documents have them, and no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.identity import access, operations
from holdfast.identity.operations.line import AlreadyLinked, NoMatchingLink
from holdfast.identity.resolvers.base import current_user, domain, leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.identity.models import User

domain.part_of_parent(
    "AlreadyLinkedError",
    "LineCommonError",
    "LineLinkRedirectResponse",
    "LineUnlinkedResponse",
    "LinkTokenNotFound",
)
_NOT_FOUND = {"__typename": "LinkTokenNotFound", "type": "NO_MATCHING_LINE_LINK"}


@domain.mutation("linkUserToLine", rule=access.in_person)
@transaction.atomic
def link_user_to_line(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, str]:  # noqa: A002
    try:
        url = operations.link_user_to_line(user=user, link_token=input["link_token"], now=info.context.now)
    except AlreadyLinked:
        return {"__typename": "AlreadyLinkedError", "type": "ALREADY_LINKED"}
    except NoMatchingLink:
        return _NOT_FOUND
    leave_trace(info, "linkUserToLine", touched=[f"User:{user.pk}"])
    return {"__typename": "LineLinkRedirectResponse", "redirect_url": url}


@domain.mutation("unlinkUserFromLine", rule=rules.signed_in)
@transaction.atomic
def unlink_user_from_line(info: Info) -> dict[str, str]:
    user = current_user(info.context.viewer)
    if user is None or not access.is_oneself(info.context.viewer, user):
        message = "Only people have LINE accounts, and untie them in person."
        return {"__typename": "LineCommonError", "field": "viewer", "message": message}
    try:
        operations.unlink_user_from_line(user=user, now=info.context.now)
    except NoMatchingLink:
        return _NOT_FOUND
    leave_trace(info, "unlinkUserFromLine", touched=[f"User:{user.pk}"])
    return {"__typename": "LineUnlinkedResponse", "message": "The LINE account is linked no more."}
