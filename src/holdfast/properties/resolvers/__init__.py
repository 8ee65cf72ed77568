"""The API of properties: each module binds its own operations and fields to the domain."""

from holdfast.properties.resolvers import places, supply_points  # noqa: F401 - they bind when imported
from holdfast.properties.resolvers.base import domain

__all__ = ["domain"]
