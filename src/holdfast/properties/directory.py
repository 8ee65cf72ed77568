"""Where meter point numbers are looked up by address: a distributor's directory, or what is stored here.

The setting METER_POINT_DIRECTORY names a function by its dotted path; it takes an AddressQuery, gives the
identifiers that it finds, and raises DirectoryUnavailable where the distributor does not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from holdfast.accounts.address_rules import clean_postal_code, is_postal_code
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.markets.registry import market_by_name
from holdfast.properties import queries
from holdfast.properties.errors import (
    InvalidMarketName,
    InvalidPostcode,
    NoMeterPointFound,
    ServiceUnavailableDNOsSide,
    SeveralMeterPointsWereFoundRefine,
    ValueCanNotEmpty,
)
from holdfast.properties.words import all_words

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTRY = "FR"


class DirectoryUnavailable(Exception):
    """The distributor's directory does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressQuery:
    """What is asked: a market and a cleaned postal code, and as much of the address as is known.

    name: of the building or business at the address, not of a person who lives there.
    """

    market_name: str
    postcode: str
    city: str | None = None
    street: str | None = None
    street_number: str | None = None
    name: str | None = None


def meter_point_number(query: AddressQuery) -> str:
    """The one French meter point at an address; the query's postcode need not be cleaned.

    Raises InvalidMarketName, ValueCanNotEmpty, InvalidPostcode, InvalidInputData (neither street nor name, or a
    number without a street), NoMeterPointFound, SeveralMeterPointsWereFoundRefine, ServiceUnavailableDNOsSide.
    """
    checked = _checked(query)
    look_up = import_string(settings.METER_POINT_DIRECTORY)
    try:
        found = sorted(set(look_up(checked)))
    except DirectoryUnavailable as failure:
        raise ServiceUnavailableDNOsSide from failure
    if not found:
        raise NoMeterPointFound
    if len(found) > 1:
        raise SeveralMeterPointsWereFoundRefine
    return str(found[0])


def stored_meter_points(query: AddressQuery) -> Sequence[str]:
    """Meter points of loaded registers and of our own properties that have every word of the query."""
    address = all_words(" ".join(filter(None, (query.street_number, query.street, query.city))))
    names = all_words(query.name or "")
    return [
        point.identifier
        for point in queries.meter_points_at(
            query.postcode, market_name=query.market_name, country=COUNTRY, use_des=True
        )
        if point.words.issuperset(address) and point.names.issuperset(names)
    ]


def _checked(query: AddressQuery) -> AddressQuery:
    try:
        country = market_by_name(query.market_name).code
    except LookupError:
        country = ""
    if country != COUNTRY:
        raise InvalidMarketName
    given = (query.postcode, query.city, query.street, query.street_number, query.name)
    if any(value is not None and not value.strip() for value in given):
        raise ValueCanNotEmpty
    postcode = clean_postal_code(COUNTRY, query.postcode)
    if not is_postal_code(COUNTRY, postcode):
        raise InvalidPostcode
    if query.street is None and query.name is None:
        raise _invalid("Give a street or a name.", "street")
    if query.street is None and query.street_number is not None:
        raise _invalid("A number needs its street.", "streetNumber")
    return AddressQuery(
        market_name=query.market_name,
        postcode=postcode,
        city=query.city,
        street=query.street,
        street_number=query.street_number,
        name=query.name,
    )


def _invalid(reason: str, field: str) -> InvalidInputData:
    return InvalidInputData(invalid=(InvalidInput(reason, ("input", field)),))
