"""Whether a supply point can be supplied under a product, and if not why. Pure: plain values in and out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.properties.choices import Direction, Fuel


class Ineligible(StrEnum):
    """Why a product is not to be had; the codes of `ProductIneligibilityForMeterPointDetails`."""

    PRODUCT_NOT_FOUND = "PRODUCT_NOT_FOUND"
    METER_POINT_NOT_FOUND = "METER_POINT_NOT_FOUND"
    NOT_ON_SUPPLY = "NOT_ON_SUPPLY"
    OTHER_FUEL = "OTHER_FUEL"
    OTHER_DIRECTION = "OTHER_DIRECTION"
    NOT_ON_SALE = "NOT_ON_SALE"
    OTHER_BRAND = "OTHER_BRAND"
    RESTRICTED = "RESTRICTED"
    OTHER_CUSTOMERS = "OTHER_CUSTOMERS"
    OTHER_REGION = "OTHER_REGION"
    SMART_METER_NEEDED = "SMART_METER_NEEDED"
    PREPAYMENT_METER_NEEDED = "PREPAYMENT_METER_NEEDED"
    PREPAYMENT_METER_IN_PLACE = "PREPAYMENT_METER_IN_PLACE"


DESCRIPTIONS = {
    Ineligible.PRODUCT_NOT_FOUND: "There is no product with this code.",
    Ineligible.METER_POINT_NOT_FOUND: "The meter point is not at a property of the account.",
    Ineligible.NOT_ON_SUPPLY: "The meter point is not supplied any more.",
    Ineligible.OTHER_FUEL: "The product has no prices for this fuel.",
    Ineligible.OTHER_DIRECTION: "The product is for energy that flows the other way.",
    Ineligible.NOT_ON_SALE: "The product is not on sale at this time.",
    Ineligible.OTHER_BRAND: "The product is sold by another brand.",
    Ineligible.RESTRICTED: "The product is offered by invitation only.",
    Ineligible.OTHER_CUSTOMERS: "The product is for another kind of customer.",
    Ineligible.OTHER_REGION: "The product is not sold in this region.",
    Ineligible.SMART_METER_NEEDED: "The product needs a smart meter.",
    Ineligible.PREPAYMENT_METER_NEEDED: "The product needs a meter that can be topped up.",
    Ineligible.PREPAYMENT_METER_IN_PLACE: "The meter is topped up, and the product is paid for by bill.",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as far as it decides; prices: the fuel, direction and region (or "") of each of its tariffs."""

    brand_code: str
    is_on_sale: bool
    is_restricted: bool
    is_business: bool
    is_prepay: bool
    needs_smart_meter: bool
    prices: frozenset[tuple[Fuel, Direction, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A supply point and its customer as far as they decide; region is empty where it is not known."""

    brand_code: str
    fuel: Fuel
    direction: Direction
    region: str
    is_business: bool
    is_smart: bool
    is_topped_up: bool
    is_off_supply: bool = False


def why_not(offer: Offer, wanted: Wanted) -> Ineligible | None:
    """The first reason against it, None where there is none."""
    of_fuel = {(direction, region) for fuel, direction, region in offer.prices if fuel == wanted.fuel}
    regions = {region for direction, region in of_fuel if direction == wanted.direction}
    checks = (
        (wanted.is_off_supply, Ineligible.NOT_ON_SUPPLY),
        (not of_fuel, Ineligible.OTHER_FUEL),
        (not regions, Ineligible.OTHER_DIRECTION),
        (not offer.is_on_sale, Ineligible.NOT_ON_SALE),
        (offer.brand_code != wanted.brand_code, Ineligible.OTHER_BRAND),
        (offer.is_restricted, Ineligible.RESTRICTED),
        (offer.is_business != wanted.is_business, Ineligible.OTHER_CUSTOMERS),
        (not regions & {"", wanted.region}, Ineligible.OTHER_REGION),
        (offer.needs_smart_meter and not wanted.is_smart, Ineligible.SMART_METER_NEEDED),
        (
            offer.is_prepay and not (wanted.is_topped_up or wanted.is_smart),
            Ineligible.PREPAYMENT_METER_NEEDED,
        ),
        (
            wanted.is_topped_up and not (offer.is_prepay or wanted.is_smart),
            Ineligible.PREPAYMENT_METER_IN_PLACE,
        ),
    )
    return next((reason for holds, reason in checks if holds), None)
