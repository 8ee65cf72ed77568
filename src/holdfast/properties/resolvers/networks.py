"""Networks within a site, on the wire: whoever may see one of its properties may see a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, refusal_of
from holdfast.api import rules
from holdfast.api.batching import attribute, batched
from holdfast.properties import access, queries
from holdfast.properties.resolvers.base import domain, primary_key

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import (
        EmbeddedNetwork,
        EmbeddedProperty,
        Property,
        SmartDeviceNetwork,
    )

domain.part_of_parent("EmbeddedPropertyType")


def _embedded_network_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the network; one that does not exist is refused like one that the viewer may not see."""
    rules.signed_in(viewer, spec, arguments)
    key = primary_key(arguments["id"])
    network = queries.embedded_network_by_id(key) if key is not None else None
    if network is None or not embedded_network_visible(viewer, network):
        raise refusal_of(spec)
    return {"network": network}


@domain.query("embeddedNetwork", rule=_embedded_network_rule)
def embedded_network(_info: Info, *, network: EmbeddedNetwork, **_: Any) -> EmbeddedNetwork:
    return network


@domain.visible("EmbeddedNetworkType")
def embedded_network_visible(viewer: Viewer, network: EmbeddedNetwork) -> bool:
    scope = AccountScope.of(viewer)
    return scope.sees_everything or bool(
        batched(network, queries.embedded_networks_in_scope, default=False, scope=scope)
    )


@domain.field("EmbeddedNetworkType", "embeddedProperties")
def embedded_properties(network: EmbeddedNetwork, info: Info) -> list[EmbeddedProperty]:
    found: list[EmbeddedProperty] = batched(
        network, queries.embedded_properties_of, default=[], scope=AccountScope.of(info.context.viewer)
    )
    return found


@domain.field("PropertyType", "embeddedNetwork")
def embedded_network_of(place: Property, _info: Info) -> EmbeddedNetwork | None:
    network: EmbeddedNetwork | None = batched(place, queries.embedded_networks_of)
    return network


@domain.field("PropertyType", "smartDeviceNetworks")
def smart_device_networks(place: Property, _info: Info) -> list[SmartDeviceNetwork]:
    found: list[SmartDeviceNetwork] = batched(place, queries.smart_device_networks_of, default=[])
    return found


@domain.visible("SmartMeterDeviceNetworkType")
def smart_device_network_visible(viewer: Viewer, network: SmartDeviceNetwork) -> bool:
    return access.may_see_property(viewer, attribute(network, "property"))
