"""What a supply point used on each local day, in the classes of time that its calendar tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, from_day_number, local_seconds
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_by_name
from holdfast.metering import queries
from holdfast.metering.measurements import LONGEST_SPAN, visible_part
from holdfast.metering.time_classes import OFF_PEAK, PEAK, classes_of, off_peak_minutes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from holdfast.metering.series import IntervalSeries
    from holdfast.metering.time_classes import TimeClass
    from holdfast.properties.models import SupplyPoint

_THOUSANDTHS: Final = 1000
_MINUTE_SECONDS: Final = 60


@dataclass(eq=False)
class DailyUse:
    """What was used on a local day, in one class of time where the calendar has several."""

    date: date
    consumption: float
    unit: str
    temporal_class: TimeClass | None


def daily_use_of(
    point: SupplyPoint, *, times: Sequence[Period], start_date: date, end_date: date
) -> list[DailyUse]:
    """The local days `[start_date, end_date)` of which something is known, in order; kWh.

    Where the supplier's calendar has peak and off-peak hours and the distributor says when the latter are, a
    day has one entry for each, peak first. Two statements.
    """
    zone = market_by_name(point.market_name).zone
    end = min(end_date, start_date + LONGEST_SPAN)
    if end <= start_date:
        return []
    period = Period(start_of_day(start_date, zone), start_of_day(end, zone))
    series = queries.consumption_of_supply_points([point], period).get(point.pk)
    if series is None:
        return []
    known = visible_part(series, times).without_gaps()
    found: list[DailyUse] = []
    for time_class, chosen in _classes(point, known, zone):
        found.extend(_days(known, chosen, time_class, zone))
    # The sort keeps classes in their order within a day.
    return sorted(found, key=lambda one: one.date)


def _classes(
    point: SupplyPoint, series: IntervalSeries, zone: ZoneInfo
) -> list[tuple[TimeClass | None, NDArray[np.bool_]]]:
    """The classes that can be told apart, and which intervals belong to each."""
    classes = {one.code: one for one in classes_of(point.details, "PROVIDER")}
    everything = np.ones(len(series), np.bool_)
    minutes = off_peak_minutes(point.details.get("off_peak_label"))
    if set(classes) == {PEAK, OFF_PEAK} and minutes is not None:
        at = local_seconds(series.starts, zone) % DAY_SECONDS // _MINUTE_SECONDS
        return [(classes[PEAK], ~minutes[at]), (classes[OFF_PEAK], minutes[at])]
    return [(next(iter(classes.values())) if len(classes) == 1 else None, everything)]


def _days(
    series: IntervalSeries, chosen: NDArray[np.bool_], time_class: TimeClass | None, zone: ZoneInfo
) -> list[DailyUse]:
    days = local_seconds(series.starts[chosen], zone) // DAY_SECONDS
    numbers, place = np.unique(days, return_inverse=True)
    sums = np.zeros(len(numbers), np.int64)
    np.add.at(sums, place, series.values[chosen])
    return [
        DailyUse(from_day_number(int(day)), int(total) / _THOUSANDTHS, "kWh", time_class)
        for day, total in zip(numbers, sums, strict=True)
    ]
