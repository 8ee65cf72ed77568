"""What registers would have counted on days of which nothing, or not everything, was metered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.kernel.local_time import day_edges, from_moment64, to_moment64
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.energy import energy_of_supply_points
from holdfast.metering.estimation import Known, estimate_registers
from holdfast.metering.forecasting import LONGEST_FORECAST, model_of
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.measurements import visible_part
from holdfast.metering.models import RegisterValue
from holdfast.metering.plausibility import advance
from holdfast.metering.series import Grouping, aggregate
from holdfast.metering.time_classes import class_of_register
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from holdfast.metering.estimation import Model
    from holdfast.metering.models import Meter, Register
    from holdfast.metering.series import Buckets
    from holdfast.properties.models import SupplyPoint

    Moments = NDArray[np.datetime64]

BETWEEN_READINGS: Final = "BETWEEN_READINGS"
FROM_HISTORY: Final = "PROFILE_FROM_HISTORY"
FROM_ANNUAL_QUANTITY: Final = "PROFILE_FROM_ANNUAL_QUANTITY"
STORED: Final = "AS_DELIVERED"
_THOUSANDTH: Final = Decimal("0.001")
_THOUSANDTHS: Final = 1000


@dataclass(eq=False)
class EstimatedReading:
    """What one register is taken to have counted on a local day, in kWh.

    estimated_by_algorithm: BETWEEN_READINGS (what it counted between two readings, laid over the days),
    PROFILE_FROM_HISTORY or PROFILE_FROM_ANNUAL_QUANTITY (expected), or AS_DELIVERED: the estimate that came
    with the interval data, which is not a new one.
    """

    estimated_by_algorithm: str
    interval_start: datetime
    interval_end: datetime
    value: Decimal
    is_newly_estimated: bool


def estimate_meter_readings(
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    period: Period,
    now: datetime,
    device: str | None = None,
    register: str | None = None,
) -> list[EstimatedReading]:
    """The days of a closed period that were not wholly metered, in order, for each register in its order.

    device: a meter's id, serial number or smart device; register: an identifier. Without them, the registers
    of every meter that was in place; of one that counts by two calendars those of the supplier's.
    """
    assert period.end is not None
    end = min(period.end, period.start + LONGEST_FORECAST)
    if end <= period.start:
        return []
    model = model_of(point, as_of=min(now, end), times=times)
    zone = model.calendar.zone
    edges = _edges(period.start, end, zone)
    metered = _metered(point, times, Period(period.start, end), model)
    found: list[EstimatedReading] = []
    meters = [one for one in queries.every_meter_of(point) if device is None or _is(one, device)]
    registers = queries.registers_of(meters)
    for meter in meters:
        every = registers.get(meter.pk, [])
        counting = _counting(every, point) if register is None else every
        some = [one for one in counting if register is None or one.identifier == register]
        found.extend(
            _of_registers(
                some,
                count=len(counting),
                days=_within(edges, meter, times),
                model=model,
                metered=metered,
                point=point,
                times=times,
            )
        )
    return sorted(found, key=lambda one: one.interval_start)


def _edges(start: datetime, end: datetime, zone: ZoneInfo) -> Moments:
    """Two moments and every local midnight between them."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    midnights = day_edges(first, last + timedelta(days=1), zone)
    opening, closing = to_moment64(start), to_moment64(end)
    inside = midnights[(midnights > opening) & (midnights < closing)]
    return np.concatenate([[opening], inside, [closing]]).astype("datetime64[s]")


def _is(meter: Meter, name: str) -> bool:
    return name == str(meter.pk) or meter.answers_to(name)


def _counting(registers: Sequence[Register], point: SupplyPoint) -> list[Register]:
    """The registers that count everything once."""
    owners = [class_of_register(one, registers, point.details) for one in registers]
    return [
        one
        for one, found in zip(registers, owners, strict=True)
        if found is None or found.owner == "PROVIDER"
    ]


def _within(
    edges: Moments, meter: Meter, times: Sequence[Period]
) -> list[tuple[np.datetime64, np.datetime64]]:
    """The days that lie wholly in the meter's time, and in a time that may be looked into."""
    in_place = Period(meter.installed_at, meter.removed_at)
    return [
        (start, stop)
        for start, stop in pairwise(edges)
        if _holds(in_place, start, stop) and any(_holds(time, start, stop) for time in times)
    ]


