"""Load shapes: their energy, their place in the day, their clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.demo.profiles import shapes, tables
from holdfast.demo.profiles.grid import year_grid
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import MARKETS, market_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONDON, MADRID = market_of("GB").zone, market_of("ES").zone
CALENDAR_YEAR = (date(2025, 1, 1), date(2026, 1, 1))

Shape = Callable[..., "NDArray[np.int32]"]


def sunny(*args: Any) -> NDArray[np.int32]:
    return shapes.solar_export(*args, latitude=51.5, longitude=-0.1)


SHAPES: tuple[Shape, ...] = (
    shapes.household,
    shapes.business,
    shapes.electric_vehicle,
    sunny,
    shapes.gas_heating,
)
each_shape = pytest.mark.parametrize("shape", SHAPES)


@settings(max_examples=25, deadline=None)
@given(
    shape=st.sampled_from(SHAPES),
    market=st.sampled_from(MARKETS),
    step=st.sampled_from([15, 30, 60]),
    annual_kwh=st.floats(100, 12_000),
    seed=st.integers(0, 2**32),
    first=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)
def test_any_year_carries_its_energy_and_nothing_is_negative(
    *, shape: Shape, market: Any, step: int, annual_kwh: float, seed: int, first: date
) -> None:
    in_a_year = shape((date(2025, 1, 1), date(2026, 1, 1)), market.zone, step, annual_kwh, seed)
    assert abs(in_a_year.sum() - annual_kwh * 1000) <= 1
    rolling = shape((first, first + timedelta(days=365)), market.zone, step, annual_kwh, seed)
    assert rolling.dtype == np.int32
    assert rolling.min() >= 0
    # a year that spans two calendar years has the weather and habits of both
    assert rolling.sum() == pytest.approx(annual_kwh * 1000, rel=0.15)


@each_shape
def test_the_same_seed_gives_the_same_day_in_any_range(shape: Shape) -> None:
    year = shape(CALENDAR_YEAR, LONDON, 30, 3000, 7)
    week = shape((date(2025, 2, 3), date(2025, 2, 10)), LONDON, 30, 3000, 7)
    begin = 33 * 48
    assert (year[begin : begin + 7 * 48] == week).all()
    assert (shape(CALENDAR_YEAR, LONDON, 30, 3000, 8) != year).any()


@each_shape
@pytest.mark.parametrize("market", MARKETS, ids=lambda market: market.code)
def test_intervals_align_with_the_markets_settlement_periods(shape: Shape, market: Any) -> None:
    step = market.settlement_step_minutes[SupplyType.ELECTRICITY]
    for day in (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25)):
        values = shape((day, day + timedelta(days=1)), market.zone, step, 3000, 1)
        starts = market.settlement_starts(day, SupplyType.ELECTRICITY)
        assert len(values) == len(starts)
        grid = year_grid(2026, market.zone, step)
        offset = grid.first_interval[(day - date(2026, 1, 1)).days]
        assert (grid.starts[offset : offset + len(starts)] == starts.astype(np.int64)).all()


def test_the_clock_on_the_wall_skips_and_repeats_an_hour() -> None:
    grid = year_grid(2026, LONDON, 30)

    def minutes_of(day: date) -> list[int]:
        number = (day - date(2026, 1, 1)).days
        return list(grid.local_minute[grid.first_interval[number] : grid.first_interval[number + 1]])

    assert minutes_of(date(2026, 3, 29)) == [m for m in range(0, 1440, 30) if not 60 <= m < 120]
    assert minutes_of(date(2026, 10, 25)) == [0, 30, 60, 90, *range(60, 1440, 30)]


def test_an_empty_range_is_empty_and_a_reversed_one_refused() -> None:
    day = date(2026, 1, 1)
    assert len(shapes.household((day, day), LONDON, 30, 3000, 1)) == 0
    with pytest.raises(ValueError, match="before it starts"):
        shapes.household((day, day - timedelta(days=1)), LONDON, 30, 3000, 1)


def test_energy_cannot_be_negative() -> None:
    for shape in SHAPES:
        with pytest.raises(ValueError, match=r"kWh|negative"):
            shape(CALENDAR_YEAR, LONDON, 30, -1, 1)


@pytest.mark.parametrize("shape", [shapes.household, shapes.business, shapes.electric_vehicle, sunny])
def test_electricity_has_no_daily_shape(shape: Shape) -> None:
    with pytest.raises(ValueError, match="1440"):
        shape(CALENDAR_YEAR, LONDON, 1440, 3000, 1)
    with pytest.raises(ValueError, match="45"):
        shapes.gas_heating(CALENDAR_YEAR, LONDON, 45, 3000, 1)


def test_many_households_together_look_like_the_standard_profile() -> None:
    january = (date(2025, 1, 6), date(2025, 1, 11))  # a working week
    total = sum(shapes.household(january, LONDON, 60, 3000, seed).astype(np.int64) for seed in range(150))
    measured = np.asarray(total).reshape(5, 24).mean(axis=0)
    published = tables.vdew_watts("H0")[0, 0].reshape(24, 4).mean(axis=1)
    assert np.corrcoef(measured, published)[0, 1] > 0.95
    assert int(measured.argmax()) in range(18, 21)
    assert int(measured.argmin()) in range(1, 5)


def test_a_business_rests_on_sundays_and_holidays() -> None:
    days = (date(2025, 6, 2), date(2025, 6, 16))
    values = shapes.business(days, LONDON, 30, 20_000, 1, holidays=frozenset({date(2025, 6, 9)}))
    by_day = values.reshape(14, 48).sum(axis=1)
    monday, sunday, holiday, tuesday = by_day[0], by_day[6], by_day[7], by_day[8]
    assert sunday < 0.7 * monday
    assert holiday < 0.7 * tuesday


def test_a_car_charges_at_night_and_never_above_its_charger() -> None:
    for step in (15, 30, 60):
        values = shapes.electric_vehicle(CALENDAR_YEAR, LONDON, step, 2500, 5)
        assert values.max() <= 7400 * step / 60 + 1
        minutes = year_grid(2025, LONDON, step).local_minute[values > 0]
        # from 20:00 to 01:30 and eight hours, an hour later by the wall on the night clocks go forward
        assert ((minutes >= 19 * 60) | (minutes < 10.5 * 60)).all()
    nights = int(np.count_nonzero(np.diff((values > 0).astype(int)) == 1))
    assert 120 < nights < 320


def test_a_car_cannot_charge_more_than_the_nights_hold() -> None:
    # 364 evenings × 8 hours × 7.4 kW = 21,548.8 kWh
    full = shapes.electric_vehicle(CALENDAR_YEAR, LONDON, 30, 21_548, 5)
    assert abs(full.sum() - 21_548_000) <= 1
    with pytest.raises(ValueError, match="overnight"):
        shapes.electric_vehicle(CALENDAR_YEAR, LONDON, 30, 21_549, 5)


def test_the_sun_exports_by_day_more_in_june_and_later_by_the_clock_in_madrid() -> None:
    values = sunny(CALENDAR_YEAR, LONDON, 30, 2500, 3)
    grid = year_grid(2025, LONDON, 30)
    assert values[(grid.local_minute < 180) | (grid.local_minute >= 22 * 60)].max() == 0
    months = np.array([day.month for day in grid.days])[grid.day_index]
    assert values[months == 6].sum() > 8 * values[months == 12].sum()

    def middle_of_the_day(zone: Any, latitude: float, longitude: float) -> float:
        june = (date(2025, 6, 1), date(2025, 7, 1))
        export = shapes.solar_export(june, zone, 60, 2500, 3, latitude=latitude, longitude=longitude)
        by_hour = export.reshape(30, 24).sum(axis=0)
        return float((by_hour * (np.arange(24) + 0.5)).sum() / by_hour.sum())

    # solar noon by the clock in June: about 13:00 in London, 14:15 in Madrid
    assert middle_of_the_day(LONDON, 51.5, -0.1) == pytest.approx(13.0, abs=0.4)
    assert middle_of_the_day(MADRID, 40.4, -3.7) == pytest.approx(14.25, abs=0.4)


def test_neighbours_share_the_weather_of_a_weather_seed() -> None:
    def daily(seed: int, weather_seed: int) -> NDArray[np.int32]:
        return shapes.gas_heating(CALENDAR_YEAR, LONDON, 1440, 12_000, seed, weather_seed=weather_seed)

    assert np.corrcoef(daily(1, 9), daily(2, 9))[0, 1] > np.corrcoef(daily(1, 9), daily(2, 10))[0, 1]


def test_gas_heats_in_winter_and_peaks_in_the_morning() -> None:
    daily = shapes.gas_heating(CALENDAR_YEAR, LONDON, 1440, 12_000, 3)
    assert len(daily) == 365
    assert daily[:59].sum() > 5 * daily[181:240].sum() > 0  # January and February against July and August
    half_hours = shapes.gas_heating(CALENDAR_YEAR, LONDON, 30, 12_000, 3)
    grid = year_grid(2025, LONDON, 30)
    by_hour = np.bincount(grid.local_minute // 60, weights=half_hours)
    assert int(by_hour.argmax()) == 6
    # the same house by the day and by the half-hour
    assert np.abs(np.add.reduceat(half_hours, grid.first_interval[:-1]) - daily).max() <= 1


def test_gas_profile_is_one_at_eight_degrees_and_falls_with_warmth() -> None:
    # sigmoid 1.6209544 / (1 + (37.1833141/32)^5.6727847) + 0.0716431 = 0.55646,
    # line -0.04957 × 8 + 0.8401015 = 0.44354
    assert tables.gas_demand(np.array([8.0]))[0] == pytest.approx(1.0, abs=1e-4)
    assert (np.diff(tables.gas_demand(np.arange(-15.0, 30.0))) < 0).all()


def test_published_tables_are_whole() -> None:
    for profile in ("H0", "G0"):
        watts = tables.vdew_watts(profile)
        assert watts.shape == (3, 3, 96)
        assert watts.min() > 0
        days = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
        year = sum(
            watts[tables.season_of(day), tables.day_type_of(day, frozenset())].sum() / 4 for day in days
        )
        # normalised to 1000 kWh a year
        assert year == pytest.approx(1_000_000, rel=0.02)
    assert tables.gas_hour_factors().shape == (24, 10)
    assert tables.gas_hour_factors().sum(axis=0) == pytest.approx(np.ones(10), abs=3e-4)


@pytest.mark.parametrize(
    ("day", "season", "day_type"),
    [
        (date(2025, 3, 20), "winter", "workday"),
        (date(2025, 3, 21), "transition", "workday"),
        (date(2025, 5, 14), "transition", "workday"),
        (date(2025, 5, 15), "summer", "workday"),
        (date(2025, 9, 14), "summer", "sunday"),
        (date(2025, 9, 15), "transition", "workday"),
        (date(2025, 10, 31), "transition", "workday"),
        (date(2025, 11, 1), "winter", "saturday"),
        (date(2025, 12, 24), "winter", "saturday"),
        (date(2025, 12, 25), "winter", "sunday"),
        (date(2028, 12, 24), "winter", "sunday"),
    ],
)
def test_seasons_and_day_types_of_the_standard_profiles(day: date, season: str, day_type: str) -> None:
    assert tables.SEASONS[tables.season_of(day)] == season
    assert tables.DAY_TYPES[tables.day_type_of(day, frozenset({date(2025, 12, 25)}))] == day_type
