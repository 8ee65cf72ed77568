"""What usage cost, and what it would have cost on other tariffs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast.accounts.access import AccountScope, refusal_of
from holdfast.accounts.queries import account_by_number
from holdfast.agreements import queries
from holdfast.agreements.queries.usage import agreements_at, agreements_with
from holdfast.agreements.resolvers.base import domain, key_of
from holdfast.agreements.tariff_choice import agreements_in_force, compare_tariffs, seen_on
from holdfast.agreements.usage_costs import Bucket, cost_of_usage, total_of
from holdfast.api import paging, rules
from holdfast.api.errors import InvalidInputData, NotYourAccount
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.periods import Period
from holdfast.markets.registry import market_of
from holdfast.metering import queries as metering
from holdfast.metering.series import Grouping
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.agreements.models import Agreement
    from holdfast.agreements.tariff_choice import Comparison
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import SupplyPoint

#: How far back costs are shown where nobody says from when, by the grouping.
SPANS = {
    Grouping.QUARTER_HOUR: timedelta(days=2),
    Grouping.HALF_HOUR: timedelta(days=2),
    Grouping.HOUR: timedelta(days=7),
    Grouping.DAY: timedelta(days=31),
}
LONGEST_SPAN = timedelta(days=366)
BOTH_FUELS = "DUAL_FUEL"

domain.part_of_parent("CostOfUsageType", "IntervalCostOfUsageType")


@dataclass(frozen=True, slots=True)
class Asked:
    """What costs are asked for, as the client says it."""

    grouping: Grouping
    meter_id: str | None = None
    fuel_type: str | None = None
    start_at: datetime | None = None
    timezone: str | None = None

    def with_more(self, **more: Any) -> Asked:
        """The same question with what a field below adds to it."""
        known = {
            "meter_id": self.meter_id,
            "fuel_type": self.fuel_type,
            "start_at": self.start_at,
            "timezone": self.timezone,
        }
        return Asked(**{**known, **{name: value for name, value in more.items() if value is not None}})


@dataclass(eq=False)
class CostOfUsage:
    """The answer to a question about costs, worked out when a field looks at it."""

    asked: Asked
    agreements: list[Agreement] = field(repr=False)
    zone: ZoneInfo | None
    now: datetime

    @classmethod
    def of(cls, asked: Asked, agreements: list[Agreement], now: datetime) -> CostOfUsage:
        """Refuses a zone that there is not; without one it is that of the accounts' market."""
        return cls(asked, agreements, _zone(asked.timezone, agreements), now)

    @cached_property
    def points(self) -> list[SupplyPoint]:
        """The supply points that are meant: that of the meter, or those that supply the fuel."""
        known = {one.supply_point_id: one.supply_point for one in self.agreements}
        if self.asked.meter_id is not None:
            meter = metering.meter_by_id(key_of(self.asked.meter_id) or 0)
            return [known[meter.supply_point_id]] if meter and meter.supply_point_id in known else []
        fuels = (
            set(Fuel) if self.asked.fuel_type == BOTH_FUELS else {self.asked.fuel_type or Fuel.ELECTRICITY}
        )
        return [one for one in known.values() if one.fuel in fuels and one.direction == Direction.IMPORT]

    @property
    def direction(self) -> str | None:
        """Whether the energy was taken or fed in; None where there is no supply point."""
        return next((str(one.direction) for one in self.points), None)

    @cached_property
    def buckets(self) -> list[Bucket]:
        if not self.points or self.zone is None:
            return []
        held: dict[int, list[Agreement]] = {}
        for one in self.agreements:
            held.setdefault(one.supply_point_id, []).append(one)
        return cost_of_usage(
            self.points, self._period, held=held, grouping=self.asked.grouping, zone=self.zone
        )

    @cached_property
    def cost_enabled(self) -> bool:
        """Whether there is a cost to show: energy that is known, under an agreement with a price."""
        return any(one.priced for one in self.buckets)

    @property
    def _period(self) -> Period:
        start = self.asked.start_at or self.now - SPANS.get(self.asked.grouping, LONGEST_SPAN)
        return Period(min(max(start, self.now - LONGEST_SPAN), self.now), self.now)


def _zone(name: str | None, agreements: list[Agreement]) -> ZoneInfo | None:
    try:
        if name is not None:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _invalid("This is no time zone.", "timezone") from error
    return market_of(agreements[0].account.market_code).zone if agreements else None


