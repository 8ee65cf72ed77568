"""What metering adds to the search for accounts: the serial numbers of meters where they are or were supplied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.search_terms import SearchField, Text
from holdfast.metering.models import Meter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.platform.models import BusinessEventRecord

_ACCOUNT = "supply_point__property__occupancy_periods__account"


def meters(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    """The serial numbers of meters at the properties that accounts occupy or have occupied."""
    rows = Meter.objects.filter(**{f"{_ACCOUNT}__in": account_ids}).values_list(_ACCOUNT, "serial_number")
    for account_id, serial_number in rows.distinct():
        yield account_id, Text(SearchField.METER_SERIAL_NUMBER, serial_number)


def accounts_touched(events: Sequence[BusinessEventRecord]) -> Iterable[int]:
    """The accounts at the supply points of meters that events speak of."""
    meter_ids = {event.data["meter_id"] for event in events if "meter_id" in event.data}
    if not meter_ids:
        return ()
    found = Meter.objects.filter(pk__in=meter_ids, **{f"{_ACCOUNT}__isnull": False})
    return found.values_list(_ACCOUNT, flat=True)
