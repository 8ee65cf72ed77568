"""Meters, their registers, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api.batching import attribute, batched
from holdfast.api.nodes import to_global_id
from holdfast.metering import queries
from holdfast.metering.resolvers.base import METER_TYPES, domain
from holdfast.properties.access import may_see_supply_point
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.metering.models import Meter, Register
    from holdfast.properties.models import SupplyPoint

METER_POINT_TYPES = (
    "ElectricityMeterPointType",
    "GasMeterPointType",
    "ElectricityMeterPoint",
    "GasMeterPoint",
)
#: A decimal number with fewer digits than this fits the column of a key.
KEY_DIGITS = 19


@domain.visible(*METER_TYPES)
def meter_visible(viewer: Viewer, meter: Meter) -> bool:
    return may_see_supply_point(viewer, attribute(meter, "supply_point"))


@domain.type_of("Meter")
def meter_type_name(meter: Meter) -> str:
    return "GasMeterType" if meter.fuel == Fuel.GAS else "ElectricityMeterType"


def _bind_nodes(type_name: str) -> None:
    """Meters are found by their global id, under the type that they are shown as and no other."""

    @domain.node(type_name)
    def node(key: str) -> Meter | None:
        meter = queries.meter_by_id(int(key)) if key.isdecimal() and len(key) < KEY_DIGITS else None
        return meter if meter is not None and meter_type_name(meter) == type_name else None

    @domain.field(type_name, "nodeId")
    def node_id(meter: Meter, _info: Info) -> str:
        return to_global_id(type_name, meter.pk)


for _type in METER_TYPES:
    _bind_nodes(_type)


@domain.field(METER_POINT_TYPES, "meters")
def meters(point: SupplyPoint, info: Info, *, include_inactive: bool = False, **chosen: Any) -> list[Meter]:
    found: list[Meter] = batched(
        point,
        queries.meters_of,
        default=[],
        at=info.context.now,
        include_inactive=include_inactive,
        meter_id=chosen.get("id"),
    )
    return found


@domain.field(METER_TYPES, "meterPoint")
def meter_point(meter: Meter, _info: Info) -> SupplyPoint:
    point: SupplyPoint = attribute(meter, "supply_point")
    return point


@domain.field("ElectricityMeterType", "meterType")
def electricity_meter_type(meter: Meter, info: Info) -> str | None:
    """The market's code where the contract's enumeration knows it, which is British."""
    values = info.schema.type_map["ElectricityMeterMeterType"].values  # type: ignore[attr-defined]
    return meter.meter_type if meter.meter_type in values else None


@domain.field("GasMeterType", "mechanism")
def gas_meter_mechanism(meter: Meter, info: Info) -> str | None:
    values = info.schema.type_map["GasMeterMechanism"].values  # type: ignore[attr-defined]
    return meter.meter_type if meter.meter_type in values else None


@domain.field("GasMeterType", "manufacturerCode")
def gas_meter_make(meter: Meter, _info: Info) -> str:
    return meter.make


@domain.field("GasMeterType", "modelName")
def gas_meter_model(meter: Meter, _info: Info) -> str:
    return meter.model


@domain.field(
    "GasMeterType",
    "bypassFitted",
    "collarFitted",
    "currentMeterAssetManager",
    "instructions",
    "linkCode",
    "locationDescription",
    "owner",
)
def gas_meter_unknown(_meter: Meter, _info: Info) -> str:
    """What the gas market's own register says of a meter: the contract has a text, empty where none was told."""
    return ""


@domain.field("GasMeterType", "units")
def gas_meter_units(meter: Meter, _info: Info) -> int | None:
    registers = _registers(meter)
    return int(registers[0].multiplier) if registers else None


@domain.field(METER_TYPES, "consumptionUnits")
def consumption_units(meter: Meter, _info: Info) -> str | None:
    registers = _registers(meter)
    return registers[0].unit if registers else None


@domain.field(METER_TYPES, "registers")
def registers(meter: Meter, _info: Info) -> list[Register]:
    return _registers(meter)


def _registers(meter: Meter) -> list[Register]:
    found: list[Register] = batched(meter, queries.registers_of, default=[])
    return found


@domain.field(("ElectricityMeterRegisterType", "GasMeterRegisterType"), "unitRateType")
def register_band(register: Register, _info: Info) -> str:
    return register.band
