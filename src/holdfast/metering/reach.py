"""How far the data of a supply point reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Max, Q

from holdfast.markets.registry import market_by_name
from holdfast.metering import queries
from holdfast.metering.models import IntervalDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.kernel.periods import Period
    from holdfast.properties.models import SupplyPoint

#: The longest step, in minutes, whose values can be told at a frequency; any step at those not named.
FINEST_STEPS: Final = {
    "FIVE_MIN_INTERVAL": 5,
    "FIFTEEN_MIN_INTERVAL": 15,
    "THIRTY_MIN_INTERVAL": 30,
    "HOUR_INTERVAL": 60,
    "DAY_INTERVAL": 1440,
    "DAILY": 1440,
}
POINT_IN_TIME: Final = "POINT_IN_TIME"
_MOMENT: Final = timedelta(microseconds=1)


def last_day_of(point: SupplyPoint, *, times: Sequence[Period], frequency: str | None = None) -> date | None:
    """The last local day within the times that has values fine enough for a frequency; None if there is none.

    POINT_IN_TIME asks for the day of the last register reading. Two statements.
    """
    zone = market_by_name(point.market_name).zone
    if frequency == POINT_IN_TIME:
        within = Q(pk__in=[])
        for time in times:
            part = Q(read_at__gte=time.start)
            within |= part if time.end is None else part & Q(read_at__lte=time.end)
        readings = queries.current_readings().filter(within, meter__supply_point=point)
        last: datetime | None = readings.aggregate(last=Max("read_at"))["last"]
        return last.astimezone(zone).date() if last else None
    longest = FINEST_STEPS.get(frequency or "")
    channels = [
        channel.pk
        for channel in queries.channels_of([point]).get(point.pk, [])
        if longest is None or channel.step_minutes <= longest
    ]
    inside = Q(channel__in=[])
    for time in times:
        part = Q(local_date__gte=time.start.astimezone(zone).date())
        # A day counts to which a moment of the time belongs, so one that ends as a day begins ends before it.
        end = (
            (time.end - _MOMENT).astimezone(zone).date()
            if time.end
            else datetime.max.replace(tzinfo=UTC).date()
        )
        inside |= part & Q(local_date__lte=end)
    found: date | None = IntervalDay.objects.filter(inside, channel__in=channels).aggregate(
        last=Max("local_date")
    )["last"]
    return found
