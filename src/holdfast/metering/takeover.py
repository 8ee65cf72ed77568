"""Readings that come with meters from another system, or from simulated time: many at once, all or none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.models import Reading, RegisterValue
from holdfast.metering.plausibility import is_plausible
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from holdfast.metering.models import Meter, Register

_ROWS_A_STATEMENT = 2_000


@dataclass(frozen=True, slots=True)
class PastReading:
    """What registers of a meter showed at a moment, in their units."""

    meter: Meter
    read_at: datetime
    values: Mapping[Register, Decimal]
    source: ReadingSource = ReadingSource.SMART
    quality: ReadingQuality = ReadingQuality.ACTUAL


@transaction.atomic
def take_over_readings(*, readings: Sequence[PastReading], now: datetime) -> int:
    """Keep the readings of meters that have none yet; how many were kept. Four statements for any number.

    ValueError, and nothing is kept, where a meter has readings, a register is not the meter's, a value has
    too many digits or runs backwards, or a moment lies outside the meter's time or in the future.
    """
    ordered = sorted(readings, key=lambda one: (one.meter.pk, one.read_at))
    known = Reading.objects.filter(meter__in={one.meter.pk for one in ordered})
    if known.exists():
        raise ValueError("a history is taken over by meters that have none")
    for one in ordered:
        _check(one, now)
    for before, after in pairwise(ordered):
        if before.meter.pk == after.meter.pk:
            _check_order(before, after)
    kept = Reading.objects.bulk_create(
        (
            Reading(
                meter=one.meter,
                read_at=one.read_at,
                source=one.source,
                quality=one.quality,
                recorded_at=now,
            )
            for one in ordered
        ),
        batch_size=_ROWS_A_STATEMENT,
    )
    RegisterValue.objects.bulk_create(
        (
            RegisterValue(reading=reading, register=register, value=value)
            for reading, one in zip(kept, ordered, strict=True)
            for register, value in one.values.items()
        ),
        batch_size=_ROWS_A_STATEMENT,
    )
    record_event(BusinessEvent("metering.readings.taken_over-v1", now, data={"readings": len(kept)}))
    return len(kept)


def _check(one: PastReading, now: datetime) -> None:
    meter = one.meter
    if not one.values or any(register.meter_id != meter.pk for register in one.values):
        raise ValueError("a reading is of registers that the meter has")
    if any(not 0 <= value < 10**register.digits for register, value in one.values.items()):
        raise ValueError("a value has at most as many digits as its register")
    if not meter.installed_at <= one.read_at <= min(now, meter.removed_at or now):
        raise ValueError("a meter is read while it is in place, and not in the future")


def _check_order(before: PastReading, after: PastReading) -> None:
    if before.read_at == after.read_at:
        raise ValueError("a meter is read once at a moment")
    for register, value in after.values.items():
        if not is_plausible(value, before.values.get(register), digits=register.digits):
            raise ValueError("a register never runs backwards")
