"""What is expected rather than known: forecasts, estimates, and what is typical."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging, rules
from holdfast.kernel.periods import Period
from holdfast.markets.great_britain import GREAT_BRITAIN as BRITISH_MARKET
from holdfast.metering import typical_use
from holdfast.metering.access import account_point_rule, point_rule
from holdfast.metering.estimated_readings import estimate_meter_readings
from holdfast.metering.forecasting import consumption_forecast
from holdfast.metering.resolvers.base import domain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.api.binding import Info
    from holdfast.metering.estimated_readings import EstimatedReading
    from holdfast.metering.forecasting import ForecastBucket
    from holdfast.metering.typical_use import TypicalUses
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent("ConsumptionForecastType", "MeterReadingEstimationReadingType")
domain.public("ConsumptionEstimates", "ConsumptionEstimate")


@domain.query("consumptionEstimates", rule=rules.public)
def consumption_estimates(info: Info) -> TypicalUses:
    """Those in force on the day in Great Britain."""
    return typical_use.GREAT_BRITAIN.on(info.context.now.astimezone(BRITISH_MARKET.zone).date())


@domain.query("consumptionForecast", rule=account_point_rule("supply_point_id"))
def forecast(
    info: Info,
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    start_at: datetime,
    end_at: datetime,
    aggregation_time_interval: str,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[ForecastBucket]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    buckets = consumption_forecast(
        point=point,
        times=times,
        start_at=start_at,
        end_at=end_at,
        interval=aggregation_time_interval,
        now=info.context.now,
    )
    return paging.of_list(buckets, page)


@domain.query("estimateMeterReadings", rule=point_rule("market_identifier"))
def estimated_readings(
    info: Info,
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    period_start: datetime,
    period_end: datetime,
    device_id: str | None = None,
    register_id: str | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[EstimatedReading]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    found = estimate_meter_readings(
        point=point,
        times=times,
        period=Period(period_start, max(period_start, period_end)),
        device=device_id,
        register=register_id,
        now=info.context.now,
    )
    return paging.of_list(found, page)
