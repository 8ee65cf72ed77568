"""What supply points use in a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from holdfast.api.batching import attribute, batched
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.resolvers.base import domain, visible_times
from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent(
    "ElectricityConsumptionLabelEco7",
    "ElectricityConsumptionStandard",
    "ElectricityConsumptionThreeRate",
    "GasConsumption",
)

_YEAR = timedelta(days=365)
_THOUSANDTHS = 1000
_EVER = datetime.max.replace(tzinfo=UTC)
_NOTHING: dict[str, Any] = {"consumption": None, "is_estimate": None}


@domain.type_of("ElectricityConsumption")
def electricity_consumption_type(_used: dict[str, Any]) -> str:
    """Which band a unit was used in is the tariff's to say, so the year is told as one number."""
    return "ElectricityConsumptionStandard"


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "annualConsumption")
def annual_consumption(point: SupplyPoint, info: Info) -> dict[str, Any]:
    used: dict[str, Any] = batched(
        point, _used_in_a_year, default=_NOTHING, viewer=info.context.viewer, until=info.context.now
    )
    return used


def _used_in_a_year(
    points: Sequence[SupplyPoint], *, viewer: Viewer, until: datetime
) -> dict[int, dict[str, Any]]:
    """Whole units (of electricity: kilowatt-hours) used in the 365 days before a moment.

    Only what the viewer may look into; an estimate unless all of the year is, and was metered.
    """
    found = queries.consumption_of_supply_points(points, Period(until - _YEAR, until))
    return {point.pk: _told(found[point.pk], viewer, point) for point in points if point.pk in found}


def _told(series: IntervalSeries, viewer: Viewer, point: SupplyPoint) -> dict[str, Any]:
    times = visible_times(viewer, attribute(point, "property"))
    parts = [series] if times is None else [series.between(one.start, one.end or _EVER) for one in times]
    if not any(part.present for part in parts):
        return _NOTHING
    actual = sum(int(np.count_nonzero(part.quality == Quality.ACTUAL)) for part in parts)
    return {
        "consumption": round(sum(part.total for part in parts) / _THOUSANDTHS),
        "is_estimate": actual < len(series),
    }
