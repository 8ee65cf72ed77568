"""Finding the account that somebody is signed up for, or opening one: safe when several do so at once.

An account is the one that is meant where the same person holds a role on it, under the same brand, of the same
type (and in the portfolio, if one is named), unless it has come to its end, and where

- its URN is the one given; or
- without a URN that tells it apart, it was applied for with one of the same supply points; or
- neither names supply points that the other does not, and bills go to the same address.

A URN that belongs to somebody else's account, or to one of another brand, matches nothing and can open nothing.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from holdfast.accounts.choices import AccountStatus
from holdfast.accounts.models import Account, AccountApplication
from holdfast.accounts.operations.opening import BillingDetails, create_account
from holdfast.accounts.operations.people import add_user_to_account
from holdfast.accounts.roles import ACCOUNT_HOLDER, install_account_roles
from holdfast.identity.operations import lock_user
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Brand, Business, Portfolio
    from holdfast.identity.models import User

#: An account in one of these states is over: whoever comes back gets a new one.
ENDED = frozenset(
    {AccountStatus.WITHDRAWN, AccountStatus.VOID, AccountStatus.DORMANT, AccountStatus.ENROLMENT_REJECTED}
)
#: Consumers may withdraw from a contract made at a distance for 14 days: directive 2011/83/EU, article 9, and
#: the Consumer Contracts Regulations 2013 in Great Britain.
COOLING_OFF = timedelta(days=14)
_DOMESTIC = frozenset({"DOMESTIC", "DOMESTIC_THIRD_PARTY_BILLED", "OCCUPIER"})


class UrnTaken(ValueError):
    """The URN belongs to an account that is not the customer's, or is of another brand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """How an account is sold; the fields are those of AccountApplication, supply points as it stores them."""

    urn: str | None = None
    supply_points: tuple[str, ...] = ()
    date_of_sale: date | None = None
    preferred_ssd: date | None = None
    chosen_payment_day: int | None = None
    sales_channel: str = ""
    organisation_number: str = ""
    affiliate_session_id: str = ""
    offer_group_identifier: str = ""
    referral_code: str = ""


@transaction.atomic
def find_or_create_account(
    *,
    user: User,
    brand: Brand,
    account_type: str,
    billing: BillingDetails,
    now: datetime,
    sale: Sale | None = None,
    portfolio: Portfolio | None = None,
    business: Business | None = None,
) -> tuple[Account, bool]:
    """The account that is meant, see above, and whether it is new; a new one is held by the user, and pending.

    What is known of an account that is found stays as it is, but for supply points that were not known. Two
    who come at once for the same person or URN get the same account: the second waits for the first. Raises
    UrnTaken.
    """
    sale = sale or Sale()
    _wait_for_others(user, sale.urn)
    found = _find(
        user=user, brand=brand, account_type=account_type, billing=billing, sale=sale, portfolio=portfolio
    )
    if found is not None:
        _add_supply_points(found, sale)
        return found, False
    account = create_account(
        brand=brand,
        portfolio=portfolio,
        business=business,
        account_type=account_type,
        billing=billing,
        urn=sale.urn,
        now=now,
    )
    add_user_to_account(user=user, account=account, role=install_account_roles()[ACCOUNT_HOLDER], now=now)
    application = AccountApplication.objects.create(
        account=account,
        supply_points=list(sale.supply_points),
        date_of_sale=sale.date_of_sale,
        cooling_off_end_date=_cooling_off_end(account_type, sale.date_of_sale),
        preferred_ssd=sale.preferred_ssd,
        chosen_payment_day=sale.chosen_payment_day,
        sales_channel=sale.sales_channel,
        organisation_number=sale.organisation_number,
        affiliate_session_id=sale.affiliate_session_id,
        offer_group_identifier=sale.offer_group_identifier,
        referral_code=sale.referral_code,
        created_at=now,
    )
    record_event(
        BusinessEvent(
            "accounts.application.created-v1",
            now,
            account_number=account.number,
            data={"application_id": application.pk, "supply_points": list(sale.supply_points)},
        )
    )
    return account, True


def _cooling_off_end(account_type: str, sold_on: date | None) -> date | None:
    return sold_on + COOLING_OFF if sold_on is not None and account_type in _DOMESTIC else None


def _wait_for_others(user: User, urn: str | None) -> None:
    """Locks, held until the transaction ends: first the person, then the URN, always in this order."""
    lock_user(user)
    if urn is not None:
        digest = hashlib.blake2b(f"accounts.matching:{urn}".encode(), digest_size=8).digest()
        with connection.cursor() as cursor:
            number = int.from_bytes(digest, "big", signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _find(
    *,
    user: User,
    brand: Brand,
    account_type: str,
    billing: BillingDetails,
    sale: Sale,
    portfolio: Portfolio | None,
) -> Account | None:
    held = Account.objects.filter(user_roles__user=user, brand=brand).select_related("brand").distinct()
    if sale.urn is not None and Account.objects.filter(urn=sale.urn).exists():
        found = held.filter(urn=sale.urn).first()
        if found is None:
            raise UrnTaken
        return found
    candidates = held.filter(account_type=account_type).exclude(status__in=ENDED)
    if portfolio is not None:
        candidates = candidates.filter(portfolio=portfolio)
    if sale.urn is not None:
        candidates = candidates.filter(urn=None)
    wanted = set(sale.supply_points)
    address = _address_key(billing)
    for account in candidates.prefetch_related("applications").order_by("pk"):
        known = {name for application in account.applications.all() for name in application.supply_points}
        if known & wanted:
            return account
        if not (known and wanted) and _address_key_of(account) == address:
            return account
    return None


def _address_key(billing: BillingDetails) -> tuple[str, str]:
    columns = billing.address_columns()
    return _plain(columns.get("billing_address_line1", "")), _plain(columns.get("billing_postcode", ""))


def _address_key_of(account: Account) -> tuple[str, str]:
    return _plain(account.billing_address_line1), _plain(account.billing_postcode)


def _plain(text: str) -> str:
    """Letters and digits alone, in one case and without accents: two spellings of one address are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def _add_supply_points(account: Account, sale: Sale) -> None:
    known = [name for application in account.applications.all() for name in application.supply_points]
    new = [name for name in sale.supply_points if name not in known]
    application = account.applications.order_by("pk").last()
    if new and application is not None:
        application.supply_points = [*application.supply_points, *new]
        application.save(update_fields=["supply_points"])
