"""The published figures behind the shapes, read once from `data`."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

SEASONS = ("winter", "summer", "transition")
DAY_TYPES = ("workday", "saturday", "sunday")
_WINTER, _SUMMER, _TRANSITION = range(3)
_WORKDAY, _SATURDAY, _SUNDAY = range(3)

#: SigLinDe coefficients of the household heating profile DE_HEF33 (single-family houses, average building
#: mix). Source: BDEW/VKU/GEODE, "Abwicklung von Standardlastprofilen Gas", after the TU München's 2015 study.
SIGMOID = (1.6209544, -37.1833141, 5.6727847, 0.0716431)
HEATING_LINE = (-0.0495700, 0.8401015)
HOT_WATER_LINE = (-0.0022090, 0.1074468)
REFERENCE_TEMPERATURE = 40.0

#: Upper bounds, in °C, of the temperature columns of the gas hour factors; the last column has none.
GAS_HOUR_BOUNDS = np.array([-15, -10, -5, 0, 5, 10, 15, 20, 25], dtype=np.float64)


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.files("holdfast.demo.profiles").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield line.split(",")


@lru_cache(maxsize=1)
def _vdew_watts() -> dict[str, NDArray[np.float64]]:
    profiles: dict[str, NDArray[np.float64]] = {}
    for profile, season, day_type, *watts in _rows("vdew_1999.csv"):
        table = profiles.setdefault(profile, np.empty((3, 3, 96)))
        table[SEASONS.index(season), DAY_TYPES.index(day_type)] = [float(value) for value in watts]
    return profiles


def vdew_watts(profile: str) -> NDArray[np.float64]:
    """A standard load profile (`H0`, `G0`) in watts by season, day type, quarter-hour: shape (3, 3, 96)."""
    return _vdew_watts()[profile]


@lru_cache(maxsize=1)
def gas_hour_factors() -> NDArray[np.float64]:
    """Shares of a day's gas by hour and temperature column: shape (24, 10)."""
    return np.array([[float(value) for value in row] for row in _rows("bdew_gas_hours.csv")])


def season_of(day: date) -> int:
    """VDEW seasons: winter from 1 November to 20 March, summer from 15 May to 14 September."""
    key = (day.month, day.day)
    if key >= (11, 1) or key <= (3, 20):
        return _WINTER
    return _SUMMER if (5, 15) <= key <= (9, 14) else _TRANSITION


def day_type_of(day: date, holidays: frozenset[date]) -> int:
    """VDEW day types: holidays count as Sundays, 24 and 31 December as Saturdays unless they are Sundays."""
    weekday = day.weekday()
    if weekday == 6 or day in holidays:  # noqa: PLR2004 - Sunday
        return _SUNDAY
    if weekday == 5 or (day.month == 12 and day.day in (24, 31)):  # noqa: PLR2004 - Saturday; December
        return _SATURDAY
    return _WORKDAY


def household_dynamics(day_of_year: NDArray[np.int64]) -> NDArray[np.float64]:
    """VDEW's polynomial that smooths H0 over the year: a factor for each day."""
    t = day_of_year.astype(np.float64)
    return np.asarray(-3.92e-10 * t**4 + 3.2e-7 * t**3 - 7.02e-5 * t**2 + 2.1e-3 * t + 1.24)


def gas_demand(temperature_c: NDArray[np.float64]) -> NDArray[np.float64]:
    """SigLinDe: a day's gas relative to that at 8 °C, from the allocation temperature."""
    a, b, c, d = SIGMOID
    heating = HEATING_LINE[0] * temperature_c + HEATING_LINE[1]
    hot_water = HOT_WATER_LINE[0] * temperature_c + HOT_WATER_LINE[1]
    sigmoid = a / (1 + (b / (temperature_c - REFERENCE_TEMPERATURE)) ** c) + d
    return np.asarray(sigmoid + np.maximum(heating, hot_water))
