"""Local time for arrays: what `datetime` and `zoneinfo` do for one moment, done for many at once.

Moments are `datetime64[s]` in UTC. Offsets and edges are taken from `zoneinfo`, so they agree with
`kernel.periods.start_of_day` to the second; only the looping is different.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    Moments = NDArray[np.datetime64]

DAY_SECONDS = 86_400
_EPOCH = date(1970, 1, 1)


def to_moment64(moment: datetime) -> np.datetime64:
    """An aware moment as `datetime64[s]` in UTC; anything finer than a second is cut off."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")


def from_moment64(moment: np.datetime64) -> datetime:
    """A UTC `datetime64` as an aware moment."""
    return datetime.fromtimestamp(int(moment.astype("datetime64[s]").astype(np.int64)), UTC)


def _offset_at(second: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


@lru_cache(maxsize=512)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """(UTC second, offset from then on) for one UTC year; the first entry is the year's own start."""
    first = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
    offset = _offset_at(first, zone)
    changes = [(first, offset)]
    for day in range(first, last, DAY_SECONDS):
        after = _offset_at(day + DAY_SECONDS, zone)
        if after == offset:
            continue
        low, high = day, day + DAY_SECONDS
        while high - low > 1:
            middle = (low + high) // 2
            if _offset_at(middle, zone) == offset:
                low = middle
            else:
                high = middle
        changes.append((high, after))
        offset = after
    return tuple(change for change in changes if change[0] < last)


def utc_offsets(moments: Moments, zone: ZoneInfo) -> NDArray[np.int64]:
    """Seconds that local time is ahead of UTC at each moment."""
    seconds = moments.astype("datetime64[s]").astype(np.int64)
    if not len(seconds):
        return np.empty(0, np.int64)
    years = range(from_moment64(moments.min()).year, from_moment64(moments.max()).year + 1)
    changes = np.array([change for year in years for change in _changes(zone, year)], np.int64)
    found: NDArray[np.int64] = changes[np.searchsorted(changes[:, 0], seconds, side="right") - 1, 1]
    return found


def local_seconds(moments: Moments, zone: ZoneInfo) -> NDArray[np.int64]:
    """Wall-clock seconds since 1970-01-01 00:00 of the local calendar."""
    return moments.astype("datetime64[s]").astype(np.int64) + utc_offsets(moments, zone)


@lru_cache(maxsize=512)
def _year_edges(zone: ZoneInfo, year: int) -> Moments:
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    edges = np.array(
        [to_moment64(start_of_day(date(year, 1, 1) + timedelta(days=n), zone)) for n in range(days)],
        "datetime64[s]",
    )
    edges.flags.writeable = False
    return edges


def day_edges(first: date, end: date, zone: ZoneInfo) -> Moments:
    """Edges of the local days in `[first, end)`: the UTC start of each, and that of `end` to close them."""
    whole = np.concatenate([_year_edges(zone, year) for year in range(first.year, end.year + 1)])
    skipped = (first - date(first.year, 1, 1)).days
    return whole[skipped : skipped + (end - first).days + 1]


def day_numbers(moments: Moments, zone: ZoneInfo) -> NDArray[np.int64]:
    """Local days since 1970-01-01 at each moment."""
    return local_seconds(moments, zone) // DAY_SECONDS


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def from_day_number(number: int) -> date:
    return _EPOCH + timedelta(days=number)
