"""What all resolvers of properties share: the domain they bind to, and the types of supply points."""

from __future__ import annotations

from holdfast.api.binding import Domain

domain = Domain("properties")

METER_POINT_TYPES = (
    "ElectricityMeterPointType",
    "GasMeterPointType",
    "ElectricityMeterPoint",
    "GasMeterPoint",
)
SUPPLY_POINT_TYPES = (
    *METER_POINT_TYPES,
    "ElectricitySupplyPoint",
    "GasSupplyPoint",
    "MaLo",
    "SupplyPointType",
)
