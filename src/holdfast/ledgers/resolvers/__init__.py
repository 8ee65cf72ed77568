"""Ledgers' part of the API: each module binds its own fields to the domain."""

from holdfast.ledgers.resolvers import (  # noqa: F401 - they bind when imported
    books,
    contributions,
    forecasts,
    posting,
    pots,
    prepay,
    scheduled,
    sharing,
    transactions,
    transfers,
)
from holdfast.ledgers.resolvers.base import domain

__all__ = ["domain"]
