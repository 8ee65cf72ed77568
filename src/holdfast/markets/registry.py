"""Every market there is, by country code and by market name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from holdfast.markets.france import FRANCE
from holdfast.markets.great_britain import GREAT_BRITAIN
from holdfast.markets.spain import SPAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.markets.market import Market, SupplyType

MARKETS: tuple[Market, ...] = (GREAT_BRITAIN, FRANCE, SPAIN)

_BY_COUNTRY: Mapping[str, Market] = MappingProxyType({market.code: market for market in MARKETS})
_BY_NAME: Mapping[str, tuple[Market, SupplyType]] = MappingProxyType(
    {
        market.market_name(supply_type): (market, supply_type)
        for market in MARKETS
        for supply_type in market.supply_types
    }
)

MARKET_NAMES: tuple[str, ...] = tuple(_BY_NAME)


def market_of(country_code: str) -> Market:
    """The market of a country (`GB`, `FR`, `ES`); LookupError where there is none."""
    try:
        return _BY_COUNTRY[country_code]
    except KeyError:
        raise LookupError(f"no market for country {country_code!r}") from None


def market_by_name(market_name: str) -> Market:
    """The market that a name such as `GBR_ELECTRICITY` belongs to; LookupError where there is none."""
    return _named(market_name)[0]


def supply_type_of(market_name: str) -> SupplyType:
    """What is supplied under a market name; LookupError where there is no such market."""
    return _named(market_name)[1]


def _named(market_name: str) -> tuple[Market, SupplyType]:
    try:
        return _BY_NAME[market_name]
    except KeyError:
        raise LookupError(f"no market is called {market_name!r}") from None
