"""Rows that are a local day each, its values in the order of the day's intervals.

Values stand in one column of lists (`values`, Parquet alone) or in columns `1`, `2`, … (or `v1`, `v2`, …); what
stands empty is not known. A day of a clock change has fewer or more: the calendar says how many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from holdfast.kernel.local_time import from_day_number
from holdfast.metering.calendars import Calendar, day_grid
from holdfast.metering.days import Points
from holdfast.metering.intake.blocks import Reason, Refused, Rejected
from holdfast.metering.intake.channels import ChannelFacts
from holdfast.metering.intake.columns import dates_of, qualities_of, thousandths_of
from holdfast.metering.intake.intervals import (
    EARLIEST,
    NAMING,
    Judged,
    Named,
    Names,
    judge_cells,
    names_of,
    used_alone,
)
from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.metering.intake.blocks import Block
    from holdfast.metering.intake.channels import ChannelDirectory

DAY_COLUMNS: Final = frozenset({*NAMING, "local_date", "quality", "values"})
_DAY_SECONDS: Final = 86_400
_COLUMN: Final = re.compile(r"v?([1-9][0-9]{0,3})")


def is_day_column(name: str) -> bool:
    """Whether a column holds one interval of each day."""
    return _COLUMN.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class DayRows:
    """A block of local days as arrays, judged as far as the rows alone can tell."""

    block: Block
    judged: Judged
    names: Names
    dates: NDArray[np.int64]
    cells: _Cells
    quality: NDArray[np.uint8]

    def points(
        self, directory: ChannelDirectory, *, now: datetime
    ) -> tuple[Points, NDArray[np.int64], list[Rejected]]:
        """The points that can be kept, the row of each in the block, and the rows that cannot be kept."""
        found, judged, cells = self.names.found(directory), self.judged, self.cells
        found.judge(judged)
        judged.against(Reason.TOO_OLD, self.dates * _DAY_SECONDS < EARLIEST)
        judged.against(Reason.IN_THE_FUTURE, self.dates > int(now.timestamp()) // _DAY_SECONDS + 1)
        starts, fits = _starts(found, self.dates, cells, usable=judged.reasons == Reason.FINE)
        judged.unless(fits, Reason.WRONG_COUNT)
        judge_cells(judged, found, cells.rows, starts, cells.values, now=now)
        keys, place_of = found.channels()
        bad = np.flatnonzero(judged.reasons)
        rejected = [self.block.reject(place, Reason(judged.reasons[place])) for place in bad.tolist()]
        kept = np.flatnonzero(judged.reasons[cells.rows] == Reason.FINE) if len(bad) else slice(None)
        rows = cells.rows[kept]
        points = Points(
            keys, place_of[found.codes[rows]], starts[kept], cells.values[kept], self.quality[rows]
        )
        return used_alone(points) if len(bad) else points, rows, rejected


def day_rows(block: Block, *, factor: int) -> DayRows:
    """Read a block whose rows are a local day each; needs no database."""
    judged = Judged.blank(block.count)
    dates, good = dates_of(block.columns["local_date"])
    judged.unless(good, Reason.BAD_TIME)
    quality = np.full(block.count, Quality.ACTUAL, np.uint8)
    if "quality" in block.columns:
        quality, good = qualities_of(block.columns["quality"])
        judged.unless(good, Reason.UNKNOWN_QUALITY)
    cells = _cells(block, factor=factor)
    judged.unless(cells.good, Reason.BAD_VALUE)
    return DayRows(block, judged, names_of(block), dates, cells, quality)


class _Cells:
    """The values that a block's rows hold: row and slot of each, how many each row has, and which are sound."""

    def __init__(
        self,
        rows: NDArray[np.int64],
        slots: NDArray[np.int64],
        values: NDArray[np.int32],
        counts: NDArray[np.int64],
        good: NDArray[np.bool_] | None,
    ) -> None:
        self.rows, self.slots, self.values, self.counts, self.good = rows, slots, values, counts, good


def _cells(block: Block, *, factor: int) -> _Cells:
    """counts: the last slot of each row that is filled, so that days may end before the columns do."""
    if "values" in block.columns:
        return _cells_of_lists(block.columns["values"], block.count, factor=factor)
    names = sorted((name for name in block.columns if is_day_column(name)), key=_number)
    if [_number(name) for name in names] != list(range(1, len(names) + 1)):
        raise Refused("the columns of values are numbered from 1 without gaps")
    values = np.zeros((block.count, len(names)), np.int32)
    there = np.zeros((block.count, len(names)), np.bool_)
    sound = np.ones(block.count, np.bool_)
    for slot, name in enumerate(names):
        column = block.columns[name]
        there[:, slot] = column.is_valid().to_numpy()
        values[:, slot], good = thousandths_of(column, factor=factor)
        if good is not None:
            sound &= good | ~there[:, slot]
    counts = np.where(there.any(axis=1), there.shape[1] - np.argmax(there[:, ::-1], axis=1), 0)
    rows, slots = np.nonzero(there)
    return _Cells(rows, slots, values[rows, slots], counts, sound)


def _number(name: str) -> int:
    match = _COLUMN.fullmatch(name)
    assert match is not None
    return int(match[1])


def _cells_of_lists(column: pa.ChunkedArray, count: int, *, factor: int) -> _Cells:
    kind = column.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        raise Refused("values is a list of numbers")
    lists = column.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = lists.chunk(0) if lists.num_chunks else pa.array([], kind)
    counts = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    flat = lists.flatten()
    rows = np.repeat(np.arange(count), counts)
    slots = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    values, good = thousandths_of(pa.chunked_array([flat]), factor=factor)
    if not flat.null_count and good is None:
        return _Cells(rows, slots, values, counts, None)
    there = flat.is_valid().to_numpy(zero_copy_only=False)
    sound = np.ones(count, np.bool_)
    if good is not None:
        sound[rows[there & ~good]] = False
    return _Cells(rows[there], slots[there], values[there], counts, sound)


def _starts(
    found: Named, dates: NDArray[np.int64], cells: _Cells, *, usable: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The UTC start of each cell, and which rows have as many as their day; 0 and true for unusable rows."""
    starts = np.zeros(len(cells.rows), np.int64)
    fits = np.ones(len(dates), np.bool_)
    if not usable.any():
        return starts, fits
    first, last = int(dates[usable].min()), int(dates[usable].max())
    opening = np.zeros(len(dates), np.int64)
    steps = np.minimum(found.numbers("step_seconds"), _DAY_SECONDS)
    for calendar, facts in _calendars(found.facts).items():
        grid = day_grid(from_day_number(first), from_day_number(last + 1), calendar)
        rows = np.flatnonzero(usable & np.isin(found.codes, facts))
        day = dates[rows] - first
        opening[rows] = grid.edges[day]
        fits[rows] = (cells.counts[rows] == grid.lengths[day]) & (cells.counts[rows] > 0)
    # Mostly all channels are of one step, which needs no look-up for each value.
    step = steps[0] if (steps == steps[0]).all() else steps[found.codes][cells.rows]
    return opening[cells.rows] + cells.slots * step, fits


def _calendars(facts: Sequence[ChannelFacts | Reason]) -> dict[Calendar, list[int]]:
    found: dict[Calendar, list[int]] = {}
    for place, one in enumerate(facts):
        if isinstance(one, ChannelFacts):
            found.setdefault(Calendar(one.zone, one.step_seconds), []).append(place)
    return found
