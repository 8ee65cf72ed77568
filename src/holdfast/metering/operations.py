"""What changes metering: meters come and go, readings and interval data come in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_by_name
from holdfast.metering import store
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource, Unit
from holdfast.metering.models import Channel, Meter, Reading, Register, RegisterValue, SmartDevice
from holdfast.metering.plausibility import is_plausible
from holdfast.metering.queries import current_readings
from holdfast.platform.operations import record_event
from holdfast.properties.choices import Direction
from holdfast.properties.operations import smart_device_network_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint


#: Where the meters of a home share a radio network, which devices are then asked for by.
HOME_AREA_NETWORKS_IN = "GBR"


@dataclass(frozen=True, slots=True)
class RegisterTerms:
    """A register of a new meter; band is that of the tariff it counts for."""

    identifier: str = "1"
    name: str = ""
    band: str = "STANDARD"
    digits: int = 5
    decimal_places: int = 0
    unit: Unit = Unit.KWH


@dataclass(frozen=True, slots=True)
class DeviceTerms:
    """The communicating part of a smart meter."""

    device_id: str
    kind: str = "ESME"
    manufacturer: str = ""
    model: str = ""
    firmware_version: str = ""
    payment_mode: str = "CREDIT"


def install_meter(
    *,
    supply_point: SupplyPoint,
    serial_number: str,
    installed_at: datetime,
    now: datetime,
    registers: Sequence[RegisterTerms] = (RegisterTerms(),),
    device: DeviceTerms | None = None,
    meter_type: str = "",
    make: str = "",
    model: str = "",
    location: str = "",
) -> Meter:
    """Put a meter in place at a supply point, in its direction; a meter with a device is a smart one.

    A device that is known already serves the new meter too; in Great Britain it is in the home area network of
    the meter's property. IntegrityError where the meter stands there
    already.
    """
    direction = Direction(supply_point.direction)
    with transaction.atomic():
        smart_device = _device(device, serial_number, supply_point, now) if device is not None else None
        meter = Meter.objects.create(
            supply_point=supply_point,
            smart_device=smart_device,
            serial_number=serial_number,
            fuel=supply_point.fuel,
            direction=direction,
            meter_type=meter_type,
            make=make,
            model=model,
            location=location,
            timezone=market_by_name(supply_point.market_name).zone.key,
            is_smart=device is not None,
            installed_at=installed_at,
            created_at=now,
            updated_at=now,
        )
        Register.objects.bulk_create(
            Register(
                meter=meter,
                identifier=one.identifier,
                name=one.name,
                band=one.band,
                digits=one.digits,
                decimal_places=one.decimal_places,
                unit=one.unit,
                direction=direction,
            )
            for one in registers
        )
        record_event(
            BusinessEvent(
                "metering.meter.installed-v1",
                now,
                data={"meter_id": meter.pk, "supply_point_id": supply_point.pk},
            )
        )
    return meter


def _device(device: DeviceTerms, serial_number: str, point: SupplyPoint, now: datetime) -> SmartDevice:
    """The device as it is known already, or made; in Great Britain it joins the network of its home."""
    found, _ = SmartDevice.objects.get_or_create(
        device_id=device.device_id,
        defaults={
            "kind": device.kind,
            "serial_number": serial_number,
            "manufacturer": device.manufacturer,
            "model": device.model,
            "firmware_version": device.firmware_version,
            "payment_mode": device.payment_mode,
        },
    )
    if point.country_prefix == HOME_AREA_NETWORKS_IN:
        network = smart_device_network_of(property_id=point.property_id, now=now)
        if found.network_id != network.pk:
            found.network = network
            found.save(update_fields=["network"])
    return found


def remove_meter(*, meter: Meter, removed_at: datetime, now: datetime) -> Meter:
    """Take a meter out of service. ValueError before it was installed or after it was removed."""
    if meter.removed_at is not None or removed_at < meter.installed_at:
        raise ValueError("a meter is removed once, after it was installed")
    with transaction.atomic():
        meter.removed_at, meter.updated_at = removed_at, now
        meter.save(update_fields=["removed_at", "updated_at"])
        record_event(BusinessEvent("metering.meter.removed-v1", now, data={"meter_id": meter.pk}))
    return meter


def record_reading(
    *,
    meter: Meter,
    read_at: datetime,
    values: Mapping[str, Decimal],
    source: ReadingSource,
    now: datetime,
    quality: ReadingQuality = ReadingQuality.ACTUAL,
) -> Reading:
    """Keep what the registers of a meter showed, by register identifier.

    A reading of the same moment is superseded and kept. A value that the reading before makes implausible is
    quarantined. ValueError for registers that the meter does not have, values with more digits than the
    register, and moments outside the meter's time or in the future.
    """
    registers = {register.identifier: register for register in Register.objects.filter(meter=meter)}
    if not values or values.keys() - registers.keys():
        raise ValueError("a reading is of registers that the meter has")
    if any(not 0 <= value < 10 ** registers[one].digits for one, value in values.items()):
        raise ValueError("a value has at most as many digits as its register")
    if not meter.installed_at <= read_at <= min(now, meter.removed_at or now):
        raise ValueError("a meter is read while it is in place, and not in the future")
    with transaction.atomic():
        Meter.objects.select_for_update(no_key=True).get(pk=meter.pk)
        before = _values_before(meter, read_at)
        current_readings().filter(meter=meter, read_at=read_at).update(superseded_at=now)
        reading = Reading.objects.create(
            meter=meter, read_at=read_at, source=source, quality=quality, recorded_at=now
        )
        RegisterValue.objects.bulk_create(
            RegisterValue(
                reading=reading,
                register=registers[identifier],
                value=value,
                is_quarantined=not is_plausible(
                    value, before.get(registers[identifier].pk), digits=registers[identifier].digits
                ),
            )
            for identifier, value in values.items()
        )
        record_event(
            BusinessEvent(
                "metering.reading.recorded-v1",
                now,
                data={"reading_id": reading.pk, "meter_id": meter.pk, "source": source},
            )
        )
    return reading


def _values_before(meter: Meter, moment: datetime) -> dict[int, Decimal]:
    """What each register last showed before a moment, leaving out what is quarantined."""
    rows = (
        RegisterValue.objects.filter(
            reading__meter=meter,
            reading__superseded_at__isnull=True,
            reading__read_at__lt=moment,
            is_quarantined=False,
        )
        .order_by("register_id", "-reading__read_at")
        .distinct("register_id")
    )
    return {row.register_id: row.value for row in rows}


def mark_readings_billed(*, supply_points: Sequence[SupplyPoint], until: datetime, now: datetime) -> int:
    """Say that bills have used the readings up to and including a moment; how many that were."""
    return (
        current_readings()
        .filter(
            meter__supply_point__in=[point.pk for point in supply_points],
            read_at__lte=until,
            billed_at__isnull=True,
        )
        .update(billed_at=now)
    )


def open_channel(
    *,
    supply_point: SupplyPoint,
    register: Register | None = None,
    direction: Direction | None = None,
    unit: Unit = Unit.KWH,
    step_minutes: int | None = None,
) -> Channel:
    """The channel that interval values of a supply point are kept in; opened where it is not there yet.

    direction is the supply point's and step_minutes that of its market's meters where they are left out.
    """
    market = market_by_name(supply_point.market_name)
    channel, _ = Channel.objects.get_or_create(
        supply_point=supply_point,
        register=register,
        direction=direction or Direction(supply_point.direction),
        unit=unit,
        step_minutes=step_minutes or market.metering_step_minutes[SupplyType(supply_point.fuel)],
        defaults={"fuel": supply_point.fuel, "timezone": market.zone.key},
    )
    return channel


def record_intervals(
    *, series: Mapping[int, IntervalSeries], source: IntervalSource, now: datetime
) -> store.WriteReport:
    """Keep interval values by channel, each on its channel's steps; see `store.write`.

    Values that are known already change nothing; new ones become a new version of their days.
    """
    with transaction.atomic():
        report = store.write(series, source=source, recorded_at=now)
        if report.days_changed:
            record_event(
                BusinessEvent(
                    "metering.intervals.recorded-v1",
                    now,
                    data={
                        "channels": len(series),
                        "days": report.days_changed,
                        "source": IntervalSource(source).name,
                    },
                )
            )
    return report
