"""What is read of networks within a site: one SQL statement each, however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from holdfast.properties.models import EmbeddedNetwork, EmbeddedProperty, OccupancyPeriod, SmartDeviceNetwork

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from holdfast.accounts.access import AccountScope
    from holdfast.properties.models import Property


def embedded_network_by_id(network_id: int) -> EmbeddedNetwork | None:
    """The embedded network with this primary key."""
    return EmbeddedNetwork.objects.filter(pk=network_id).first()


def embedded_networks_of(places: Sequence[Property]) -> dict[int, EmbeddedNetwork]:
    """The embedded network that each property hangs on; those on the public grid alone are missing."""
    rows = EmbeddedProperty.objects.filter(property__in=places).select_related("embedded_network")
    same: dict[int, EmbeddedNetwork] = {}
    return {row.property_id: same.setdefault(row.embedded_network_id, row.embedded_network) for row in rows}


def embedded_properties_of(
    networks: Sequence[EmbeddedNetwork], *, scope: AccountScope
) -> dict[int, list[EmbeddedProperty]]:
    """The properties in reach of each embedded network, in the order in which they came."""
    by_id = {network.pk: network for network in networks}
    found: dict[int, list[EmbeddedProperty]] = defaultdict(list)
    for row in _in_scope(networks, scope).order_by("pk"):
        row.embedded_network = by_id[row.embedded_network_id]
        found[row.embedded_network_id].append(row)
    return dict(found)


def embedded_networks_in_scope(
    networks: Sequence[EmbeddedNetwork], *, scope: AccountScope
) -> dict[int, bool]:
    """Which of the embedded networks have a property in reach."""
    reached = _in_scope(networks, scope).values_list("embedded_network_id", flat=True)
    return dict.fromkeys(reached.distinct(), True)


def smart_device_networks_of(places: Sequence[Property]) -> dict[int, list[SmartDeviceNetwork]]:
    """The home area networks of each property."""
    by_id = {place.pk: place for place in places}
    found: dict[int, list[SmartDeviceNetwork]] = defaultdict(list)
    for network in SmartDeviceNetwork.objects.filter(property__in=places):
        network.property = by_id[network.property_id]
        found[network.property_id].append(network)
    return dict(found)


def _in_scope(networks: Sequence[EmbeddedNetwork], scope: AccountScope) -> QuerySet[EmbeddedProperty]:
    rows = EmbeddedProperty.objects.filter(embedded_network__in=networks)
    if scope.sees_everything:
        return rows
    periods = OccupancyPeriod.objects.filter(property=OuterRef("property"))
    return rows.filter(Exists(scope.restrict(periods, account="account")))
