"""Local days hold whole steps, and every moment finds its interval."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.periods import start_of_day
from holdfast.metering.calendars import MONTH_SECONDS, Calendar, day_grid

LONDON, MADRID = "Europe/London", "Europe/Madrid"


@pytest.mark.parametrize(
    ("first", "half_hours"), [(date(2025, 3, 30), 46), (date(2025, 6, 1), 48), (date(2025, 10, 26), 50)]
)
def test_days_of_a_clock_change_are_shorter_and_longer(first: date, half_hours: int) -> None:
    end = first + timedelta(days=1)
    assert day_grid(first, end, Calendar(LONDON, 1800)).lengths.tolist() == [half_hours]
    assert day_grid(first, end, Calendar(LONDON, 86_400)).lengths.tolist() == [1]


def test_a_month_begins_with_its_first_day() -> None:
    grid = day_grid(date(2025, 2, 27), date(2025, 4, 2), Calendar(MADRID, MONTH_SECONDS))
    assert np.flatnonzero(grid.lengths).tolist() == [2, 33]
    starts, ends = grid.intervals()
    # 1 March and 1 April in Spain, which is an hour ahead of UTC, then two.
    assert starts.astype(str).tolist() == ["2025-02-28T23:00:00", "2025-03-31T22:00:00"]
    assert ends.astype(str).tolist() == ["2025-03-31T22:00:00", "2025-04-30T22:00:00"]


def test_the_hour_that_the_clock_repeats_is_two_hours() -> None:
    grid = day_grid(date(2025, 10, 26), date(2025, 10, 27), Calendar(LONDON, 3600))
    twice = [datetime(2025, 10, 26, hour, tzinfo=UTC).timestamp() for hour in (0, 1)]
    numbers, is_step = grid.place(np.array(twice, np.int64))
    assert (numbers.tolist(), is_step.all()) == ([1, 2], True)


@given(
    zone=st.sampled_from([LONDON, MADRID, "UTC"]),
    step=st.sampled_from([60, 300, 900, 1800, 3600]),
    day=st.dates(date(2015, 1, 1), date(2030, 12, 1)),
    seconds=st.lists(st.integers(0, 20 * 86_400), min_size=1, max_size=20),
)
def test_every_moment_finds_its_day_and_interval(zone: str, step: int, day: date, seconds: list[int]) -> None:
    grid = day_grid(day, day + timedelta(days=22), Calendar(zone, step))
    moments = np.array(seconds, np.int64) + int(grid.edges[0])
    numbers, is_step = grid.place(moments)
    clock = ZoneInfo(zone)
    for moment, number, begins in zip(moments, numbers, is_step, strict=True):
        local = datetime.fromtimestamp(int(moment), clock).date()
        since = int(moment) - int(start_of_day(local, clock).timestamp())
        assert day + timedelta(days=int(number) // grid.width) == local
        assert (number % grid.width, begins) == (since // step, since % step == 0)
