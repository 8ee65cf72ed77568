"""Tables of properties: places, who occupies them, their supply points, and what is known of each."""

from __future__ import annotations

from holdfast.properties.models.establishments import Establishment
from holdfast.properties.models.estimation import EstimationGroup, SupplyPointEstimationGroup
from holdfast.properties.models.hierarchies import DEFAULT_HIERARCHY, HierarchyNode, PropertyHierarchy
from holdfast.properties.models.networks import EmbeddedNetwork, EmbeddedProperty, SmartDeviceNetwork
from holdfast.properties.models.places import OCCUPIER_TYPES, OccupancyPeriod, Property, SupplyPoint
from holdfast.properties.models.registers import RegisteredAddress, WanCoverage

__all__ = [
    "DEFAULT_HIERARCHY",
    "OCCUPIER_TYPES",
    "EmbeddedNetwork",
    "EmbeddedProperty",
    "Establishment",
    "EstimationGroup",
    "HierarchyNode",
    "OccupancyPeriod",
    "Property",
    "PropertyHierarchy",
    "RegisteredAddress",
    "SmartDeviceNetwork",
    "SupplyPoint",
    "SupplyPointEstimationGroup",
    "WanCoverage",
]
