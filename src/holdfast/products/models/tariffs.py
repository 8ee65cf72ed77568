"""The tariffs of a product and the bands in which they tell time."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from holdfast.products.choices import TariffKind, TariffPaymentMethod
from holdfast.products.models.catalogue import Product
from holdfast.properties.choices import Direction, Fuel


class Tariff(models.Model):
    """The prices of a product for one fuel, direction, region and way to pay.

    region is the market's own code of a price area (a GSP group in Great Britain), empty where the price
    is the same everywhere; payment_method is empty where the price is the same however one pays. timezone is
    the zone whose clock and days the prices follow.

    Where time_series names a series, the energy is priced from it: `gsp_coefficient` times the entry, plus
    `peak_offset` minor units a kWh for what begins in the local minutes of the peak, at most `price_cap`.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="tariffs")
    code = models.CharField(max_length=80, unique=True)
    supply_type = models.CharField(max_length=16, choices=Fuel)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    kind = models.CharField(max_length=20, choices=TariffKind)
    region = models.CharField(max_length=16, blank=True, default="")
    payment_method = models.CharField(max_length=20, choices=TariffPaymentMethod, blank=True, default="")
    timezone = models.CharField(max_length=64)
    price_cap = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    time_series = models.ForeignKey(
        "products.TimeSeriesVariant", on_delete=models.PROTECT, null=True, related_name="tariffs"
    )
    gsp_coefficient = models.DecimalField(max_digits=9, decimal_places=6, default=Decimal(1))
    peak_offset = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    peak_start_minute = models.PositiveSmallIntegerField(default=16 * 60)
    peak_end_minute = models.PositiveSmallIntegerField(default=19 * 60)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="tariff_peak_within_a_day",
                condition=Q(peak_start_minute__lt=1440, peak_end_minute__lte=1440),
            ),
        )

    def __str__(self) -> str:
        return self.code


class TariffBand(models.Model):
    """A band of a tariff (DAY, NIGHT, P1, …), which has prices of its own.

    register_identifier names the register that counts it where a meter does so itself.
    """

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="bands")
    code = models.CharField(max_length=32)
    label = models.CharField(max_length=64, blank=True, default="")
    description = models.CharField(max_length=200, blank=True, default="")
    register_identifier = models.CharField(max_length=32, blank=True, default="")
    is_default = models.BooleanField(default=False, help_text="holds when no window does")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("tariff", "code"), name="tariff_band_once"),
            models.UniqueConstraint(
                fields=("tariff",), condition=Q(is_default=True), name="tariff_one_default_band"
            ),
        )

    def __str__(self) -> str:
        return self.code


class BandWindow(models.Model):
    """When a band holds: weekdays as a mask (1 is Monday, 64 Sunday) and local minutes of the day.

    Half-open; a window that ends at or before its start runs over midnight into the next day.
    """

    band = models.ForeignKey(TariffBand, on_delete=models.CASCADE, related_name="windows")
    weekday_mask = models.PositiveSmallIntegerField(default=127)
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("band_id", "start_minute", "id")
        constraints = (
            models.CheckConstraint(
                name="band_window_in_a_week",
                condition=Q(weekday_mask__range=(1, 127), start_minute__lt=1440, end_minute__lte=1440),
            ),
        )

    def __str__(self) -> str:
        return f"{self.band_id} {self.start_minute}-{self.end_minute}"
