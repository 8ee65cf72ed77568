"""Tax on what is charged and credited beside the energy itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.ledgers.choices import TaxTreatment
from holdfast.markets import france, great_britain, spain
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account

GENERAL_RATES = {
    "GB": great_britain.STANDARD_RATE,
    "FR": france.STANDARD_RATE,
    "ES": spain.STANDARD_RATE,
}


def is_domestic(account: Account) -> bool:
    """Whether an account is taxed as a home: everyone whose account is not of a business kind."""
    return not account.account_type.startswith("BUSINESS")


def tax_rate(treatment: str, account: Account, on: date) -> Decimal:
    """The fraction of tax that a reason's treatment means for an account on a day."""
    if treatment == TaxTreatment.EXEMPT:
        return Decimal(0)
    if treatment == TaxTreatment.STANDARD:
        return GENERAL_RATES[account.market_code]
    market = market_of(account.market_code)
    return market.tax_rate(SupplyType.ELECTRICITY, on, domestic=is_domestic(account))


def local_date(moment: datetime, market_code: str) -> date:
    """The day of a moment where the account's market is."""
    return moment.astimezone(market_of(market_code).zone).date()
