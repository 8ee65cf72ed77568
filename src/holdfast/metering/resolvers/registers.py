"""What registers are expected to show next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api.batching import attribute, batched
from holdfast.metering.register_outlook import Outlook, outlook_of
from holdfast.metering.resolvers.base import domain, visible_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.periods import Period
    from holdfast.metering.models import Register
    from holdfast.properties.models import SupplyPoint


@domain.field(("ElectricityMeterRegisterType", "GasMeterRegisterType"), "expectedReadingRanges")
def expected_reading_ranges(register: Register, info: Info) -> list[list[int]]:
    return [list(one) for one in _outlook(register, info).ranges]


@domain.field("ElectricityMeterRegisterType", "eac")
def estimated_annual_consumption(register: Register, info: Info) -> Decimal | None:
    return _outlook(register, info).annual_kwh


def _outlook(register: Register, info: Info) -> Outlook:
    found: Outlook = batched(register, _outlooks, viewer=info.context.viewer, now=info.context.now)
    return found


def _outlooks(registers: Sequence[Register], *, viewer: Viewer, now: datetime) -> dict[int, Any]:
    for register in registers:
        attribute(attribute(register, "meter"), "supply_point")

    def visible(point: SupplyPoint) -> Sequence[Period] | None:
        return visible_times(viewer, attribute(point, "property"))

    return outlook_of(registers, now=now, visible=visible)
