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
MONTH_SECONDS: Final = MONTH_MINUTES * 60
_LONGEST_MONTH: Final = timedelta(days=32)


class Calendar(NamedTuple):
    """What decides how a channel's days are cut: channels that share it are handled as one array."""

    zone: str
    step_seconds: int


@dataclass(frozen=True, slots=True)
class Places:
    """For each moment the day it is in, counted from the grid's first, and its interval of that day.

    is_step: false where no interval begins at the moment; the rest is then meaningless.
    """

    day: Integers
    slot: Integers
    is_step: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DayGrid:
    """The intervals of consecutive local days.

    edges: the start of each day, and that of the day after the last; lengths: intervals of each day; ends: of
    a monthly step, the end of the interval that each day begins (elsewhere unused).
    """

    first: int
    step_seconds: int
    edges: Integers
    lengths: Integers
    ends: Integers

    @property
    def width(self) -> int:
        """The most intervals that one of the days has."""
        return int(self.lengths.max(initial=1))

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

    def place(self, moments: Integers) -> Places:
        """Where moments within the grid belong."""
        # A local day is 24 hours give or take the change of a clock, so a guess is a day wrong at most.
        day = (moments - self.edges[0]) // DAY_SECONDS
        np.clip(day, 0, len(self.lengths) - 1, out=day)
        opening = self.edges[day]
        early = moments < opening
        late = moments >= self.edges[day + 1]
        if early.any() or late.any():
            day += late
            day -= early
            opening = self.edges[day]
        within = moments - opening
        if self.step_seconds >= DAY_SECONDS:
            return Places(day, np.zeros_like(day), (within == 0) & (self.lengths[day] > 0))
        slot = within // self.step_seconds
        return Places(day, slot, slot * self.step_seconds == within)


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
    for array in (edges, lengths, ends):
        array.flags.writeable = False
    return DayGrid(day_number(first), calendar.step_seconds, edges, lengths, ends)
