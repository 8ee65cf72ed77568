"""Billing's part of the API: each module binds its own fields to the domain."""

from holdfast.billing.resolvers import (  # noqa: F401 - they bind when they are imported
    bills,
    charges,
    france,
    lists,
    papers,
)
from holdfast.billing.resolvers.base import domain

__all__ = ["domain"]
