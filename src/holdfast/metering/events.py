"""Which occasion a reading belongs to, as British clients name them: told from what is known of the reading."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.kernel.periods import start_of_day
from holdfast.metering.choices import ReadingSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.metering.models import Meter

_DAY = timedelta(days=1)
_NEVER = Q(pk__in=[])
#: An empty condition would be lost among alternatives.
_ALL = Q(pk__isnull=False)
_BY_SOURCE = {
    "CUSTOMER": ReadingSource.CUSTOMER,
    "SMART_METER": ReadingSource.SMART,
    "ESTIMATE": ReadingSource.ESTIMATE,
    "DATA_COLLECTOR": ReadingSource.AGENT,
}


def of_events(meter: Meter, names: Sequence[str]) -> Q:
    """The readings of a meter that belong to any of these occasions.

    By who read it: CUSTOMER, SMART_METER, ESTIMATE, DATA_COLLECTOR (an agent). By when: METER_EXCHANGE within
    a day of the meter's coming or going, CHANGE_OF_SUPPLY within a day of the supply's beginning,
    PRE_SUPPLIER before that. PREPAY: all of a meter that is paid in advance.
    """
    found = _NEVER
    for name in names:
        found |= _occasion(meter, name)
    return found


def _occasion(meter: Meter, name: str) -> Q:
    if name in _BY_SOURCE:
        return Q(source=_BY_SOURCE[name])
    if name == "PREPAY":
        device = meter.smart_device
        return _ALL if device is not None and device.payment_mode == "PREPAYMENT" else _NEVER
    if name == "METER_EXCHANGE":
        gone = _around(meter.removed_at) if meter.removed_at is not None else _NEVER
        return _around(meter.installed_at) | gone
    started = meter.supply_point.supply_start_date
    if started is None:
        return _NEVER
    began_at = start_of_day(started, meter.zone)
    return _around(began_at) if name == "CHANGE_OF_SUPPLY" else Q(read_at__lt=began_at)


def _around(moment: datetime) -> Q:
    """Within a day of a moment."""
    return Q(read_at__gte=moment - _DAY, read_at__lte=moment + _DAY)
