"""Accounts on the wire: those of Spain and Italy are `Account`, all others `AccountType`; both read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.contributions import account_filter
from holdfast.accounts.models import Account
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.api.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.accounts.models import (
        AccountReference,
        AccountUserRole,
        Business,
        Portfolio,
        PortfolioUserRole,
    )
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

domain = Domain("accounts")

ACCOUNT_TYPES = ("AccountType", "Account")
USER_TYPES = ("AccountUserType", "EspAccountUserType")
#: Markets whose clients read accounts as `Account`; see docs/decisions.
MARKETS_OF_ACCOUNT = frozenset({"ES", "IT"})
#: The most accounts that one list answers with.
MAX_ACCOUNTS = 1_000

domain.public("Brand")
domain.part_of_parent("RichAddressType")


# Root fields


@domain.query("account", rule=account_rule())
def account(_info: Info, *, account: Account, **_: Any) -> Account:
    return account


@domain.query("accounts", rule=rules.signed_in)
def accounts(
    info: Info, *, phone_number: str | None = None, portfolio_number: str | None = None
) -> list[Account]:
    return queries.accounts_in_scope(
        AccountScope.of(info.context.viewer),
        phone_number=phone_number,
        portfolio_number=portfolio_number,
        limit=MAX_ACCOUNTS,
    )


# Accounts


@domain.type_of("AccountInterface")
def account_type_name(account: Account) -> str:
    return "Account" if account.market_code in MARKETS_OF_ACCOUNT else "AccountType"


@domain.visible(*ACCOUNT_TYPES)
def account_visible(viewer: Viewer, account: Account) -> bool:
    return AccountScope.of(viewer).may_see(account)


@domain.field(ACCOUNT_TYPES, "brand")
def account_brand(account: Account, _info: Info) -> str:
    return account.brand.code


def _text_or_null(attribute: str) -> Callable[[Account, Info], str | None]:
    """Columns hold an empty text for what nobody has told us; the contract has null for that."""

    def resolve(account: Account, _info: Info) -> str | None:
        return getattr(account, attribute) or None

    return resolve


for _field in (
    "billingAddress",
    "billingAddressLine1",
    "billingAddressLine2",
    "billingAddressLine3",
    "billingAddressLine4",
    "billingAddressLine5",
    "billingCountryCode",
    "billingDeliveryPointIdentifier",
    "billingEmail",
    "billingName",
    "billingSubName",
    "preferredLanguageForComms",
):
    domain.field(ACCOUNT_TYPES, _field)(_text_or_null(snake_case(_field)))
domain.field(ACCOUNT_TYPES, "billingAddressPostcode")(_text_or_null("billing_postcode"))
domain.field("AccountType", "billingPostcode")(_text_or_null("billing_postcode"))


@domain.field(ACCOUNT_TYPES, "communicationDeliveryPreference")
def communication_delivery_preference(account: Account, _info: Info) -> str:
    return account.comms_delivery_preference


@domain.field(ACCOUNT_TYPES, "address")
def account_address(account: Account, _info: Info) -> RichAddress | None:
    return account.billing_rich_address


@domain.field(ACCOUNT_TYPES, "portfolio")
def account_portfolio(account: Account, _info: Info) -> Portfolio:
    portfolio: Portfolio = batched(account, queries.portfolios_of)
    return portfolio


@domain.field(ACCOUNT_TYPES, "business")
def account_business(account: Account, _info: Info) -> Business | None:
    business: Business | None = batched(account, queries.businesses_of)
    return business


@domain.field(ACCOUNT_TYPES, "businessType")
def account_business_type(account: Account, info: Info) -> str | None:
    business = account_business(account, info)
    return business.business_type or None if business is not None else None


@domain.field(ACCOUNT_TYPES, "users")
def account_users(account: Account, _info: Info) -> list[User]:
    users: list[User] = batched(account, queries.users_of, default=[])
    return users


@domain.field(ACCOUNT_TYPES, "references")
def account_references(account: Account, _info: Info) -> list[AccountReference]:
    references: list[AccountReference] = batched(account, queries.references_of, default=[])
    return references


@domain.field((*ACCOUNT_TYPES, *USER_TYPES), "consents")
def consents(_owner: Account | User, _info: Info) -> list[Any]:
    return []


@domain.visible("AccountReferenceType")
def reference_visible(viewer: Viewer, reference: AccountReference) -> bool:
    return account_visible(viewer, reference.account)


@domain.field("RichAddressType", "asString")
def address_as_string(
    address: RichAddress,
    _info: Info,
    *,
    show_country: bool = False,
    show_name: bool = True,
    show_postal_code: bool = True,
) -> str:
    return address.envelope(country=show_country, name=show_name, postal_code=show_postal_code)


# People


@domain.field(USER_TYPES, "accounts")
def user_accounts(
    user: User,
    _info: Info,
    *,
    exclude_accounts_without_agreements: bool = False,
    **filters: Any,
) -> list[Account]:
    keep = account_filter("with_agreements") if exclude_accounts_without_agreements else None
    accounts: list[Account] = batched(
        user, queries.accounts_of_users, default=[], account_ids_with_agreements=keep, **filters
    )
    return accounts


@domain.field(USER_TYPES, "accountUserRoles")
def account_user_roles(
    user: User, _info: Info, *, account_number: str | None = None
) -> list[AccountUserRole]:
    roles: list[AccountUserRole] = batched(
        user, queries.account_roles_of, default=[], account_number=account_number
    )
    return roles


@domain.field(USER_TYPES, "portfolioUserRoles")
def portfolio_user_roles(user: User, _info: Info, **filters: Any) -> list[PortfolioUserRole]:
    roles: list[PortfolioUserRole] = batched(user, queries.portfolio_roles_of, default=[], **filters)
    return roles


@domain.field(USER_TYPES, "portfolioIds")
def portfolio_ids(user: User, _info: Info, **filters: Any) -> list[int]:
    return [portfolio.pk for portfolio in batched(user, queries.portfolios_of_users, default=[], **filters)]


@domain.field(USER_TYPES, "portfolios")
def portfolios(
    user: User,
    _info: Info,
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **filters: Any,
) -> paging.Connection[Portfolio]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    found: list[Portfolio] = batched(user, queries.portfolios_of_users, default=[], **filters)
    return paging.of_list(found, page)


@domain.field(USER_TYPES, "businesses")
def user_businesses(user: User, _info: Info, **page: Any) -> paging.Connection[Business]:
    found: list[Business] = batched(user, queries.businesses_of_users, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.visible("AccountUserRoleType")
def account_role_visible(viewer: Viewer, held: AccountUserRole) -> bool:
    return account_visible(viewer, held.account)


@domain.field(("AccountUserRoleType", "PortfolioUserRoleType"), "role")
def role_code(held: AccountUserRole | PortfolioUserRole, _info: Info) -> str:
    return held.role.code


@domain.visible("PortfolioUserRoleType")
def portfolio_role_visible(viewer: Viewer, held: PortfolioUserRole) -> bool:
    return portfolio_visible(viewer, attribute(held, "portfolio"))


# Portfolios and businesses


@domain.visible("PortfolioType")
def portfolio_visible(viewer: Viewer, portfolio: Portfolio) -> bool:
    scope = AccountScope.of(viewer)
    return scope.sees_everything or bool(batched(portfolio, queries.portfolios_in_scope, scope=scope))


@domain.field("PortfolioType", "brand")
def portfolio_brand(portfolio: Portfolio, _info: Info) -> str:
    return portfolio.brand.code


@domain.field("PortfolioType", "depth")
def portfolio_depth(_portfolio: Portfolio, _info: Info) -> int:
    """Every portfolio is the root of its own hierarchy as long as none has a parent."""
    return 0


@domain.field("PortfolioType", "leadAccountNumber")
def lead_account_number(portfolio: Portfolio, info: Info) -> str | None:
    lead = portfolio.lead_account
    return lead.number if lead is not None and account_visible(info.context.viewer, lead) else None


@domain.field("PortfolioType", "accounts")
def portfolio_accounts(portfolio: Portfolio, info: Info, **page: Any) -> paging.Connection[Account]:
    connection: paging.Connection[Account] = batched(
        portfolio,
        _accounts_of_portfolios,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        scope=AccountScope.of(info.context.viewer),
    )
    return connection


def _accounts_of_portfolios(
    portfolios: Sequence[Portfolio], *, page: paging.PageRequest, scope: AccountScope
) -> dict[int, paging.Connection[Account]]:
    visible = scope.restrict(queries.accounts().filter(portfolio__in=portfolios))
    return paging.connect_each(visible, page, partition="portfolio_id", order_by=("id",))


@domain.visible("BusinessType")
def business_visible(viewer: Viewer, business: Business) -> bool:
    scope = AccountScope.of(viewer)
    return scope.sees_everything or bool(batched(business, queries.businesses_in_scope, scope=scope))


@domain.field("BusinessType", "businessType")
def business_type(business: Business, _info: Info) -> str | None:
    return business.business_type or None


@domain.field("BusinessType", "legalAddress")
def legal_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.legal_address) if business.legal_address else None


@domain.field("BusinessType", "billingAddress")
def business_billing_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.billing_address) if business.billing_address else None


@domain.field("BusinessType", "linkedAccountNumbers")
def linked_account_numbers(business: Business, info: Info) -> list[str]:
    numbers: list[str] = batched(
        business, queries.account_numbers_of, default=[], scope=AccountScope.of(info.context.viewer)
    )
    return numbers


@domain.field("BusinessType", "linkedAccountNumber")
def linked_account_number(business: Business, info: Info) -> str | None:
    return next(iter(linked_account_numbers(business, info)), None)
