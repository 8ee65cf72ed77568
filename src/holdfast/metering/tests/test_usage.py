"""What a supply point used, by bucket, and how much of it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from holdfast.kernel.periods import Period, start_of_day
from holdfast.metering import store
from holdfast.metering.choices import IntervalSource, Unit
from holdfast.metering.series import Grouping, Quality, regular
from holdfast.metering.tests import NOW
from holdfast.metering.usage import usage_of_supply_points
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from holdfast.metering.models import Channel
    from holdfast.properties.models import SupplyPoint

LONDON = ZoneInfo("Europe/London")


def days(first: date, end: date) -> Period:
    return Period(start_of_day(first, LONDON), start_of_day(end, LONDON))


@pytest.fixture
def march(open_channel: Callable[..., Channel]) -> Channel:
    """1 Wh each half-hour of 29 to 31 March 2025 but two; the last six are estimates."""
    channel = open_channel()
    first = start_of_day(date(2025, 3, 29), LONDON)
    series = regular(first, [1] * (48 + 46 + 48), step_minutes=30)
    series.quality[10:12] = Quality.MISSING
    series.quality[-6:] = Quality.ESTIMATED
    store.write({channel.pk: series}, source=IntervalSource.FILE, recorded_at=NOW)
    return channel


def test_days_say_how_complete_they_are(march: Channel, supply_point: SupplyPoint) -> None:
    period = days(date(2025, 3, 29), date(2025, 4, 2))
    used = usage_of_supply_points([supply_point], period, grouping=Grouping.DAY)[supply_point.pk]
    assert (used.unit, used.step_minutes, used.zone) == (Unit.KWH, 30, LONDON)
    # The clock goes forward on the 30th, and of 1 April nothing is known.
    assert used.buckets.expected.tolist() == [48, 46, 48, 48]
    assert used.buckets.values.tolist() == [46, 46, 48, 0]
    assert used.buckets.gaps.tolist() == [2, 0, 0, 48]
    assert used.buckets.estimated.tolist() == [0, 0, 6, 0]
    assert used.buckets.is_complete.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [(Grouping.HOUR, [2] * 71), (Grouping.WEEK, [48 + 46, 48]), (Grouping.MONTH, [48 + 46 + 48])],
)
def test_other_groupings(
    march: Channel, supply_point: SupplyPoint, grouping: Grouping, expected: list[int]
) -> None:
    period = days(date(2025, 3, 29), date(2025, 4, 1))  # a Saturday to a Monday
    used = usage_of_supply_points([supply_point], period, grouping=grouping)[supply_point.pk]
    assert used.buckets.expected.tolist() == expected
    assert used.buckets.values.sum() == 140


def test_directions_and_units_are_apart(
    march: Channel, supply_point: SupplyPoint, open_channel: Callable[..., Channel]
) -> None:
    exported, volume = open_channel(direction="EXPORT"), open_channel(unit=Unit.CUBIC_METRES)
    for channel, value in ((exported, 5), (volume, 7)):
        series = regular(datetime(2025, 3, 29, tzinfo=UTC), [value] * 2, step_minutes=30)
        store.write({channel.pk: series}, source=IntervalSource.FILE, recorded_at=NOW)
    period = days(date(2025, 3, 29), date(2025, 3, 30))

    def total(**wanted: object) -> int:
        used = usage_of_supply_points([supply_point], period, grouping=Grouping.DAY, **wanted)  # type: ignore[arg-type]
        return int(used[supply_point.pk].buckets.values[0])

    assert (total(), total(direction=Direction.EXPORT), total(unit=Unit.CUBIC_METRES)) == (46, 10, 14)


def test_any_number_of_supply_points_is_two_statements(
    march: Channel, supply_point: SupplyPoint, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    period = days(date(2025, 3, 29), date(2025, 3, 30))
    with django_assert_num_queries(2):
        usage_of_supply_points([supply_point], period, grouping=Grouping.DAY)
    assert usage_of_supply_points([], period, grouping=Grouping.DAY) == {}
