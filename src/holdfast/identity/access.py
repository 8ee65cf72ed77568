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
#: With this one, support and third parties may change the details of the people they see.
_UPDATE_OTHERS = "Can update user details"
_CHANGES_OTHERS = frozenset({ViewerKind.SUPPORT, ViewerKind.ORGANIZATION})
_LONGEST_ID = 18
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


def current_user(viewer: Viewer) -> User | None:
    """The viewer's own row, which authentication has loaded already; None for who is no user."""
    pk = viewer.user_id
    return None if pk is None else viewer.recall(User, lambda: User.objects.defer("password").get(pk=pk))


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


def in_person(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """A rule for what people do with their own ways in, alone: hands them to the resolver as `user`."""
    rules.signed_in(viewer, spec, arguments)
    user = current_user(viewer)
    if user is None or not is_oneself(viewer, user):
        raise spec.refusal
    return {"user": user}


def changeable_user(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """A rule for changes of details: of the viewer's own user, or of the one that `input.userId` names.

    A user is named by id or by number. Others may be changed by support and third parties that see them and
    may update user details, staff only by superusers; who does not exist and who is out of reach are refused
    alike.
    """
    rules.signed_in(viewer, spec, arguments)
    named = rules.argument(arguments, "input.user_id")
    own = current_user(viewer)
    if own is not None and named in {None, str(own.pk), own.number}:
        return {"user": own}
    may_change_others = _UPDATE_OTHERS in viewer.permissions and viewer.kind in _CHANGES_OTHERS
    user = _user_named(str(named)) if named is not None and may_change_others else None
    if user is None or not user_visible(viewer, user) or not _within_reach(own, user):
        raise spec.refusal
    return {"user": user}


def _within_reach(own: User | None, user: User) -> bool:
    """Colleagues' details are changed by superusers alone: an address is a way to a password."""
    return not user.is_staff or (own is not None and own.is_superuser)


def _user_named(text: str) -> User | None:
    users = User.objects.defer("password")
    if text.isascii() and text.isdecimal():
        return users.filter(pk=text).first() if len(text) <= _LONGEST_ID else None
    return users.filter(number=text.upper()).first()
