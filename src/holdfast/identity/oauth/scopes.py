"""What applications can be let do, as customers read it and as documented permissions."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.identity.permissions import CUSTOMER


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope: what the consent page says, the permissions it grants, and what else it opens.

    opens: kinds of operations that it opens where the documents name no permission.
    """

    text: str
    permissions: frozenset[str] = frozenset()
    opens: frozenset[str] = frozenset()


#: The scope of applications that act in an organisation's own name.
ORGANIZATION = "organization"

_READS = frozenset(
    {
        "Can access customer queries",
        "Can export statements",
        "Can query agreements",
        "Can query businesses",
        "Can query quotes",
    }
)
_PAYS = frozenset(
    {
        "Can amend payments",
        "Can collect payments",
        "Can create payment action intents",
        "Can create payment instructions",
        "Can create payment method action intents",
        "Can create repayment request",
        "Can initiate standalone payments",
        "Can invalidate payment instructions",
        "Can manage payment schedules",
        "Can set payment preference",
        "Can stop automated payments",
    }
)
_DEVICES = frozenset({"Can manage ev", "Can register smartflex devices"})
#: Who somebody is, and how they get in, is never in an application's hands.
_IN_PERSON = frozenset(
    {
        "Can create mfa device",
        "Can delete mfa device",
        "Can update user details",
        "Can validate mfa device",
        "Can verify email addresses",
    }
)

SCOPES: dict[str, Scope] = {
    "openid": Scope("Know that it is you"),
    "profile": Scope("Know your name"),
    "email": Scope("Know your e-mail address"),
    "phone": Scope("Know your telephone number"),
    "account:read": Scope(
        "See your accounts, meters, tariffs, usage and bills", _READS, frozenset({"query"})
    ),
    "account:write": Scope(
        "Change things about your accounts, such as preferences, readings and products",
        (CUSTOMER - _READS - _PAYS - _DEVICES - _IN_PERSON) | _READS,
        frozenset({"query"}),
    ),
    "payments": Scope("Pay, and change how and when you pay", _PAYS),
    "devices": Scope("Register and control your chargers, cars, batteries and heating", _DEVICES),
    ORGANIZATION: Scope("Act as the organisation that it belongs to"),
}

TEXTS: dict[str, str] = {name: scope.text for name, scope in SCOPES.items()}


def permissions_of(scopes: list[str]) -> frozenset[str]:
    """Everything that the scopes grant together; each of it is something that customers may."""
    return frozenset().union(*(SCOPES[name].permissions for name in scopes if name in SCOPES))


def opened_by(scopes: list[str]) -> frozenset[str]:
    """The kinds of operations without a documented permission that the scopes open together."""
    return frozenset().union(*(SCOPES[name].opens for name in scopes if name in SCOPES))
