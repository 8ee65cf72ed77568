"""What identity asks of accounts while it makes users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations, queries
from holdfast.accounts.models import Brand, BrandUrl, Portfolio
from holdfast.accounts.roles import ACCOUNT_HOLDER, install_account_roles
from holdfast.accounts.voices import voice_of_brand
from holdfast.identity.contributions import KnownBrand, Seen
from holdfast.identity.errors import InputDataInvalidFormat
from holdfast.identity.permissions import CUSTOMER
from holdfast.identity.queries import role_by_code
from holdfast.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.identity.models import User

_MOST_SHOWN = 20


def find_brand(code: str) -> KnownBrand | None:
    """The brand of a code, None where there is none."""
    brand = Brand.objects.filter(code=code).first()
    if brand is None:
        return None
    return KnownBrand(brand.code, brand.market_code, brand.name, voice_of_brand(brand).language)


def find_page(brand_code: str, page: str) -> str | None:
    """Where a brand's own site has a page, as the brand's addresses say; None where they do not."""
    found = BrandUrl.objects.filter(brand__code=brand_code, identifier=page)
    return found.values_list("template", flat=True).first()


def sees(user: User, now: datetime) -> list[Seen]:  # noqa: ARG001 - accounts do not change with the hour
    """The accounts that a person reaches, as far as a page shows them."""
    reached = queries.accounts_of_users([user])[user.pk][:_MOST_SHOWN]
    rows = [
        (one.number, one.brand.name, one.get_status_display(), one.billing_name, one.billing_address)
        for one in reached
    ]
    return [Seen("Accounts", rows)]


def join_portfolio(
    *, user: User, portfolio_number: str, brand_code: str, role_code: str | None, now: datetime
) -> bool:
    """Let a user look after a portfolio of a brand, as its holder unless a role is named.

    False where the brand has no such portfolio, or no role of that code holds what customers may alone: nobody
    becomes staff of an account by signing up. A role that is held already stays.
    """
    portfolio = Portfolio.objects.filter(number=portfolio_number, brand__code=brand_code).first()
    role = role_by_code(role_code) if role_code else install_account_roles()[ACCOUNT_HOLDER]
    if portfolio is None or role is None or not set(role.permissions) <= CUSTOMER:
        return False
    operations.add_user_to_portfolio(user=user, portfolio=portfolio, role=role, now=now)
    return True


def keep_preferences(*, user: User, preferences: Mapping[str, Any], now: datetime) -> None:
    """Keep what somebody who signs up wants to be sent. Raises InputDataInvalidFormat for what cannot be kept.

    The schema has seen to songs already: its enumeration lists them.
    """
    song = preferences.get("preferred_hold_music")
    wrong = operations.wrong_preferences(preferences, songs={song} if song else set())
    if wrong:
        path = ("input", "customerDetails", "preferences")
        raise InputDataInvalidFormat(
            invalid=tuple(InvalidInput(one.message, (*path, *one.input_path)) for one in wrong)
        )
    operations.update_comms_preferences(user=user, changes=preferences, now=now)
