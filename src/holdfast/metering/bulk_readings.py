"""Readings of many meters at once, as files and head-end systems bring them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.models import Meter, Reading, RegisterValue
from holdfast.metering.plausibility import doubt_about
from holdfast.metering.queries import current_readings
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from holdfast.metering.models import Delivery, Register

_ROWS_A_STATEMENT = 2_000


@dataclass(frozen=True, slots=True)
class NewReading:
    """What registers of one meter showed at a moment, in their units; each value fits its register."""

    meter: Meter
    read_at: datetime
    values: Mapping[Register, Decimal]
    source: ReadingSource = ReadingSource.SMART
    quality: ReadingQuality = ReadingQuality.ACTUAL


@dataclass(frozen=True, slots=True)
class ReadingsReport:
    """How many readings are new, and how many of their values are set aside as implausible."""

    new: int
    quarantined: int


@transaction.atomic
def record_readings(
    *, readings: Sequence[NewReading], now: datetime, delivery: Delivery | None = None
) -> ReadingsReport:
    """Keep readings of any meters, at most one of a meter and moment; those that are known change nothing.

    A reading of a moment that is known already takes its place, with the values of registers that it does not
    speak of; the former stays as superseded. A value that the readings on either side make implausible is
    quarantined, whichever came first. A fixed number of statements, but for rows by the thousand.
    """
    meters = {one.meter.pk for one in readings}
    list(Meter.objects.select_for_update(no_key=True).filter(pk__in=meters).order_by("pk").values_list("pk"))
    known = _known_at(readings)
    fresh = [one for one in readings if not _says_the_same(known.get((one.meter.pk, one.read_at)), one)]
    if not fresh:
        return ReadingsReport(0, 0)
    replaced = [known[key].pk for one in fresh if (key := (one.meter.pk, one.read_at)) in known]
    Reading.objects.filter(pk__in=replaced).update(superseded_at=now)
    history = _History(fresh)
    kept = Reading.objects.bulk_create(
        (
            Reading(
                meter=one.meter,
                read_at=one.read_at,
                source=one.source,
                quality=one.quality,
                recorded_at=now,
                delivery=delivery,
            )
            for one in fresh
        ),
        batch_size=_ROWS_A_STATEMENT,
    )
    values = [
        value
        for reading, one in zip(kept, fresh, strict=True)
        for value in _values(reading, one, known.get((one.meter.pk, one.read_at)), history)
    ]
    RegisterValue.objects.bulk_create(values, batch_size=_ROWS_A_STATEMENT)
    report = ReadingsReport(len(kept), sum(value.is_quarantined for value in values))
    record_event(
        BusinessEvent(
            "metering.readings.recorded-v1",
            now,
            data={
                "readings": report.new,
                "quarantined": report.quarantined,
                "delivery_id": None if delivery is None else delivery.pk,
            },
        )
    )
    return report


def _known_at(readings: Sequence[NewReading]) -> dict[tuple[int, datetime], Reading]:
    """The current readings of the same meters and moments, their values loaded."""
    rows = current_readings().filter(
        meter__in={one.meter.pk for one in readings}, read_at__in={one.read_at for one in readings}
    )
    return {(one.meter_id, one.read_at): one for one in rows.prefetch_related("values")}


def _says_the_same(known: Reading | None, one: NewReading) -> bool:
    if known is None or (known.source, known.quality) != (one.source, one.quality):
        return False
    there = {value.register_id: value.value for value in known.values.all()}
    return all(there.get(register.pk) == value for register, value in one.values.items())


def _values(
    reading: Reading, one: NewReading, known: Reading | None, history: _History
) -> Iterable[RegisterValue]:
    for register, value in one.values.items():
        yield RegisterValue(
            reading=reading,
            register=register,
            value=value,
            is_quarantined=history.doubts(register, one.read_at, value),
        )
    said = {register.pk for register in one.values}
    for former in known.values.all() if known is not None else ():
        if former.register_id not in said:
            yield RegisterValue(
                reading=reading,
                register_id=former.register_id,
                value=former.value,
                is_quarantined=former.is_quarantined,
            )


class _History:
    """What registers showed around the moments of new readings, the new among them, in the order of time."""

    def __init__(self, readings: Sequence[NewReading]) -> None:
        registers = {register.pk for one in readings for register in one.values}
        first, last = min(one.read_at for one in readings), max(one.read_at for one in readings)
        good = RegisterValue.objects.filter(
            register__in=registers, reading__superseded_at__isnull=True, is_quarantined=False
        )
        shown: dict[int, dict[datetime, Decimal]] = defaultdict(dict)
        for rows in (
            _nearest(good.filter(reading__read_at__lt=first), "-reading__read_at"),
            good.filter(reading__read_at__range=(first, last)),
            _nearest(good.filter(reading__read_at__gt=last), "reading__read_at"),
        ):
            for key, at, value in rows.values_list("register_id", "reading__read_at", "value"):
                shown[key][at] = value
        self._moments = {key: sorted(some) for key, some in shown.items()}
        self._shown = shown
        for one in sorted(readings, key=lambda reading: reading.read_at):
            for register, value in one.values.items():
                if not self.doubts(register, one.read_at, value):
                    self._add(register.pk, one.read_at, value)

    def doubts(self, register: Register, at: datetime, value: Decimal) -> bool:
        """Whether the last good value before or the first one after speaks against a value."""
        moments = self._moments.get(register.pk, [])
        shown = self._shown[register.pk]
        before, after = bisect_left(moments, at), bisect_right(moments, at)
        return (
            doubt_about(
                value,
                digits=register.digits,
                before=shown[moments[before - 1]] if before else None,
                after=shown[moments[after]] if after < len(moments) else None,
            )
            is not None
        )

    def _add(self, register: int, at: datetime, value: Decimal) -> None:
        moments = self._moments.setdefault(register, [])
        place = bisect_left(moments, at)
        if place == len(moments) or moments[place] != at:
            moments.insert(place, at)
        self._shown[register][at] = value


def _nearest(rows: QuerySet[RegisterValue], order: str) -> QuerySet[RegisterValue]:
    return rows.order_by("register_id", order).distinct("register_id")
