"""The interval store: days of packed values, written and read in bulk, every version kept.

Nothing else touches the table. Writing locks the channels it writes to, lays what is new over what is known
and appends a new version of the days that changed; recording the same values twice changes nothing.
Reading takes the highest version of each day. Both are a fixed number of statements for any number of
channels.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import Cursor
from psycopg.pq import Format

from holdfast.kernel.local_time import day_edges, day_number, day_numbers, from_day_number
from holdfast.metering import packing
from holdfast.metering.choices import IntervalSource
from holdfast.metering.models import Channel, IntervalBatch, IntervalDay
from holdfast.metering.series import IntervalSeries, Quality, day_lengths, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period

_TABLE = IntervalDay._meta.db_table
_COLUMNS = "channel_id, batch_id, local_date, version, packed_values, packed_quality"
_CURRENT = f"""
    SELECT channel_id, local_date - DATE '1970-01-01', version, packed_values, packed_quality
    FROM {_TABLE}
    WHERE channel_id = ANY(%s::bigint[]) AND local_date >= %s AND local_date < %s
"""  # noqa: S608  the table's name is our own
#: A day's shape is its number of intervals and the bytes they take, both far below a million.
_SHAPE_BITS = 20
_SHAPE_MASK = (1 << _SHAPE_BITS) - 1
#: A version is a smallint.
MAX_VERSION = 32_767


class Calendar(NamedTuple):
    """What decides how a channel's days are cut: channels that share it are handled as one array."""

    zone: str
    step_seconds: int


@dataclass(frozen=True, slots=True)
class WriteReport:
    """How many channel-days came in, and how many of them brought something new."""

    days: int
    days_changed: int
    intervals: int


@dataclass(frozen=True, slots=True)
class _Grid:
    """The days of some channels as one array of channels x intervals, with the version of each day."""

    starts: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]
    lengths: NDArray[np.int64]
    values: NDArray[np.int64]
    quality: NDArray[np.uint8]
    versions: NDArray[np.int64]

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where in the row each day begins."""
        return np.concatenate([[0], np.cumsum(self.lengths)[:-1]])


def calendar_of(channel: Channel) -> Calendar:
    return Calendar(channel.timezone, channel.step_minutes * 60)


def ensure_months(first: date, end: date) -> None:
    """Create the partitions for the months that `[first, end)` touches; existing ones cost one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_ensure_interval_months(%s, %s)", [first, end])


def read(channels: Sequence[Channel], period: Period) -> dict[int, IntervalSeries]:
    """For each channel every interval of the channel that starts in the closed period.

    The series has no holes: where nothing was recorded the value is 0 and the quality MISSING. One
    statement for each calendar among the channels (usually one).
    """
    if period.end is None:
        raise ValueError("an open period cannot be read")
    found: dict[int, IntervalSeries] = {}
    for calendar, group in _by_calendar(channels).items():
        zone = ZoneInfo(calendar.zone)
        first = period.start.astimezone(zone).date()
        # A day's last interval may start after the day that the period ends in has begun: read that day too.
        end = period.end.astimezone(zone).date() + timedelta(days=1)
        known = _load([channel.pk for channel in group], calendar, first, end)
        for row, channel in enumerate(group):
            whole = IntervalSeries(known.starts, known.ends, known.values[row], known.quality[row])
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
    report = WriteReport(0, 0, 0)
    with transaction.atomic():
        channels = {
            channel.pk: channel
            for channel in Channel.objects.select_for_update(no_key=True).filter(pk__in=filled).order_by("pk")
        }
        if missing := filled.keys() - channels.keys():
            raise ValueError(f"no such channels: {sorted(missing)}")
        for calendar, group in _by_calendar(channels.values()).items():
            part = _write_group(
                {channel.pk: filled[channel.pk] for channel in group}, calendar, source, recorded_at
            )
            report = WriteReport(
                report.days + part.days,
                report.days_changed + part.days_changed,
                report.intervals + part.intervals,
            )
    return report


def _by_calendar(channels: Iterable[Channel]) -> dict[Calendar, list[Channel]]:
    groups: dict[Calendar, list[Channel]] = defaultdict(list)
    for channel in channels:
        groups[calendar_of(channel)].append(channel)
    return groups


