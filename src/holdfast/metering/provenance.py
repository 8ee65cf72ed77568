"""Where what is known of a day came from: every version of it, and what brought each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holdfast.metering import packing
from holdfast.metering.calendars import day_grid
from holdfast.metering.choices import IntervalSource
from holdfast.metering.models import IntervalDay
from holdfast.metering.series import IntervalSeries, Quality
from holdfast.metering.store import calendar_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.metering.models import Channel, Delivery


@dataclass(frozen=True, slots=True)
class DayVersion:
    """One version of a channel's local day, as it stood from `recorded_at` until the next.

    delivery: the file or batch that brought it, None for what came by other ways.
    """

    version: int
    recorded_at: datetime
    source: IntervalSource
    delivery: Delivery | None
    series: IntervalSeries


def versions_of(channel: Channel, day: date) -> list[DayVersion]:
    """Every version of a local day, from the first on; one statement."""
    grid = day_grid(day, day.fromordinal(day.toordinal() + 1), calendar_of(channel))
    starts, ends = grid.intervals()
    count = len(starts)
    rows = IntervalDay.objects.filter(channel=channel, local_date=day).select_related("batch__delivery")
    found = []
    for row in rows.order_by("version"):
        kept = row.packed_quality
        quality = (
            np.full(count, Quality.ACTUAL, np.uint8)
            if kept is None
            else np.broadcast_to(packing.unpack_quality([bytes(kept)], count)[0], count)
        )
        [values] = packing.unpack_values([bytes(row.packed_values)], count)
        series = IntervalSeries(starts, ends, values.astype(np.int64), quality)
        batch = row.batch
        found.append(
            DayVersion(row.version, batch.recorded_at, IntervalSource(batch.source), batch.delivery, series)
        )
    return found
