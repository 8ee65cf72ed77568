"""Days and their rows: the statements of the interval store, binary both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import Cursor
from psycopg.pq import Format

from holdfast.kernel.local_time import from_day_number
from holdfast.metering import packing
from holdfast.metering.days import Days
from holdfast.metering.models import IntervalBatch, IntervalDay
from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from holdfast.metering.calendars import DayGrid

_TABLE = IntervalDay._meta.db_table
_BATCHES = IntervalBatch._meta.db_table
_COLUMNS = "channel_id, batch_id, local_date, version, packed_values, packed_quality"
_SELECT = (
    f"SELECT channel_id, local_date - DATE '1970-01-01', version, packed_values, packed_quality FROM {_TABLE}"  # noqa: S608  the table's name is our own
)
_WITHIN = f"{_SELECT} WHERE channel_id = ANY(%s::bigint[]) AND local_date >= %s AND local_date < %s"
_KNOWN_AT = f" AND batch_id IN (SELECT id FROM {_BATCHES} WHERE recorded_at <= %s)"  # noqa: S608
_PAIRS = f"""
    {_SELECT} JOIN unnest(%s::bigint[], %s::date[]) AS wanted (channel_id, local_date)
        USING (channel_id, local_date)
    WHERE local_date >= %s AND local_date < %s
"""
#: Days are asked for one by one where all days of their channels would be this many times as many.
_SPARSE: Final = 4
#: A day's shape is its number of intervals and the bytes of values and quality, all below a million.
_SHAPE_BITS: Final = 20


def days_within(channel_ids: Sequence[int], grid: DayGrid, *, known_at: datetime | None = None) -> Days:
    """The state of all days of the grid for each channel, channels x days one after the other."""
    count = len(grid.lengths)
    known = Days.blank(
        np.repeat(np.arange(len(channel_ids)), count),
        np.tile(np.arange(count), len(channel_ids)),
        grid.width,
    )
    arguments: list[Any] = [list(channel_ids), *_dates(grid)]
    statement = _WITHIN
    if known_at is not None:
        statement += _KNOWN_AT
        arguments.append(known_at)
    if rows := _fetched(statement, arguments):
        row_of = {pk: row for row, pk in enumerate(channel_ids)}
        at = np.fromiter((row_of[row[0]] for row in rows), np.int64, len(rows)) * count
        _place(
            known, rows, at + np.fromiter((row[1] for row in rows), np.int64, len(rows)) - grid.first, grid
        )
    return known


def current_days(days: Days, channels: Sequence[int], grid: DayGrid) -> Days | None:
    """What is known of these days, in their order (by channel and day); None where nothing is."""
    used = np.unique(days.rows)
    ids = [channels[row] for row in used.tolist()]
    if len(used) * len(grid.lengths) <= len(days) * _SPARSE:
        rows = _fetched(_WITHIN, [ids, *_dates(grid)])
    else:
        dates = [from_day_number(number) for number in (days.day + grid.first).tolist()]
        rows = _fetched(_PAIRS, [np.array(channels)[days.rows].tolist(), dates, *_dates(grid)])
    if not rows:
        return None
    row_of = dict(zip(ids, used.tolist(), strict=True))
    count = len(grid.lengths)
    keys = np.fromiter((row_of[row[0]] * count + row[1] for row in rows), np.int64, len(rows)) - grid.first
    mine = days.rows * count + days.day
    at = np.minimum(np.searchsorted(mine, keys), len(mine) - 1)
    wanted = np.flatnonzero(mine[at] == keys)
    if not len(wanted):
        return None
    known = Days.blank(days.rows, days.day, grid.width)
    _place(known, [rows[n] for n in wanted.tolist()], at[wanted], grid)
    return known


def append_days(days: Days, channels: Sequence[int], grid: DayGrid, *, batch_id: int) -> None:
    """COPY these versions of days straight into their partitions.

    The channels are locked, so nobody else can take the same versions.
    """
    ids = np.array(channels, np.int64)
    lengths = grid.lengths[days.day]
    with (
        binary_cursor() as cursor,
        cursor.copy(f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN (FORMAT binary)") as out,
    ):
        out.write(packing.copy_header())
        for length in np.unique(lengths).tolist():
            part = days.at(np.flatnonzero(lengths == length))
            for buffer in packing.copy_buffers(
                channel_ids=ids[part.rows],
                days=grid.first + part.day,
                versions=part.versions,
                values=part.values[:, :length],
                quality=part.quality[:, :length],
                batch_id=batch_id,
            ):
                out.write(buffer)
        out.write(packing.copy_trailer())


def _dates(grid: DayGrid) -> tuple[object, object]:
    return from_day_number(grid.first), from_day_number(grid.first + len(grid.lengths))


def _fetched(statement: str, arguments: Sequence[Any]) -> list[Any]:
    with binary_cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


def _place(known: Days, rows: list[Any], at: NDArray[np.int64], grid: DayGrid) -> None:
    """Lay the highest version of each row into its day, all rows of one shape at once."""
    version = np.fromiter((row[2] for row in rows), np.int64, len(rows))
    np.maximum.at(known.versions, at, version)
    length = grid.lengths[known.day[at]]
    size = np.fromiter((len(row[3]) for row in rows), np.int64, len(rows))
    rated = np.fromiter((0 if row[4] is None else len(row[4]) for row in rows), np.int64, len(rows))
    shape = (length << 2 * _SHAPE_BITS) | (size << _SHAPE_BITS) | rated
    current = np.flatnonzero(known.versions[at] == version)
    for one in np.unique(shape[current]):
        chosen = current[shape[current] == one]
        count = int(length[chosen[0]])
        some = [rows[n] for n in chosen.tolist()]
        known.values[at[chosen], :count] = packing.unpack_values([row[3] for row in some], count)
        known.quality[at[chosen], :count] = (
            packing.unpack_quality([row[4] for row in some], count) if rated[chosen[0]] else Quality.ACTUAL
        )


def binary_cursor() -> CursorWrapper:
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


_RECORDED_SINCE = """
    SELECT DISTINCT asked.key
      FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::timestamptz[])
           AS asked (key, channel_id, first_day, end_day, since)
      JOIN metering_intervalday day
        ON day.channel_id = asked.channel_id
       AND day.local_date >= asked.first_day AND day.local_date < asked.end_day
      JOIN metering_intervalbatch batch ON batch.id = day.batch_id AND batch.recorded_at > asked.since
"""


def recorded_since(asked: Sequence[tuple[int, int, date, date, datetime]]) -> set[int]:
    """Of (key, channel, first day, end day, moment) the keys for which a day was recorded after the moment.

    Days are half-open. One statement, however much is asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED_SINCE, [list(column) for column in zip(*asked, strict=True)] or [[]] * 5)
        return {key for (key,) in cursor.fetchall()}
