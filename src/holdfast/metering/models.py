"""Tables of metering: meters, their registers, register readings, and the store of interval data."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from holdfast.metering.calendars import STEPS_MINUTES
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource, Unit
from holdfast.metering.data_preferences import SmartMeterDataPreference
from holdfast.metering.delivery_models import Delivery, RejectedRow
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from datetime import date


__all__ = ["Delivery", "RejectedRow", "SmartMeterDataPreference"]


class SmartDevice(models.Model):
    """The communicating part of a meter, as the market's data service knows it.

    One device may serve an import and an export meter, which are two meters to the market.
    """

    device_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, default="ESME")
    status = models.CharField(max_length=32, default="COMMISSIONED")
    payment_mode = models.CharField(max_length=16, default="CREDIT")
    serial_number = models.CharField(max_length=64)
    manufacturer = models.CharField(max_length=64, blank=True, default="")
    model = models.CharField(max_length=64, blank=True, default="")
    firmware_version = models.CharField(max_length=64, blank=True, default="")
    network = models.ForeignKey(
        "properties.SmartDeviceNetwork", on_delete=models.PROTECT, null=True, related_name="smart_devices"
    )

    def __str__(self) -> str:
        return self.device_id


class Meter(models.Model):
    """A meter at a supply point from `installed_at` until `removed_at`.

    meter_type is the market's own code (S2ADE, LINKY, …).
    """

    supply_point = models.ForeignKey(
        "properties.SupplyPoint", on_delete=models.PROTECT, related_name="meters"
    )
    smart_device = models.ForeignKey(SmartDevice, on_delete=models.PROTECT, null=True, related_name="meters")
    serial_number = models.CharField(max_length=64, db_index=True)
    fuel = models.CharField(max_length=16, choices=Fuel)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.IMPORT)
    meter_type = models.CharField(max_length=16, blank=True, default="")
    make = models.CharField(max_length=64, blank=True, default="")
    model = models.CharField(max_length=64, blank=True, default="")
    location = models.CharField(max_length=64, blank=True, default="")
    timezone = models.CharField(max_length=64)
    is_smart = models.BooleanField(default=False)
    installed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("supply_point", "serial_number", "installed_at"), name="meter_installed_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("installed_at")),
                name="meter_removed_after_installed",
            ),
        )

    def __str__(self) -> str:
        return self.serial_number

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def active_from(self) -> date:
        """The local day of installation."""
        return self.installed_at.astimezone(self.zone).date()

    @property
    def active_to(self) -> date | None:
        """The local day of removal, None while the meter is in place."""
        return self.removed_at.astimezone(self.zone).date() if self.removed_at else None

    @property
    def installation_date(self) -> date:
        return self.active_from

    @property
    def fuel_type(self) -> str:
        return self.fuel

    def answers_to(self, name: str) -> bool:
        """Whether a smart device's id or a serial number means this meter."""
        device = self.smart_device
        return name == self.serial_number or (device is not None and name == device.device_id)

    @property
    def make_and_type(self) -> str:
        return " ".join(part for part in (self.make, self.model) if part)


class Register(models.Model):
    """One counter of a meter; band says which of the tariff's bands it counts (DAY, NIGHT, …)."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="registers")
    identifier = models.CharField(max_length=32)
    name = models.CharField(max_length=64, blank=True, default="")
    band = models.CharField(max_length=32, default="STANDARD")
    digits = models.PositiveSmallIntegerField(default=5)
    decimal_places = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.KWH)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.IMPORT)
    multiplier = models.DecimalField(max_digits=8, decimal_places=3, default=1)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("meter", "identifier"), name="register_identifier_unique"),
        )

    def __str__(self) -> str:
        return self.identifier


class Reading(models.Model):
    """One look at a meter: the moment, where it came from, and a value for each register.

    note: what whoever read it had to say.
    A correction is a new reading; the one it replaces keeps the moment it was superseded at.
    """

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=ReadingSource)
    quality = models.CharField(max_length=16, choices=ReadingQuality, default=ReadingQuality.ACTUAL)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    billed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, db_index=False, related_name="readings"
    )

    class Meta:
        ordering = ("-read_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("meter", "read_at"),
                condition=Q(superseded_at__isnull=True),
                name="reading_current_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meter_id} at {self.read_at:%Y-%m-%d}"


class RegisterValue(models.Model):
    """What one register showed at a reading, in the register's unit."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="values")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    is_quarantined = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("reading", "register"), name="register_value_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="register_value_not_negative"),
        )

    def __str__(self) -> str:
        return str(self.value)

    @property
    def identifier(self) -> str:
        return self.register.identifier

    @property
    def name(self) -> str:
        return self.register.name

    @property
    def digits(self) -> int:
        return self.register.digits


class Channel(models.Model):
    """A stream of interval values of one supply point, in one direction, unit and step.

    timezone names the days that its values are kept by; step_minutes divides an hour, or is 1440 for one
    value a local day, or 43,200 for one a calendar month.
    """

    supply_point = models.ForeignKey(
        "properties.SupplyPoint", on_delete=models.PROTECT, related_name="channels"
    )
    register = models.ForeignKey(Register, on_delete=models.PROTECT, null=True, related_name="channels")
    fuel = models.CharField(max_length=16, choices=Fuel)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.IMPORT)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.KWH)
    step_minutes = models.PositiveIntegerField(default=30)
    timezone = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("supply_point", "register", "direction", "unit", "step_minutes"),
                nulls_distinct=False,
                name="channel_unique",
            ),
            models.CheckConstraint(condition=Q(step_minutes__in=STEPS_MINUTES), name="channel_step_known"),
        )

    def __str__(self) -> str:
        return f"{self.supply_point_id} {self.direction} {self.step_minutes} min"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class IntervalBatch(models.Model):
    """One delivery of interval values: where versions of days came from, and when."""

    id = models.AutoField(primary_key=True)
    source = models.SmallIntegerField(choices=IntervalSource)
    recorded_at = models.DateTimeField()
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, db_index=False, related_name="batches"
    )

    def __str__(self) -> str:
        return f"{IntervalSource(self.source).name} at {self.recorded_at:%Y-%m-%d %H:%M}"


class IntervalDay(models.Model):
    """One version of one local day of a channel, its values packed; see docs/decisions on the layout.

    The table is partitioned by month and written and read in bulk by `metering.store` alone; no version is
    ever changed, the highest one counts. packed_values: little-endian int16 or int32 thousandths of the
    unit; packed_quality: None when all are actual, one byte when all are alike, else two bits an
    interval.
    """

    pk = models.CompositePrimaryKey("channel", "local_date", "version")
    channel = models.ForeignKey(
        Channel, on_delete=models.DO_NOTHING, db_constraint=False, related_name="days"
    )
    batch = models.ForeignKey(
        IntervalBatch, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days"
    )
    local_date = models.DateField()
    version = models.SmallIntegerField()
    packed_values = models.BinaryField()
    packed_quality = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"{self.channel_id} {self.local_date} v{self.version}"
