"""What changes supply points: each function is one transaction with its business event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.markets.identifiers import validate
from holdfast.markets.registry import market_by_name
from holdfast.platform.operations import record_event
from holdfast.properties.choices import Direction, SupplyPointStatus
from holdfast.properties.models import Property, SupplyPoint

if TYPE_CHECKING:
    from datetime import date, datetime


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
