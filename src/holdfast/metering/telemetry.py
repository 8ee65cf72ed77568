"""What a smart device sent lately: power, energy and its cost, by interval or in groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.costs import NANO, CostRequest, costs_of
from holdfast.metering.energy import energy_channels, energy_of_supply_points
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.measurements import buckets_of, visible_part
from holdfast.metering.series import Grouping
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from holdfast.metering.models import Meter
    from holdfast.metering.series import IntervalSeries

    Moments = NDArray[np.datetime64]

#: How groups are cut; None leaves intervals as they came: nothing is finer than a minute.
GROUPINGS: Final[dict[str | None, Grouping | None]] = {
    None: None,
    "TEN_SECONDS": None,
    "ONE_MINUTE": None,
    "FIVE_MINUTES": Grouping.FIVE_MINUTES,
    "HALF_HOURLY": Grouping.HALF_HOUR,
    "HOURLY": Grouping.HOUR,
}
#: The longest period that is answered at a time: some four thousand rows.
LONGEST: Final = {
    None: timedelta(days=3),
    Grouping.FIVE_MINUTES: timedelta(days=14),
    Grouping.HALF_HOUR: timedelta(days=92),
    Grouping.HOUR: timedelta(days=184),
}
#: How far back a register reading is counted on from.
_LONGEST_COUNT: Final = timedelta(days=400)
_SECONDS_IN_AN_HOUR: Final = 3600
_AMOUNT: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Telemetry:
    """An interval or group that starts at `read_at`, in UTC.

    demand: mean power in W; consumption_delta: Wh used in it; consumption: Wh that the meter has counted, the
    mean over the group, None where no register was ever read; export: the same of the export meter beside it,
    None without one; costs in minor units, None without a price.
    """

    read_at: datetime
    demand: Decimal
    consumption: Decimal | None
    consumption_delta: Decimal
    cost_delta: Decimal | None
    cost_delta_with_tax: Decimal | None
    export: Decimal | None


def telemetry_of(
    meter: Meter,
    *,
    times: Sequence[Period] | None,
    now: datetime,
    export_meter: Meter | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    grouping: str | None = None,
) -> list[Telemetry]:
    """What a meter sent in `[start, end)`, oldest first; without a start, the newest that there is.

    times: those that may be looked into, None for all. A period longer than `LONGEST` is answered from its
    start on. Statements: four, and two more for a look at the registers.
    """
    group = GROUPINGS[grouping]
    until = min(end or now, meter.removed_at or now, now) if start is None else end or now
    period = (
        _latest(meter, until, times) if start is None else Period(start, min(until, start + LONGEST[group]))
    )
    if period is None or period.end is None or period.end <= period.start:
        return []
    series = _series(meter, period, times)
    if series is None or not len(series):
        return []
    if start is None:
        last = slice(len(series) - 1, len(series))
        series = type(series)(
            series.starts[last], series.ends[last], series.values[last], series.quality[last]
        )
    fed_in = _fed_in(export_meter, series, times) if export_meter is not None else None
    return _rows(meter, series, group, fed_in)


def _fed_in(
    meter: Meter, beside: IntervalSeries, times: Sequence[Period] | None
) -> tuple[Moments, NDArray[np.int64]] | None:
    """What an export meter had counted at the end of each interval that starts among those beside it."""
    period = Period(from_moment64(beside.starts[0]), from_moment64(beside.ends[-1]))
    series = _series(meter, period, times)
    if series is None or not len(series):
        return None
    counted = _counted(meter, series)
    return None if counted is None else (series.starts, counted)


def _series(meter: Meter, period: Period, times: Sequence[Period] | None) -> IntervalSeries | None:
    """What is known of the meter's supply point while the meter was in place."""
    found = energy_of_supply_points([meter.supply_point], period, direction=Direction(meter.direction))
    series = found.get(meter.supply_point_id)
    if series is None:
        return None
    in_place = visible_part(series, (Period(meter.installed_at, meter.removed_at),))
    return visible_part(in_place, times).without_gaps()


def _latest(meter: Meter, until: datetime, times: Sequence[Period] | None) -> Period | None:
    """The last local day with values that may be looked into and that begins before a moment."""
    channels = energy_channels(
        queries.channels_of([meter.supply_point], direction=Direction(meter.direction)).get(
            meter.supply_point_id, []
        )
    )
    if times is not None:
        ends = [time.end for time in times]
        until = until if None in ends else min(until, max(one for one in ends if one is not None))
    last = queries.last_day_until(channels, until)
    if last is None:
        return None
    opening = start_of_day(last, meter.zone)
    return Period(opening, min(until, start_of_day(last + timedelta(days=1), meter.zone)))


def _rows(
    meter: Meter,
    series: IntervalSeries,
    group: Grouping | None,
    fed_in: tuple[Moments, NDArray[np.int64]] | None,
) -> list[Telemetry]:
    buckets = buckets_of(series, group, ZoneInfo("UTC"))
    counted = _counted(meter, series)
    [costs] = costs_of([CostRequest(meter.supply_point_id, meter.direction == Direction.EXPORT, series)])
    seconds = (series.ends - series.starts).astype("timedelta64[s]").astype(np.int64)
    rows = []
    for number in range(len(buckets)):
        part = slice(int(buckets.first[number]), int(buckets.last[number]))
        energy = int(series.values[part].sum())
        net = gross = None
        if costs is not None and costs.is_priced[part].all():
            net, gross = _amount(costs.net_nano[part]), _amount(costs.gross_nano[part])
        rows.append(
            Telemetry(
                read_at=from_moment64(buckets.starts[number]).astimezone(UTC),
                demand=_whole(energy * _SECONDS_IN_AN_HOUR / int(seconds[part].sum())),
                consumption=None if counted is None else _whole(float(counted[part].mean())),
                consumption_delta=Decimal(energy),
                cost_delta=net,
                cost_delta_with_tax=gross,
                export=_mean_within(fed_in, buckets.starts[number], buckets.ends[number]),
            )
        )
    return rows


def _mean_within(
    fed_in: tuple[Moments, NDArray[np.int64]] | None, start: np.datetime64, end: np.datetime64
) -> Decimal | None:
    if fed_in is None:
        return None
    first, last = np.searchsorted(fed_in[0], [start, end])
    return _whole(float(fed_in[1][first:last].mean())) if first < last else None


def _whole(value: float) -> Decimal:
    return Decimal(round(value))


def _amount(nano: NDArray[np.int64]) -> Decimal:
    return (Decimal(int(nano.sum())) / NANO).quantize(_AMOUNT)


def _counted(meter: Meter, series: IntervalSeries) -> NDArray[np.int64] | None:
    """What the registers together showed at the end of each interval, in Wh: a reading, counted on."""
    first = from_moment64(series.starts[0])
    reading = queries.latest_readings_of([meter], before=first + timedelta(seconds=1)).get(meter.pk)
    if reading is None or first - reading.read_at > _LONGEST_COUNT:
        return None
    values = queries.values_of([reading]).get(reading.pk, [])
    gas = GasQuality.of_details(meter.supply_point.details)
    total = sum((value.value * value.register.multiplier for value in values), Decimal(0))
    kwh = gas.kwh(total) if values and values[0].register.unit == Unit.CUBIC_METRES else total
    between = 0
    if reading.read_at < first:
        since = _series(meter, Period(reading.read_at, first), None)
        between = since.total if since is not None else 0
    counted: NDArray[np.int64] = round(kwh * 1000) + between + np.cumsum(series.values)
    return counted
