"""Readings that customers take themselves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db import transaction

from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.local_time import to_moment64
from holdfast.kernel.periods import start_of_day
from holdfast.metering import queries
from holdfast.metering.choices import ReadingQuality, ReadingSource, Unit
from holdfast.metering.errors import SelfReadingInputInvalid, SelfReadingSubmissionFailed
from holdfast.metering.forecasting import model_of
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.models import RegisterValue
from holdfast.metering.operations import record_reading
from holdfast.metering.plausibility import doubt_about

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.kernel.periods import Period
    from holdfast.metering.models import Meter, Reading, Register
    from holdfast.properties.models import SupplyPoint

#: A reading that was taken longer ago helps nobody: the distributor has published its own by then.
OLDEST: Final = timedelta(days=60)
LONGEST_NOTE: Final = 500
_THOUSAND: Final = 1000


@transaction.atomic
def submit_gas_self_reading(
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    reading_date: date,
    reading_value: Decimal,
    now: datetime,
    extra_info: str = "",
) -> Reading:
    """Keep what a customer saw on a gas meter, in its unit, as the local day began.

    One taken on the same day by the customer is superseded and kept. Raises SelfReadingInputInvalid for a day
    in the future, a note of more than 500 characters, and a value that the meter cannot show, that runs
    backwards or is far from what is used (`plausibility.Doubt` says which); SelfReadingSubmissionFailed where
    there was no meter with a single register or the account was not responsible that day, for a day more than
    60 days ago, and where the distributor has read the meter that day.
    """
    meter = _meter_on(point, reading_date)
    zone = meter.zone
    if reading_date > now.astimezone(zone).date():
        raise _invalid("The reading is of a day that has not come yet.", "readingDate")
    if len(extra_info) > LONGEST_NOTE:
        raise _invalid(f"A note has at most {LONGEST_NOTE} characters.", "extraInfo")
    read_at = max(start_of_day(reading_date, zone), meter.installed_at)
    if now - read_at > OLDEST or not any(_holds(time, read_at) for time in times):
        raise SelfReadingSubmissionFailed
    registers = queries.registers_of([meter]).get(meter.pk, [])
    if len(registers) != 1:
        raise SelfReadingSubmissionFailed
    standing = queries.current_readings().filter(meter=meter, read_at=read_at).first()
    if (
        standing is not None
        and standing.source != ReadingSource.CUSTOMER
        and standing.quality == ReadingQuality.ACTUAL
    ):
        raise SelfReadingSubmissionFailed
    _check(point, times, registers[0], read_at, reading_value)
    reading = record_reading(
        meter=meter,
        read_at=read_at,
        values={registers[0].identifier: reading_value},
        source=ReadingSource.CUSTOMER,
        now=now,
    )
    if extra_info:
        reading.note = extra_info
        reading.save(update_fields=["note"])
    return reading


def _meter_on(point: SupplyPoint, day: date) -> Meter:
    """The meter that was in place on a local day, the newer one where it was exchanged that day."""
    for meter in reversed(queries.every_meter_of(point)):
        if meter.active_from <= day and (meter.active_to is None or day <= meter.active_to):
            return meter
    raise SelfReadingSubmissionFailed


def _holds(period: Period, moment: datetime) -> bool:
    return period.start <= moment and (period.end is None or moment <= period.end)


def _check(
    point: SupplyPoint, times: Sequence[Period], register: Register, read_at: datetime, value: Decimal
) -> None:
    """Raises SelfReadingInputInvalid with the doubt that there is about a value."""
    values = RegisterValue.objects.filter(
        register=register, reading__superseded_at__isnull=True, is_quarantined=False
    ).select_related("reading")
    before = values.filter(reading__read_at__lt=read_at).order_by("-reading__read_at").first()
    after = values.filter(reading__read_at__gt=read_at).order_by("reading__read_at").first()
    doubt = doubt_about(
        value,
        digits=register.digits,
        before=before.value if before else None,
        after=after.value if after else None,
        expected=_expected(point, times, register, before.reading.read_at, read_at) if before else None,
    )
    if doubt is not None:
        raise _invalid(str(doubt), "readingValue")


def _expected(
    point: SupplyPoint, times: Sequence[Period], register: Register, since: datetime, until: datetime
) -> Decimal:
    """What the register would have counted, in its unit."""
    model = model_of(point, as_of=until, times=times)
    watt_hours = model.expect(np.array([to_moment64(since)]), np.array([to_moment64(until)]))[0]
    kwh = Decimal(round(watt_hours)) / _THOUSAND
    if register.unit == Unit.CUBIC_METRES:
        return kwh / GasQuality.of_details(point.details).coefficient
    return kwh


def _invalid(why: str, field: str) -> SelfReadingInputInvalid:
    return SelfReadingInputInvalid(invalid=(InvalidInput(why, ("input", field)),))
