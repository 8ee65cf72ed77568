"""Home area networks and their devices, on the wire. A network is as visible as its property."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import refusal_of
from holdfast.api import rules
from holdfast.api.batching import attribute, batched
from holdfast.metering import networks
from holdfast.metering.resolvers.base import domain
from holdfast.properties.access import may_see_property

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.metering.models import SmartDevice
    from holdfast.properties.models import SmartDeviceNetwork


def _network_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the network; a device that does not exist or is in none is refused like a stranger's."""
    rules.signed_in(viewer, spec, arguments)
    device = networks.device_by_id(arguments["device_id"])
    network = device.network if device is not None else None
    if network is None or not may_see_property(viewer, network.property):
        raise refusal_of(spec)
    return {"network": network}


@domain.query("smartDeviceNetwork", rule=_network_rule)
def smart_device_network(_info: Info, *, network: SmartDeviceNetwork, **_: Any) -> SmartDeviceNetwork:
    return network


@domain.field("SmartMeterDeviceNetworkType", "smartDevices")
def smart_devices(
    network: SmartDeviceNetwork, _info: Info, *, statuses: list[str | None] | None = None
) -> list[SmartDevice]:
    devices: list[SmartDevice] = batched(network, networks.devices_of_networks, default=[])
    return [device for device in devices if statuses is None or device.status in statuses]


@domain.field("SmartMeterDeviceType", "deviceNetwork")
def network_of_device(device: SmartDevice, _info: Info) -> SmartDeviceNetwork | None:
    network: SmartDeviceNetwork | None = attribute(device, "network")
    return network
