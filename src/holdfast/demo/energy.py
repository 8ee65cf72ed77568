"""What is used: interval data of every channel, and what the registers showed as each month began."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.demo.cast import Load
from holdfast.demo.chance import chance
from holdfast.demo.profiles import shapes
from holdfast.demo.profiles.shapes import CLIMATES
from holdfast.kernel.local_time import day_edges
from holdfast.markets.registry import market_by_name
from holdfast.metering import operations as metering
from holdfast.metering.calendars import Calendar, day_grid
from holdfast.metering.choices import IntervalSource, Unit
from holdfast.metering.series import IntervalSeries, Quality
from holdfast.metering.takeover import PastReading, take_over_readings
from holdfast.products import lookup
from holdfast.products.terms import TariffTerms, Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.demo.plan import Days
    from holdfast.demo.premises import Supplied
    from holdfast.metering.models import Register

#: kWh a year that a car charged at home takes.
CAR_KWH = 2_400
#: kWh in a cubic metre: volume correction 1.02264, calorific value 39.3 MJ, 3.6 MJ a kWh.
KWH_PER_CUBIC_METRE = Decimal("1.02264") * Decimal("39.3") / Decimal("3.6")
_THOUSANDTH = Decimal("0.001")
#: A failed transmission: a few days of one meter in so many, each year, were estimated.
_ESTIMATED_DAYS = timedelta(days=2)
_ESTIMATED_ONE_IN = 5


def draw_energy(supplied: Supplied) -> IntervalSeries:
    """Watt-hours in every interval of the days on which a supply point was used."""
    channel = supplied.channel
    calendar = Calendar(channel.timezone, channel.step_minutes * 60)
    starts, ends = day_grid(supplied.since, supplied.until, calendar).intervals()
    values = _watt_hours(supplied).astype(np.int64)
    quality = np.full(len(values), Quality.ACTUAL, np.uint8)
    for first in _failed_from(supplied):
        failed = day_edges(first, first + _ESTIMATED_DAYS, channel.zone)
        quality[(starts >= failed[0]) & (starts < failed[-1])] = Quality.ESTIMATED
    return IntervalSeries(starts, ends, values, quality)


def _failed_from(supplied: Supplied) -> list[date]:
    """The first of the days that were estimated; drawn by calendar year, as the loads are."""
    found = []
    for year in range(supplied.since.year, supplied.until.year + 1):
        draw = chance(supplied.seed, "estimates", year)
        if draw.randrange(_ESTIMATED_ONE_IN) == 0:
            found.append(date(year, 1, 1) + timedelta(days=draw.randrange(360)))
    return found


def _watt_hours(supplied: Supplied) -> NDArray[np.int32]:
    days = (supplied.since, supplied.until)
    market = market_by_name(supplied.point.market_name)
    zone, step = supplied.channel.zone, supplied.channel.step_minutes
    kwh, seed = supplied.annual_kwh, supplied.seed
    holidays = frozenset(
        day for year in range(supplied.since.year, supplied.until.year + 1) for day in market.holidays(year)
    )
    match supplied.plan.load:
        case Load.HOME:
            return shapes.household(days, zone, step, kwh, seed, holidays=holidays)
        case Load.HOME_WITH_CAR:
            home = shapes.household(days, zone, step, kwh - CAR_KWH, seed, holidays=holidays)
            return home + shapes.electric_vehicle(days, zone, step, CAR_KWH, seed)
        case Load.BUSINESS:
            return shapes.business(days, zone, step, kwh, seed, holidays=holidays)
        case Load.HEATING:
            return shapes.gas_heating(
                days,
                zone,
                step,
                kwh,
                seed,
                climate=CLIMATES[market.code],
                weather_seed=supplied.weather_seed,
            )
        case Load.SUN:
            town = supplied.place.town
            return shapes.solar_export(
                days,
                zone,
                step,
                kwh,
                seed,
                latitude=town.latitude,
                longitude=town.longitude,
                weather_seed=supplied.weather_seed,
            )


def record(supplies: Sequence[Supplied], *, days: Days, now: datetime) -> int:
    """Store the interval data and the monthly readings of supply points of one market; how many intervals."""
    drawn = {supplied.channel.pk: draw_energy(supplied) for supplied in supplies}
    report = metering.record_intervals(series=drawn, source=IntervalSource.HEAD_END, now=now)
    take_over_readings(
        readings=[
            reading
            for supplied in supplies
            for reading in _readings(supplied, drawn[supplied.channel.pk], days)
        ],
        now=now,
    )
    return report.intervals


def _readings(supplied: Supplied, series: IntervalSeries, days: Days) -> list[PastReading]:
    """What the registers showed on the first day, as each month after it began, and on the last day."""
    moments = _reading_days(supplied, days)
    at = [np.datetime64(days.start(day).replace(tzinfo=None), "s") for day in moments]
    places = np.searchsorted(series.starts, np.array(at, "datetime64[s]"))
    shown = {register: _shown(supplied, register, series, places) for register in supplied.registers}
    return [
        PastReading(
            meter=supplied.meter,
            read_at=days.start(day),
            values={register: values[number] for register, values in shown.items()},
        )
        for number, day in enumerate(moments)
    ]


def _reading_days(supplied: Supplied, days: Days) -> list[date]:
    months = [days.month(number) for number in range(days.months + 1)]
    within = [day for day in months if supplied.since < day < supplied.until]
    return [supplied.since, *within, supplied.until]


def _shown(
    supplied: Supplied, register: Register, series: IntervalSeries, places: NDArray[np.int64]
) -> list[Decimal]:
    """What a register showed before each interval of `places`: its beginning, and what it has counted."""
    counted = series.values
    if len(supplied.registers) > 1:
        bands = _bands(supplied)
        mine = lookup.bands_of(bands, series.starts) == bands.bands.index(register.band)
        counted = np.where(mine, counted, 0)
    running = np.concatenate([[0], np.cumsum(counted)])[places]
    began = Decimal(chance(supplied.seed, "register", register.identifier).randint(1_000, 40_000))
    per_unit = KWH_PER_CUBIC_METRE if register.unit == Unit.CUBIC_METRES else Decimal(1)
    return [
        began + (Decimal(int(watt_hours)) / 1000 / per_unit).quantize(_THOUSANDTH) for watt_hours in running
    ]


def _bands(supplied: Supplied) -> TariffTerms:
    """When each register counts."""
    bands = supplied.offer.bands
    return TariffTerms(
        zone=supplied.channel.zone,
        unit_prices=(),
        windows=tuple(
            Window(band.code, window.start_minute, window.end_minute, window.weekday_mask)
            for band in bands
            for window in band.windows
        ),
        default_band=next(band.code for band in bands if not band.windows),
    )
