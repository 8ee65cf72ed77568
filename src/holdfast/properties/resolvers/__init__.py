"""The API of properties: each module binds its own operations and fields to the domain."""

from holdfast.properties.resolvers import (  # noqa: F401 - they bind when imported
    addresses,
    establishments,
    estimation,
    finding,
    hierarchies,
    networks,
    places,
    registers,
    supply_points,
)
from holdfast.properties.resolvers.base import domain

__all__ = ["domain"]
