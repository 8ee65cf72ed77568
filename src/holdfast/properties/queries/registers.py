"""What is read of the tables that an operator loads, and of meter points by address."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.address_rules import clean_postal_code
from holdfast.properties.choices import Direction, WanCoverageStrength
from holdfast.properties.models import RegisteredAddress, SupplyPoint, WanCoverage
from holdfast.properties.words import all_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from holdfast.properties.models import Property

#: The register whose rows are left out unless a caller asks for it.
DES = "DES"
#: Profile classes of homes in Great Britain (Balancing and Settlement Code); 0 tells nothing.
_DOMESTIC_CLASSES = frozenset({None, 0, 1, 2})
_WEAKEST_FIRST = (WanCoverageStrength.LOW, WanCoverageStrength.MEDIUM, WanCoverageStrength.HIGH)


# Coverage


def wan_coverage_rows(postcode: str, address_identifier: str | None = None) -> list[WanCoverage]:
    """What is known of a postcode: the postcode as a whole first, then addresses.

    With an address, what is known of it, else of the postcode as a whole.
    """
    rows = WanCoverage.objects.filter(postcode=clean_postal_code("GB", postcode))
    if address_identifier is not None:
        wanted = address_identifier.strip()
        rows = rows.filter(address_identifier__in={wanted, ""}).order_by("-address_identifier")[:1]
        return list(rows)
    return list(rows.order_by("address_identifier"))


def wan_coverage(postcode: str) -> WanCoverageStrength | None:
    """How likely a stable connection is at a postcode: of its addresses the weakest, unless it is known itself."""
    return _strength(wan_coverage_rows(postcode))


def wan_coverage_of(places: Sequence[Property]) -> dict[int, WanCoverageStrength | None]:
    """How likely a stable connection is at each British property: at its address, else at its postcode."""
    british = [place for place in places if place.country_code == "GB"]
    rows: dict[str, list[WanCoverage]] = defaultdict(list)
    wanted = {place.postcode for place in british}
    for row in WanCoverage.objects.filter(postcode__in=wanted).order_by("postcode", "address_identifier"):
        rows[row.postcode].append(row)
    return {
        place.pk: _strength(rows.get(place.postcode, []), place.parts.delivery_point_identifier)
        for place in british
    }


def _strength(rows: Sequence[WanCoverage], address_identifier: str = "") -> WanCoverageStrength | None:
    by_address = {row.address_identifier: row for row in rows}
    known = by_address.get(address_identifier) or by_address.get("")
    strengths = {row.strength for row in ([known] if known is not None else rows)}
    return next((one for one in _WEAKEST_FIRST if one in strengths), None)


# Addresses


def addresses_at(
    postcode: str, *, country: str, domestic_only: bool = False, use_des: bool = False
) -> QuerySet[RegisteredAddress]:
    """The addresses that registers have at a postcode; those of DES only where they are asked for."""
    rows = RegisteredAddress.objects.filter(
        country_code=country, postcode=clean_postal_code(country, postcode)
    )
    if domestic_only:
        rows = rows.filter(is_domestic=True)
    return rows if use_des else rows.filter(~Q(source=DES))


@dataclass(frozen=True, slots=True)
class MeterPointAtAddress:
    """A meter point with the words of its address, of its street number, and of names there."""

    identifier: str
    words: frozenset[str]
    names: frozenset[str]


def meter_points_at(
    postcode: str,
    *,
    market_name: str,
    country: str,
    domestic_only: bool = False,
    use_des: bool = False,
) -> list[MeterPointAtAddress]:
    """The meter points of a market at a postcode, of registers and our own, each identifier once.

    Our own are import points alone. Two statements.
    """
    found: dict[str, MeterPointAtAddress] = {}
    for row in addresses_at(postcode, country=country, domestic_only=domestic_only, use_des=use_des):
        address = (
            row.street_number,
            row.street_type,
            row.street_name,
            row.city,
            row.province,
            row.extra_info,
        )
        for market, identifier in row.meter_points:
            if market == market_name:
                found[identifier] = _at(identifier, address, (row.extra_info,))
    points = SupplyPoint.objects.select_related("property").filter(
        property__country_code=country,
        property__postcode=clean_postal_code(country, postcode),
        market_name=market_name,
        direction=Direction.IMPORT,
    )
    for point in points.order_by("pk"):
        if domestic_only and point.details.get("profile_class") not in _DOMESTIC_CLASSES:
            continue
        parts = point.property.parts
        place = (parts.organization, parts.dependent_locality, parts.street_address, parts.locality)
        names = (parts.organization, point.property.label)
        found.setdefault(
            point.identifier,
            _at(point.identifier, (*place, parts.administrative_area, point.property.label), names),
        )
    return list(found.values())


def _at(identifier: str, address: Iterable[str], names: Iterable[str]) -> MeterPointAtAddress:
    return MeterPointAtAddress(
        identifier, frozenset(all_words(" ".join(address))), frozenset(all_words(" ".join(names)))
    )
