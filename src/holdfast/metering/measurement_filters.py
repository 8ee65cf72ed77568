"""Which measurements are wanted, in the contract's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.metering.series import Grouping
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from collections.abc import Collection

    from holdfast.metering.models import Channel
    from holdfast.properties.models import SupplyPoint

#: The contract's frequencies as groupings; None leaves intervals as they were metered.
GROUPING_OF_FREQUENCY: dict[str, Grouping | None] = {
    "RAW_INTERVAL": None,
    "INTERVALIZED": None,
    "FIVE_MIN_INTERVAL": Grouping.FIVE_MINUTES,
    "FIFTEEN_MIN_INTERVAL": Grouping.QUARTER_HOUR,
    "THIRTY_MIN_INTERVAL": Grouping.HALF_HOUR,
    "HOUR_INTERVAL": Grouping.HOUR,
    "DAY_INTERVAL": Grouping.DAY,
    "DAILY": Grouping.DAY,
    "WEEK_INTERVAL": Grouping.WEEK,
    "MONTH_INTERVAL": Grouping.MONTH,
    "QUARTER_INTERVAL": Grouping.QUARTER,
}


@dataclass(frozen=True, slots=True)
class MeasurementFilter:
    """Which measurements are wanted; None leaves a question open.

    supply_point: the market's identifier (MPAN, CUPS, PRM) or our own; device: a smart device's id or a
    meter's serial number; register: its identifier; quality: ACTUAL, ESTIMATE or COMBINED (all).
    """

    fuel: Fuel | None = Fuel.ELECTRICITY
    direction: Direction | None = None
    frequency: str = "RAW_INTERVAL"
    supply_point: str | None = None
    device: str | None = None
    register: str | None = None
    quality: str | None = None

    def wants_point(self, point: SupplyPoint, devices: Collection[str]) -> bool:
        """devices: the names of the meters and smart devices at the supply point."""
        return (
            (self.fuel is None or point.fuel == self.fuel)
            and (self.supply_point is None or self.supply_point in (point.identifier, str(point.pk)))
            and (self.device is None or self.device in devices)
        )

    def wants_channel(self, channel: Channel) -> bool:
        register = channel.register
        if self.direction is not None and channel.direction != self.direction:
            return False
        if self.register is not None and (register is None or register.identifier != self.register):
            return False
        return self.device is None or register is None or register.meter.answers_to(self.device)
