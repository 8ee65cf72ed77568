"""What decides whether products can be had at supply points, read for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.products.choices import KINDS_FOR_SMART_METERS, Availability
from holdfast.products.eligibility import Ineligible, Offer, Wanted, why_not
from holdfast.products.models import Product
from holdfast.products.queries.catalogue import on_sale, open_to_all, products, tariffs_of
from holdfast.products.queries.tables import regions_of
from holdfast.products.supplied import MeterFacts, meters_of_points
from holdfast.properties.choices import Direction, Fuel, SupplyPointStatus
from holdfast.properties.queries import supply_points_of_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

_NOTHING = MeterFacts()
_ENDED = frozenset({SupplyPointStatus.OFF_SUPPLY})


def points_of_account(account: Account) -> dict[str, SupplyPoint]:
    """The supply points at the account's properties by their identifiers."""
    return {point.identifier: point for point in supply_points_of_accounts([account.pk]).get(account.pk, [])}


def products_for_points(
    account: Account, points: Sequence[SupplyPoint], *, at: datetime
) -> dict[int, list[Product]]:
    """The products that each supply point can have at a moment, by its key, in the order of codes.

    Five statements, however many points and products there are.
    """
    rows = list(open_to_all(on_sale(products(), at=at)).filter(brand=account.brand_id).order_by("code"))
    tariffs = tariffs_of(rows)
    wanted = _wanted(account, points, at=at)
    return {
        point.pk: [
            product
            for product in rows
            if why_not(_offer(product, tariffs.get(product.pk, ()), at=at), wanted[point.pk]) is None
        ]
        for point in points
    }


def why_not_at(account: Account, *, identifier: str, product_code: str, at: datetime) -> Ineligible | None:
    """Why a product cannot be had at a supply point of an account, None where it can."""
    product = products().filter(code=product_code).first()
    if product is None:
        return Ineligible.PRODUCT_NOT_FOUND
    point = points_of_account(account).get(identifier)
    if point is None:
        return Ineligible.METER_POINT_NOT_FOUND
    offer = _offer(product, tariffs_of([product]).get(product.pk, ()), at=at)
    return why_not(offer, _wanted(account, [point], at=at)[point.pk])


def _offer(product: Product, tariffs: Sequence[Tariff], *, at: datetime) -> Offer:
    return Offer(
        brand_code=product.brand.code,
        is_on_sale=product.is_available_at(at),
        is_restricted=product.availability != Availability.EVERYONE,
        is_business=product.is_business,
        is_prepay=product.is_prepay,
        needs_smart_meter=product.needs_smart_meter
        or any(tariff.kind in KINDS_FOR_SMART_METERS for tariff in tariffs),
        prices=frozenset(
            (Fuel(tariff.supply_type), Direction(tariff.direction), tariff.region) for tariff in tariffs
        ),
    )


def _wanted(account: Account, points: Sequence[SupplyPoint], *, at: datetime) -> Mapping[int, Wanted]:
    meters = meters_of_points(points, at=at)
    regions = regions_of(points)
    return {
        point.pk: Wanted(
            brand_code=account.brand.code,
            fuel=point.fuel,
            direction=Direction(point.direction),
            region=regions.get(point.pk, ""),
            is_business=account.account_type.startswith("BUSINESS"),
            is_smart=meters.get(point.pk, _NOTHING).is_smart,
            is_topped_up=meters.get(point.pk, _NOTHING).is_prepay,
            is_off_supply=point.status in _ENDED,
        )
        for point in points
    }
