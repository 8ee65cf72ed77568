"""Which users a viewer may see: identity knows oneself, higher floors add those they share something with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.api.viewers import ViewerKind
from holdfast.identity.models import User

if TYPE_CHECKING:
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError

Reason = Callable[["Viewer", User], bool]

#: With one of these, staff may look any user up.
_STAFF_PERMISSIONS = frozenset({"Can access customer queries", "Can update user details"})
_reasons: list[Reason] = []


def also_visible(reason: Reason) -> Reason:
    """Register a further reason for a viewer to see a user, such as an account they both look after.

    Called once for each while the apps load. The reason runs for every user shown, so it must not run SQL of
    its own for each: `Viewer.recall` keeps what it found.
    """
    _reasons.append(reason)
    return reason


def user_visible(viewer: Viewer, user: User) -> bool:
    """Whether the viewer may see this user at all."""
    if viewer.user_id is not None and viewer.user_id == user.pk:
        return True
    if viewer.kind is ViewerKind.SUPPORT and viewer.permissions & _STAFF_PERMISSIONS:
        return True
    return any(reason(viewer, user) for reason in _reasons)


def is_oneself(viewer: Viewer, user: User) -> bool:
    """Whether the user is the viewer in person: no scoped key, no masquerade, no application in between."""
    return viewer.user_id == user.pk and not viewer.is_scoped and viewer.actor_user_id == user.pk


def user_rule(
    path: str, *, by: str = "email", into: str = "user", refusal: type[DomainError] | None = None
) -> Rule:
    """A rule for operations on one user, which hands the user to the resolver as `into`.

    path: where it stands among the arguments by what the user is known; by: "email" or "number". A user who
    does not exist and one whom the viewer may not see are refused alike: with `refusal`, else as documented.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        text = str(rules.argument(arguments, path))
        found = User.objects.with_email(text) if by == "email" else User.objects.filter(number=text)
        user = found.defer("password").first()
        if user is None or not user_visible(viewer, user):
            raise refusal or spec.refusal
        return {into: user}

    return rule
