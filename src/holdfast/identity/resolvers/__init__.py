"""Identity's part of the API: each module binds its own operations to the domain."""

from holdfast.identity.resolvers import tokens, viewers  # noqa: F401 - each binds when it is imported
from holdfast.identity.resolvers.base import domain

__all__ = ["domain"]
