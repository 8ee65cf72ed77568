"""Which users a viewer may see: identity knows oneself, higher floors add those they share something with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from holdfast.api.viewers import ViewerKind

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

Reason = Callable[["Viewer", "User"], bool]

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
    """Whether the user is the viewer in person, let in by a credential of their own and no scoped key."""
    return viewer.user_id == user.pk and "scopes" not in viewer.claims
