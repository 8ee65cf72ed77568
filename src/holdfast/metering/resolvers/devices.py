"""Smart devices, and the meters that share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.metering import queries
from holdfast.metering.resolvers.base import METER_TYPES, domain
from holdfast.metering.resolvers.meters import meter_visible
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.metering.models import Meter, SmartDevice


def _device_of(meter: Meter, fuel: Fuel, direction: Direction) -> SmartDevice | None:
    if meter.fuel != fuel or meter.direction != direction or meter.smart_device_id is None:
        return None
    device: SmartDevice = attribute(meter, "smart_device")
    return device


@domain.field("ElectricityMeterType", "smartImportElectricityMeter")
def smart_import_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.ELECTRICITY, Direction.IMPORT)


@domain.field("ElectricityMeterType", "smartExportElectricityMeter")
def smart_export_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.ELECTRICITY, Direction.EXPORT)


@domain.field("GasMeterType", "smartGasMeter")
def smart_gas_meter(meter: Meter, _info: Info) -> SmartDevice | None:
    return _device_of(meter, Fuel.GAS, Direction.IMPORT)


@domain.field(METER_TYPES, "smartDevices")
def smart_devices(meter: Meter, _info: Info) -> list[SmartDevice]:
    if meter.smart_device_id is None:
        return []
    return [attribute(meter, "smart_device")]


@domain.field("SmartMeterDeviceType", "type")
def device_kind(device: SmartDevice, _info: Info) -> str:
    return device.kind


def _meter_of(device: SmartDevice, fuel: Fuel, direction: Direction) -> Meter | None:
    served: list[Meter] = batched(device, queries.meters_of_devices, default=[])
    return next((one for one in served if one.fuel == fuel and one.direction == direction), None)


@domain.field("SmartMeterDeviceType", "importElectricityMeter")
def import_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.ELECTRICITY, Direction.IMPORT)


@domain.field("SmartMeterDeviceType", "exportElectricityMeter")
def export_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.ELECTRICITY, Direction.EXPORT)


@domain.field("SmartMeterDeviceType", "gasMeter")
def gas_meter_of_device(device: SmartDevice, _info: Info) -> Meter | None:
    return _meter_of(device, Fuel.GAS, Direction.IMPORT)


@domain.field("ElectricityMeterType", "importMeter")
def import_meter(meter: Meter, _info: Info) -> Meter | None:
    beside: list[Meter] = batched(meter, queries.meters_beside, default=[])
    if meter.direction == Direction.IMPORT:
        return None
    return next((one for one in beside if one.direction == Direction.IMPORT), None)


@domain.field("ElectricityMeterType", "exportMeters")
def export_meters(
    meter: Meter, info: Info, *, offset: int | None = None, **page: Any
) -> paging.Connection[Meter]:
    """The export meters beside an import meter that the viewer may see too."""
    beside: list[Meter] = batched(meter, queries.meters_beside, default=[])
    exporting = [
        one
        for one in beside
        if meter.direction == Direction.IMPORT
        and one.direction == Direction.EXPORT
        and meter_visible(info.context.viewer, one)
    ]
    return paging.of_list(exporting, paging.PageRequest.from_arguments(**page, offset=offset))
