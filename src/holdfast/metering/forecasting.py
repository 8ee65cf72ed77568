"""What supply points are expected to use: the estimation module over what is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.periods import Period
from holdfast.markets.registry import market_by_name
from holdfast.metering import advances
from holdfast.metering.choices import ReadingQuality, Unit
from holdfast.metering.energy import energy_of_supply_points
from holdfast.metering.estimation import GAS_HEATING, HOUSEHOLD, SUN, Calendar, Model, Profile, learn
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.measurements import visible_part
from holdfast.metering.series import Grouping, IntervalSeries, Quality, aggregate
from holdfast.metering.time_classes import class_of_register
from holdfast.metering.typical_use import BY_MARKET, EXPORT_KWH
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from holdfast.metering.models import RegisterValue
    from holdfast.properties.models import SupplyPoint

#: How much history a model learns from, and how far a forecast may reach.
HISTORY: Final = timedelta(days=400)
LONGEST_FORECAST: Final = timedelta(days=731)
#: Where a supply point's details may tell what it uses in a year, in kWh.
ANNUAL_DETAILS: Final = ("estimated_annual_consumption", "annual_consumption", "formula_year_smp_aq")
_WATT_HOURS: Final = 1000
_THOUSANDTH: Final = Decimal("0.001")

GROUPINGS: Final = {
    "HALF_HOUR": Grouping.HALF_HOUR,
    "HOUR": Grouping.HOUR,
    "DAY": Grouping.DAY,
    "WEEK": Grouping.WEEK,
    "MONTH": Grouping.MONTH,
}


@dataclass(eq=False)
class ForecastBucket:
    """What is expected to be used in a stretch of time, in kWh."""

    start_at: datetime
    end_at: datetime
    value: Decimal
    unit: str = "kWh"


def model_of(point: SupplyPoint, *, as_of: datetime, times: Sequence[Period] | None = None) -> Model:
    """The model of one supply point from what was known of it at a moment.

    times: those whose history may teach, None for all. Interval data come first, then the spans between
    register readings, then the annual quantity in its details, then what is typical of its market.
    """
    history = Period(as_of - HISTORY, as_of)
    series = energy_of_supply_points([point], history, direction=Direction(point.direction)).get(point.pk)
    known = visible_part(series, times) if series is not None else None
    if known is None or not known.present:
        known = _spans(point, times if times is not None else (history,), history)
    return model_from(point, known, as_of=as_of)


def model_from(point: SupplyPoint, known: IntervalSeries, *, as_of: datetime) -> Model:
    """The model of a supply point from a history of watt-hours, which may be empty."""
    annual = annual_kwh(point)
    if annual is None and not known.present:
        annual = EXPORT_KWH if point.direction == Direction.EXPORT else BY_MARKET[point.market_name]
    return learn(
        known,
        standard=standard_profile(point),
        calendar=calendar_of(point, as_of),
        annual_watt_hours=None if annual is None else float(annual) * _WATT_HOURS,
    )


def annual_kwh(point: SupplyPoint) -> float | None:
    """What the market or an operator says of a year's use; None where nobody says anything."""
    told = (point.details.get(name) for name in ANNUAL_DETAILS)
    return next((float(one) for one in told if one is not None), None)


def standard_profile(point: SupplyPoint) -> Profile:
    """The profile that a supply point begins with."""
    if point.fuel == Fuel.GAS:
        return GAS_HEATING
    return SUN if point.direction == Direction.EXPORT else HOUSEHOLD


def calendar_of(point: SupplyPoint, around: datetime) -> Calendar:
    """The market's zone, and its holidays of the years around a moment."""
    market = market_by_name(point.market_name)
    years = range(around.year - 2, around.year + 3)
    return Calendar(market.zone, frozenset(day for year in years for day in market.holidays(year)))


