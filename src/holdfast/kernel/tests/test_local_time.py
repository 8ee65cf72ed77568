"""Arrays of local time say what `zoneinfo` and `periods` say of single moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.local_time import (
    day_edges,
    day_number,
    day_numbers,
    from_day_number,
    from_moment64,
    local_seconds,
    to_moment64,
    utc_offsets,
)
from holdfast.kernel.periods import start_of_day

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from(
    [LONDON, *map(ZoneInfo, ("Europe/Paris", "UTC", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Sydney"))]
)
MOMENTS = st.integers(0, int(timedelta(days=365 * 60).total_seconds())).map(
    lambda second: datetime(1975, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def test_the_clock_change_to_the_second() -> None:
    moments = np.array(["2025-03-30T00:59:59", "2025-03-30T01:00:00"], "datetime64[s]")
    assert utc_offsets(moments, LONDON).tolist() == [0, 3600]
    assert len(utc_offsets(moments[:0], LONDON)) == 0


def test_days_of_a_clock_change_have_23_and_25_hours() -> None:
    spring = day_edges(date(2025, 3, 30), date(2025, 3, 31), LONDON)
    autumn = day_edges(date(2025, 10, 26), date(2025, 10, 27), LONDON)
    assert np.diff(spring).astype(int).tolist() == [23 * 3600]
    assert np.diff(autumn).astype(int).tolist() == [25 * 3600]


@given(zone=ZONES, moments=st.lists(MOMENTS, min_size=1, max_size=10))
def test_offsets_and_days_agree_with_zoneinfo(zone: ZoneInfo, moments: list[datetime]) -> None:
    array = np.array([to_moment64(moment) for moment in moments])
    local = [moment.astimezone(zone) for moment in moments]
    assert utc_offsets(array, zone).tolist() == [one.utcoffset().total_seconds() for one in local]  # type: ignore[union-attr]
    assert local_seconds(array, zone).tolist() == [int(one.replace(tzinfo=UTC).timestamp()) for one in local]
    assert [from_day_number(int(number)) for number in day_numbers(array, zone)] == [
        one.date() for one in local
    ]
    assert [from_moment64(moment) for moment in array] == moments


@given(zone=ZONES, first=st.dates(date(1975, 1, 1), date(2035, 1, 1)), length=st.integers(0, 400))
def test_edges_agree_with_the_start_of_each_day(zone: ZoneInfo, first: date, length: int) -> None:
    end = first + timedelta(days=length)
    edges = day_edges(first, end, zone)
    assert [from_moment64(edge) for edge in edges] == [
        start_of_day(first + timedelta(days=n), zone) for n in range(length + 1)
    ]
    assert from_day_number(day_number(end)) == end
