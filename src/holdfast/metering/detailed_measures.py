"""Detailed measures of a Linky: daily energy, the day's highest power, and the load curve.

Power is the mean over an interval, so the highest of a day is that of its busiest interval, and the load curve
in watts is the interval's energy over its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.accounts.queries import consents_of_accounts
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_by_name
from holdfast.metering import queries
from holdfast.metering.errors import IndustryConsentMissing, InvalidMeterReadingsData
from holdfast.metering.measurements import visible_part
from holdfast.metering.series import Grouping, IntervalSeries, Quality, aggregate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from holdfast.accounts.models import Account
    from holdfast.metering.series import Buckets
    from holdfast.properties.models import SupplyPoint

#: The consent of an account without which a distributor hands over more than monthly readings.
INDUSTRY_CONSENT: Final = "DETAILED_CONSUMPTION_DATA"
ACCEPTED: Final = "ACCEPTED"
#: How far back measures are kept by the distributor, and how much of a load curve is told at once.
KEPT: Final = timedelta(days=3 * 365 + 1)
LONGEST_LOAD_CURVE: Final = timedelta(days=31)
MEASURES: Final = ("ACTIVE_ENERGY", "MAX_POWER", "LOAD_CURVE")
_SECONDS_IN_AN_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """A value of the interval or day that starts at a moment."""

    measured_at: datetime
    value: float
    quality: str


@dataclass(frozen=True, slots=True)
class PhysicalMeasure:
    """Values of one kind: Wh a day, W a day, or W an interval; step as ISO 8601 writes durations."""

    measure_type: str
    unit: str
    step: str
    values: list[MeasuredValue]


@dataclass(frozen=True, slots=True)
class DetailedMeasures:
    """The answer for the local days `[period_start_date, period_end_date)`."""

    prm_ref: str
    period_start_date: date
    period_end_date: date
    physical_measures: list[PhysicalMeasure]


def detailed_measures(
    *,
    account: Account,
    point: SupplyPoint,
    times: Sequence[Period],
    start_date: date,
    end_date: date,
    now: datetime,
    measure_type: str | None = None,
) -> DetailedMeasures:
    """What was measured on the local days `[start_date, end_date)`; without measure_type, all three kinds.

    Raises IndustryConsentMissing where the account has not accepted that its distributor hands such data over,
    and InvalidMeterReadingsData for days that do not follow each other, have not begun or are no longer kept,
    for a load curve of more than 31 days, and where nothing was measured.
    """
    answers = consents_of_accounts([account]).get(account.pk, [])
    if not any(one.code == INDUSTRY_CONSENT and one.value == ACCEPTED for one in answers):
        raise IndustryConsentMissing
    kinds = MEASURES if measure_type is None else (measure_type,)
    zone = market_by_name(point.market_name).zone
    today = now.astimezone(zone).date()
    if not today - KEPT <= start_date < end_date or start_date > today:
        raise InvalidMeterReadingsData
    if "LOAD_CURVE" in kinds and end_date - start_date > LONGEST_LOAD_CURVE:
        raise InvalidMeterReadingsData
    period = Period(start_of_day(start_date, zone), start_of_day(end_date, zone))
    series = queries.consumption_of_supply_points([point], period).get(point.pk)
    known = visible_part(series, times).without_gaps() if series is not None else None
    if known is None or not len(known):
        raise InvalidMeterReadingsData
    return DetailedMeasures(
        point.identifier, start_date, end_date, [_measure(kind, known, zone) for kind in kinds]
    )


def _measure(kind: str, series: IntervalSeries, zone: ZoneInfo) -> PhysicalMeasure:
    lengths = (series.ends - series.starts).astype("timedelta64[s]").astype(np.int64)
    power = series.values * _SECONDS_IN_AN_HOUR / lengths
    if kind == "LOAD_CURVE":
        values = [
            MeasuredValue(from_moment64(start).astimezone(zone), float(watts), Quality(int(quality)).name)
            for start, watts, quality in zip(series.starts, power, series.quality, strict=True)
        ]
        return PhysicalMeasure(kind, "W", _duration(int(lengths.max())), values)
    days = aggregate(series, grouping=Grouping.DAY, zone=zone)
    if kind == "MAX_POWER":
        values = []
        for first, last in zip(days.first, days.last, strict=True):
            top = int(first + np.argmax(power[first:last]))
            values.append(
                MeasuredValue(
                    from_moment64(series.starts[top]).astimezone(zone),
                    float(power[top]),
                    Quality(int(series.quality[top])).name,
                )
            )
        return PhysicalMeasure(kind, "W", "P1D", values)
    return PhysicalMeasure(kind, "Wh", "P1D", list(_days(days, zone)))


def _days(days: Buckets, zone: ZoneInfo) -> Iterator[MeasuredValue]:
    for number in range(len(days)):
        estimated, present = int(days.estimated[number]), int(days.present[number])
        mixed = "COMBINED" if estimated else "ACTUAL"
        yield MeasuredValue(
            from_moment64(days.starts[number]).astimezone(zone),
            float(days.values[number]),
            "ESTIMATED" if estimated == present else mixed,
        )


def _duration(seconds: int) -> str:
    minutes = seconds // 60
    return f"PT{minutes}M" if minutes < 24 * 60 else "P1D"
