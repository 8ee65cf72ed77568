"""The standard roles that people are given on accounts, portfolios and businesses."""

from __future__ import annotations

from holdfast.identity.models import Role
from holdfast.identity.operations import install_standard_roles
from holdfast.identity.roles import ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER

__all__ = ["ACCOUNT_HOLDER", "ACCOUNT_VIEWER", "CARER", "install_account_roles"]


def install_account_roles() -> dict[str, Role]:
    """The account roles by code, created where one is missing; one that exists stays as it is."""
    codes = (ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER)
    found = {role.code: role for role in Role.objects.filter(code__in=codes)}
    if len(found) < len(codes):
        install_standard_roles()
        found = {role.code: role for role in Role.objects.filter(code__in=codes)}
    return found
