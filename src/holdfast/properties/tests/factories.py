"""Short ways to the properties and supply points that tests start from."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.tests.factories import NOW
from holdfast.markets.identifiers import make
from holdfast.properties import operations

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

MOVED_IN = datetime(2024, 1, 1, tzinfo=UTC)
ADDRESSES = {
    "GB": RichAddress(
        country="GB", street_address="14 Quay Street", locality="Bristol", postal_code="BS1 4QA"
    ),
    "FR": RichAddress(country="FR", street_address="5 rue des Lilas", locality="Nantes", postal_code="44000"),
    "ES": RichAddress(country="ES", street_address="Calle del Pez 9", locality="Madrid", postal_code="28004"),
}
COUNTRIES = {"GBR": "GB", "FRA": "FR", "ESP": "ES"}

_counter = itertools.count(1)


def make_property(country: str = "GB", **values: Any) -> Property:
    """A place in a country."""
    return operations.create_property(address=ADDRESSES[country], now=NOW, **values)


def occupy(account: Account, place: Property, **values: Any) -> OccupancyPeriod:
    """The account's occupancy of a property, since the first of January 2024 unless said otherwise."""
    values.setdefault("effective_from", MOVED_IN)
    return operations.start_occupancy(account=account, property=place, now=NOW, **values)


def make_supply_point(
    place: Property | None = None, market_name: str = "GBR_ELECTRICITY", **values: Any
) -> SupplyPoint:
    """A supplied point with a valid identifier, at a place of its own unless one is given."""
    values.setdefault("identifier", make(market_name, next(_counter)))
    values.setdefault("status", "ON_SUPPLY")
    place = place or make_property(COUNTRIES[market_name.partition("_")[0]])
    return operations.create_supply_point(property=place, market_name=market_name, now=NOW, **values)
