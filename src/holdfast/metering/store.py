"""The interval store: days of packed values, written and read in bulk, every version kept.

Nothing else touches the table. Writing locks the channels it writes to, lays what is new over what is known
and appends a new version of the days that changed; recording the same values twice changes nothing.
Reading takes the highest version of each day, or the highest that was known at a moment. Both are a fixed
number of statements for any number of channels that share zone and step.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection, transaction

from holdfast.kernel.local_time import from_day_number, utc_offsets
from holdfast.metering import packing
from holdfast.metering.calendars import Calendar, day_grid
from holdfast.metering.day_rows import append_days, current_days, days_within
from holdfast.metering.days import CELLS_AT_A_TIME, Days, Points, gather
from holdfast.metering.models import Channel, IntervalBatch
from holdfast.metering.series import IntervalSeries, Quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period
    from holdfast.metering.calendars import DayGrid
    from holdfast.metering.choices import IntervalSource
    from holdfast.metering.models import Delivery

#: A version is a smallint.
MAX_VERSION: Final = 32_767


@dataclass(frozen=True, slots=True)
class WriteReport:
    """How many channel-days came in, how many of them brought something new, and what could not be kept.

    off_step and superseded are places in the points that were written: moments at which no interval of the
    channel begins, and values that a later point of the same call says otherwise of.
    """

    days: int
    days_changed: int
    intervals: int
    off_step: NDArray[np.int64]
    superseded: NDArray[np.int64]


def calendar_of(channel: Channel) -> Calendar:
    return Calendar(channel.timezone, channel.step_minutes * 60)


def ensure_months(first: date, end: date) -> None:
    """Create the partitions for the months that `[first, end)` touches; existing ones cost one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_ensure_interval_months(%s, %s)", [first, end])


def read(
    channels: Sequence[Channel], period: Period, *, known_at: datetime | None = None
) -> dict[int, IntervalSeries]:
    """For each channel every interval of the channel that starts in the closed period.

    The series has no holes: where nothing was recorded the value is 0 and the quality MISSING. known_at: as
    it was known at a moment, such as when a bill was made; None for what is known now. One statement for
    each calendar among the channels (usually one).
    """
    if period.end is None:
        raise ValueError("an open period cannot be read")
    found: dict[int, IntervalSeries] = {}
    for calendar, group in _by_calendar(channels).items():
        zone = ZoneInfo(calendar.zone)
        first = period.start.astimezone(zone).date()
        # A day's last interval may start after the day that the period ends in has begun: read that day too.
        end = period.end.astimezone(zone).date() + timedelta(days=1)
        days = day_grid(first, end, calendar)
        known = days_within([channel.pk for channel in group], days, known_at=known_at)
        starts, ends = days.intervals()
        shape = (len(group), len(days.lengths), days.width)
        values = known.values.reshape(shape)[:, days.cells].astype(np.int64)
        quality = known.quality.reshape(shape)[:, days.cells]
        for row, channel in enumerate(group):
            whole = IntervalSeries(starts, ends, values[row], quality[row])
            found[channel.pk] = whole.between(period.start, period.end)
    return found


def write(
    blocks: Mapping[int, IntervalSeries], *, source: IntervalSource, recorded_at: datetime
) -> WriteReport:
    """Record series by channel id, each on the channel's own steps; MISSING intervals leave what is known.

    ValueError where an interval lies off the channel's steps, a value does not fit into 32 bits or the
    channel does not exist. One transaction; waits for other writers of the same channels.
    """
    filled = {pk: known for pk, series in blocks.items() if len(known := series.without_gaps())}
    for series in filled.values():
        packing.check_range(series.values)
    empty = np.empty(0, np.int64)
    points = Points(
        list(filled),
        np.repeat(np.arange(len(filled)), [len(one) for one in filled.values()]),
        np.concatenate([empty, *(one.starts.astype(np.int64) for one in filled.values())]),
        np.concatenate([empty, *(one.values for one in filled.values())]).astype(np.int32),
        np.concatenate([empty.astype(np.uint8), *(one.quality for one in filled.values())]),
    )
    with transaction.atomic():
        report = write_points(points, source=source, recorded_at=recorded_at)
        if len(report.off_step):
            raise ValueError("an interval lies off the steps of its channel")
    return report


