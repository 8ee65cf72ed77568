"""What changes properties and supply points: each function is one transaction with its business event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.markets.identifiers import validate
from holdfast.markets.registry import market_by_name
from holdfast.platform.operations import record_event
from holdfast.properties.choices import Direction, SupplyPointStatus
from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account


@transaction.atomic
def create_property(
    *,
    address: RichAddress,
    now: datetime,
    latitude: float | None = None,
    longitude: float | None = None,
    label: str = "",
) -> Property:
    """A new place; coordinates are degrees in WGS 84, both or neither."""
    place = Property.objects.create(
        rich_address=address.to_json(),
        postcode=address.postal_code,
        country_code=address.country,
        latitude=latitude,
        longitude=longitude,
        label=label,
        created_at=now,
    )
    record_event(BusinessEvent("properties.property.created-v1", now, data={"property_id": place.pk}))
    return place


@transaction.atomic
def start_occupancy(
    *,
    account: Account,
    property: Property,  # noqa: A002 - the field's own word
    effective_from: datetime,
    now: datetime,
    effective_to: datetime | None = None,
    number_of_occupants: int | None = None,
) -> OccupancyPeriod:
    """Make an account responsible for a property over a half-open period, without end where none is given.

    The database refuses a period that overlaps another one of the property
    (`one_account_occupies_a_property_at_a_time`): end the other one first.
    """
    period = OccupancyPeriod.objects.create(
        account=account,
        property=property,
        effective_from=effective_from,
        effective_to=effective_to,
        number_of_occupants=number_of_occupants,
    )
    record_event(
        BusinessEvent(
            "properties.occupancy.started-v1",
            now,
            account_number=account.number,
            data={"property_id": property.pk, "effective_from": effective_from.isoformat()},
        )
    )
    return period


@transaction.atomic
def end_occupancy(*, period: OccupancyPeriod, effective_to: datetime, now: datetime) -> OccupancyPeriod:
    """Let an account's responsibility for a property end; the moment itself no longer belongs to it."""
    locked = OccupancyPeriod.objects.select_for_update().select_related("account").get(pk=period.pk)
    locked.effective_to = effective_to
    locked.save(update_fields=["effective_to"])
    record_event(
        BusinessEvent(
            "properties.occupancy.ended-v1",
            now,
            account_number=locked.account.number,
            data={"property_id": locked.property_id, "effective_to": effective_to.isoformat()},
        )
    )
    return locked


@transaction.atomic
def create_supply_point(
    *,
    property: Property,  # noqa: A002 - the field's own word
    market_name: str,
    identifier: str,
    now: datetime,
    direction: str = Direction.IMPORT,
    status: str = SupplyPointStatus.PENDING,
    supply_start_date: date | None = None,
    details: dict[str, Any] | None = None,
) -> SupplyPoint:
    """A supply point of a property; details are plain JSON that only its market knows.

    Raises InvalidSupplyIdentifier where the identifier is not one of the market's, LookupError for an unknown
    market, ValueError for a market of another country than the property's.
    """
    stored = validate(market_name, identifier)
    country = market_by_name(market_name).code
    if country != property.country_code:
        raise ValueError(f"{market_name} does not reach into {property.country_code}")
    point = SupplyPoint.objects.create(
        property=property,
        market_name=market_name,
        identifier=stored,
        direction=direction,
        status=status,
        supply_start_date=supply_start_date,
        details=details or {},
        created_at=now,
    )
    record_event(
        BusinessEvent(
            "properties.supply_point.created-v1",
            now,
            data={"market_name": market_name, "identifier": stored, "property_id": property.pk},
        )
    )
    return point


@transaction.atomic
def change_supply_status(
    *, supply_point: SupplyPoint, status: str, on_date: date, now: datetime
) -> SupplyPoint:
    """Gain or lose a supply point on a local day; the same status again changes nothing.

    ON_SUPPLY sets the day on which supply starts and forgets an end, OFF_SUPPLY the day on which it ends.
    """
    locked = SupplyPoint.objects.select_for_update().get(pk=supply_point.pk)
    if locked.status == status:
        return locked
    before, locked.status = locked.status, status
    if status == SupplyPointStatus.ON_SUPPLY:
        locked.supply_start_date, locked.supply_end_date = on_date, None
    elif status == SupplyPointStatus.OFF_SUPPLY:
        locked.supply_end_date = on_date
    locked.save(update_fields=["status", "supply_start_date", "supply_end_date"])
    record_event(
        BusinessEvent(
            "properties.supply_point.status_changed-v1",
            now,
            data={
                "market_name": locked.market_name,
                "identifier": locked.identifier,
                "from": before,
                "to": status,
                "on_date": on_date.isoformat(),
            },
        )
    )
    return locked