def consumption_forecast(
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    start_at: datetime,
    end_at: datetime,
    interval: str,
    now: datetime,
) -> list[ForecastBucket]:
    """What is expected in `[start_at, end_at)`, in local half-hours, hours, days, weeks or months.

    The first and last bucket are cut off at the ends of the period. A period in the past is told as it would
    have been before it began. At most two years.
    """
    end = min(end_at, start_at + LONGEST_FORECAST)
    if end <= start_at:
        return []
    model = model_of(point, as_of=min(start_at, now), times=times)
    edges = _half_hours(start_at, end)
    series = model.forecast(edges[:-1], edges[1:])
    zone = model.calendar.zone
    buckets = aggregate(series, grouping=GROUPINGS[interval], zone=zone)
    opening, closing = to_moment64(start_at), to_moment64(end)
    return [
        ForecastBucket(
            from_moment64(max(start, opening)).astimezone(zone),
            from_moment64(min(stop, closing)).astimezone(zone),
            int(value) * _THOUSANDTH,
        )
        for start, stop, value in zip(buckets.starts, buckets.ends, buckets.values, strict=True)
    ]


def _half_hours(start: datetime, end: datetime) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The edges of the half-hours between two moments, which are edges themselves."""
    first, last = int(to_moment64(start).astype(np.int64)), int(to_moment64(end).astype(np.int64))
    marks = np.arange(-(-first // 1800) * 1800, last, 1800)
    return np.unique(np.concatenate([[first], marks, [last]])).astype("datetime64[s]")


def _spans(point: SupplyPoint, times: Sequence[Period], history: Period) -> IntervalSeries:
    """What all registers counted together from reading to reading, as long intervals in watt-hours.

    A meter that counts by two calendars at once counts by the supplier's; spans that lack a register, or have
    an estimate or an implausible index at an end, are left out.
    """
    rows: QuerySet[Any] = advances.advances_of(point, times=times, since=history.start, until=history.end)
    values = [one for one in rows.order_by("ended_at", "register_id") if not one.is_quarantined]
    before = advances.preceding_of(values)
    by_span: dict[tuple[int, datetime, datetime], list[tuple[RegisterValue, RegisterValue]]] = defaultdict(
        list
    )
    for value in values:
        previous = before[value.pk]
        key = (value.reading.meter_id, previous.reading.read_at, value.reading.read_at)
        by_span[key].append((previous, value))
    registers = {meter: _counting(point, values, meter) for meter in {key[0] for key in by_span}}
    gas = GasQuality.of_details(point.details)
    spans = []
    for (meter, begin, end), pairs in sorted(by_span.items(), key=lambda item: item[0][1:]):
        counted = {
            after.register_id: advances.counted(previous, after)
            for previous, after in pairs
            if after.register_id in registers[meter]
        }
        estimated = any(
            ReadingQuality.ESTIMATED in {previous.reading.quality, after.reading.quality}
            for previous, after in pairs
        )
        if estimated or counted.keys() != registers[meter] or None in counted.values():
            continue
        total = sum((one for one in counted.values() if one is not None), Decimal(0))
        kwh = gas.kwh(total) if pairs[0][1].register.unit == Unit.CUBIC_METRES else total
        spans.append((to_moment64(begin), to_moment64(end), round(kwh * _WATT_HOURS)))
    return IntervalSeries(
        np.array([one[0] for one in spans], "datetime64[s]"),
        np.array([one[1] for one in spans], "datetime64[s]"),
        np.array([one[2] for one in spans], np.int64),
        np.full(len(spans), Quality.ACTUAL, np.uint8),
    )


def _counting(point: SupplyPoint, values: Sequence[RegisterValue], meter: int) -> set[int]:
    """The registers of a meter that together count all that goes through it, once."""
    registers = {one.register_id: one.register for one in values if one.reading.meter_id == meter}
    every = list(registers.values())
    owners = {pk: class_of_register(one, every, point.details) for pk, one in registers.items()}
    return {pk for pk, found in owners.items() if found is None or found.owner == "PROVIDER"}
