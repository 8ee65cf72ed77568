"""Roles: the standard ones, and who holds them."""

from __future__ import annotations

from django.db import transaction

from holdfast.identity.models import Organization, OrganizationRole, Role, User, UserRoleAssignment
from holdfast.identity.roles import STANDARD_ROLES


@transaction.atomic
def install_standard_roles() -> None:
    """Create the roles that come with Holdfast where they are missing.

    A role that exists stays as it is, since an operator may have changed it on purpose. Safe to repeat and
    to run twice at once.
    """
    Role.objects.bulk_create(
        [
            Role(
                code=role.code,
                name=role.name,
                description=role.description,
                permissions=sorted(role.permissions),
            )
            for role in STANDARD_ROLES
        ],
        ignore_conflicts=True,
    )


def grant_role(*, holder: User | Organization, code: str) -> None:
    """Let a user or an organisation hold a role everywhere; granting it again changes nothing.

    Raises Role.DoesNotExist for a code that no role has.
    """
    role = Role.objects.get(code=code)
    if isinstance(holder, User):
        UserRoleAssignment.objects.get_or_create(user=holder, role=role)
    else:
        OrganizationRole.objects.get_or_create(organization=holder, role=role)
