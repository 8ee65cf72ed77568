"""The standard roles that people are given on accounts, portfolios and businesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.identity.operations import install_standard_roles
from holdfast.identity.queries import roles_by_code
from holdfast.identity.roles import ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER

if TYPE_CHECKING:
    from holdfast.identity.models import Role

__all__ = ["ACCOUNT_HOLDER", "ACCOUNT_VIEWER", "CARER", "install_account_roles"]


def install_account_roles() -> dict[str, Role]:
    """The account roles by code, created where one is missing; one that exists stays as it is."""
    codes = (ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER)
    found = roles_by_code(codes)
    if len(found) < len(codes):
        install_standard_roles()
        found = roles_by_code(codes)
    return found
