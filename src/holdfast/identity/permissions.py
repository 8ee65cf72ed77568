"""The documented permissions by name, the code of each, and what a pre-signed key's scopes allow.

Names are the contract's own words, its slips included, because they are what callers see and compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.identity.models import User

#: Every permission that a documented operation asks for.
DOCUMENTED: tuple[str, ...] = (
    "Can accept terms and conditions",
    "Can access customer queries",
    "Can access third party queries",
    "Can add campaign to account",
    "Can add charges to accounts",
    "Can add credits to accounts",
    "Can add loyalty points",
    "Can add note to conversation",
    "Can add storyline to conversation",
    "Can allocate user roles",
    "Can amend payments",
    "Can approve repayments",
    "Can assign ink bucket",
    "Can associate archived call recordings",
    "Can associate item to collection process",
    "Can book smart meter appointments",
    "Can cancel payments",
    "Can collect payments",
    "Can complete approvals",
    "Can complete device registration",
    "Can create account notes",
    "Can create account reference",
    "Can create account reminders",
    "Can create account user",
    "Can create accounts",
    "Can create agreement rollovers",
    "Can create agreements",
    "Can create api exception notes",
    "Can create api exceptions",
    "Can create businesses",
    "Can create complaints",
    "Can create customer feedback",
    "Can create electricity quote",
    "Can create external account events",
    "Can create external messages",
    "Can create external messages events",
    "Can create gas quote",
    "Can create goods quotes",
    "Can create ink inbound messages",
    "Can create ink message attachments",
    "Can create internal companies",
    "Can create leads",
    "Can create mfa device",
    "Can create on site jobs requests",
    "Can create or update loyalty cards",
    "Can create payment action intents",
    "Can create payment instructions",
    "Can create payment instructions for lead",
    "Can create payment method action intents",
    "Can create portfolios",
    "Can create post events",
    "Can create property",
    "Can create quoting offer group",
    "Can create referrals",
    "Can create repayment interventions",
    "Can create repayment request",
    "Can create shell accounts",
    "Can create siteworks requests",
    "Can create voucher purchase",
    "Can deduct loyalty points",
    "Can delete account reference",
    "Can delete mfa device",
    "Can download leads attachment files",
    "Can edit customer marketing preference",
    "Can edit risk list",
    "Can enrol customers in campaigns",
    "Can escalate ink conversation",
    "Can export statements",
    "Can extend agreements",
    "Can generate long lived refresh tokens",
    "Can generate payment fingerprint",
    "Can generate pre signed tokens",
    "Can initiate standalone payments",
    "Can invalidate payment instructions",
    "Can invalidate pre signed tokens",
    "Can invalidate refresh tokens",
    "Can join campaigns",
    "Can manage account renewals",
    "Can manage calls",
    "Can manage contribution agreements",
    "Can manage customer assets",
    "Can manage ev",
    "Can manage goods purchases",
    "Can manage ink live chat",
    "Can manage payment schedules",
    "Can manage property hierarchies",
    "Can manage supply point estimation group",
    "Can manage voice campaigns",
    "Can mutate metadata",
    "Can payout referrals",
    "Can perform balance transfers",
    "Can perform payments operations",
    "Can publish transactional messaging triggers",
    "Can query agreement rescissions",
    "Can query agreement rollovers",
    "Can query agreements",
    "Can query businesses",
    "Can query operations team",
    "Can query quotes",
    "Can record payment state",
    "Can redeem loyalty points",
    "Can refund payments",
    "Can register customer assets",
    "Can register smartflex devices",
    "Can remove campaign from account",
    "Can run agreement rollovers",
    "Can run credit check",
    "Can send quotes",
    "Can set loyalty points user",
    "Can set payment preference",
    "Can start collection process",
    "Can stop automated payments",
    "Can submit customer feedback",
    "Can switch product",
    "Can transfer loyalty points",
    "Can unenroll user from loyalty program",
    "Can update account details",
    "Can update account reference",
    "Can update agreeements",
    "Can update agreement rescissions",
    "Can update agreement rollovers",
    "Can update api exception notes",
    "Can update api exceptions",
    "Can update businesses",
    "Can update campaign account",
    "Can update collection process record to active",
    "Can update collection process record to complete",
    "Can update collection process record to pause",
    "Can update dca proceedings",
    "Can update dunning process",
    "Can update ink conversation status",
    "Can update ink message tags",
    "Can update leads",
    "Can update on site jobs requests",
    "Can update portfolios",
    "Can update quote configuration",
    "Can update quotes",
    "Can update reminders",
    "Can update user details",
    "Can upload leads attachment files",
    "Can use deposit system",
    "Can validate mfa device",
    "Can verify customer details",
    "Can verify email addresses",
)

ALL_DOCUMENTED = frozenset(DOCUMENTED)

#: Not in the documents, which leave it to the back office who may look at things as a customer does.
MASQUERADE = "Can masquerade as customers"

#: Not in the documents, which know no way in for the systems that read meters: it opens that and nothing else.
DELIVER_METERED_DATA = "Can deliver metered data"

#: What roles are made of: the documented permissions, and those that only the back office and our own ways in ask
#: for.
GRANTABLE: tuple[str, ...] = tuple(sorted((*DOCUMENTED, MASQUERADE, DELIVER_METERED_DATA)))
EVERYTHING = frozenset(GRANTABLE)

#: What a customer may do, each on accounts that they have a role on and with their own user.
CUSTOMER: frozenset[str] = frozenset(
    {
        "Can accept terms and conditions",
        "Can access customer queries",
        "Can amend payments",
        "Can book smart meter appointments",
        "Can collect payments",
        "Can create account reference",
        "Can create complaints",
        "Can create electricity quote",
        "Can create gas quote",
        "Can create mfa device",
        "Can create payment action intents",
        "Can create payment instructions",
        "Can create payment method action intents",
        "Can create referrals",
        "Can create repayment request",
        "Can create voucher purchase",
        "Can delete account reference",
        "Can delete mfa device",
        "Can edit customer marketing preference",
        "Can escalate ink conversation",
        "Can export statements",
        "Can initiate standalone payments",
        "Can invalidate payment instructions",
        "Can join campaigns",
        "Can manage account renewals",
        "Can manage ev",
        "Can manage goods purchases",
        "Can manage payment schedules",
        "Can query agreements",
        "Can query businesses",
        "Can query quotes",
        "Can redeem loyalty points",
        "Can register smartflex devices",
        "Can set loyalty points user",
        "Can set payment preference",
        "Can stop automated payments",
        "Can submit customer feedback",
        "Can switch product",
        "Can transfer loyalty points",
        "Can unenroll user from loyalty program",
        "Can update account details",
        "Can update account reference",
        "Can update quotes",
        "Can update user details",
        "Can validate mfa device",
        "Can verify email addresses",
    }
)

#: What each scope of a pre-signed key allows: the documented permission of the same name where there is one.
#: The empty ones guard operations for which the documents name no permission; their rules ask for the scope.
PRE_SIGNED_SCOPES: dict[str, frozenset[str]] = {
    "SUBMIT_METER_READINGS": frozenset(),
    "SUBMIT_CUSTOMER_FEEDBACK": frozenset({"Can submit customer feedback"}),
    "BOOK_SMART_METER_APPOINTMENTS": frozenset({"Can book smart meter appointments"}),
    "UPDATE_SMART_METER_INTEREST": frozenset(),
    "UPDATE_DIRECT_DEBIT": frozenset({"Can create payment instructions"}),
    "EDIT_CUSTOMER_MARKETING_PREFERENCE": frozenset({"Can edit customer marketing preference"}),
    "JOIN_CAMPAIGNS": frozenset({"Can join campaigns"}),
    "JOIN_CAMPAIGN_EVENTS": frozenset(),
    "VIEW_CAMPAIGN_DASHBOARDS": frozenset(),
    "VIEW_DETAILED_USAGE": frozenset(),
    "REDEEM_LOYALTY_POINTS": frozenset({"Can redeem loyalty points"}),
    "MANAGE_ACCOUNT_RENEWALS": frozenset({"Can manage account renewals", "Can query agreements"}),
    "CHECKOUT_QUOTE": frozenset({"Can query quotes", "Can update quotes"}),
    "UPDATE_BLACKHOLE_EMAIL": frozenset(),
    "UPDATE_BLACKHOLE_EMAIL_NO_ACCOUNT_NUMBER": frozenset(),
    "UPDATE_SENSITIVE_CUSTOMER_INFORMATION": frozenset({"Can update user details"}),
    "MANAGE_GOODS_PURCHASES": frozenset({"Can manage goods purchases"}),
    "SET_GOODS_PURCHASE_SALE_ITEM_PRICES": frozenset(),
    "REPORT_MOVE_OUT": frozenset(),
    "ACCEPT_TERMS_AND_CONDITIONS": frozenset({"Can accept terms and conditions"}),
    "MANAGE_PRODUCT_SWITCH": frozenset({"Can switch product", "Can query agreements"}),
    "MANAGE_PRODUCT_SWITCH_WITH_QUOTES": frozenset(
        {"Can switch product", "Can query agreements", "Can query quotes"}
    ),
    "MANAGE_BUSINESS_SECURITY_DEPOSIT": frozenset({"Can use deposit system"}),
    "SEND_LOSS_OBJECTION_FOR_CHANGE_OF_SUPPLIER": frozenset(),
    "UPDATE_ACCOUNT_DETAILS": frozenset({"Can update account details"}),
    "CANCEL_ENROLLMENT": frozenset(),
    "VIEW_ACCOUNT_NUMBER": frozenset(),
    "ACCEPT_FIT_SCHEDULE": frozenset(),
    "AMEND_PAYMENTS": frozenset({"Can amend payments"}),
    "ACCEPT_FIT_TERMS": frozenset(),
    "VERIFY_CUSTOMER_DETAILS": frozenset({"Can verify customer details"}),
    "ACCEPT_QUOTE": frozenset({"Can query quotes", "Can update quotes"}),
    "SUBMIT_FIT_METER_READINGS": frozenset(),
    "ACCESS_CHANGE_MY_TARIFF_EXPIRING_LINK": frozenset({"Can switch product", "Can query agreements"}),
    "SUBMIT_MISSING_METER_DETAILS": frozenset(),
    "FINALIZE_ACCOUNT_SETUP": frozenset(),
    "ESCALATE_INK_CONVERSATION": frozenset({"Can escalate ink conversation"}),
    "MANAGE_LCT_ORDERS": frozenset({"Can create siteworks requests"}),
}


def code_of(name: str) -> str:
    """The code of a permission: "Can add charges to accounts" has `can_add_charges_to_accounts`."""
    return name.lower().replace(" ", "_").replace("-", "_")


NAME_OF_CODE: dict[str, str] = {code_of(name): name for name in DOCUMENTED}


def unknown(names: frozenset[str] | set[str]) -> frozenset[str]:
    """Those of the names that neither the documents nor the back office know."""
    return frozenset(names) - EVERYTHING


def may_masquerade(user: User, granted: frozenset[str]) -> bool:
    """Whether somebody may act in a customer's place: staff whom a role, or being a superuser, lets."""
    return user.is_active and user.is_staff and (user.is_superuser or MASQUERADE in granted)


def of_scopes(scopes: tuple[str, ...] | list[str]) -> frozenset[str]:
    """Everything that the scopes of a pre-signed key allow together."""
    return frozenset().union(*(PRE_SIGNED_SCOPES.get(scope, frozenset()) for scope in scopes))
