"""Readings as France's clients know them: from one index to the next, in the classes of time they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.api import paging
from holdfast.metering import advances, queries
from holdfast.metering.choices import ReadingQuality, Unit
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.time_classes import class_of_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.kernel.periods import Period
    from holdfast.metering.models import Register, RegisterValue
    from holdfast.metering.time_classes import Owner, TimeClass
    from holdfast.properties.models import SupplyPoint

#: The longest span that still is a reading of one gas day: a local day of a clock change has 25 hours.
_ONE_DAY = timedelta(hours=25)
_THOUSANDTH = Decimal("0.001")


@dataclass(eq=False)
class IndexReading:
    """What one register counted from one reading to the next.

    consumption: kWh, of gas worked out from the volume; None where the register ran backwards. Index values
    are in the register's unit. Reliability: ACTUAL, ESTIMATED or CORRECTED, of what was read and of what was
    counted; energy_qualification: E where an end was estimated, J over a day at most, M over more.
    """

    pk: int
    consumption: Decimal | None
    period_start_at: datetime
    period_end_at: datetime
    index_start_value: Decimal
    index_end_value: Decimal
    status_processed: str
    reading_type: str
    index_reliability: str
    consumption_reliability: str
    energy_qualification: str
    temporal_class: TimeClass | None

    @property
    def calendar_type(self) -> str | None:
        return self.temporal_class.owner if self.temporal_class else None

    @property
    def calendar_temp_class(self) -> str | None:
        return self.temporal_class.code if self.temporal_class else None


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """Which spans are wanted; None leaves a question open. since and until bound them on both sides."""

    since: datetime | None = None
    until: datetime | None = None
    calendar: Owner | None = None
    status: str | None = None
    kind: str | None = None
    qualification: str | None = None


def page_of_index_readings(
    point: SupplyPoint, *, times: Sequence[Period], wanted: IndexFilter, page: paging.PageRequest
) -> paging.Connection[IndexReading]:
    """A page of a supply point's spans, newest first; four statements."""
    classes = _classes(point)
    registers = None
    if wanted.calendar is not None:
        registers = [
            register
            for register, found in classes.values()
            if found is not None and found.owner == wanted.calendar
        ]
    rows = advances.advances_of(
        point, times=times, since=wanted.since, until=wanted.until, registers=registers
    )
    if wanted.status is not None:
        rows = rows.filter(advances.STATUS[wanted.status])
    if wanted.kind is not None:
        rows = rows.filter(advances.KIND[wanted.kind])
    if wanted.qualification is not None:
        rows = advances.of_qualification(rows, wanted.qualification, one_day=_ONE_DAY)
    found = paging.connect(rows, page, advances.ORDER)
    before = advances.preceding_of(found.nodes)
    gas = GasQuality.of_details(point.details)
    nodes = [_reading(before[value.pk], value, classes[value.register_id][1], gas) for value in found.nodes]
    return paging.Connection(nodes, found.cursors, found.has_next, found.has_previous, found.count)


def _classes(point: SupplyPoint) -> dict[int, tuple[Register, TimeClass | None]]:
    """Every register that the supply point has had, with the class it counts."""
    meters = queries.every_meter_of(point)
    by_meter = queries.registers_of(meters)
    return {
        register.pk: (register, class_of_register(register, some, point.details))
        for some in by_meter.values()
        for register in some
    }


def _reading(
    before: RegisterValue, after: RegisterValue, found: TimeClass | None, gas: GasQuality
) -> IndexReading:
    counted = advances.counted(before, after)
    if counted is not None and after.register.unit == Unit.CUBIC_METRES:
        counted = gas.kwh(counted).quantize(_THOUSANDTH)
    kind = advances.kind_of(after)
    estimated = ReadingQuality.ESTIMATED in {before.reading.quality, after.reading.quality}
    corrected = "CORRECTED" if kind == "CORRECTED" else "ACTUAL"
    span = after.reading.read_at - before.reading.read_at
    return IndexReading(
        pk=after.pk,
        consumption=counted,
        period_start_at=before.reading.read_at,
        period_end_at=after.reading.read_at,
        index_start_value=before.value,
        index_end_value=after.value,
        status_processed=advances.status_of(after),
        reading_type=kind,
        index_reliability="ESTIMATED" if after.reading.quality == ReadingQuality.ESTIMATED else corrected,
        consumption_reliability="ESTIMATED" if estimated else corrected,
        energy_qualification="E" if estimated else ("J" if span <= _ONE_DAY else "M"),
        temporal_class=found,
    )
