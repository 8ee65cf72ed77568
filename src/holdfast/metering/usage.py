"""What supply points used, by hour, day, week or month, and how complete that answer is.

The one question that consumption queries, reports and exports ask of the interval store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.series import aggregate, combine
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from holdfast.kernel.periods import Period
    from holdfast.metering.series import Buckets, Grouping
    from holdfast.properties.models import SupplyPoint


@dataclass(frozen=True, slots=True)
class Usage:
    """What went through one supply point in one direction, in buckets of local time.

    buckets: values in thousandths of the unit, with `expected`, `present`, `gaps` and `estimated` intervals
    for each; step_minutes: that of the intervals underneath; zone: whose days and weeks the buckets are.
    """

    unit: Unit
    step_minutes: int
    zone: ZoneInfo
    buckets: Buckets


def usage_of_supply_points(
    supply_points: Sequence[SupplyPoint],
    period: Period,
    *,
    grouping: Grouping,
    direction: Direction = Direction.IMPORT,
    unit: Unit | None = None,
    zone: ZoneInfo | None = None,
) -> dict[int, Usage]:
    """What each supply point used in a closed period; those without channels are missing.

    The channels of one direction and unit are added up, those of the finest step where several stand side by
    side. unit: the one wanted; None takes energy where there is a channel of it, else volume. zone: None is
    the channels' own. Every bucket that the period touches is there, with 0 values where nothing is known:
    look at `present`. One statement, and one more for each pair of time zone and step.
    """
    chosen = {
        point: queries.finest(some)
        for point, every in queries.channels_of(supply_points, direction=direction).items()
        if (some := [one for one in every if one.unit == (unit or _unit_of(one.unit for one in every))])
    }
    series = queries.consumption_of([one for some in chosen.values() for one in some], period)
    found = {}
    for point, some in chosen.items():
        clock = zone or some[0].zone
        found[point] = Usage(
            Unit(some[0].unit),
            some[0].step_minutes,
            clock,
            aggregate(combine([series[one.pk] for one in some]), grouping=grouping, zone=clock),
        )
    return found


def _unit_of(units: Iterable[str]) -> str:
    known = set(units)
    return Unit.KWH if Unit.KWH in known else min(known)