def _write_group(
    blocks: Mapping[int, IntervalSeries], calendar: Calendar, source: IntervalSource, recorded_at: datetime
) -> WriteReport:
    zone = ZoneInfo(calendar.zone)
    first = from_day_number(min(int(day_numbers(one.starts[:1], zone)[0]) for one in blocks.values()))
    end = from_day_number(max(int(day_numbers(one.starts[-1:], zone)[0]) for one in blocks.values()) + 1)
    ensure_months(first, end)
    known = _load(list(blocks), calendar, first, end)
    old_values, old_quality = known.values.copy(), known.quality.copy()
    touched = np.zeros(known.versions.shape, np.bool_)
    day_of_interval = np.repeat(np.arange(len(known.lengths)), known.lengths)
    for row, series in enumerate(blocks.values()):
        packing.check_range(series.values)
        place = np.searchsorted(known.starts, series.starts)
        if not np.array_equal(known.starts[place], series.starts):
            raise ValueError("an interval lies off the steps of its channel")
        known.values[row, place] = series.values
        known.quality[row, place] = series.quality
        touched[row, day_of_interval[place]] = True
    differs = (old_values != known.values) | (old_quality != known.quality)
    changed = np.logical_or.reduceat(differs, known.offsets, axis=1)
    if known.versions[changed].max(initial=0) >= MAX_VERSION:
        raise ValueError("a day was corrected too often to be kept")
    if changed.any():
        batch = IntervalBatch.objects.create(source=source, recorded_at=recorded_at)
        _append(known, changed, channel_ids=list(blocks), first=first, batch=batch)
    intervals = sum(len(series) for series in blocks.values())
    return WriteReport(int(touched.sum()), int(changed.sum()), intervals)


def _append(
    known: _Grid,
    changed: NDArray[np.bool_],
    *,
    channel_ids: Sequence[int],
    first: date,
    batch: IntervalBatch,
) -> None:
    """COPY a new version of each changed channel-day straight into its partition.

    The channels are locked, so nobody else can take the same version.
    """
    ids = np.array(channel_ids, np.int64)
    with (
        _binary_cursor() as cursor,
        cursor.copy(f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN (FORMAT binary)") as out,
    ):
        out.write(packing.copy_header())
        for length in np.unique(known.lengths):
            rows, days = np.nonzero(changed & (known.lengths == length))
            if not len(rows):
                continue
            cells = known.offsets[days][:, None] + np.arange(length)
            for buffer in packing.copy_buffers(
                channel_ids=ids[rows],
                days=day_number(first) + days,
                versions=known.versions[rows, days] + 1,
                values=known.values[rows[:, None], cells],
                quality=known.quality[rows[:, None], cells],
                batch_id=batch.pk,
            ):
                out.write(buffer)
        out.write(packing.copy_trailer())


def _load(channel_ids: Sequence[int], calendar: Calendar, first: date, end: date) -> _Grid:
    """The current state of the local days `[first, end)` of channels that share a calendar."""
    edges = day_edges(first, end, ZoneInfo(calendar.zone))
    starts, ends = grid(edges, calendar.step_seconds)
    lengths = day_lengths(edges, calendar.step_seconds)
    known = _Grid(
        starts=starts,
        ends=ends,
        lengths=lengths,
        values=np.zeros((len(channel_ids), len(starts)), np.int64),
        quality=np.full((len(channel_ids), len(starts)), Quality.MISSING, np.uint8),
        versions=np.zeros((len(channel_ids), len(lengths)), np.int64),
    )
    with _binary_cursor() as cursor:
        cursor.execute(_CURRENT, [list(channel_ids), first, end])
        rows = cursor.fetchall()
    if rows:
        _place(known, rows, {pk: row for row, pk in enumerate(channel_ids)}, day_number(first))
    return known


def _place(
    known: _Grid, rows: list[tuple[int, int, int, bytes, bytes | None]], row_of: dict[int, int], first: int
) -> None:
    """Lay the highest version of each stored day into the grid, all days of one shape at once."""
    channel_ids, days, versions, packed, qualities = zip(*rows, strict=True)
    at_row = np.fromiter((row_of[pk] for pk in channel_ids), np.int64, len(rows))
    at_day = np.array(days, np.int64) - first
    version = np.array(versions, np.int64)
    np.maximum.at(known.versions, (at_row, at_day), version)
    current = known.versions[at_row, at_day] == version
    size = np.fromiter((len(one) for one in packed), np.int64, len(rows))
    shapes = np.unique(known.lengths[at_day] << _SHAPE_BITS | size)
    for length, width in zip(shapes >> _SHAPE_BITS, shapes & _SHAPE_MASK, strict=True):
        chosen = np.flatnonzero(current & (known.lengths[at_day] == length) & (size == width))
        if not len(chosen):
            continue
        cells = known.offsets[at_day[chosen]][:, None] + np.arange(length)
        known.values[at_row[chosen][:, None], cells] = packing.unpack_values(
            [packed[n] for n in chosen], int(length)
        )
        known.quality[at_row[chosen][:, None], cells] = Quality.ACTUAL
    for n, quality in enumerate(qualities):
        if quality is not None and current[n]:
            begin = known.offsets[at_day[n]]
            known.quality[at_row[n], begin : begin + known.lengths[at_day[n]]] = packing.unpack_quality(
                quality
            )


def _binary_cursor() -> CursorWrapper:
    """A cursor in the connection's own transaction whose answers are binary, which Django's cannot be.

    Wrapped as Django wraps its own, so that its statements are counted and logged like all others.
    """
    connection.ensure_connection()
    assert connection.connection is not None
    cursor = Cursor(connection.connection)
    cursor.format = Format.BINARY
    if connection.queries_logged:
        return CursorDebugWrapper(cursor, connection)
    return CursorWrapper(cursor, connection)
