"""An account with its properties, meter points and agreements, for those who may see it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router

from holdfast.agreements import queries as agreements
from holdfast.api import view
from holdfast.kernel.periods import Period
from holdfast.metering import queries as metering
from holdfast.metering.forecasting import annual_kwh
from holdfast.properties import queries as properties
from holdfast.properties.choices import Direction, Fuel
from holdfast.rest import shapes
from holdfast.rest.access import ApiKey, account_seen
from holdfast.rest.meter_points import profile_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.metering.models import Meter, Register
    from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

router = Router(tags=["Accounts"], auth=ApiKey())
_ALWAYS = Period(datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@router.get(
    "/accounts/{number}/",
    response={
        200: shapes.AccountDetail,
        401: shapes.Failure,
        404: shapes.Failure,
        429: shapes.Failure,
    },
)
def account(request: HttpRequest, number: str) -> dict[str, Any]:
    """An account with every property that it occupies or has occupied."""
    found = account_seen(request.auth, number)  # type: ignore[attr-defined]  # set by ninja
    return {"number": found.number, "properties": _properties(found)}


def _properties(account: Account) -> list[dict[str, Any]]:
    places = properties.properties_of([account]).get(account.pk, [])
    occupied = properties.occupancy_periods_of(places)
    by_place = properties.supply_points_of(places)
    points = [point for some in by_place.values() for point in some]
    meters = metering.meters_of(points, at=view.clock.now())
    registers = metering.registers_of([meter for some in meters.values() for meter in some])
    held: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in agreements.agreements_in([account.pk], _ALWAYS).get(account.pk, []):
        held[agreement.supply_point_id].append(agreement)
    return [
        _property(place, _own(occupied.get(place.pk, []), account))
        | {
            "electricity_meter_points": [
                _electricity(point, meters.get(point.pk, []), registers, held[point.pk])
                for point in by_place.get(place.pk, [])
                if point.fuel == Fuel.ELECTRICITY
            ],
            "gas_meter_points": [
                _gas(point, meters.get(point.pk, []), held[point.pk])
                for point in by_place.get(place.pk, [])
                if point.fuel == Fuel.GAS
            ],
        }
        for place in places
    ]


def _own(periods: Sequence[OccupancyPeriod], account: Account) -> list[OccupancyPeriod]:
    return [one for one in periods if one.account_id == account.pk]


def _property(place: Property, periods: Sequence[OccupancyPeriod]) -> dict[str, Any]:
    parts = place.parts
    lines = [
        *filter(None, (parts.name, *parts.street_address.split("\n"), parts.dependent_locality)),
        "",
        "",
        "",
    ]
    return {
        "id": place.pk,
        "moved_in_at": min((one.effective_from for one in periods), default=None),
        "moved_out_at": _left(periods),
        "address_line_1": lines[0],
        "address_line_2": lines[1],
        "address_line_3": lines[2],
        "town": parts.locality,
        "county": parts.administrative_area,
        "postcode": parts.postal_code,
    }


def _left(periods: Sequence[OccupancyPeriod]) -> datetime | None:
    """When the last period ended; None while one goes on."""
    ends = [one.effective_to for one in periods]
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def _electricity(
    point: SupplyPoint,
    meters: Sequence[Meter],
    registers: Mapping[int, Sequence[Register]],
    held: Sequence[Agreement],
) -> dict[str, Any]:
    return {
        "mpan": point.identifier,
        "profile_class": profile_class(point),
        "consumption_standard": _a_year(point),
        "is_export": point.direction == Direction.EXPORT,
        "meters": [
            {
                "serial_number": meter.serial_number,
                "registers": [
                    {
                        "identifier": register.identifier,
                        "rate": register.band or "STANDARD",
                        "is_settlement_register": True,
                    }
                    for register in registers.get(meter.pk, [])
                ],
            }
            for meter in meters
        ],
        "agreements": _agreements(held),
    }


def _gas(point: SupplyPoint, meters: Sequence[Meter], held: Sequence[Agreement]) -> dict[str, Any]:
    return {
        "mprn": point.identifier,
        "consumption_standard": _a_year(point),
        "meters": [{"serial_number": meter.serial_number} for meter in meters],
        "agreements": _agreements(held),
    }


def _a_year(point: SupplyPoint) -> int | None:
    known = annual_kwh(point)
    return None if known is None else round(known)


def _agreements(held: Sequence[Agreement]) -> list[dict[str, Any]]:
    return [
        {"tariff_code": one.tariff.code, "valid_from": one.valid_from, "valid_to": one.valid_to}
        for one in held
    ]
