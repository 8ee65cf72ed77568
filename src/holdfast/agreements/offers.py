"""What can be agreed on with whom: the product, the supply point, and the tariff that prices it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.choices import AccountType
from holdfast.agreements import queries
from holdfast.agreements.errors import (
    NoProductExistsGivenInput,
    NoSupplyPointFoundIdentifierProvided,
    UnableCreateAgreement,
)
from holdfast.products import queries as products
from holdfast.products.choices import TariffKind
from holdfast.properties import queries as properties

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.kernel.periods import Period
    from holdfast.products.models import Product, Tariff
    from holdfast.properties.models import OccupancyPeriod, SupplyPoint

#: What supply points know of the price area that they lie in.
_AREAS = ("gsp_group_id", "ldz", "region")
#: Accounts of people; all others are of businesses.
_DOMESTIC = frozenset(
    {
        AccountType.DOMESTIC,
        AccountType.DOMESTIC_THIRD_PARTY_BILLED,
        AccountType.OCCUPIER,
        AccountType.VACANT,
        AccountType.MANAGED,
        AccountType.SUPPLY_POINT,
    }
)


def occupancies_of(account: Account, point: SupplyPoint) -> list[OccupancyPeriod]:
    """When the account has been responsible for the place of a supply point, in order."""
    periods = properties.occupancy_periods_of([point.property]).get(point.property_id, [])
    return [one for one in periods if one.account_id == account.pk]


def supply_point_for(account: Account, identifier: str, period: Period) -> SupplyPoint:
    """The supply point with an identifier at a place that the account occupies somewhere in a period.

    A supply point elsewhere is not found, so that nobody learns which there are.
    """
    for point in properties.supply_points_by_identifier(identifier):
        for one in occupancies_of(account, point):
            overlaps = one.effective_to is None or period.start < one.effective_to
            if overlaps and (period.end is None or one.effective_from < period.end):
                return point
    raise NoSupplyPointFoundIdentifierProvided


def product_for(account: Account, code: str) -> Product:
    """The product of the account's brand with a code."""
    product = products.product_by_code(code)
    if product is None or product.brand_id != account.brand_id:
        raise NoProductExistsGivenInput
    return product


def why_not(account: Account, product: Product, point: SupplyPoint, *, at: datetime) -> str | None:
    """Why a product is not for an account and a supply point when it is agreed; None where it is."""
    if product.available_from > at or (product.available_to is not None and product.available_to <= at):
        return f"{product.code} was not on sale then."
    if product.is_business == (account.account_type in _DOMESTIC):
        return f"{product.code} is for other customers."
    if tariff_for(product, point) is None:
        return f"{product.code} has no price for {point}."
    return None


def tariff_on_sale(account: Account, product: Product, point: SupplyPoint, *, at: datetime) -> Tariff:
    """The tariff of a product for a supply point. Raises UnableCreateAgreement, which says why there is none."""
    reason = why_not(account, product, point, at=at)
    tariff = tariff_for(product, point)
    if reason is not None or tariff is None:
        raise UnableCreateAgreement(reason)
    return tariff


def tariff_for(product: Product, point: SupplyPoint) -> Tariff | None:
    """The tariff of a product that prices a supply point, None where it has none.

    Of those for its fuel and direction, one for its price area before one for everywhere; where there are
    several, the kind that its last agreement had, else the plainest.
    """
    areas = _areas_of(point)
    fitting = [
        tariff
        for tariff in products.tariffs_of([product]).get(product.pk, [])
        if (tariff.supply_type, tariff.direction) == (point.fuel, point.direction)
        and (not tariff.region or tariff.region in areas)
    ]
    if not fitting:
        return None
    held = queries.agreements_of_supply_points([point]).get(point.pk, [])
    kinds = [one.tariff.kind for one in reversed(held)] + [TariffKind.STANDARD]
    return min(
        fitting,
        key=lambda tariff: (
            not tariff.region,
            kinds.index(tariff.kind) if tariff.kind in kinds else len(kinds),
            tariff.pk,
        ),
    )


def _areas_of(point: SupplyPoint) -> frozenset[str]:
    """The price areas of a supply point; gas is priced by the area of the electricity beside it as well."""
    beside = properties.supply_points_of([point.property]).get(point.property_id, [])
    return frozenset(
        str(one.details[name]) for one in (point, *beside) for name in _AREAS if one.details.get(name)
    )
