"""What balances are foretold to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.api.batching import batched
from holdfast.ledgers import queries
from holdfast.ledgers.resolvers.base import domain

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.ledgers.forecasting import Forecast

domain.part_of_parent("BalanceForecastType")


def _forecast(account: Account, info: Info) -> Forecast | None:
    found: Forecast | None = batched(account, queries.forecasts_of, now=info.context.now)
    return found


@domain.query("balanceForecast", rule=account_rule())
def balance_forecast(info: Info, *, account: Account, **_: Any) -> dict[str, bool]:
    return {"is_available": _forecast(account, info) is not None}


@domain.field("AccountType", "projectedBalance")
def projected_balance(account: Account, info: Info) -> int | None:
    told = _forecast(account, info)
    return None if told is None else told.projected_balance


@domain.field("AccountType", "recommendedBalanceAdjustment")
def recommended_balance_adjustment(account: Account, info: Info) -> int | None:
    told = _forecast(account, info)
    return None if told is None else told.recommended_adjustment
