"""What changes properties and supply points: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.properties.operations.establishments import record_establishment
from holdfast.properties.operations.estimation import (
    assign_supply_point_to_estimation_group,
    create_estimation_group,
    detach_supply_point_from_estimation_group,
)
from holdfast.properties.operations.hierarchies import (
    add_child_to_property,
    add_parent_to_property,
    add_property_to_hierarchy,
    delete_property_descendants,
    remove_property_from_hierarchy,
)
from holdfast.properties.operations.loading import load_addresses, load_wan_coverage
from holdfast.properties.operations.networks import (
    create_embedded_network,
    embed_property,
    smart_device_network_of,
)
from holdfast.properties.operations.places import (
    add_property,
    create_property,
    end_occupancy,
    start_occupancy,
)
from holdfast.properties.operations.supply_points import change_supply_status, create_supply_point

__all__ = [
    "add_child_to_property",
    "add_parent_to_property",
    "add_property",
    "add_property_to_hierarchy",
    "assign_supply_point_to_estimation_group",
    "change_supply_status",
    "create_embedded_network",
    "create_estimation_group",
    "create_property",
    "create_supply_point",
    "delete_property_descendants",
    "detach_supply_point_from_estimation_group",
    "embed_property",
    "end_occupancy",
    "load_addresses",
    "load_wan_coverage",
    "record_establishment",
    "remove_property_from_hierarchy",
    "smart_device_network_of",
    "start_occupancy",
]
