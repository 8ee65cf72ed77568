"""The roles that come with Holdfast, as data; operators add and change roles in the back office."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.identity.permissions import (
    ALL_DOCUMENTED,
    CUSTOMER,
    DELIVER_METERED_DATA,
    EVERYTHING,
    MASQUERADE,
)

#: The roles that people are given on accounts, portfolios and businesses.
ACCOUNT_HOLDER = "account-holder"
ACCOUNT_VIEWER = "account-viewer"
CARER = "account-carer"


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role's code, its name, what it is for, and the documented permissions it grants."""

    code: str
    name: str
    description: str
    permissions: frozenset[str]


_EVERYDAY_SUPPORT = frozenset(
    {
        "Can access customer queries",
        "Can add campaign to account",
        "Can add note to conversation",
        "Can add storyline to conversation",
        "Can assign ink bucket",
        "Can create account notes",
        "Can create account reference",
        "Can create account reminders",
        "Can create complaints",
        "Can create customer feedback",
        "Can create electricity quote",
        "Can create gas quote",
        "Can create ink message attachments",
        "Can create leads",
        "Can create referrals",
        "Can create repayment request",
        "Can edit customer marketing preference",
        "Can enrol customers in campaigns",
        "Can escalate ink conversation",
        "Can export statements",
        "Can generate pre signed tokens",
        "Can manage account renewals",
        "Can manage calls",
        "Can manage ink live chat",
        "Can manage payment schedules",
        "Can mutate metadata",
        "Can query agreement rescissions",
        "Can query agreement rollovers",
        "Can query agreements",
        "Can query businesses",
        "Can query operations team",
        "Can query quotes",
        "Can register customer assets",
        "Can remove campaign from account",
        "Can send quotes",
        "Can switch product",
        "Can update account details",
        "Can update account reference",
        "Can update ink conversation status",
        "Can update ink message tags",
        "Can update leads",
        "Can update quotes",
        "Can update reminders",
        "Can update user details",
        "Can verify customer details",
        "Can verify email addresses",
        MASQUERADE,
    }
)

_MONEY = frozenset(
    {
        "Can add charges to accounts",
        "Can add credits to accounts",
        "Can amend payments",
        "Can approve repayments",
        "Can cancel payments",
        "Can collect payments",
        "Can create payment instructions",
        "Can create repayment interventions",
        "Can initiate standalone payments",
        "Can invalidate payment instructions",
        "Can manage contribution agreements",
        "Can perform balance transfers",
        "Can perform payments operations",
        "Can record payment state",
        "Can refund payments",
        "Can set payment preference",
        "Can stop automated payments",
        "Can use deposit system",
    }
)

_SUPERVISION = frozenset(
    {
        "Can allocate user roles",
        "Can complete approvals",
        "Can create account user",
        "Can create accounts",
        "Can create agreements",
        "Can create businesses",
        "Can create portfolios",
        "Can create property",
        "Can delete mfa device",
        "Can edit risk list",
        "Can extend agreements",
        "Can invalidate pre signed tokens",
        "Can invalidate refresh tokens",
        "Can manage property hierarchies",
        "Can manage supply point estimation group",
        "Can start collection process",
        "Can update agreeements",
        "Can update agreement rescissions",
        "Can update businesses",
        "Can update collection process record to active",
        "Can update collection process record to complete",
        "Can update collection process record to pause",
        "Can update dca proceedings",
        "Can update dunning process",
        "Can update portfolios",
    }
)

_SALES_PARTNER = frozenset(
    {
        "Can create account user",
        "Can create accounts",
        "Can create electricity quote",
        "Can create gas quote",
        "Can create leads",
        "Can create payment instructions for lead",
        "Can create quoting offer group",
        "Can create shell accounts",
        "Can download leads attachment files",
        "Can query quotes",
        "Can run credit check",
        "Can send quotes",
        "Can update leads",
        "Can update quotes",
        "Can upload leads attachment files",
    }
)

_PARTNER = _SALES_PARTNER | {
    "Can access third party queries",
    "Can complete device registration",
    "Can create account notes",
    "Can create external account events",
    "Can generate long lived refresh tokens",
    "Can generate pre signed tokens",
    "Can mutate metadata",
    "Can query agreements",
    "Can query businesses",
    "Can verify customer details",
}

_READS_ACCOUNT = frozenset(
    {"Can access customer queries", "Can query agreements", "Can query businesses", "Can query quotes"}
)

_PAYS = frozenset(
    {
        "Can amend payments",
        "Can collect payments",
        "Can create payment action intents",
        "Can create payment instructions",
        "Can create payment method action intents",
        "Can create repayment request",
        "Can export statements",
        "Can initiate standalone payments",
        "Can invalidate payment instructions",
        "Can manage payment schedules",
        "Can set payment preference",
        "Can stop automated payments",
    }
)

STANDARD_ROLES: tuple[StandardRole, ...] = (
    StandardRole(
        ACCOUNT_HOLDER,
        "Account holder",
        "Everything that customers do with an account, portfolio or business of their own.",
        CUSTOMER,
    ),
    StandardRole(
        "bill-payer",
        "Bill payer",
        "Looks at an account and pays for it.",
        _READS_ACCOUNT | _PAYS,
    ),
    StandardRole(
        ACCOUNT_VIEWER,
        "Account viewer",
        "Looks at an account and changes nothing.",
        _READS_ACCOUNT | {"Can export statements"},
    ),
    StandardRole(
        CARER,
        "Carer",
        "Looks after an account for somebody else, and does with it whatever its holder may.",
        CUSTOMER,
    ),
    StandardRole(
        "support-agent",
        "Support agent",
        "Helps customers: reads everything, keeps their details right, answers and follows up.",
        _EVERYDAY_SUPPORT,
    ),
    StandardRole(
        "support-lead",
        "Support lead",
        "A support agent who may also move money, change agreements and steer collections.",
        _EVERYDAY_SUPPORT | _MONEY | _SUPERVISION,
    ),
    StandardRole(
        "finance",
        "Finance",
        "Charges, credits, payments, deposits and refunds.",
        _MONEY | {"Can access customer queries", "Can query agreements", "Can export statements"},
    ),
    StandardRole(
        "administrator",
        "Administrator",
        "Every permission there is.",
        EVERYTHING,
    ),
    StandardRole(
        "sales-partner",
        "Sales partner",
        "A third party that brings customers: leads, quotes and new accounts.",
        _SALES_PARTNER,
    ),
    StandardRole(
        "partner-organisation",
        "Partner organisation",
        "A third party that serves customers: sales, devices, notes and events.",
        _PARTNER,
    ),
    StandardRole(
        "full-access-integration",
        "Integration with full access",
        "The operator's own systems, which act for any customer of their brands.",
        ALL_DOCUMENTED,
    ),
    StandardRole(
        "head-end-system",
        "Head-end system",
        "A system that reads meters and delivers what they measured, and may see nothing.",
        frozenset({DELIVER_METERED_DATA}),
    ),
)
