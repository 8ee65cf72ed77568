"""The interval store: what goes in comes out, nothing is overwritten, gaps are said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import IntegrityError, connection

from holdfast.kernel.local_time import to_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.metering import store
from holdfast.metering.calendars import MONTH_MINUTES
from holdfast.metering.choices import IntervalSource
from holdfast.metering.days import Points
from holdfast.metering.models import Channel, IntervalBatch, IntervalDay
from holdfast.metering.series import IntervalSeries, Quality, regular
from holdfast.metering.tests import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

LONDON = ZoneInfo("Europe/London")
MARCH = Period(start_of_day(date(2025, 3, 1), LONDON), start_of_day(date(2025, 4, 1), LONDON))


def record(channel: Channel, series: IntervalSeries, at: datetime = NOW) -> store.WriteReport:
    return store.write({channel.pk: series}, source=IntervalSource.HEAD_END, recorded_at=at)


def day(first: date, values: list[int], quality: Quality = Quality.ACTUAL) -> IntervalSeries:
    return regular(start_of_day(first, LONDON), values, step_minutes=30, quality=quality)


def read_day(channel: Channel, first: date) -> IntervalSeries:
    period = Period(start_of_day(first, LONDON), start_of_day(first + timedelta(days=1), LONDON))
    return store.read([channel], period)[channel.pk]


def test_a_month_over_the_clock_change_comes_back_as_it_went_in(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    count = 31 * 48 - 2  # the clock goes forward on the 30th
    written = day(date(2025, 3, 1), list(range(count)))
    report = record(channel, written)
    assert (report.days, report.days_changed, report.intervals) == (31, 31, count)
    series = store.read([channel], MARCH)[channel.pk]
    assert np.array_equal(series.starts, written.starts)
    assert np.array_equal(series.values, written.values)
    assert series.is_complete


def test_days_are_kept_by_month_and_by_local_day(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 3, 31), [1] * 96))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, local_date FROM metering_intervalday ORDER BY 2")
        assert cursor.fetchall() == [
            ("metering_intervalday_2025_03", date(2025, 3, 31)),
            ("metering_intervalday_2025_04", date(2025, 4, 1)),
        ]


def test_the_same_values_twice_change_nothing(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 15), [250] * 48))
    report = record(channel, day(date(2025, 1, 15), [250] * 48), NOW + timedelta(days=1))
    assert (report.days, report.days_changed) == (1, 0)
    assert IntervalDay.objects.count() == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 15), [250] * 48, Quality.ESTIMATED))
    later = regular(datetime(2025, 1, 15, 12, tzinfo=UTC), [999], step_minutes=30)
    record(channel, later, NOW + timedelta(days=1))
    series = read_day(channel, date(2025, 1, 15))
    # 12:00 is the 25th half-hour; the rest of the day still stands as estimated.
    assert series.values.tolist() == [250] * 24 + [999] + [250] * 23
    assert series.quality[24] == Quality.ACTUAL
    assert np.count_nonzero(series.quality == Quality.ESTIMATED) == 47
    versions = IntervalDay.objects.filter(channel=channel).order_by("version")
    assert [one.version for one in versions] == [1, 2]
    assert bytes(versions[0].packed_values) == np.full(48, 250, "<i2").tobytes()
    assert [one.batch.recorded_at for one in versions] == [NOW, NOW + timedelta(days=1)]


def test_the_database_refuses_to_overwrite_a_version(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 15), [250] * 48))
    with pytest.raises(IntegrityError, match="never changed"):
        IntervalDay.objects.filter(channel=channel).update(packed_values=b"")


def test_what_never_came_is_missing(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, regular(datetime(2025, 1, 15, 23, 30, tzinfo=UTC), [7], step_minutes=30))
    series = store.read(
        [channel],
        Period(datetime(2025, 1, 15, 12, tzinfo=UTC), datetime(2025, 1, 17, tzinfo=UTC)),
    )[channel.pk]
    assert len(series) == 24 + 48
    assert series.present == 1
    assert series.total == 7
    assert series.values[23] == 7


def test_late_gaps_do_not_erase_what_is_known(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 15), [250] * 48))
    gap = day(date(2025, 1, 15), [0] * 48)
    gap.quality[:] = Quality.MISSING
    assert record(channel, gap).days_changed == 0
    assert read_day(channel, date(2025, 1, 15)).total == 12_000


def test_large_and_negative_values_are_kept(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    values = [-5, 2_000_000_000, 40_000, *([1] * 45)]
    record(channel, day(date(2025, 1, 15), values))
    record(channel, day(date(2025, 1, 16), [3] * 48))
    assert read_day(channel, date(2025, 1, 15)).values.tolist() == values
    assert read_day(channel, date(2025, 1, 16)).values.tolist() == [3] * 48


@pytest.mark.parametrize(("step", "count"), [(1, 1440), (15, 96), (60, 24)])
def test_channels_of_other_steps(open_channel: Callable[..., Channel], step: int, count: int) -> None:
    channel = open_channel(step_minutes=step)
    values = list(range(count))
    record(channel, regular(datetime(2025, 1, 15, tzinfo=UTC), values, step_minutes=step))
    assert read_day(channel, date(2025, 1, 15)).values.tolist() == values


def test_a_daily_channel_has_a_value_for_each_local_day(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel(step_minutes=1440, timezone="Europe/Paris")
    paris = ZoneInfo("Europe/Paris")
    edges = np.array(
        [
            np.datetime64(start_of_day(date(2025, 3, 29 + n), paris).replace(tzinfo=None), "s")
            for n in range(3)
        ]
    )
    series = IntervalSeries(edges[:-1], edges[1:], np.array([9_000, 8_000]), np.array([1, 1], np.uint8))
    record(channel, series)
    found = store.read(
        [channel],
        Period(start_of_day(date(2025, 3, 29), paris), start_of_day(date(2025, 3, 31), paris)),
    )[channel.pk]
    assert found.values.tolist() == [9_000, 8_000]
    assert (found.ends - found.starts).astype(int).tolist() == [86_400, 82_800]


def test_a_monthly_channel_has_a_value_for_each_calendar_month(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel(step_minutes=MONTH_MINUTES)
    edges = np.array([to_moment64(start_of_day(date(2025, month, 1), LONDON)) for month in (2, 3, 4, 5)])
    codes = np.array([Quality.ACTUAL, Quality.ESTIMATED, Quality.ACTUAL], np.uint8)
    record(channel, IntervalSeries(edges[:-1], edges[1:], np.array([28, 31, 30]), codes))
    found = store.read([channel], Period(MARCH.start, start_of_day(date(2025, 6, 15), LONDON)))[channel.pk]
    assert found.values.tolist() == [31, 30, 0, 0]
    assert found.quality.tolist() == [Quality.ESTIMATED, Quality.ACTUAL, Quality.MISSING, Quality.MISSING]
    # March is an hour short of 31 days, and June ends when July begins.
    assert (found.ends - found.starts).astype(int).tolist() == [
        31 * 86_400 - 3_600,
        30 * 86_400,
        31 * 86_400,
        30 * 86_400,
    ]
    with pytest.raises(ValueError, match="off the steps"):
        record(channel, day(date(2025, 1, 15), [1]))


def test_what_was_known_at_a_moment_can_be_asked(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 15), [250] * 48, Quality.ESTIMATED))
    record(channel, day(date(2025, 1, 15), [300] * 48), NOW + timedelta(days=1))
    period = Period(start_of_day(date(2025, 1, 15), LONDON), start_of_day(date(2025, 1, 16), LONDON))

    def known(at: datetime | None) -> int:
        return store.read([channel], period, known_at=at)[channel.pk].total

    assert known(NOW - timedelta(seconds=1)) == 0
    assert known(NOW) == 48 * 250
    assert known(None) == known(NOW + timedelta(days=1)) == 48 * 300


def points(channel: Channel, *facts: tuple[datetime, int]) -> Points:
    return Points(
        [channel.pk],
        np.zeros(len(facts), np.int64),
        np.array([int(at.timestamp()) for at, _ in facts]),
        np.array([value for _, value in facts], np.int32),
        np.full(len(facts), Quality.ACTUAL, np.uint8),
    )


def test_values_come_in_any_order_and_the_later_of_two_counts(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    noon = datetime(2025, 1, 15, 12, tzinfo=UTC)
    half = timedelta(minutes=30)
    report = store.write_points(
        points(channel, (noon + half, 1), (noon, 2), (noon + half / 2, 9), (noon, 2), (noon + half, 3)),
        source=IntervalSource.HEAD_END,
        recorded_at=NOW,
    )
    # The first is contradicted by the last, the third begins no half-hour, and the same said twice is no matter.
    assert report.superseded.tolist() == [0]
    assert report.off_step.tolist() == [2]
    assert (report.days, report.days_changed, report.intervals) == (1, 1, 4)
    assert read_day(channel, date(2025, 1, 15)).values[24:26].tolist() == [2, 3]


def test_few_days_of_a_long_time_are_asked_for_alone(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    record(channel, day(date(2025, 1, 1), [1] * 48))
    record(channel, day(date(2025, 2, 1), [2] * 48))
    last = datetime(2025, 12, 1, 12, tzinfo=UTC)
    facts = points(channel, (datetime(2025, 2, 1, 12, tzinfo=UTC), 50), (last, 60))
    assert store.write_points(facts, source=IntervalSource.API, recorded_at=NOW).days_changed == 2
    assert read_day(channel, date(2025, 2, 1)).total == 47 * 2 + 50
    assert (read_day(channel, date(2025, 12, 1)).total, read_day(channel, date(2025, 1, 1)).total) == (60, 48)


def test_more_days_than_are_laid_out_at_once(
    open_channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CELLS_AT_A_TIME", 100)
    channel = open_channel()
    written = day(date(2025, 3, 28), list(range(5 * 48 - 2)))
    assert record(channel, written).days_changed == 5
    assert store.read([channel], MARCH)[channel.pk].total == sum(range(4 * 48 - 2))
    assert IntervalBatch.objects.count() == 1


def test_values_off_the_steps_are_refused_and_nothing_is_kept(open_channel: Callable[..., Channel]) -> None:
    channel = open_channel()
    with pytest.raises(ValueError, match="off the steps"):
        record(channel, regular(datetime(2025, 1, 15, 0, 10, tzinfo=UTC), [1], step_minutes=30))
    with pytest.raises(ValueError, match="32 bits"):
        record(channel, day(date(2025, 1, 15), [2**31]))
    with pytest.raises(ValueError, match="no such channels"):
        store.write({0: day(date(2025, 1, 15), [1])}, source=IntervalSource.FILE, recorded_at=NOW)
    assert not IntervalDay.objects.exists()


def test_reading_many_channels_is_one_statement(
    open_channel: Callable[..., Channel], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    imported, exported = open_channel(), open_channel(direction="EXPORT")
    store.write(
        {
            imported.pk: day(date(2025, 3, 5), [1] * 48),
            exported.pk: day(date(2025, 3, 7), [2] * 48),
        },
        source=IntervalSource.FILE,
        recorded_at=NOW,
    )
    with django_assert_num_queries(1):
        found = store.read([imported, exported], MARCH)
    assert (found[imported.pk].total, found[exported.pk].total) == (48, 96)
    assert found[exported.pk].present == 48
