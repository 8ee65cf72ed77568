"""The documented permissions as data."""

from __future__ import annotations

from itertools import chain

from holdfast.identity import permissions
from holdfast.identity.roles import STANDARD_ROLES


def test_every_code_stands_for_one_name() -> None:
    assert permissions.code_of("Can add charges to accounts") == "can_add_charges_to_accounts"
    assert len(permissions.NAME_OF_CODE) == len(permissions.DOCUMENTED) == len(permissions.ALL_DOCUMENTED)
    assert permissions.NAME_OF_CODE["can_register_smartflex_devices"] == "Can register smartflex devices"


def test_roles_scopes_and_customers_hold_known_permissions_alone() -> None:
    granted = chain(
        permissions.CUSTOMER,
        *(role.permissions for role in STANDARD_ROLES),
        *permissions.PRE_SIGNED_SCOPES.values(),
    )
    assert permissions.unknown(set(granted)) == frozenset()


def test_customers_cannot_move_money_or_read_for_others() -> None:
    for name in (
        "Can add charges to accounts",
        "Can add credits to accounts",
        "Can perform payments operations",
        "Can allocate user roles",
        "Can generate pre signed tokens",
        "Can access third party queries",
    ):
        assert name not in permissions.CUSTOMER


def test_scopes_add_up_and_an_unknown_one_adds_nothing() -> None:
    assert permissions.of_scopes(["JOIN_CAMPAIGNS", "AMEND_PAYMENTS", "EVERYTHING"]) == {
        "Can join campaigns",
        "Can amend payments",
    }
