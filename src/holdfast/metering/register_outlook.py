"""What registers are expected to show next, and to count in a year: for many registers at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.kernel.local_time import to_moment64
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.choices import Unit
from holdfast.metering.energy import energy_of_supply_points
from holdfast.metering.forecasting import model_from
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.measurements import visible_part
from holdfast.metering.models import RegisterValue
from holdfast.metering.plausibility import believed_ranges
from holdfast.metering.series import IntervalSeries
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from holdfast.metering.estimation import Model
    from holdfast.metering.models import Register
    from holdfast.properties.models import SupplyPoint

#: How much of the interval data is looked at: enough for the level, which is all that is asked.
HISTORY: Final = timedelta(days=60)
_WATT_HOURS: Final = 1000
_NOTHING: Final = IntervalSeries(
    np.empty(0, "datetime64[s]"), np.empty(0, "datetime64[s]"), np.empty(0, np.int64), np.empty(0, np.uint8)
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """ranges: what a reading is believed to be now, both ends included, in the register's unit; empty where it was
    never read. annual_kwh: what it is expected to count in a year; None for one of several registers, as which
    part is whose is not known.
    """

    ranges: tuple[tuple[int, int], ...]
    annual_kwh: Decimal | None


def outlook_of(
    registers: Sequence[Register],
    *,
    now: datetime,
    visible: Callable[[SupplyPoint], Sequence[Period] | None],
) -> dict[int, Outlook]:
    """The outlook of each register, whose meter and supply point are loaded. Five statements.

    visible: the times of a supply point that may be looked into, None for all.
    """
    points = {one.meter.supply_point_id: one.meter.supply_point for one in registers}
    beside = queries.registers_of(list({one.meter_id: one.meter for one in registers}.values()))
    models = _models(list(points.values()), now, visible)
    latest = _latest(registers, visible)
    found = {}
    for register in registers:
        point = points[register.meter.supply_point_id]
        count = len(beside.get(register.meter_id, ())) or 1
        model = models[point.pk]
        before = latest.get(register.pk)
        annual = Decimal(round(model.annual_watt_hours)) / _WATT_HOURS
        found[register.pk] = Outlook(
            () if before is None else _ranges(register, before, model, count=count, now=now),
            annual if count == 1 else None,
        )
    return found


def _models(
    points: Sequence[SupplyPoint], now: datetime, visible: Callable[[SupplyPoint], Sequence[Period] | None]
) -> dict[int, Model]:
    known: dict[int, IntervalSeries] = {}
    for direction in Direction:
        some = [point for point in points if point.direction == direction]
        if some:
            known |= energy_of_supply_points(some, Period(now - HISTORY, now), direction=direction)
    return {
        point.pk: model_from(point, visible_part(known.get(point.pk, _NOTHING), visible(point)), as_of=now)
        for point in points
    }


def _latest(
    registers: Sequence[Register], visible: Callable[[SupplyPoint], Sequence[Period] | None]
) -> dict[int, RegisterValue]:
    """The last good value of each register that was read in a time that may be looked into."""
    rows = (
        RegisterValue.objects.filter(
            register__in=[one.pk for one in registers],
            reading__superseded_at__isnull=True,
            is_quarantined=False,
        )
        .select_related("reading")
        .order_by("register_id", "-reading__read_at")
        .distinct("register_id")
    )
    values = {row.register_id: row for row in rows}
    found = {}
    for register in registers:
        value = values.get(register.pk)
        times = visible(register.meter.supply_point)
        if value is not None and (
            times is None
            or any(
                time.start <= value.reading.read_at
                and (time.end is None or value.reading.read_at <= time.end)
                for time in times
            )
        ):
            found[register.pk] = value
    return found


def _ranges(
    register: Register, before: RegisterValue, model: Model, *, count: int, now: datetime
) -> tuple[tuple[int, int], ...]:
    since = np.array([to_moment64(before.reading.read_at)])
    watt_hours = float(model.expect(since, np.array([to_moment64(now)]))[0]) / count
    expected = Decimal(round(watt_hours)) / _WATT_HOURS
    if register.unit == Unit.CUBIC_METRES:
        expected /= GasQuality.of_details(register.meter.supply_point.details).coefficient
    return tuple(believed_ranges(before.value, expected, digits=register.digits))
