"""What France's clients ask of metering: indexes, daily use, detailed measures, and how far data reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.api import paging
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_by_name
from holdfast.metering import reach
from holdfast.metering.access import account_point_rule, point_of_account, times_of
from holdfast.metering.daily_use import daily_use_of
from holdfast.metering.detailed_measures import detailed_measures
from holdfast.metering.errors import InvalidPRM
from holdfast.metering.index_readings import IndexFilter, page_of_index_readings
from holdfast.metering.resolvers.base import domain

if TYPE_CHECKING:
    from datetime import date

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.metering.daily_use import DailyUse
    from holdfast.metering.detailed_measures import DetailedMeasures
    from holdfast.metering.index_readings import IndexReading
    from holdfast.metering.time_classes import TimeClass
    from holdfast.properties.models import SupplyPoint

FRENCH_ELECTRICITY = frozenset({"FRA_ELECTRICITY"})
FRENCH_GAS = frozenset({"FRA_GAS"})
_ELECTRICITY_POINT = account_point_rule("prm_id", markets=FRENCH_ELECTRICITY)
_GAS_POINT = account_point_rule("pce_ref", markets=FRENCH_GAS)

domain.part_of_parent(
    "FraElectricityReadingType",
    "FraGasReadingType",
    "ElectricityConsumptionType",
    "ElectricityDetailedMeasure",
    "ElectricityPhysicalMeasure",
    "ElectricityPhysicalMeasureValue",
    "DistributorTemporalClassType",
)


@domain.type_of("TemporalClassUnion")
def temporal_class_type(one: TimeClass) -> str:
    return "ProviderTemporalClassType" if one.owner == "PROVIDER" else "DistributorTemporalClassType"


def _filter(point: SupplyPoint, start: date | None, end: date | None, **wanted: Any) -> IndexFilter:
    zone = market_by_name(point.market_name).zone
    return IndexFilter(
        since=start_of_day(start, zone) if start else None,
        until=start_of_day(end, zone) if end else None,
        **wanted,
    )


@domain.query("electricityReading", rule=_ELECTRICITY_POINT)
def electricity_reading(
    _info: Info,
    *,
    point: SupplyPoint,
    times: list[Any],
    period_start_at: date | None = None,
    period_end_at: date | None = None,
    calendar_type: str | None = None,
    status_processed: str | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[IndexReading]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    wanted = _filter(point, period_start_at, period_end_at, calendar=calendar_type, status=status_processed)
    return page_of_index_readings(point, times=times, wanted=wanted, page=page)


@domain.query("gasReading", rule=_GAS_POINT)
def gas_reading(
    _info: Info,
    *,
    point: SupplyPoint,
    times: list[Any],
    period_start_at: date | None = None,
    period_end_at: date | None = None,
    status_processed: str | None = None,
    reading_type: str | None = None,
    energy_qualification: str | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[IndexReading]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    wanted = _filter(
        point,
        period_start_at,
        period_end_at,
        status=status_processed,
        kind=reading_type,
        qualification=energy_qualification,
    )
    return page_of_index_readings(point, times=times, wanted=wanted, page=page)


@domain.query("electricityConsumption", rule=_ELECTRICITY_POINT)
def electricity_consumption(
    _info: Info,
    *,
    point: SupplyPoint,
    times: list[Any],
    start_date: date,
    end_date: date,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[DailyUse]:
    page = paging.PageRequest.from_arguments(first, last, after, before)
    return paging.of_list(daily_use_of(point, times=times, start_date=start_date, end_date=end_date), page)


@domain.query("detailedMeasures", rule=account_rule("input.account_number"))
def measures(info: Info, *, account: Account, input: dict[str, Any]) -> DetailedMeasures:  # noqa: A002
    point = point_of_account(account, input["prm_ref"], FRENCH_ELECTRICITY)
    if point is None:
        raise InvalidPRM
    return detailed_measures(
        account=account,
        point=point,
        times=times_of(account, point.property),
        start_date=input["start_date"],
        end_date=input["end_date"],
        measure_type=input.get("measure_type"),
        now=info.context.now,
    )


@domain.query("lastReadingDateForMeasurements", rule=account_point_rule("market_supply_point_id"))
def last_reading_date(
    _info: Info,
    *,
    point: SupplyPoint,
    times: list[Any],
    reading_frequency_type: str | None = None,
    **_: Any,
) -> date | None:
    return reach.last_day_of(point, times=times, frequency=reading_frequency_type)
