"""Solar export from the sun's position, seeded clouds and a home that uses the first part itself.

Sun position after Spencer (1971), clear-sky irradiance after Haurwitz (1945), on the horizontal. Clouds are
modelled, not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.demo.profiles import noise
from holdfast.demo.profiles.grid import SUB_DAILY_STEPS, DayRange, YearGrid, draw, watt_hours

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

_SOLAR, _CLOUDS = 4, 5

#: What the home uses before anything is exported, in W per m² of the irradiance that would yield it.
_OWN_USE = 80.0


def solar_export(
    days: DayRange,
    zone: ZoneInfo,
    step_minutes: int,
    annual_kwh: float,
    seed: int,
    *,
    latitude: float,
    longitude: float,
    weather_seed: int | None = None,
) -> NDArray[np.int32]:
    """Watt-hours exported an interval; `annual_kwh` is what a calendar year exports.

    latitude, longitude: degrees, north and east positive, outside the polar circles. weather_seed: shared by
    homes under the same sky; without it the home's own seed decides the weather too.
    """
    if step_minutes not in SUB_DAILY_STEPS:
        raise ValueError(f"solar export is shaped in steps of 15, 30 or 60 minutes, not {step_minutes}")
    sky = seed if weather_seed is None else weather_seed

    def year_values(grid: YearGrid) -> NDArray[np.int32]:
        clouds = noise.persistent(noise.generator(sky, _CLOUDS, grid.year), 0.5, len(grid.days))
        clearness = 0.2 + 0.8 / (1 + np.exp(-1.2 * clouds - 0.4))
        random = noise.generator(seed, _SOLAR, grid.year)
        by_day = clearness[grid.day_index]
        passing = 1 - 0.6 * (1 - by_day) * random.random(len(grid.starts))
        middle = grid.starts + grid.step_minutes * 30
        yielded = clear_sky_irradiance(middle, latitude=latitude, longitude=longitude) * by_day * passing
        return watt_hours(np.maximum(yielded - _OWN_USE, 0.0), annual_kwh)

    return draw(days, zone, step_minutes, year_values)


def clear_sky_irradiance(
    epoch_seconds: NDArray[np.int64], *, latitude: float, longitude: float
) -> NDArray[np.float64]:
    """W per m² on the horizontal under a clear sky, at UTC moments; zero while the sun is down."""
    moments = epoch_seconds.astype("datetime64[s]")
    year_starts = moments.astype("datetime64[Y]").astype("datetime64[s]")
    day_of_year = (moments - year_starts).astype(np.float64) / 86_400
    angle = 2 * np.pi * day_of_year / 365
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
        - 0.002697 * np.cos(3 * angle)
        + 0.00148 * np.sin(3 * angle)
    )
    equation_of_time = 229.18 * (
        0.000075
        + 0.001868 * np.cos(angle)
        - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle)
        - 0.040849 * np.sin(2 * angle)
    )
    solar_minutes = (day_of_year % 1) * 1440 + equation_of_time + 4 * longitude
    hour_angle = np.radians(solar_minutes / 4 - 180)
    phi = np.radians(latitude)
    height = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    is_up = height > 0
    above = np.where(is_up, height, 1.0)
    return np.where(is_up, 1098 * above * np.exp(-0.059 / above), 0.0)
