"""Prices that change by the half-hour, the hour or the day, and the tariffs that are priced from them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.products.choices import PeriodSize
from holdfast.products.models.catalogue import Product
from holdfast.products.models.constraints import forward_period, without_overlap


class TimeSeries(models.Model):
    """A series of values, each for one period of the same size; of a product, or shared where it has none.

    unit: what an entry is in, such as `p/kWh`. timezone: the zone whose days an entry of a day follows.
    characteristics: by code the values that tell its variants apart, such as `{"region": ["_A", "_B"]}`, and
    scheme_labels: by code the list that the values come from. meta: whatever the operator wants to remember.
    """

    code = models.CharField(max_length=64)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="time_series")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    meta = models.JSONField(default=dict)
    period_size = models.CharField(max_length=8, choices=PeriodSize)
    unit = models.CharField(max_length=40)
    timezone = models.CharField(max_length=64)
    characteristics = models.JSONField(default=dict)
    scheme_labels = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("code", "id")
        verbose_name_plural = "time series"
        constraints = (
            models.UniqueConstraint(
                fields=("code", "product"), name="time_series_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.code


class TimeSeriesVariant(models.Model):
    """One line of values in a series: those for one value of each characteristic.

    used_until: the moment up to which bills were made with these values, which are not changed any more.
    """

    series = models.ForeignKey(TimeSeries, on_delete=models.CASCADE, related_name="variants")
    characteristic_values = models.JSONField(default=dict)
    used_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("series_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("series", "characteristic_values"), name="time_series_variant_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.characteristic_values}"


class TimeSeriesEntry(models.Model):
    """A value for a period; params: whatever came with it."""

    variant = models.ForeignKey(TimeSeriesVariant, on_delete=models.CASCADE, related_name="entries")
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    value = models.DecimalField(max_digits=14, decimal_places=6)
    params = models.JSONField(null=True)

    class Meta:
        ordering = ("variant_id", "period_start")
        constraints = (
            models.UniqueConstraint(fields=("variant", "period_start"), name="time_series_entry_once"),
            without_overlap(
                "time_series_entries_do_not_overlap", "variant_id", start="period_start", end="period_end"
            ),
            forward_period("time_series_entry_forward", start="period_start", end="period_end"),
        )

    def __str__(self) -> str:
        return f"{self.value} from {self.period_start:%Y-%m-%dT%H:%M}"
