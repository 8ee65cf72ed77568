"""What changes properties and supply points: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.properties.operations.hierarchies import (
    add_child_to_property,
    add_parent_to_property,
    add_property_to_hierarchy,
    delete_property_descendants,
    remove_property_from_hierarchy,
)
from holdfast.properties.operations.places import create_property, end_occupancy, start_occupancy
from holdfast.properties.operations.supply_points import change_supply_status, create_supply_point

__all__ = [
    "add_child_to_property",
    "add_parent_to_property",
    "add_property_to_hierarchy",
    "change_supply_status",
    "create_property",
    "create_supply_point",
    "delete_property_descendants",
    "end_occupancy",
    "remove_property_from_hierarchy",
    "start_occupancy",
]
