"""Products' part of the API: each module binds its own operations and fields to the domain."""

from __future__ import annotations

from holdfast.products.resolvers import (  # noqa: F401 - they bind when imported
    changes,
    italian,
    products,
    shelf,
    supply,
    tables,
    tariffs,
)
from holdfast.products.resolvers.base import domain

__all__ = ["domain"]
