"""What is known of users and organisations, a fixed number of statements whatever their number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, OuterRef, Q
from oauth2_provider.models import AccessToken
from oauth2_provider.models import RefreshToken as ApplicationRefreshToken

from holdfast.api.prepared import prepared
from holdfast.identity import keys
from holdfast.identity.models import (
    ApiKey,
    MasqueradeToken,
    NotifiableApplication,
    OAuthApplication,
    Organization,
    OrganizationKey,
    OrganizationRole,
    PreSignedKey,
    PushNotificationBinding,
    Role,
    User,
    UserRoleAssignment,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


class _Unnest(Func):
    """A row for each element of an array."""

    function = "unnest"
    set_returning = True


# People


def users() -> QuerySet[User]:
    """Users; the hashes of passwords stay in the database, since nothing that answers requests has a use for them.

    Domains of upper floors narrow them down by their own tables that refer to users.
    """
    return User.objects.defer("password")


def staff() -> QuerySet[User]:
    """Members of staff who are not shut out."""
    return users().filter(is_staff=True, is_active=True)


def users_by_email(email: str) -> QuerySet[User]:
    """The user (at most one) with an e-mail address, in any case of its letters."""
    return User.objects.with_email(email).defer("password")


def users_by_number(number: str) -> QuerySet[User]:
    """The user (at most one) with a number, in any case of its letters."""
    return users().filter(number=number.strip().upper())


def organization_by_id(organization_id: int) -> Organization | None:
    """The organisation of a primary key."""
    return Organization.objects.filter(pk=organization_id).first()


# Permissions


def role_by_code(code: str) -> Role | None:
    """The role of a code."""
    return Role.objects.filter(code=code).first()


def roles_by_code(codes: Iterable[str]) -> dict[str, Role]:
    """Roles by code; codes that no role has are left out."""
    return {role.code: role for role in Role.objects.filter(code__in=list(codes))}


def user_with_permissions(user_id: int) -> tuple[User, frozenset[str]] | None:
    """A user and the permissions of the roles that they hold everywhere, in one statement."""
    return _first_of(_by_key(user_id=user_id))


def user_of_api_key(key: str) -> tuple[User, frozenset[str]] | None:
    """The user whose live API key this is, and the permissions of their roles, in one statement."""
    found = users().filter(api_keys__secret_hash=keys.hash_secret(key), api_keys__revoked_at=None)
    return _first_of(list(_with_permissions(found)[:1]))


@prepared
def _by_key(*, user_id: int) -> QuerySet[User]:
    return _with_permissions(users().filter(pk=user_id))


def _with_permissions(found: QuerySet[User]) -> QuerySet[User]:
    granted = UserRoleAssignment.objects.filter(user_id=OuterRef("pk"))
    return found.annotate(granted=_permissions(granted))


def _first_of(found: list[Any]) -> tuple[User, frozenset[str]] | None:
    return (found[0], frozenset(found[0].granted)) if found else None


def organization_of_secret_key(secret: str, now: datetime) -> tuple[Organization, frozenset[str]] | None:
    """The organisation that holds a living secret key, and the permissions of its roles, in one statement."""
    key = OrganizationKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        organization_id=OuterRef("pk"),
        secret_hash=keys.hash_secret(secret),
        revoked_at=None,
    )
    granted = OrganizationRole.objects.filter(organization_id=OuterRef("pk"))
    found = Organization.objects.filter(Exists(key)).annotate(granted=_permissions(granted)).first()
    return None if found is None else (found, frozenset(found.granted))


def organization_with_permissions(organization_id: int) -> tuple[Organization, frozenset[str]] | None:
    """An organisation and the permissions of its roles, in one statement."""
    granted = OrganizationRole.objects.filter(organization_id=OuterRef("pk"))
    organization = (
        Organization.objects.filter(pk=organization_id).annotate(granted=_permissions(granted)).first()
    )
    return None if organization is None else (organization, frozenset(organization.granted))


def _permissions(assignments: Any) -> ArraySubquery:
    names = assignments.annotate(permission=_Unnest(F("role__permissions"))).values("permission")
    return ArraySubquery(names)


# Keys and applications


def pre_signed_key_lives(key_id: int) -> bool:
    """Whether nobody has withdrawn a pre-signed key."""
    return PreSignedKey.objects.filter(pk=key_id, revoked_at=None).exists()


def masquerade_lives(ticket_id: int) -> bool:
    """Whether nobody has ended a masquerade, named by the ticket that it began with."""
    return MasqueradeToken.objects.filter(pk=ticket_id, ended_at=None).exists()


def push_bindings_of(
    applications: Sequence[NotifiableApplication], *, user_id: int | None, now: datetime
) -> dict[int, list[PushNotificationBinding]]:
    """One user's devices with each app that are registered at a moment, in the order of registration."""
    if user_id is None:
        return {}
    bindings = PushNotificationBinding.objects.filter(
        application__in=applications, user_id=user_id, expires_at__gt=now
    )
    found: dict[int, list[PushNotificationBinding]] = {}
    for binding in bindings.select_related("user", "application").order_by("registered_at", "pk"):
        found.setdefault(binding.application_id, []).append(binding)
    return found


def authorized_applications(
    user: User, *, now: datetime, confidential_only: bool = True
) -> list[OAuthApplication]:
    """The applications that act for a user, or can get a token to do so, by name."""
    tokens = AccessToken.objects.filter(user=user, application=OuterRef("pk"), expires__gt=now)
    renewals = ApplicationRefreshToken.objects.filter(
        user=user,
        application=OuterRef("pk"),
        revoked=None,
        created__gt=now - timedelta(seconds=settings.APPLICATION_REFRESH_TOKEN_SECONDS),
    )
    found = OAuthApplication.objects.filter(Exists(tokens) | Exists(renewals), is_active=True)
    if confidential_only:
        found = found.filter(client_type=OAuthApplication.CLIENT_CONFIDENTIAL)
    return list(found.order_by("name", "pk"))


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
