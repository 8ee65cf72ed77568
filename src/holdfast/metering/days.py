"""Single interval values become whole days: pure, vectorised, without database or clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from holdfast.metering.calendars import DayGrid

    Integers = NDArray[np.int64]

#: How many intervals are laid out at once: values in no order at all may touch a day each.
CELLS_AT_A_TIME: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Points:
    """Values of single intervals, in any order.

    channels: primary keys; rows: for each value its place in channels; starts: UTC seconds; values: thousandths
    of the channel's unit; quality: `Quality` codes, none of them MISSING.
    """

    channels: Sequence[int]
    rows: Integers
    starts: Integers
    values: NDArray[np.int32]
    quality: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, places: Integers | NDArray[np.bool_]) -> Points:
        return Points(
            self.channels, self.rows[places], self.starts[places], self.values[places], self.quality[places]
        )


@dataclass(frozen=True, slots=True)
class Days:
    """Days of channels, a row each; values and quality are days x the grid's width.

    rows: places in the list of channels; day: counted from the grid's first; versions: the highest there is.
    """

    rows: Integers
    day: Integers
    values: NDArray[np.int32]
    quality: NDArray[np.uint8]
    versions: Integers

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, places: Integers) -> Days:
        if len(places) == len(self):
            return self
        return Days(
            self.rows[places],
            self.day[places],
            self.values[places],
            self.quality[places],
            self.versions[places],
        )

    @classmethod
    def blank(cls, rows: Integers, day: Integers, width: int) -> Days:
        """Days of which nothing is known."""
        return cls(
            rows,
            day,
            np.zeros((len(rows), width), np.int32),
            np.full((len(rows), width), Quality.MISSING, np.uint8),
            np.zeros(len(rows), np.int64),
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """Points sorted by channel and day; off_step and superseded are places in the points as they came.

    numbers: of each point its channel's place times the grid's days plus its day, times the grid's width, plus its
    interval; first: where in the sorted points each day begins, and their count to close the last.
    """

    grid: DayGrid
    points: Points
    numbers: Integers
    first: Integers
    off_step: Integers
    superseded: Integers

    def slices(self, cells: int) -> Iterator[Days]:
        """The days, at most about so many intervals at a time."""
        count, width = len(self.first) - 1, self.grid.width
        days_here = len(self.grid.lengths)
        many = max(cells // width, 1)
        for begin in range(0, count, many):
            edges = self.first[begin : begin + many + 1]
            part = slice(int(edges[0]), int(edges[-1]))
            which = self.numbers[edges[:-1]] // width
            days = Days.blank(which // days_here, which % days_here, width)
            # From the number that a day begins with to the row that it gets here.
            moved = np.arange(0, len(days) * width, width) - which * width
            cell = np.repeat(moved, np.diff(edges))
            cell += self.numbers[part]
            days.values.reshape(-1)[cell] = self.points.values[part]
            days.quality.reshape(-1)[cell] = self.points.quality[part]
            yield days


def gather(points: Points, grid: DayGrid) -> Gathered:
    """Sort points into the days of their channels. Of two for one interval the later counts."""
    numbers, is_step = grid.place(points.starts)
    numbers = numbers + points.rows * (len(grid.lengths) * grid.width)
    order: Integers | None = None
    off_step = np.empty(0, np.int64)
    if not is_step.all():
        off_step = np.flatnonzero(~is_step)
        order = np.flatnonzero(is_step)
        points, numbers = points.at(order), numbers[order]
    superseded = np.empty(0, np.int64)
    if (numbers[1:] <= numbers[:-1]).any():
        sorting = np.argsort(numbers, kind="stable")
        points, numbers = points.at(sorting), numbers[sorting]
        order = sorting if order is None else order[sorting]
        # Equal numbers are two values for one interval.
        again = np.flatnonzero(numbers[1:] == numbers[:-1])
        otherwise = (points.values[again] != points.values[again + 1]) | (
            points.quality[again] != points.quality[again + 1]
        )
        superseded = order[again[otherwise]]
    day = numbers // grid.width
    begins = np.flatnonzero(day[1:] != day[:-1]) + 1
    first = np.concatenate([np.zeros(min(len(day), 1), np.int64), begins, [len(day)]])
    return Gathered(grid, points, numbers, first, off_step, superseded)
