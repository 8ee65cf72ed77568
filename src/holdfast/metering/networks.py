"""Home area networks: which devices share one, read in one SQL statement each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.metering.models import SmartDevice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.properties.models import SmartDeviceNetwork


def device_by_id(device_id: str) -> SmartDevice | None:
    """The device with this id, its network and the network's property loaded."""
    return SmartDevice.objects.select_related("network__property").filter(device_id=device_id.strip()).first()


def devices_of_networks(networks: Sequence[SmartDeviceNetwork]) -> dict[int, list[SmartDevice]]:
    """The devices in each network, in the order in which they came."""
    by_id = {network.pk: network for network in networks}
    found: dict[int, list[SmartDevice]] = defaultdict(list)
    for device in SmartDevice.objects.filter(network__in=by_id).order_by("pk"):
        assert device.network_id is not None
        device.network = by_id[device.network_id]
        found[device.network_id].append(device)
    return dict(found)
