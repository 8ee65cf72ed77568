"""Agreements' part of the API: each module binds its own operations and fields to the domain."""

from holdfast.agreements.resolvers import (  # noqa: F401 - they bind when imported
    agreements,
    contract_changes,
    contracts,
    details,
    forecasts,
    life_cycle,
    listing,
    papers,
    power,
    rates,
    rescissions,
    rollovers,
    supply_contracts,
    switches,
    tariff_grids,
    usage,
)
from holdfast.agreements.resolvers.base import domain

__all__ = ["domain"]