def usage_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the `agreements` of the account, or of the meter's supply point, that the viewer may see."""
    rules.signed_in(viewer, spec, arguments)
    scope = AccountScope.of(viewer)
    number, meter_id = arguments.get("account_number"), arguments.get("meter_id")
    if number is not None:
        account = account_by_number(number)
        if account is None or not scope.may_see(account):
            raise refusal_of(spec)
        return {"agreements": queries.agreements_of([account]).get(account.pk, [])}
    if meter_id is None:
        raise _invalid("Name an account or a meter.", "account_number")
    meter = metering.meter_by_id(key_of(meter_id) or 0)
    every = queries.agreements_of_supply_points([meter.supply_point]) if meter is not None else {}
    seen = [one for some in every.values() for one in some if scope.may_see(one.account)]
    if not seen:
        raise NotYourAccount
    return {"agreements": seen}


def _invalid(reason: str, name: str) -> InvalidInputData:
    return InvalidInputData(invalid=(InvalidInput(reason, (name,)),))


@domain.query("costOfUsage", rule=usage_rule)
def cost_of_usage_(info: Info, *, agreements: list[Agreement], grouping: str, **asked: Any) -> CostOfUsage:
    asked.pop("account_number", None)  # the rule has read it
    return CostOfUsage.of(Asked(Grouping(grouping), **asked), agreements, info.context.now)


@domain.field("CostOfUsageType", "details")
def details(
    costs: CostOfUsage,
    _info: Info,
    *,
    grouping: str,
    meter_id: str | None = None,
    fuel_type: str | None = None,
    start_at: datetime | None = None,
    timezone: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    request = paging.PageRequest.from_arguments(**page)
    asked = costs.asked.with_more(
        grouping=Grouping(grouping),
        meter_id=meter_id,
        fuel_type=fuel_type,
        start_at=start_at,
        timezone=timezone,
    )
    same = costs if asked == costs.asked else CostOfUsage.of(asked, costs.agreements, costs.now)
    listed = paging.of_list(same.buckets, request)
    total = total_of(same.buckets)
    return {
        "page_info": listed.page_info,
        "edges": listed.edges,
        "cost": total.cost if total is not None else None,
        "usage_kwh": (total.usage_kwh if total is not None else None) or 0,
    }


@domain.field("IntervalCostOfUsageType", "startAt")
def start_at_(bucket: Bucket, _info: Info) -> datetime:
    return bucket.start


@domain.field("IntervalCostOfUsageType", "endAt")
def end_at(bucket: Bucket, _info: Info) -> datetime:
    return bucket.end


def comparison_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the `agreement` in force on the meter point, and the ones `seen` there.

    Without an MPAN it is that of the viewer's only agreement for taking electricity.
    """
    rules.signed_in(viewer, spec, arguments)
    scope = AccountScope.of(viewer)
    mpan = arguments.get("mpan")
    if mpan is not None:
        every = agreements_at(mpan.strip(), market_name="GBR_ELECTRICITY")
        seen = [one for one in every if scope.may_see(one.account)]
        if not seen:
            raise refusal_of(spec)
    else:
        seen = agreements_with(scope.account_ids)
    return {"seen": seen}


@domain.query("smartTariffComparison", rule=comparison_rule)
def smart_tariff_comparison(
    info: Info, *, seen: list[Agreement], mpan: str | None = None
) -> Comparison | None:
    now = info.context.now
    in_force = agreements_in_force(seen, now)
    if mpan is None and len(in_force) != 1:
        raise _invalid("Name the meter point.", "mpan")
    if not in_force:
        return None
    return compare_tariffs(agreement=in_force[0], seen=seen_on(in_force[0].supply_point_id, seen), now=now)


domain.part_of_parent("SmartTariffComparisonType", "TariffComparisonType")


@domain.field("SmartTariffComparisonType", "currentCost")
def current_cost(comparison: Comparison, _info: Info) -> float:
    return float(comparison.current.net)


@domain.field("SmartTariffComparisonType", "currentCostWithTax")
def current_cost_with_tax(comparison: Comparison, _info: Info) -> float:
    return float(comparison.current.gross)


@domain.field("SmartTariffComparisonType", "costComparisons")
def cost_comparisons(comparison: Comparison, _info: Info) -> list[dict[str, Any]]:
    return [
        {"tariff": one.code, "cost": float(one.net), "cost_with_tax": float(one.gross)}
        for one in comparison.others
    ]


@domain.field("SmartTariffComparisonType", "consumptionReadingsStartAt")
def readings_start_at(comparison: Comparison, _info: Info) -> datetime:
    return comparison.start


@domain.field("SmartTariffComparisonType", "consumptionReadingsEndAt")
def readings_end_at(comparison: Comparison, _info: Info) -> datetime:
    return comparison.end
