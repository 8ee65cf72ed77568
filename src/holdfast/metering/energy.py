"""Energy of supply points, whatever their channels count: watt-hours, gas worked out from its volume."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.series import combine
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.kernel.periods import Period
    from holdfast.metering.models import Channel
    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint


def energy_of_supply_points(
    points: Sequence[SupplyPoint], period: Period, *, direction: Direction = Direction.IMPORT
) -> dict[int, IntervalSeries]:
    """Watt-hours of every interval in a closed period; points without channels are missing.

    Channels of energy come before those of volume, and the finest step before coarser ones. One statement for
    the channels and one for each pair of zone and step.
    """
    channels = queries.channels_of(points, direction=direction)
    chosen = {point: energy_channels(some) for point, some in channels.items()}
    read = queries.consumption_of([one for some in chosen.values() for one in some], period)
    by_id = {point.pk: point for point in points}
    return {
        point: in_watt_hours(combine([read[one.pk] for one in some]), some[0].unit, by_id[point])
        for point, some in chosen.items()
        if some
    }


def energy_channels(channels: Sequence[Channel]) -> list[Channel]:
    """The channels that are added up: those of energy where there are any, of the finest step."""
    energy = [one for one in channels if one.unit == Unit.KWH]
    return queries.finest(energy or channels)


def in_watt_hours(series: IntervalSeries, unit: str, point: SupplyPoint) -> IntervalSeries:
    """A series of thousandths of a channel's unit in watt-hours."""
    if unit == Unit.KWH:
        return series
    coefficient = float(GasQuality.of_details(point.details).coefficient)
    return replace(series, values=np.rint(series.values * coefficient).astype(np.int64))
