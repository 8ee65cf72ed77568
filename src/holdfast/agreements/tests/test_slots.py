from __future__ import annotations

from holdfast.agreements.slots import rest_of_day, whole_week
from holdfast.products.terms import Window


def test_slots_of_windows_and_of_the_rest_of_the_day() -> None:
    # 00:30 to 05:30 and 13:00 to 16:00
    windows = [Window("LOW", 780, 960), Window("LOW", 30, 330)]

    assert whole_week(windows) == [(30, 330), (780, 960)]
    assert rest_of_day(windows) == [(330, 780), (960, 30)]


def test_a_window_over_midnight_and_one_to_midnight() -> None:
    assert rest_of_day([Window("LOW", 1380, 420)]) == [(420, 1380)]
    assert whole_week([Window("LOW", 1380, 1440)]) == [(1380, 0)]
    assert rest_of_day([Window("LOW", 1380, 1440)]) == [(0, 1380)]


def test_windows_that_touch_leave_nothing_between_them() -> None:
    assert rest_of_day([Window("LOW", 0, 360), Window("MID", 360, 720)]) == [(720, 0)]


def test_a_tariff_without_windows_has_no_slots() -> None:
    assert whole_week([]) == []
    assert rest_of_day([]) == []


def test_windows_of_single_weekdays_are_not_slots_of_every_day() -> None:
    assert whole_week([Window("LOW", 0, 360, 0b110_0000)]) is None
    assert rest_of_day([Window("LOW", 0, 360, 0b110_0000)]) is None
