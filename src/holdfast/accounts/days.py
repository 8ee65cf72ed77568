"""What day it is for an account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account


def zone_of(account: Account) -> ZoneInfo:
    """The time zone in which an account's brand sells; UTC where nothing is known of it."""
    try:
        return market_of(account.market_code).zone
    except LookupError:
        return ZoneInfo("UTC")


def local_day(account: Account, now: datetime) -> date:
    """The calendar day of a moment where the account's brand sells; in UTC where nothing is known of it."""
    return now.astimezone(zone_of(account)).date()