def _holds(period: Period, start: np.datetime64, stop: np.datetime64) -> bool:
    begins = to_moment64(period.start) <= start
    return bool(begins and (period.end is None or stop <= to_moment64(period.end)))


def _metered(
    point: SupplyPoint, times: Sequence[Period], period: Period, model: Model
) -> dict[np.datetime64, tuple[int, bool]]:
    """By the start of each wholly known day its watt-hours, and whether any of them are estimates."""
    series = energy_of_supply_points([point], period, direction=Direction(point.direction)).get(point.pk)
    if series is None:
        return {}
    days: Buckets = aggregate(visible_part(series, times), grouping=Grouping.DAY, zone=model.calendar.zone)
    start = to_moment64(period.start)
    return {
        max(days.starts[number], start): (int(days.values[number]), bool(days.estimated[number]))
        for number in range(len(days))
        if days.present[number] == days.expected[number]
    }


def _of_registers(
    registers: Sequence[Register],
    *,
    count: int,
    days: Sequence[tuple[np.datetime64, np.datetime64]],
    model: Model,
    metered: dict[np.datetime64, tuple[int, bool]],
    point: SupplyPoint,
    times: Sequence[Period],
) -> Iterator[EstimatedReading]:
    wanted = [day for day in days if metered.get(day[0], (0, True))[1]]
    if not wanted:
        return
    zone = model.calendar.zone
    history = _history(registers, times)
    gas = GasQuality.of_details(point.details)
    expected_by = FROM_HISTORY if model.evidence_days else FROM_ANNUAL_QUANTITY
    for register in registers:
        share = 1 / count
        per_unit = gas.coefficient if register.unit == Unit.CUBIC_METRES else Decimal(1)
        known = history.get(register.pk)
        if known is not None:
            at = np.unique(np.array(wanted, "datetime64[s]"))
            counts = estimate_registers(
                known, at, model, counts_per_watt_hour=float(1 / per_unit), share=share
            )
            shown = dict(zip(at.tolist(), counts.tolist(), strict=True))
        for start, stop in wanted:
            inside = known is not None and known.moments[0] <= start and stop <= known.moments[-1]
            if start in metered and count == 1 and not inside:
                value, algorithm = Decimal(metered[start][0]) / _THOUSANDTHS, STORED
            elif known is not None:
                counted = shown[stop.tolist()] - shown[start.tolist()]
                value = Decimal(counted) / _THOUSANDTHS * per_unit
                algorithm = BETWEEN_READINGS if inside else expected_by
            else:
                expected = model.expect(np.array([start]), np.array([stop]))[0] * share
                value, algorithm = Decimal(round(expected)) / _THOUSANDTHS, expected_by
            yield EstimatedReading(
                algorithm,
                from_moment64(start).astimezone(zone),
                from_moment64(stop).astimezone(zone),
                value.quantize(_THOUSANDTH),
                algorithm != STORED,
            )


def _history(registers: Sequence[Register], times: Sequence[Period]) -> dict[int, Known]:
    """What each register showed in the times, as if it had never started again at zero."""
    rows = (
        RegisterValue.objects.filter(
            register__in=[one.pk for one in registers],
            reading__superseded_at__isnull=True,
            reading__quality="ACTUAL",
            is_quarantined=False,
        )
        .select_related("reading")
        .order_by("register_id", "reading__read_at")
    )
    found: dict[int, Known] = {}
    values = [row for row in rows if any(_covers(time, row.reading.read_at) for time in times)]
    for register in registers:
        own = [row for row in values if row.register_id == register.pk]
        if not own:
            continue
        counts = [own[0].value]
        kept = [own[0]]
        for row in own[1:]:
            counted = advance(kept[-1].value, row.value, digits=register.digits)
            if counted is not None:
                counts.append(counts[-1] + counted)
                kept.append(row)
        found[register.pk] = Known(
            np.array([to_moment64(row.reading.read_at) for row in kept], "datetime64[s]"),
            np.array([int(count * _THOUSANDTHS) for count in counts], np.int64),
        )
    return found


def _covers(period: Period, moment: datetime) -> bool:
    return period.start <= moment and (period.end is None or moment <= period.end)
