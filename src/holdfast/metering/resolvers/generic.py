"""Devices, registers and readings of supply points in the form that all markets share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast.api import paging
from holdfast.api.batching import Batch, attribute, batched
from holdfast.kernel.periods import Period
from holdfast.metering import queries
from holdfast.metering.generic_readings import (
    ReadingsWanted,
    readings_of_meters,
    readings_of_points,
    readings_of_registers,
)
from holdfast.metering.measurements import LONGEST_SPAN
from holdfast.metering.models import Meter, Register
from holdfast.metering.resolvers.base import domain, visible_times
from holdfast.metering.resolvers.meters import registers as registers_of_meter
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.metering.generic_readings import GenericReading
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent("Device", "DeviceRegister", "Readings", "Reading")


@dataclass(frozen=True, slots=True)
class Readings:
    """What readings were asked of; each direction is looked up when it is asked for."""

    source: SupplyPoint | Meter | Register
    wanted: ReadingsWanted


@domain.type_of("HasReadings")
def readable_type(source: SupplyPoint | Meter | Register) -> str:
    if isinstance(source, Register):
        return "DeviceRegister"
    return "Device" if isinstance(source, Meter) else "SupplyPointType"


@domain.field("SupplyPointType", "devices")
def devices(
    point: SupplyPoint, info: Info, *, device_identifiers: list[str | None] | None = None, **page: Any
) -> paging.Connection[Meter]:
    """Every meter there has been, oldest first, or those of these names."""
    request = paging.PageRequest.from_arguments(**page)
    found: list[Meter] = batched(
        point, queries.meters_of, default=[], at=info.context.now, include_inactive=True
    )
    wanted = None if device_identifiers is None else {one for one in device_identifiers if one is not None}
    chosen = [one for one in found if wanted is None or any(one.answers_to(name) for name in wanted)]
    return paging.of_list(chosen, request)


@domain.field("Device", "deviceIdentifier")
def device_identifier(meter: Meter, _info: Info) -> str:
    device = attribute(meter, "smart_device") if meter.smart_device_id is not None else None
    return str(device.device_id) if device is not None else meter.serial_number


@domain.field("Device", "registers")
def registers(
    meter: Meter, info: Info, *, register_identifiers: list[str | None] | None = None, **page: Any
) -> paging.Connection[Register]:
    request = paging.PageRequest.from_arguments(**page)
    found = registers_of_meter(meter, info)
    chosen = [one for one in found if register_identifiers is None or one.identifier in register_identifiers]
    return paging.of_list(chosen, request)


@domain.field("DeviceRegister", "registerIdentifier")
def register_identifier(register: Register, _info: Info) -> str:
    return register.identifier


@domain.field(("SupplyPointType", "Device", "DeviceRegister"), "readings")
def readings(
    source: SupplyPoint | Meter | Register,
    _info: Info,
    *,
    start_at: datetime,
    end_at: datetime,
    reading_type: str,
    time_granularity: str | None = None,
    timezone: str | None = None,
    units: list[str | None] | None = None,
) -> Readings:
    end = max(start_at, end_at)
    return Readings(
        source,
        ReadingsWanted(
            period=Period(max(start_at, end - LONGEST_SPAN), end),
            reading_type=reading_type,
            granularity=time_granularity,
            zone=_zone(timezone),
            units=tuple(one for one in units if one is not None) if units else None,
        ),
    )


def _zone(name: str | None) -> ZoneInfo | None:
    """A zone that exists; else that of the meter."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


@domain.field("Readings", "importReadings")
def import_readings(one: Readings, info: Info, **page: Any) -> paging.Connection[GenericReading]:
    return _page(one, info, Direction.IMPORT, page)


@domain.field("Readings", "exportReadings")
def export_readings(one: Readings, info: Info, **page: Any) -> paging.Connection[GenericReading]:
    return _page(one, info, Direction.EXPORT, page)


def _page(
    one: Readings, info: Info, direction: Direction, page: dict[str, Any]
) -> paging.Connection[GenericReading]:
    found: list[GenericReading] = batched(
        one.source,
        _LOADERS[type(one.source).__name__],
        default=[],
        wanted=one.wanted,
        direction=direction,
        viewer=info.context.viewer,
    )
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


def _of_points(
    points: Sequence[SupplyPoint], *, viewer: Viewer, **asked: Any
) -> dict[int, list[GenericReading]]:
    return readings_of_points(points, visible=_seen_by(viewer), **asked)


def _of_meters(meters: Sequence[Meter], *, viewer: Viewer, **asked: Any) -> dict[int, list[GenericReading]]:
    for meter in meters:
        attribute(meter, "supply_point")
    return readings_of_meters(meters, visible=_seen_by(viewer), **asked)


def _of_registers(
    some: Sequence[Register], *, viewer: Viewer, **asked: Any
) -> dict[int, list[GenericReading]]:
    for register in some:
        attribute(attribute(register, "meter"), "supply_point")
    return readings_of_registers(some, visible=_seen_by(viewer), **asked)


_LOADERS: dict[str, Batch] = {"SupplyPoint": _of_points, "Meter": _of_meters, "Register": _of_registers}


def _seen_by(viewer: Viewer) -> Any:
    def visible(point: SupplyPoint) -> Sequence[Period] | None:
        return visible_times(viewer, attribute(point, "property"))

    return visible
