"""Estimation by hand: what a model learns, forecasts, and lays between readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.local_time import day_edges, to_moment64
from holdfast.metering.estimation import (
    GAS_HEATING,
    HOUSEHOLD,
    SUN,
    Calendar,
    Known,
    Model,
    Profile,
    estimate_registers,
    fill_gaps,
    flat,
    learn,
    spread,
    whole,
)
from holdfast.metering.series import IntervalSeries, Quality, regular

PARIS = ZoneInfo("Europe/Paris")
UTC_CALENDAR = Calendar(ZoneInfo("UTC"))
HOUR = np.timedelta64(3600, "s")
JANUARY = datetime(2025, 1, 1, tzinfo=UTC)
NOTHING = regular(JANUARY, [], step_minutes=30)


def half_hours(start: datetime, values: list[int]) -> IntervalSeries:
    return regular(start, values, step_minutes=30)


def moments(*some: datetime) -> np.ndarray:
    return np.array([to_moment64(one) for one in some], "datetime64[s]")


def steady(watt_hours_an_hour: float, profile: Profile | None = None) -> Model:
    """A model without history: so much in every hour of a mean year."""
    return learn(
        NOTHING,
        standard=profile or flat(),
        calendar=UTC_CALENDAR,
        annual_watt_hours=watt_hours_an_hour * 365.2425 * 24,
    )


# Profiles


@pytest.mark.parametrize("profile", [HOUSEHOLD, GAS_HEATING, SUN, flat()], ids=["home", "gas", "sun", "flat"])
def test_a_year_of_a_profile_is_a_year_of_hours(profile: Profile) -> None:
    edges = day_edges(date(2025, 1, 1), date(2026, 1, 1), PARIS)
    weights = profile.weights(edges[:-1], edges[1:], calendar=Calendar(PARIS))
    assert weights.sum() == pytest.approx(8760, rel=0.01)


def test_a_profile_by_hand() -> None:
    # Nothing but workdays from 06:00 to 07:00: 4 of 96 quarters on 5 of 7 days, so 24 x 7 / 5 = 33.6 on average 1
    shape = np.zeros((3, 96))
    shape[0, 24:28] = 5.0
    profile = Profile.of(np.ones(12), shape)
    friday = datetime(2025, 1, 3, tzinfo=UTC)
    starts = to_moment64(friday) + np.arange(48) * HOUR
    weights = profile.weights(starts, starts + HOUR, calendar=UTC_CALENDAR)
    assert weights[6] == pytest.approx(33.6)
    assert weights.sum() == pytest.approx(33.6)  # the Saturday has nothing
    holiday = Calendar(ZoneInfo("UTC"), frozenset({friday.date()}))
    assert profile.weights(starts, starts + HOUR, calendar=holiday).sum() == 0


def test_days_of_a_clock_change_have_their_hours() -> None:
    edges = day_edges(date(2025, 3, 29), date(2025, 4, 1), PARIS)
    assert flat().weights(edges[:-1], edges[1:], calendar=Calendar(PARIS)).tolist() == [24, 23, 24]
    # the missing hour is that from two to three, when a home sleeps: 23 hours take nearly what 24 do
    home = HOUSEHOLD.weights(edges[:-1], edges[1:], calendar=Calendar(PARIS))
    assert 0.95 < home[1] / home[0] < 0.995


@pytest.mark.parametrize(
    ("season", "shape"),
    [
        (np.ones(11), np.ones((3, 96))),
        (np.ones(12), np.ones((2, 96))),
        (np.zeros(12), np.ones((3, 96))),
        (np.full(12, -1.0), np.ones((3, 96))),
        (np.full(12, np.nan), np.ones((3, 96))),
    ],
    ids=["11 months", "2 kinds", "nothing", "negative", "not a number"],
)
def test_what_is_no_profile(season: np.ndarray, shape: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"factors|profile"):
        Profile(season, shape)
    with pytest.raises(ValueError, match="some use"):
        Profile.of(np.zeros(12), np.ones((3, 96)))


def test_intervals_that_run_backwards_are_refused() -> None:
    start = moments(JANUARY)
    with pytest.raises(ValueError, match="backwards"):
        flat().weights(start, np.subtract(start, HOUR), calendar=UTC_CALENDAR)


# Learning


def test_an_annual_quantity_alone_follows_the_profile() -> None:
    # 8765.82 kWh a year are 1 kWh an hour of a mean year
    model = steady(1000)
    starts = to_moment64(JANUARY) + np.arange(24) * HOUR
    found = model.forecast(starts, starts + HOUR)
    assert found.values.tolist() == [1000] * 24
    assert set(found.quality.tolist()) == {Quality.ESTIMATED}
    assert model.annual_watt_hours == pytest.approx(8_765_820)
    assert model.evidence_days == 0


def test_what_was_used_steadily_goes_on_steadily() -> None:
    # 125 Wh a half-hour for 60 days: the flat profile has nothing to learn, and the level is 250 Wh an hour
    model = learn(half_hours(JANUARY, [125] * 48 * 60), standard=flat(), calendar=UTC_CALENDAR)
    starts = to_moment64(datetime(2025, 7, 1, tzinfo=UTC)) + np.arange(24) * HOUR
    assert model.forecast(starts, starts + HOUR).values.tolist() == [250] * 24
    assert model.evidence_days == 60


def test_recent_use_counts_more() -> None:
    # 28 days of 100 Wh an hour, then 28 of 400: the older half weighs half as much as the newer one at each
    # distance, so 2/3 of 400 and 1/3 of 100 are 300
    values = [50] * 48 * 28 + [200] * 48 * 28
    model = learn(half_hours(JANUARY, values), standard=flat(), calendar=UTC_CALENDAR)
    assert model.level == pytest.approx(300, rel=1e-3)


def test_an_annual_quantity_counts_like_seven_days() -> None:
    # seven days of 100 Wh an hour (the oldest weighs 0.5 ** (1/4), so they count about 6.4), and 7 of 200
    known = half_hours(JANUARY, [50] * 48 * 7)
    model = learn(known, standard=flat(), calendar=UTC_CALENDAR, annual_watt_hours=200 * 365.2425 * 24)
    weights = 0.5 ** (np.arange(48 * 7) / 48 / 28)
    recent = float(weights.sum() / 2)
    assert model.level == pytest.approx((100 * recent + 200 * 168) / (recent + 168), rel=2e-3)


def test_the_time_of_day_is_learned_and_the_rest_of_the_week_kept() -> None:
    # Twenty-eight days with everything between 18:00 and 19:00
    day = [0] * 36 + [500, 500] + [0] * 10
    model = learn(half_hours(JANUARY, day * 28), standard=flat(), calendar=UTC_CALENDAR)
    monday = to_moment64(datetime(2025, 2, 3, tzinfo=UTC)) + np.arange(24) * HOUR
    expected = model.expect(monday, monday + HOUR)
    assert expected.argmax() == 18
    assert expected[18] > 0.85 * expected.sum()
    assert expected.sum() == pytest.approx(1000, rel=0.05)


def test_daily_values_leave_the_time_of_day_as_it_was() -> None:
    edges = day_edges(date(2025, 1, 1), date(2025, 3, 2), PARIS)
    known = IntervalSeries(edges[:-1], edges[1:], np.full(60, 30_000), np.full(60, Quality.ACTUAL, np.uint8))
    model = learn(known, standard=GAS_HEATING, calendar=Calendar(PARIS))
    assert np.array_equal(model.profile.shape, GAS_HEATING.shape)


def test_seasons_are_learned_from_a_year_and_not_from_a_winter() -> None:
    # 300 Wh an hour from October to March, 100 from April to September
    hours = to_moment64(JANUARY - timedelta(days=366)) + np.arange(366 * 24) * HOUR
    months = hours.astype("datetime64[M]").astype(int) % 12
    values = np.where((months >= 9) | (months < 3), 300, 100).astype(np.int64)
    year = IntervalSeries(hours, hours + HOUR, values, np.ones(len(hours), np.uint8))
    model = learn(year, standard=flat(), calendar=UTC_CALENDAR)
    # of each month 30 days count as the standard's 1, and as many as it has as 1.5 or 0.5
    assert model.profile.season[0] == pytest.approx(1.25, abs=0.02)
    assert model.profile.season[6] == pytest.approx(0.75, abs=0.02)
    winter = learn(
        year.between(JANUARY - timedelta(days=92), JANUARY), standard=flat(), calendar=UTC_CALENDAR
    )
    assert np.array_equal(winter.profile.season, np.ones(12))


def test_estimates_teach_nothing() -> None:
    known = half_hours(JANUARY, [100] * 48)
    invented = regular(JANUARY + timedelta(days=1), [9_000] * 48, step_minutes=30, quality=Quality.ESTIMATED)
    both = IntervalSeries(
        *(
            np.concatenate([getattr(known, name), getattr(invented, name)])
            for name in ("starts", "ends", "values", "quality")
        )
    )
    assert learn(both, standard=flat(), calendar=UTC_CALENDAR).level == pytest.approx(200)


def test_a_home_that_stands_empty_is_expected_to_use_nothing() -> None:
    model = learn(half_hours(JANUARY, [0] * 48 * 400), standard=HOUSEHOLD, calendar=UTC_CALENDAR)
    starts = to_moment64(JANUARY) + np.arange(48) * HOUR
    assert model.forecast(starts, starts + HOUR).total == 0


def test_without_any_evidence_there_is_no_model() -> None:
    with pytest.raises(ValueError, match="nothing is known"):
        learn(NOTHING, standard=flat(), calendar=UTC_CALENDAR)
    with pytest.raises(ValueError, match="not negative"):
        learn(NOTHING, standard=flat(), calendar=UTC_CALENDAR, annual_watt_hours=-1)


def test_a_forecast_of_no_time_is_empty() -> None:
    assert len(steady(100).forecast(NOTHING.starts, NOTHING.ends)) == 0


# Rounding, spreading, gaps


def test_rounding_and_spreading_by_hand() -> None:
    assert whole(np.array([0.4, 0.4, 0.4, 0.4])).tolist() == [
        0,
        1,
        0,
        1,
    ]  # 0.4, 0.8, 1.2, 1.6 round to 0 1 1 2
    assert spread(10, np.array([1.0, 3.0, 1.0])).tolist() == [2, 6, 2]
    assert spread(5, np.zeros(2)).tolist() == [2, 3]
    assert spread(0, np.empty(0)).tolist() == []
    with pytest.raises(ValueError, match="needs an interval"):
        spread(1, np.empty(0))
    with pytest.raises(ValueError, match="not negative"):
        spread(1, np.array([-1.0]))


@given(st.lists(st.floats(0, 1e6), max_size=50))
def test_rounded_runs_add_up(values: list[float]) -> None:
    found = whole(np.array(values, np.float64))
    running = np.cumsum(np.array(values, np.float64))
    assert np.abs(found.cumsum() - running).max(initial=0) <= 0.5
    assert (found >= 0).all()


@given(st.integers(0, 10**9), st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_what_is_spread_is_all_there(total: int, weights: list[float]) -> None:
    found = spread(total, np.array(weights))
    assert found.sum() == total
    assert (found >= 0).all()


def test_gaps_take_what_a_register_counted_beyond_what_is_known() -> None:
    # 2 x 300 Wh are known of 1000: two gaps share 400 evenly under a flat profile
    series = half_hours(JANUARY, [300, 0, 0, 300])
    series.quality[1:3] = Quality.MISSING
    filled = fill_gaps(series, steady(80), total=1000)
    assert filled.values.tolist() == [300, 200, 200, 300]
    assert filled.quality.tolist() == [1, 2, 2, 1]
    assert fill_gaps(series, steady(80), total=500).values.tolist() == [300, 0, 0, 300]
    assert fill_gaps(series, steady(80)).values.tolist() == [300, 40, 40, 300]
    assert fill_gaps(filled, steady(80)) is filled


# Registers


def test_between_readings_and_beyond_them() -> None:
    # 100 kWh on 1 January, 148 kWh on 3 January; the model expects 500 Wh an hour afterwards
    second, third, fourth = (JANUARY + timedelta(days=days) for days in (1, 2, 3))
    known = Known(moments(JANUARY, third), np.array([100_000, 148_000]))
    found = estimate_registers(
        known, moments(JANUARY - timedelta(hours=2), JANUARY, second, third, fourth), steady(500)
    )
    assert found.tolist() == [99_000, 100_000, 124_000, 148_000, 160_000]


def test_one_reading_is_counted_on_and_back_but_not_below_zero() -> None:
    known = Known(moments(JANUARY), np.array([1_000]))
    at = moments(JANUARY - timedelta(days=1), JANUARY + timedelta(hours=3))
    assert estimate_registers(known, at, steady(500)).tolist() == [0, 2_500]
    # a register that counts a quarter of the use, in thousandths of a unit of two watt-hours
    assert estimate_registers(known, at, steady(500), counts_per_watt_hour=0.5, share=0.25).tolist() == [
        0,
        1_188,
    ]


def test_readings_of_a_time_when_nothing_is_expected_are_joined_by_a_straight_line() -> None:
    known = Known(moments(JANUARY, JANUARY + timedelta(hours=4)), np.array([0, 400]))
    assert estimate_registers(known, moments(JANUARY + timedelta(hours=1)), steady(0)).tolist() == [100]


def test_what_is_no_history_of_a_register() -> None:
    for when, counts in (
        (moments(JANUARY, JANUARY), np.array([1, 2])),
        (moments(JANUARY, JANUARY + timedelta(days=1)), np.array([2, 1])),
    ):
        with pytest.raises(ValueError, match="never fall"):
            Known(when, counts)
    with pytest.raises(ValueError, match="one or more"):
        Known(moments(), np.array([], np.int64))


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**7)), min_size=1, max_size=6),
    st.lists(st.integers(-(10**6), 10**7), min_size=1, max_size=20, unique=True),
)
def test_estimated_registers_never_fall_and_agree_with_readings(
    steps: list[tuple[int, int]], offsets: list[int]
) -> None:
    start = to_moment64(JANUARY)
    seconds = np.cumsum([gap for gap, _ in steps])
    known = Known(start + seconds.astype("timedelta64[s]"), np.cumsum([advance for _, advance in steps]))
    at = np.unique(np.concatenate([start + np.array(sorted(offsets), "timedelta64[s]"), known.moments]))
    found = estimate_registers(known, at, steady(300, HOUSEHOLD))
    assert (np.diff(found) >= 0).all()
    assert found[np.searchsorted(at, known.moments)].tolist() == known.counts.tolist()
