"""What is looked up in tables that an operator loads, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.address_rules import clean_postal_code
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.properties import queries
from holdfast.properties.directory import AddressQuery, meter_point_number
from holdfast.properties.resolvers.base import domain
from holdfast.properties.words import all_words

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.properties.choices import WanCoverageStrength
    from holdfast.properties.models import Property, RegisteredAddress, WanCoverage

BRITISH = "GB"

domain.public("AddressType", "WanCoverageDetail")
domain.part_of_parent("ElectricityMeterPointForAddressType")


@domain.query("wanCoverage", rule=rules.public)
def wan_coverage(_info: Info, *, postcode: str) -> WanCoverageStrength | None:
    return queries.wan_coverage(postcode)


@domain.query("wanCoverageDetail", rule=rules.public)
def wan_coverage_detail(
    _info: Info, *, postcode: str, address_identifier: str | None = None
) -> list[WanCoverage]:
    return queries.wan_coverage_rows(postcode, address_identifier)


@domain.field("WanCoverageDetail", "anticipatedCoverageAt")
def anticipated_coverage(row: WanCoverage, _info: Info) -> str | None:
    day = row.anticipated_coverage_date
    return day.isoformat() if day is not None else None


def _bind_text(type_name: str, name: str, attribute: str) -> None:
    """Bind a text that is empty where nothing is known, which the wire tells by null."""

    @domain.field(type_name, name)
    def text(row: Any, _info: Info) -> str | None:
        return getattr(row, attribute) or None


for _name, _attribute in (
    ("addressIdentifier", "address_identifier"),
    ("wanTechnology", "wan_technology"),
    ("auxiliaryEquipment", "auxiliary_equipment"),
    ("connectivityLikelihood", "connectivity_likelihood"),
    ("additionalInformation", "additional_information"),
):
    _bind_text("WanCoverageDetail", _name, _attribute)

for _name, _attribute in (
    ("streetType", "street_type"),
    ("streetName", "street_name"),
    ("streetNumber", "street_number"),
    ("province", "province"),
    ("city", "city"),
    ("extraInfo", "extra_info"),
):
    _bind_text("AddressType", _name, _attribute)


@domain.field("PropertyType", "wanCoverage")
def wan_coverage_of(place: Property, _info: Info) -> WanCoverageStrength | None:
    strength: WanCoverageStrength | None = batched(place, queries.wan_coverage_of)
    return strength


@domain.query("addresses", rule=rules.public)
def addresses(
    _info: Info, *, postcode: str, search_domestic_only: bool = False, use_des: bool = False, **page: Any
) -> paging.Connection[RegisteredAddress]:
    found = queries.addresses_at(
        postcode, country=BRITISH, domestic_only=search_domestic_only, use_des=use_des
    )
    return paging.connect(found, paging.PageRequest.from_arguments(**page), order_by=("id",))


@domain.query("multipleElectricityMeterPointsForAddress", rule=rules.signed_in)
def multiple_electricity_meter_points_for_address(
    _info: Info,
    *,
    address: dict[str, str] | None = None,
    search_domestic_only: bool = False,
    use_des: bool = False,
) -> dict[str, Any] | None:
    if address is None:
        return None
    lines = [address[f"address_line{number}"].strip() for number in (1, 2, 3)]
    wanted = all_words(" ".join(lines))
    points = queries.meter_points_at(
        address["postcode"],
        market_name="GBR_ELECTRICITY",
        country=BRITISH,
        domestic_only=search_domestic_only,
        use_des=use_des,
    )
    found = [point.identifier for point in points if wanted and point.words.issuperset(wanted)]
    return {
        "address_has_more_than_one_electricity_meter_point": len(found) > 1,
        "electricity_meter_points": found,
        "address_line1": lines[0] or None,
        "address_line2": lines[1] or None,
        "postcode": clean_postal_code(BRITISH, address["postcode"]),
    }


@domain.query("meterPointNumberByAddress", rule=rules.signed_in)
def meter_point_number_by_address(_info: Info, *, input: dict[str, Any]) -> str:  # noqa: A002
    return meter_point_number(AddressQuery(**input))
