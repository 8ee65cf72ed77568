"""What is read of properties and supply points, in a number of SQL statements that no number of rows changes.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from holdfast.properties.queries.hierarchies import (
    ancestors_of,
    descendants_of,
    parents_of,
    places_of_hierarchy,
    properties_in_scope,
)
from holdfast.properties.queries.networks import (
    embedded_network_by_id,
    embedded_networks_in_scope,
    embedded_networks_of,
    embedded_properties_of,
    smart_device_networks_of,
)
from holdfast.properties.queries.occupiers import occupier_period
from holdfast.properties.queries.places import (
    account_occupies,
    occupancy_periods_of,
    properties_of,
    property_by_id,
)
from holdfast.properties.queries.registers import (
    MeterPointAtAddress,
    addresses_at,
    meter_points_at,
    wan_coverage,
    wan_coverage_of,
    wan_coverage_rows,
)
from holdfast.properties.queries.searching import ScoredProperty, search_properties
from holdfast.properties.queries.supply_points import (
    supply_point,
    supply_points_by_identifier,
    supply_points_identified,
    supply_points_in_scope,
    supply_points_of,
    supply_points_of_accounts,
)

__all__ = [
    "MeterPointAtAddress",
    "ScoredProperty",
    "account_occupies",
    "addresses_at",
    "ancestors_of",
    "descendants_of",
    "embedded_network_by_id",
    "embedded_networks_in_scope",
    "embedded_networks_of",
    "embedded_properties_of",
    "meter_points_at",
    "occupancy_periods_of",
    "occupier_period",
    "parents_of",
    "places_of_hierarchy",
    "properties_in_scope",
    "properties_of",
    "property_by_id",
    "search_properties",
    "smart_device_networks_of",
    "supply_point",
    "supply_points_by_identifier",
    "supply_points_identified",
    "supply_points_in_scope",
    "supply_points_of",
    "supply_points_of_accounts",
    "wan_coverage",
    "wan_coverage_of",
    "wan_coverage_rows",
]
