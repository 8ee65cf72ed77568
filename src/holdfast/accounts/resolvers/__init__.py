"""Accounts' part of the API: each module binds its own operations and fields to the domain."""

from holdfast.accounts.resolvers import (  # noqa: F401 - they bind when imported
    accounts,
    assets,
    attachments,
    billing,
    businesses,
    campaigns,
    care,
    complaints,
    consents,
    lookup,
    notes,
    people,
    portfolios,
    preferences,
    references,
    reminders,
    search,
    signing_up,
    time_line,
)
from holdfast.accounts.resolvers.base import domain

__all__ = ["domain"]
