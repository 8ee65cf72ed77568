"""Load shapes: what a customer's meter records, in whole watt-hours an interval.

All functions take local days `[first, until)`, a zone, a step (15, 30 or 60 minutes; gas also 1440), the
energy of a calendar year in kWh and a seed, and return an int32 array aligned with the intervals of those
local days, 23 or 25 hours when clocks change. The same arguments give the same values, a day's values do not
depend on the range asked for, no value is negative, and each calendar year adds up to its energy within a
watt-hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.demo.profiles import noise, tables
from holdfast.demo.profiles.grid import SUB_DAILY_STEPS, DayRange, YearGrid, draw, watt_hours
from holdfast.demo.profiles.heating import CLIMATES, Climate, gas_heating
from holdfast.demo.profiles.sun import solar_export

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

__all__ = [
    "CLIMATES",
    "Climate",
    "DayRange",
    "business",
    "electric_vehicle",
    "gas_heating",
    "household",
    "solar_export",
]

CHARGER_KW = 7.4
LONGEST_CHARGE_HOURS = 8.0

_HOUSEHOLD, _BUSINESS, _VEHICLE = 1, 2, 3
_QUARTERS_PER_HOUR = 4


def household(
    days: DayRange,
    zone: ZoneInfo,
    step_minutes: int,
    annual_kwh: float,
    seed: int,
    *,
    holidays: frozenset[date] = frozenset(),
) -> NDArray[np.int32]:
    """A home: VDEW H0 with its yearly dynamics, shifted, roughened and interrupted by a holiday.

    The seed decides habits (how early, how spiky, how much runs all the time) that last over the years.
    """
    _require_sub_daily(step_minutes)
    habits = noise.generator(seed, _HOUSEHOLD)
    shift_quarters = round(float(np.clip(habits.normal(0, 0.6), -1.5, 1.5)) * _QUARTERS_PER_HOUR)
    standing = habits.uniform(0.15, 0.35)
    spikiness = habits.uniform(1.0, 2.5)

    def year_values(grid: YearGrid) -> NDArray[np.int32]:
        random = noise.generator(seed, _HOUSEHOLD, grid.year)
        watts = _standard_profile("H0", grid, holidays, shift_quarters)
        level = tables.household_dynamics(grid.day_of_year) * np.exp(
            0.15 * noise.persistent(random, 0.5, len(grid.days))
        )
        away = random.integers(150, 240)
        level[away : away + random.integers(5, 16)] *= 0.3
        restless = standing + (1 - standing) * noise.unit_gamma(random, spikiness, len(grid.starts))
        return watt_hours(watts * level[grid.day_index] * restless, annual_kwh)

    return draw(days, zone, step_minutes, year_values)


def business(
    days: DayRange,
    zone: ZoneInfo,
    step_minutes: int,
    annual_kwh: float,
    seed: int,
    *,
    holidays: frozenset[date] = frozenset(),
) -> NDArray[np.int32]:
    """A small business: VDEW G0, open on workdays, with little noise."""
    _require_sub_daily(step_minutes)

    def year_values(grid: YearGrid) -> NDArray[np.int32]:
        random = noise.generator(seed, _BUSINESS, grid.year)
        watts = _standard_profile("G0", grid, holidays, 0)
        level = np.exp(0.08 * noise.persistent(random, 0.4, len(grid.days)))
        restless = noise.unit_gamma(random, 12.0, len(grid.starts))
        return watt_hours(watts * level[grid.day_index] * restless, annual_kwh)

    return draw(days, zone, step_minutes, year_values)


def electric_vehicle(
    days: DayRange, zone: ZoneInfo, step_minutes: int, annual_kwh: float, seed: int
) -> NDArray[np.int32]:
    """A car charged at home overnight with 7.4 kW, on about every other evening.

    Sessions begin between 20:00 and 01:30 and last eight hours at most. Raises ValueError for more energy
    than that can carry.
    """
    _require_sub_daily(step_minutes)
    charging_share = noise.generator(seed, _VEHICLE).uniform(0.45, 0.8)

    def year_values(grid: YearGrid) -> NDArray[np.int32]:
        random = noise.generator(seed, _VEHICLE, grid.year)
        # No session on 31 December: it would run into a year that is drawn by itself.
        evenings = len(grid.days) - 1
        start_hours = np.clip(random.normal(22.75, 0.8, evenings), 20.0, 25.5)
        weights = random.lognormal(0, 0.5, evenings)
        chosen = random.random(evenings) < charging_share
        hours = _session_hours(np.where(chosen, weights, 0.0), weights, annual_kwh)
        begins = grid.midnights[:evenings] + start_hours * 3600
        knots = np.column_stack((begins, begins + hours * 3600)).ravel()
        charged = np.repeat(np.cumsum(hours), 2)
        charged[0::2] -= hours
        running = np.interp(grid.edges, knots, charged * CHARGER_KW * 1000)
        return np.diff(np.rint(running)).astype(np.int32)

    return draw(days, zone, step_minutes, year_values)


def _session_hours(
    chosen: NDArray[np.float64], fallback: NDArray[np.float64], annual_kwh: float
) -> NDArray[np.float64]:
    """Split a year's energy into sessions in proportion to weights, none longer than the longest charge."""
    needed = annual_kwh / CHARGER_KW
    if annual_kwh < 0 or needed > LONGEST_CHARGE_HOURS * len(chosen):
        raise ValueError(f"{annual_kwh} kWh a year cannot be charged overnight at {CHARGER_KW} kW")
    weights = chosen if needed <= 0.9 * LONGEST_CHARGE_HOURS * np.count_nonzero(chosen) else fallback
    hours = np.zeros_like(weights)
    free = weights > 0
    while True:
        rest = needed - hours[~free].sum()
        hours[free] = weights[free] * (rest / weights[free].sum()) if free.any() else 0.0
        over = free & (hours > LONGEST_CHARGE_HOURS)
        if not over.any():
            return hours
        hours[over] = LONGEST_CHARGE_HOURS
        free &= ~over


def _standard_profile(
    profile: str, grid: YearGrid, holidays: frozenset[date], shift_quarters: int
) -> NDArray[np.float64]:
    """A VDEW profile's watts on a grid, by season, day type and time on the clock."""
    quarters = np.roll(tables.vdew_watts(profile), shift_quarters, axis=2)
    slots = quarters.reshape(3, 3, -1, grid.step_minutes // 15).mean(axis=3)
    seasons = np.array([tables.season_of(day) for day in grid.days])
    day_types = np.array([tables.day_type_of(day, holidays) for day in grid.days])
    slot = grid.local_minute // grid.step_minutes
    return np.asarray(slots[seasons[grid.day_index], day_types[grid.day_index], slot])


def _require_sub_daily(step_minutes: int) -> None:
    if step_minutes not in SUB_DAILY_STEPS:
        raise ValueError(f"electricity is shaped in steps of 15, 30 or 60 minutes, not {step_minutes}")
