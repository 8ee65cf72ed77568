"""Brands and accounts: opened, and moved through their life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.choices import AccountStatus, AccountType
from holdfast.accounts.models import Account, Brand
from holdfast.accounts.operations.portfolios import create_portfolio
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.identifiers import account_number
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Business, Portfolio


#: With 2^32 numbers and ten million accounts a draw is taken once in 430, so five draws in a row hardly ever.
NUMBER_DRAWS = 5


ADDRESS_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDetails:
    """To whom and where bills go; at most five address lines are kept on the account."""

    name: str = ""
    email: str = ""
    address: RichAddress | None = None

    def columns(self) -> dict[str, Any]:
        """The account's columns for these details."""
        return {"billing_name": self.name, "billing_email": self.email, **self.address_columns()}

    def address_columns(self) -> dict[str, Any]:
        """The columns of the address, each of them, so that nothing is left of another one."""
        if self.address is None:
            return {}
        address = replace(self.address, name="")
        lines = address.lines()
        kept = [*lines[: ADDRESS_LINES - 1], ", ".join(lines[ADDRESS_LINES - 1 :])]
        kept += [""] * (ADDRESS_LINES - len(kept))
        return {
            **{f"billing_address_line{position}": line for position, line in enumerate(kept, start=1)},
            "billing_postcode": address.postal_code,
            "billing_country_code": address.country,
            "billing_delivery_point_identifier": address.delivery_point_identifier,
            "billing_address_parts": address.to_json(),
        }


@transaction.atomic
def create_brand(
    *,
    code: str,
    name: str,
    market_code: str,
    currency: str,
    language: str,
    now: datetime,
    is_public_facing: bool = True,
) -> Brand:
    """A new brand that sells in one country; code is unique, market_code an ISO 3166-1 code."""
    brand = Brand.objects.create(
        code=code,
        name=name,
        market_code=market_code,
        currency=currency,
        language=language,
        is_public_facing=is_public_facing,
    )
    record_event(BusinessEvent("accounts.brand.created-v1", now, data={"code": code, "market": market_code}))
    return brand


@transaction.atomic
def create_account(
    *,
    brand: Brand,
    now: datetime,
    number: str | None = None,
    portfolio: Portfolio | None = None,
    business: Business | None = None,
    account_type: str = AccountType.DOMESTIC,
    status: str = AccountStatus.PENDING,
    billing: BillingDetails | None = None,
    urn: str | None = None,
) -> Account:
    """A new account of a brand, in a portfolio of its own unless one of the same brand is given.

    Raises ValueError where the portfolio belongs to another brand; the database refuses an unknown status or
    type, a number that is not `A-` and eight hexadecimal digits, and one that is taken.
    """
    if portfolio is None:
        portfolio = create_portfolio(brand=brand, now=now)
    elif portfolio.brand_id != brand.pk:
        raise ValueError(f"portfolio {portfolio.number} belongs to another brand than {brand.code}")
    columns: dict[str, Any] = {
        "brand": brand,
        "portfolio": portfolio,
        "business": business,
        "account_type": account_type,
        "status": status,
        "urn": urn,
        "created_at": now,
        **(billing or BillingDetails()).columns(),
    }
    account = Account.objects.create(number=number, **columns) if number else _with_free_number(columns)
    record_event(
        BusinessEvent(
            "accounts.account.created-v1",
            now,
            account_number=account.number,
            data={"brand": brand.code, "account_type": account.account_type, "status": account.status},
        )
    )
    return account


def _with_free_number(columns: dict[str, Any]) -> Account:
    """The account under a number that nobody has."""
    for _ in range(NUMBER_DRAWS):
        number = account_number()
        if not Account.objects.filter(number=number).exists():
            return Account.objects.create(number=number, **columns)
    raise RuntimeError("no free account number was drawn")


@transaction.atomic
def change_account_status(*, account: Account, status: str, now: datetime) -> Account:
    """Move an account to another status; the same status again changes nothing."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.status == status:
        return locked
    before, locked.status = locked.status, status
    locked.save(update_fields=["status"])
    record_event(
        BusinessEvent(
            "accounts.account.status_changed-v1",
            now,
            account_number=locked.number,
            data={"from": before, "to": status},
        )
    )
    return locked
