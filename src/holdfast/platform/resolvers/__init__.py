"""Platform's part of the API: each module binds its own operations and fields to the domain."""

from holdfast.platform.resolvers import metadata, system  # noqa: F401 - they bind when imported
from holdfast.platform.resolvers.base import domain

__all__ = ["domain"]
