"""Homes with metered electricity, for tests of what use costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.metering import operations as metering
from holdfast.metering.choices import IntervalSource
from holdfast.metering.series import regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.metering.models import Channel
    from holdfast.properties.models import SupplyPoint


def metered(point: SupplyPoint, start: datetime, values: Sequence[int], *, step_minutes: int = 30) -> Channel:
    """The channel of a supply point with thousandths of its unit in steps from a moment on."""
    channel = metering.open_channel(supply_point=point, step_minutes=step_minutes)
    metering.record_intervals(
        series={channel.pk: regular(start, values, step_minutes=step_minutes)},
        source=IntervalSource.HEAD_END,
        now=start,
    )
    return channel
