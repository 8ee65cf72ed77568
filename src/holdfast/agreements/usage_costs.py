"""What the energy that went through supply points cost, in buckets of local time.

Energy with its levies and tax, as it is priced under the account's agreements; standing charges belong to days
of supply and not to energy, so they are no part of it. Amounts are added up exactly and rounded once for each
figure, so that the figure for a month is the month's own and not the sum of rounded hours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.agreements.costs import costs_of
from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.money import round_half_up
from holdfast.metering.costs import NANO, CostRequest
from holdfast.metering.energy import energy_of_supply_points
from holdfast.metering.series import Quality, aggregate
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from holdfast.agreements.models import Agreement
    from holdfast.kernel.periods import Period
    from holdfast.metering.costs import SeriesCosts
    from holdfast.metering.series import Grouping, IntervalSeries
    from holdfast.properties.models import SupplyPoint

_WH_PER_KWH = 1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """What went through in `[start, end)`: watt-hours that are known, and those priced in nano minor units.

    known, priced: how many intervals are known and have a price.
    """

    start: datetime
    end: datetime
    energy_wh: int
    gross_nano: int
    known: int
    priced: int

    @property
    def cost(self) -> int | None:
        """Minor units with tax; None where nothing has a price."""
        return round_half_up(Decimal(self.gross_nano) / NANO) if self.priced else None

    @property
    def usage_kwh(self) -> Decimal | None:
        """None where nothing is known."""
        return Decimal(self.energy_wh) / _WH_PER_KWH if self.known else None

    def plus(self, other: Bucket) -> Bucket:
        """Both together: two fuels at the same time, or two times after each other."""
        return Bucket(
            min(self.start, other.start),
            max(self.end, other.end),
            self.energy_wh + other.energy_wh,
            self.gross_nano + other.gross_nano,
            self.known + other.known,
            self.priced + other.priced,
        )


def cost_of_usage(
    points: Sequence[SupplyPoint],
    period: Period,
    *,
    held: Mapping[int, Sequence[Agreement]],
    grouping: Grouping,
    zone: ZoneInfo,
) -> list[Bucket]:
    """What went through supply points in a closed period and what it cost, in order of time.

    held: the agreements by supply point under which the caller looks at them; other times do not show. Several
    points are added up bucket by bucket. Ten statements or so, whatever the number of points and intervals.
    """
    found: dict[tuple[datetime, datetime], Bucket] = {}
    for direction in Direction:
        some = [point for point in points if point.direction == direction]
        energy = energy_of_supply_points(some, period, direction=direction) if some else {}
        series = {point: within(one, held.get(point, ())) for point, one in energy.items()}
        requests = [CostRequest(point, direction == Direction.EXPORT, one) for point, one in series.items()]
        for request, costs in zip(requests, costs_of(requests), strict=True):
            for bucket in buckets_of(request.series, costs, grouping=grouping, zone=zone):
                key = (bucket.start, bucket.end)
                found[key] = found[key].plus(bucket) if key in found else bucket
    return [found[key] for key in sorted(found)]


def within(series: IntervalSeries, held: Iterable[Agreement]) -> IntervalSeries:
    """The intervals that begin while one of the agreements holds."""
    inside = np.zeros(len(series), np.bool_)
    for agreement in held:
        if agreement.is_revoked:
            continue
        part = series.starts >= to_moment64(agreement.valid_from)
        if agreement.valid_to is not None:
            part &= series.starts < to_moment64(agreement.valid_to)
        inside |= part
    return replace(
        series,
        starts=series.starts[inside],
        ends=series.ends[inside],
        values=series.values[inside],
        quality=series.quality[inside],
    )


def buckets_of(
    series: IntervalSeries, costs: SeriesCosts | None, *, grouping: Grouping, zone: ZoneInfo
) -> list[Bucket]:
    """A series with its costs, summed in local time. Pure."""
    if not len(series):
        return []
    sums = aggregate(series, grouping=grouping, zone=zone)
    known = series.quality != Quality.MISSING
    priced = known & costs.is_priced if costs is not None else np.zeros(len(series), np.bool_)
    nano = np.where(priced, costs.gross_nano, 0) if costs is not None else np.zeros(len(series), np.int64)
    return [
        Bucket(
            from_moment64(sums.starts[place]),
            from_moment64(sums.ends[place]),
            int(sums.values[place]),
            sum(int(one) for one in nano[first:last]),
            int(sums.present[place]),
            int(np.count_nonzero(priced[first:last])),
        )
        for place, (first, last) in enumerate(zip(sums.first, sums.last, strict=True))
    ]


def total_of(buckets: Sequence[Bucket]) -> Bucket | None:
    """All of them as one; None for none."""
    total: Bucket | None = None
    for one in buckets:
        total = one if total is None else total.plus(one)
    return total
