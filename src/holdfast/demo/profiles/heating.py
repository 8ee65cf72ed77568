"""Gas for heating and hot water: BDEW's SigLinDe profile over modelled temperatures.

Temperatures are modelled, not measured: a cosine over the year, coldest around 20 January, with seeded
weather that lasts for days.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from holdfast.demo.profiles import noise, tables
from holdfast.demo.profiles.grid import MINUTES_PER_DAY, DayRange, YearGrid, draw, watt_hours

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

_GAS, _WEATHER = 6, 7
_COLDEST_DAY = 20
_WEATHER_DEVIATION_C = 2.8

#: Houses remember: a day's allocation temperature weighs the day and the three before it 1, 1/2, 1/4, 1/8.
_REMEMBERED = np.array([1.0, 0.5, 0.25, 0.125]) / 1.875


@dataclass(frozen=True, slots=True)
class Climate:
    """The yearly mean of daily temperatures in °C, and how far the seasons swing from it."""

    mean_c: float
    swing_c: float


#: Round figures for London, Paris and Madrid.
CLIMATES = MappingProxyType(
    {"GB": Climate(11.0, 6.5), "FR": Climate(12.5, 8.0), "ES": Climate(15.0, 9.5)},
)


def gas_heating(
    days: DayRange,
    zone: ZoneInfo,
    step_minutes: int,
    annual_kwh: float,
    seed: int,
    *,
    climate: Climate = CLIMATES["GB"],
    weather_seed: int | None = None,
) -> NDArray[np.int32]:
    """A home's gas in watt-hours (gross calorific value), in local days (1440) or steps of 15 to 60 minutes.

    weather_seed: shared by homes under the same sky; without it the home's own seed decides the weather too.
    """
    sky = seed if weather_seed is None else weather_seed

    def year_values(grid: YearGrid) -> NDArray[np.int32]:
        random = noise.generator(seed, _GAS, grid.year)
        allocation = np.convolve(_temperatures(grid, climate, sky), _REMEMBERED, mode="valid")
        daily = tables.gas_demand(allocation) * noise.unit_gamma(random, 60.0, len(grid.days))
        if grid.step_minutes == MINUTES_PER_DAY:
            return watt_hours(daily, annual_kwh)
        columns = np.searchsorted(tables.GAS_HOUR_BOUNDS, allocation)
        share = tables.gas_hour_factors()[grid.local_minute // 60, columns[grid.day_index]]
        share = share * noise.unit_gamma(random, 4.0, len(grid.starts))
        day_total = np.add.reduceat(share, grid.first_interval[:-1])
        return watt_hours(share * (daily / day_total)[grid.day_index], annual_kwh)

    return draw(days, zone, step_minutes, year_values)


def _temperatures(grid: YearGrid, climate: Climate, weather_seed: int) -> NDArray[np.float64]:
    """The modelled mean temperature of each day in °C, from the first day that 1 January remembers."""
    before = len(_REMEMBERED) - 1
    day_of_year = np.arange(1 - before, len(grid.days) + 1)
    season = climate.mean_c - climate.swing_c * np.cos(2 * np.pi * (day_of_year - _COLDEST_DAY) / 365.25)
    weather = noise.persistent(noise.generator(weather_seed, _WEATHER, grid.year), 0.8, len(day_of_year))
    return np.asarray(season + _WEATHER_DEVIATION_C * weather)
