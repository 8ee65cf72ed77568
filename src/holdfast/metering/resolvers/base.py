"""What the parts of metering's API share: types, and the times that a viewer may look into.

A meter is as visible as its supply point, and what it measured is shown for the times that the viewer may
look into: whoever moves in does not see what those before them used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.api.binding import Domain
from holdfast.properties.access import visible_periods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.viewers import Viewer
    from holdfast.kernel.periods import Period
    from holdfast.properties.models import Property

domain = Domain("metering")

METER_TYPES = ("ElectricityMeterType", "GasMeterType")
READING_TYPES = ("ElectricityMeterReadingType", "GasMeterReadingType")

domain.part_of_parent(
    "SmartMeterDeviceType",
    "ElectricityMeterRegisterType",
    "GasMeterRegisterType",
    *READING_TYPES,
    "RegisterReading",
    "ConsumptionType",
    "IntervalMeasurementType",
    "MeasurementsMetadataOutput",
    "StatisticOutput",
    "EstimatedMoneyType",
    "ExtrasOutput",
    "ElectricityFiltersOutput",
    "GasFiltersOutput",
)


def visible_times(viewer: Viewer, place: Property) -> Sequence[Period] | None:
    """The times of a property that a viewer may look into; None for all."""
    if AccountScope.of(viewer).sees_everything:
        return None
    return visible_periods(viewer, place)
