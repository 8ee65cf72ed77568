"""Identity's part of the API: each module binds its own operations to the domain."""

from holdfast.identity.resolvers import viewers  # noqa: F401 - binds when it is imported
from holdfast.identity.resolvers.base import domain

__all__ = ["domain"]
