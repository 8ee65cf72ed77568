"""How Django asks what a member of staff may do: by the documented names, as the API does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

from holdfast.identity import queries
from holdfast.identity.models import User

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

_GRANTED = "_granted_by_roles"


class RolesBackend(ModelBackend):
    """`user.has_perm("Can create account notes")` is true where a role that the user holds everywhere says so.

    Only staff hold anything here: what customers may do depends on the account, and Django does not ask for it.
    Roles are read once for each user object, which lives for one request.
    """

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Any = None) -> set[str]:
        """The documented permissions of a member of staff; nothing for anybody else, or on single objects."""
        if (
            not isinstance(user_obj, User)
            or not user_obj.is_active
            or not user_obj.is_staff
            or obj is not None
        ):
            return set()
        granted: set[str] | None = user_obj.__dict__.get(_GRANTED)
        if granted is None:
            found = queries.user_with_permissions(user_obj.pk)
            granted = set(found[1]) if found is not None else set()
            user_obj.__dict__[_GRANTED] = granted
        return granted
