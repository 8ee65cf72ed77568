"""Series by hand: what a day, a week, a month hold, and how much of it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import start_of_day
from holdfast.metering.series import (
    Grouping,
    IntervalSeries,
    Quality,
    aggregate,
    combine,
    regular,
)

LONDON = ZoneInfo("Europe/London")
PARIS = ZoneInfo("Europe/Paris")
ZONES = [LONDON, PARIS, ZoneInfo("UTC"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Kolkata")]


def moments(first_year: int, end_year: int) -> st.SearchStrategy[datetime]:
    first = datetime(first_year, 1, 1, tzinfo=UTC)
    seconds = int((datetime(end_year, 1, 1, tzinfo=UTC) - first).total_seconds())
    return st.integers(0, seconds - 1).map(lambda second: first + timedelta(seconds=second))


def half_hours_of(first: date, end: date, zone: ZoneInfo, *, each: int = 250) -> IntervalSeries:
    """The same consumption in every half-hour of the local days [first, end)."""
    start, stop = start_of_day(first, zone), start_of_day(end, zone)
    count = int((stop - start) / timedelta(minutes=30))
    return regular(start, [each] * count, step_minutes=30)


def test_a_day_has_48_half_hours() -> None:
    buckets = aggregate(
        half_hours_of(date(2025, 1, 15), date(2025, 1, 17), LONDON), grouping=Grouping.DAY, zone=LONDON
    )
    # 48 half-hours of 250 Wh are 12,000 Wh.
    assert buckets.values.tolist() == [12_000, 12_000]
    assert buckets.expected.tolist() == [48, 48]
    assert [from_moment64(one) for one in buckets.starts] == [
        datetime(2025, 1, 15, tzinfo=UTC),
        datetime(2025, 1, 16, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "half_hours", "first_moment"),
    [
        (LONDON, date(2025, 3, 30), 46, datetime(2025, 3, 30, 0, tzinfo=UTC)),
        (LONDON, date(2025, 10, 26), 50, datetime(2025, 10, 25, 23, tzinfo=UTC)),
        (PARIS, date(2025, 3, 30), 46, datetime(2025, 3, 29, 23, tzinfo=UTC)),
        (PARIS, date(2025, 10, 26), 50, datetime(2025, 10, 25, 22, tzinfo=UTC)),
    ],
)
def test_days_of_the_clock_change_are_shorter_and_longer(
    zone: ZoneInfo, day: date, half_hours: int, first_moment: datetime
) -> None:
    series = half_hours_of(day, day + timedelta(days=1), zone, each=100)
    buckets = aggregate(series, grouping=Grouping.DAY, zone=zone)
    assert len(series) == half_hours
    assert buckets.values.tolist() == [half_hours * 100]
    assert from_moment64(buckets.starts[0]) == first_moment


def test_the_repeated_hour_of_autumn_stays_two_hours() -> None:
    buckets = aggregate(
        half_hours_of(date(2025, 10, 26), date(2025, 10, 27), LONDON), grouping=Grouping.HOUR, zone=LONDON
    )
    assert len(buckets) == 25
    assert set(buckets.expected.tolist()) == {2}
    assert len(np.unique(buckets.starts)) == 25


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    # Wednesday 2025-01-29 to Tuesday 2025-02-04: three days of January, four of February.
    series = half_hours_of(date(2025, 1, 29), date(2025, 2, 5), LONDON, each=1)
    weeks = aggregate(series, grouping=Grouping.WEEK, zone=LONDON)
    months = aggregate(series, grouping=Grouping.MONTH, zone=LONDON)
    # 29, 30, 31 January and 1, 2 February are in the first week; 3 and 4 February in the second.
    assert weeks.values.tolist() == [5 * 48, 2 * 48]
    assert from_moment64(weeks.starts[0]) == datetime(2025, 1, 27, tzinfo=UTC)
    assert months.values.tolist() == [3 * 48, 4 * 48]
    assert from_moment64(months.ends[0]) == datetime(2025, 2, 1, tzinfo=UTC)
    quarters = aggregate(series, grouping=Grouping.QUARTER, zone=LONDON)
    assert quarters.values.tolist() == [7 * 48]
    assert from_moment64(quarters.ends[0]) == datetime(2025, 3, 31, 23, tzinfo=UTC)


def test_completeness_counts_gaps_and_estimates() -> None:
    series = half_hours_of(date(2025, 1, 15), date(2025, 1, 16), LONDON)
    series.quality[:6] = Quality.MISSING
    series.values[:6] = 0
    series.quality[6:10] = Quality.ESTIMATED
    buckets = aggregate(series, grouping=Grouping.DAY, zone=LONDON)
    assert buckets.values.tolist() == [42 * 250]
    assert (buckets.expected[0], buckets.present[0], buckets.estimated[0]) == (48, 42, 4)
    assert not series.is_complete
    assert len(series.without_gaps()) == 42


def test_an_interval_longer_than_the_bucket_is_not_spread() -> None:
    hourly = regular(datetime(2025, 1, 15, tzinfo=UTC), [500, 700], step_minutes=60)
    buckets = aggregate(hourly, grouping=Grouping.HALF_HOUR, zone=LONDON)
    assert buckets.values.tolist() == [500, 700]
    assert (buckets.ends - buckets.starts).astype(int).tolist() == [3600, 3600]


def test_day_and_night_registers_add_up() -> None:
    start = datetime(2025, 1, 15, tzinfo=UTC)
    day = regular(start, [0, 300], step_minutes=30)
    night = regular(start, [200, 0], step_minutes=30, quality=Quality.ESTIMATED)
    both = combine([day, night])
    assert both.values.tolist() == [200, 300]
    assert both.quality.tolist() == [Quality.ESTIMATED, Quality.ESTIMATED]
    night.quality[0] = Quality.MISSING
    assert combine([day, night]).quality.tolist() == [Quality.MISSING, Quality.ESTIMATED]


def test_only_the_same_intervals_add_up() -> None:
    start = datetime(2025, 1, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="same intervals"):
        combine([regular(start, [1], step_minutes=30), regular(start, [1, 2], step_minutes=30)])


def test_an_empty_series_has_no_buckets() -> None:
    empty = regular(datetime(2025, 1, 1, tzinfo=UTC), [], step_minutes=30)
    assert len(aggregate(empty, grouping=Grouping.DAY, zone=LONDON)) == 0


def test_an_interval_belongs_to_the_period_it_starts_in() -> None:
    series = regular(datetime(2025, 1, 15, tzinfo=UTC), [1, 2, 4, 8], step_minutes=30)
    part = series.between(datetime(2025, 1, 15, 0, 30, tzinfo=UTC), datetime(2025, 1, 15, 1, 30, tzinfo=UTC))
    assert part.values.tolist() == [2, 4]


@given(
    zone=st.sampled_from([zone for zone in ZONES if zone.key != "Asia/Kolkata"]),  # hours there begin at :30
    start=moments(2015, 2030),
    count=st.integers(1, 200),
    grouping=st.sampled_from(list(Grouping)),
    step=st.sampled_from([15, 30, 60]),
)
def test_grouping_loses_nothing(
    zone: ZoneInfo, start: datetime, count: int, grouping: Grouping, step: int
) -> None:
    aligned = start.replace(minute=0, second=0, microsecond=0)
    series = regular(aligned, list(range(count)), step_minutes=step)
    buckets = aggregate(series, grouping=grouping, zone=zone)
    assert int(buckets.values.sum()) == series.total
    assert int(buckets.expected.sum()) == count
    assert buckets.starts[0] <= series.starts[0]
    assert (np.diff(buckets.starts).astype(int) > 0).all()
    assert (buckets.ends[:-1] <= buckets.starts[1:]).all()
    assert (buckets.ends >= series.ends[buckets.last - 1]).all()
