"""What day it is for an account."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account


def local_day(account: Account, now: datetime) -> date:
    """The calendar day of a moment where the account's brand sells; in UTC where nothing is known of it."""
    try:
        return now.astimezone(market_of(account.market_code).zone).date()
    except LookupError:
        return now.astimezone(UTC).date()
