"""How a channel's time is cut: local days, and the intervals of each. Pure and vectorised.

Moments are whole seconds in UTC, days are counted from 1970-01-01. A day of a sub-daily step has as many
intervals as fit between its edges (46, 48 or 50 half-hours). A daily step has one interval a day. A monthly
step has one in the first day of a month, which lasts until the next, and none in other days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, day_edges, day_number

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

#: The step of a channel with one value a calendar month: no month has a fixed length, so this is its name.
MONTH_MINUTES: Final = 43_200
#: The steps that channels may have; the last two are a local day and a calendar month.
STEPS_MINUTES: Final = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 1_440, MONTH_MINUTES)
MONTH_SECONDS: Final = MONTH_MINUTES * 60
_LONGEST_MONTH: Final = timedelta(days=32)


class Calendar(NamedTuple):
    """What decides how a channel's days are cut: channels that share it are handled as one array."""

    zone: str
    step_seconds: int


@dataclass(frozen=True, slots=True)
class DayGrid:
    """The intervals of consecutive local days, each day with room for as many as the longest has.

    edges: the start of each day, and that of the day after the last; lengths: intervals of each day; width: the
    most that one of the days has; numbers: of each interval in order, its day times width plus its place in the
    day; ends: of a monthly step, the end of the interval that each day begins (elsewhere unused).
    """

    first: int
    step_seconds: int
    edges: Integers
    lengths: Integers
    width: int
    numbers: Integers
    ends: Integers

    @property
    def cells(self) -> NDArray[np.bool_]:
        """Which of days x width are intervals."""
        return np.arange(self.width) < self.lengths[:, None]

    def intervals(self) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
        """Starts and ends of all intervals in their order."""
        if self.step_seconds < DAY_SECONDS:
            starts = np.arange(self.edges[0], self.edges[-1], self.step_seconds)
            ends = starts + self.step_seconds
        else:
            begins = self.lengths > 0
            starts, ends = self.edges[:-1][begins], self.ends[begins]
        return starts.astype("datetime64[s]"), ends.astype("datetime64[s]")

    def place(self, moments: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        """The number of the interval that begins at each moment of these days, and whether one does."""
        if self.step_seconds >= DAY_SECONDS:
            starts = self.edges[:-1][self.lengths > 0]
            if not len(starts):
                return np.zeros(len(moments), np.int64), np.zeros(len(moments), np.bool_)
            at = np.minimum(np.searchsorted(starts, moments), len(starts) - 1)
            return self.numbers[at], starts[at] == moments
        # Days begin and end with whole steps, so intervals can be counted through.
        since = moments - self.edges[0]
        at = since // self.step_seconds
        return self.numbers[at], at * self.step_seconds == since


@lru_cache(maxsize=256)
def day_grid(first: date, end: date, calendar: Calendar) -> DayGrid:
    """The intervals of the local days in `[first, end)`."""
    zone = ZoneInfo(calendar.zone)
    edges = day_edges(first, end, zone).astype(np.int64)
    ends = edges[1:]
    if calendar.step_seconds < DAY_SECONDS:
        lengths = np.diff(edges) // calendar.step_seconds
    elif calendar.step_seconds < MONTH_SECONDS:
        lengths = np.ones(len(edges) - 1, np.int64)
    else:
        days = np.arange(day_number(first), day_number(end)).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        lengths = (days == months.astype("datetime64[D]")).astype(np.int64)
        after = (months + 1).astype("datetime64[D]").astype(np.int64) - day_number(first)
        ends = day_edges(first, end + _LONGEST_MONTH, zone).astype(np.int64)[after]
    width = int(lengths.max(initial=1))
    day, slot = np.nonzero(np.arange(width) < lengths[:, None])
    numbers = day * width + slot
    for array in (edges, lengths, numbers, ends):
        array.flags.writeable = False
    return DayGrid(day_number(first), calendar.step_seconds, edges, lengths, width, numbers, ends)
