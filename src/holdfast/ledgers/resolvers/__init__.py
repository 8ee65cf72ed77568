"""Ledgers' part of the API: each module binds its own fields to the domain."""

from holdfast.ledgers.resolvers import books, posting, pots, transactions  # noqa: F401 - they bind when imported
from holdfast.ledgers.resolvers.base import domain

__all__ = ["domain"]
