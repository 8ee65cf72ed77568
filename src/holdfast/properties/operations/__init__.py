"""What changes properties and supply points: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.properties.operations.places import create_property, end_occupancy, start_occupancy
from holdfast.properties.operations.supply_points import change_supply_status, create_supply_point

__all__ = [
    "change_supply_status",
    "create_property",
    "create_supply_point",
    "end_occupancy",
    "start_occupancy",
]
