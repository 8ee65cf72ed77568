"""Accounts on the wire: those of Spain and Italy are `Account`, all others `AccountType`; both read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.binding import Info
from holdfast.api.naming import snake_case
from holdfast.platform.queries import metadata_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.platform.models import Metadata


#: Markets whose clients read accounts as `Account`; see docs/decisions.
MARKETS_OF_ACCOUNT = frozenset({"ES", "IT"})


#: The most accounts that one list answers with.
MAX_ACCOUNTS = 1_000


domain.public("Brand")


domain.part_of_parent("RichAddressType")


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


@domain.type_of("AccountInterface")
def account_type_name(account: Account) -> str:
    return "Account" if account.market_code in MARKETS_OF_ACCOUNT else "AccountType"


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


@domain.field(ACCOUNT_TYPES, "metadata")
def account_metadata(account: Account, _info: Info) -> list[Metadata]:
    found: list[Metadata] = batched(account, _metadata_of, default=[])
    return found


def _metadata_of(accounts: Sequence[Account]) -> dict[int, list[Metadata]]:
    return metadata_of("ACCOUNT", [account.pk for account in accounts])
