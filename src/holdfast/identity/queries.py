"""What is known of users and organisations, a fixed number of statements whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Q

from holdfast.identity import keys
from holdfast.identity.models import ApiKey, Organization, OrganizationRole, User, UserRoleAssignment

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class UserFacts:
    """What a request has to know of its user. role_permissions: those of the roles held everywhere."""

    pk: int
    email: str
    is_active: bool
    is_staff: bool
    is_superuser: bool
    token_generation: int
    role_permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What a request has to know of its organisation."""

    pk: int
    is_active: bool
    token_generation: int
    brand_codes: tuple[str, ...]
    role_permissions: frozenset[str]


class _Unnest(Func):
    """A row for each element of an array."""

    function = "unnest"
    set_returning = True


def user_facts(user_id: int) -> UserFacts | None:
    """The facts of a user, in one statement; None where there is none."""
    return _user_facts(Q(pk=user_id))


def user_facts_by_api_key(key: str) -> UserFacts | None:
    """The facts of the user whose live API key this is, in one statement; None where there is none."""
    if len(key) > keys.LONGEST_SECRET:
        return None
    return _user_facts(Q(api_keys__secret_hash=keys.hash_secret(key), api_keys__revoked_at=None))


def _user_facts(which: Q) -> UserFacts | None:
    granted = UserRoleAssignment.objects.filter(user_id=OuterRef("pk"))
    row = (
        User.objects.filter(which)
        .annotate(granted=_permissions(granted))
        .values_list("pk", "email", "is_active", "is_staff", "is_superuser", "token_generation", "granted")
        .first()
    )
    return None if row is None else UserFacts(*row[:-1], role_permissions=frozenset(row[-1]))


def organization_facts(organization_id: int) -> OrganizationFacts | None:
    """The facts of an organisation, in one statement; None where there is none."""
    granted = OrganizationRole.objects.filter(organization_id=OuterRef("pk"))
    row = (
        Organization.objects.filter(pk=organization_id)
        .annotate(granted=_permissions(granted))
        .values_list("pk", "is_active", "token_generation", "brand_codes", "granted")
        .first()
    )
    if row is None:
        return None
    pk, is_active, generation, brand_codes, granted_names = row
    return OrganizationFacts(pk, is_active, generation, tuple(brand_codes), frozenset(granted_names))


def _permissions(assignments: Any) -> ArraySubquery:
    names = assignments.annotate(permission=_Unnest(F("role__permissions"))).values("permission")
    return ArraySubquery(names)


def live_secret_keys(users: Sequence[User]) -> dict[int, str]:
    """The API keys of users, to be shown to their owners alone: by primary key, where one can be shown.

    A key cannot be shown again when the server's secret that it was derived from is gone. It still works; its
    owner gets one that can be shown by regenerating it.
    """
    rows = ApiKey.objects.filter(user__in=users, revoked_at=None).values_list(
        "user_id", "salt", "secret_hash"
    )
    found = {
        user_id: _derived_again(user_id, bytes(salt), bytes(expected)) for user_id, salt, expected in rows
    }
    return {user_id: key for user_id, key in found.items() if key is not None}


def _derived_again(user_id: int, salt: bytes, expected: bytes) -> str | None:
    for secret in keys.server_secrets():
        key = keys.derive_user_key(user_id=user_id, salt=salt, server_secret=secret)
        if keys.matches(key, expected):
            return key
    return None
