"""What the parts of metering's API share: types, and the times that a viewer may look into.

A meter is as visible as its supply point, and what it measured is shown for the times that the viewer may
look into: whoever moves in does not see what those before them used.
"""

from __future__ import annotations

from holdfast.api.binding import Domain
from holdfast.metering.access import times_seen as visible_times

__all__ = ["METER_TYPES", "READING_TYPES", "domain", "visible_times"]

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
    "MeasurementType",
    "MeasurementsMetadataOutput",
    "StatisticOutput",
    "EstimatedMoneyType",
    "ExtrasOutput",
    "ElectricityFiltersOutput",
    "GasFiltersOutput",
    "EmbeddedElectricityFiltersOutput",
)
