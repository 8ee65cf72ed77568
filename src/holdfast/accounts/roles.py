"""The roles that people hold on accounts, portfolios and businesses, as data, and putting them in place."""

from __future__ import annotations

from django.db import transaction

from holdfast.identity.models import Role
from holdfast.identity.permissions import CUSTOMER
from holdfast.identity.roles import StandardRole

ACCOUNT_HOLDER = "account-holder"
ACCOUNT_VIEWER = "account-viewer"
CARER = "account-carer"

ACCOUNT_ROLES: tuple[StandardRole, ...] = (
    StandardRole(
        ACCOUNT_HOLDER,
        "Account holder",
        "Does with the account whatever a customer may.",
        CUSTOMER,
    ),
    StandardRole(
        ACCOUNT_VIEWER,
        "Account viewer",
        "Looks at the account and changes nothing.",
        frozenset(
            {
                "Can access customer queries",
                "Can export statements",
                "Can query agreements",
                "Can query businesses",
                "Can query quotes",
            }
        ),
    ),
    StandardRole(
        CARER,
        "Carer",
        "Looks after the account for somebody else, and does with it whatever its holder may.",
        CUSTOMER,
    ),
)


@transaction.atomic
def install_account_roles() -> dict[str, Role]:
    """The account roles by code, created where they are missing; one that exists stays as it is."""
    Role.objects.bulk_create(
        [
            Role(
                code=role.code,
                name=role.name,
                description=role.description,
                permissions=sorted(role.permissions),
            )
            for role in ACCOUNT_ROLES
        ],
        ignore_conflicts=True,
    )
    return {role.code: role for role in Role.objects.filter(code__in=[role.code for role in ACCOUNT_ROLES])}
