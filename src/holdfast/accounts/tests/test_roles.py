from __future__ import annotations

import pytest

from holdfast.accounts.roles import (
    ACCOUNT_HOLDER,
    ACCOUNT_VIEWER,
    CARER,
    install_account_roles,
)
from holdfast.identity.models import Role
from holdfast.identity.permissions import CUSTOMER, unknown
from holdfast.identity.roles import STANDARD_ROLES


@pytest.mark.django_db
def test_account_roles_are_installed_once_and_stay_as_an_operator_left_them() -> None:
    install_account_roles()
    Role.objects.filter(code=ACCOUNT_VIEWER).update(permissions=["Can query agreements"])

    roles = install_account_roles()

    assert roles.keys() == {ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER}
    assert frozenset(roles[ACCOUNT_HOLDER].permissions) == CUSTOMER
    assert roles[ACCOUNT_VIEWER].permissions == ["Can query agreements"]


def test_account_roles_grant_only_what_a_customer_may_do() -> None:
    account_roles = {ACCOUNT_HOLDER, ACCOUNT_VIEWER, CARER}
    for role in (role for role in STANDARD_ROLES if role.code in account_roles):
        assert not unknown(role.permissions)
        assert role.permissions <= CUSTOMER
