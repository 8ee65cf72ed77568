"""What changes networks within a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.properties.models import EmbeddedNetwork, EmbeddedProperty, Property, SmartDeviceNetwork

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def create_embedded_network(*, name: str, now: datetime) -> EmbeddedNetwork:
    """A new private network without properties."""
    network = EmbeddedNetwork.objects.create(name=name, created_at=now)
    record_event(
        BusinessEvent("properties.embedded_network.created-v1", now, data={"embedded_network_id": network.pk})
    )
    return network


@transaction.atomic
def embed_property(
    *,
    property: Property,  # noqa: A002 - the field's own word
    network: EmbeddedNetwork,
    now: datetime,
) -> EmbeddedProperty:
    """Supply a property through a private network; IntegrityError where it hangs on one already."""
    embedded = EmbeddedProperty.objects.create(property=property, embedded_network=network, created_at=now)
    record_event(
        BusinessEvent(
            "properties.embedded_network.property_added-v1",
            now,
            data={"embedded_network_id": network.pk, "property_id": property.pk},
        )
    )
    return embedded


def smart_device_network_of(
    *,
    property_id: int,
    now: datetime,
) -> SmartDeviceNetwork:
    """The home area network of a property, made when its first smart meter comes."""
    network, is_new = SmartDeviceNetwork.objects.get_or_create(
        property_id=property_id, defaults={"created_at": now}
    )
    if is_new:
        record_event(
            BusinessEvent(
                "properties.smart_device_network.created-v1",
                now,
                data={"smart_device_network_id": network.pk, "property_id": property_id},
            )
        )
    return network
