"""What changes properties and who occupies them: each function is one transaction with its business event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from holdfast.accounts.address_rules import InvalidAddress, address_of_input, input_name
from holdfast.accounts.operations import lock_account
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.properties.errors import AddPropertyInvalidData
from holdfast.properties.models import OccupancyPeriod, Property

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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
def add_property(*, account: Account, address: Mapping[str, Any], now: datetime) -> Property:
    """A new property that the account is responsible for from now on.

    address: parts by the names of RichAddress; without a country, that of the account's market is meant.
    Raises AddPropertyInvalidData where the address breaks its country's rules, lies in another market, or is
    that of a property which the account has already.
    """
    market = account.brand.market_code
    try:
        checked = address_of_input(address, country=market)
    except InvalidAddress as refusal:
        raise _invalid_data(refusal.problems) from refusal
    if checked.country != market:
        raise _invalid_data({"country": f"The account is supplied in {market}."})
    lock_account(account)  # one after the other
    held = Property.objects.filter(
        Q(occupancy_periods__effective_to__isnull=True) | Q(occupancy_periods__effective_to__gt=now),
        occupancy_periods__account=account,
        country_code=checked.country,
        postcode=checked.postal_code,
    )
    if any(place.parts.one_line().casefold() == checked.one_line().casefold() for place in held):
        raise _invalid_data({"street_address": "The account has a property at this address."})
    place = create_property(address=checked, now=now)
    start_occupancy(account=account, property=place, effective_from=now, now=now)
    return place


def _invalid_data(problems: Mapping[str, str]) -> AddPropertyInvalidData:
    return AddPropertyInvalidData(
        invalid=tuple(
            InvalidInput(problem, ("input", "address", input_name(name)))
            for name, problem in problems.items()
        )
    )