@transaction.atomic
def write_points(
    points: Points, *, source: IntervalSource, recorded_at: datetime, delivery: Delivery | None = None
) -> WriteReport:
    """Record single values, in any order, of any channels; what lies off a channel's steps is left out.

    Where two points speak of the same interval, the later one counts. ValueError where a channel does not
    exist, or a day has been corrected too often. Waits for other writers of the same channels.
    """
    calendars = _locked(points.channels)
    batch: IntervalBatch | None = None
    total = changed_total = 0
    off_step, superseded = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for calendar, part in _parts(points, calendars):
        chosen = points if part is None else points.at(part)
        at = np.arange(len(points)) if part is None else part
        first, end = _span(chosen, calendar)
        ensure_months(first, end)
        gathered = gather(chosen, day_grid(first, end, calendar))
        off_step.append(at[gathered.off_step])
        superseded.append(at[gathered.superseded])
        for days in gathered.slices(CELLS_AT_A_TIME):
            changed = _laid_over(days, points.channels, gathered.grid)
            total += len(days)
            if not len(changed):
                continue
            if batch is None:
                batch = IntervalBatch.objects.create(
                    source=source, recorded_at=recorded_at, delivery=delivery
                )
            append_days(days.at(changed), points.channels, gathered.grid, batch_id=batch.pk)
            changed_total += len(changed)
    lost = np.concatenate(off_step)
    return WriteReport(
        total, changed_total, len(points) - len(lost), np.sort(lost), np.sort(np.concatenate(superseded))
    )


def _laid_over(days: Days, channels: Sequence[int], grid: DayGrid) -> NDArray[np.int64]:
    """Fill gaps of the days from what is known of them and give them their next versions; which changed."""
    known = current_days(days, channels, grid)
    if known is None:
        days.versions[:] = 1
        return np.arange(len(days))
    if known.versions.max(initial=0) >= MAX_VERSION:
        raise ValueError("a day was corrected too often to be kept")
    gaps = days.quality == Quality.MISSING
    np.copyto(days.values, known.values, where=gaps)
    np.copyto(days.quality, known.quality, where=gaps)
    differs = (days.values != known.values) | (days.quality != known.quality)
    days.versions[:] = known.versions + 1
    return np.flatnonzero(differs.any(axis=1))


def _locked(channel_ids: Sequence[int]) -> list[Calendar]:
    """The calendar of each channel; nobody else writes to them before the transaction ends."""
    rows = (
        Channel.objects.select_for_update(no_key=True)
        .filter(pk__in=channel_ids)
        .order_by("pk")
        .values_list("pk", "timezone", "step_minutes")
    )
    found = {pk: Calendar(zone, step * 60) for pk, zone, step in rows}
    if missing := set(channel_ids) - found.keys():
        raise ValueError(f"no such channels: {sorted(missing)}")
    return [found[pk] for pk in channel_ids]


def _parts(
    points: Points, calendars: Sequence[Calendar]
) -> Iterable[tuple[Calendar, NDArray[np.int64] | None]]:
    """The places of the points of each calendar; None for all of them."""
    if not len(points):
        return
    distinct = list(dict.fromkeys(calendars))
    if len(distinct) == 1:
        yield distinct[0], None
        return
    of_channel = np.array([distinct.index(one) for one in calendars])
    of_point = of_channel[points.rows]
    for number, calendar in enumerate(distinct):
        part = np.flatnonzero(of_point == number)
        if len(part):
            yield calendar, part


def _span(points: Points, calendar: Calendar) -> tuple[date, date]:
    """The local days that the points touch, half-open."""
    edges = np.array([points.starts.min(), points.starts.max()]).astype("datetime64[s]")
    local = edges.astype(np.int64) + utc_offsets(edges, ZoneInfo(calendar.zone))
    first, last = (local // 86_400).tolist()
    return from_day_number(first), from_day_number(last + 1)


def _by_calendar(channels: Iterable[Channel]) -> dict[Calendar, list[Channel]]:
    groups: dict[Calendar, list[Channel]] = defaultdict(list)
    for channel in channels:
        groups[calendar_of(channel)].append(channel)
    return groups
