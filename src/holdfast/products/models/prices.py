"""Prices over time: exclusive of tax, in the minor unit of the brand's currency, with six decimal places.

They hold for half-open periods that the database keeps from overlapping. A price without an end holds until a
later change closes it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.products.models.constraints import forward_period, without_overlap
from holdfast.products.models.tariffs import Tariff, TariffBand


class UnitRate(models.Model):
    """What a kWh of a band costs in a period."""

    band = models.ForeignKey(TariffBand, on_delete=models.CASCADE, related_name="unit_rates")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    value_excl_tax = models.DecimalField(max_digits=14, decimal_places=6)

    class Meta:
        ordering = ("band_id", "valid_from")
        constraints = (
            without_overlap("unit_rates_of_a_band_do_not_overlap", "band_id"),
            forward_period("unit_rate_forward"),
        )

    def __str__(self) -> str:
        return f"{self.value_excl_tax} from {self.valid_from:%Y-%m-%d}"


class StandingCharge(models.Model):
    """What a local day of supply costs in a period, whatever is used."""

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="standing_charges")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    value_excl_tax = models.DecimalField(max_digits=14, decimal_places=6)

    class Meta:
        ordering = ("tariff_id", "valid_from")
        constraints = (
            without_overlap("standing_charges_of_a_tariff_do_not_overlap", "tariff_id"),
            forward_period("standing_charge_forward"),
        )

    def __str__(self) -> str:
        return f"{self.value_excl_tax} from {self.valid_from:%Y-%m-%d}"


class PowerBand(models.Model):
    """A power term of a tariff: P1 and P2 where power is subscribed by period, else one that is everything.

    label is what a customer reads on the bill.
    """

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="power_bands")
    code = models.CharField(max_length=16)
    label = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("tariff_id", "code")
        constraints = (models.UniqueConstraint(fields=("tariff", "code"), name="power_band_once"),)

    def __str__(self) -> str:
        return self.code


class PowerPrice(models.Model):
    """What a kVA (a kW where the market counts so) of subscribed power costs a year in a period."""

    band = models.ForeignKey(PowerBand, on_delete=models.CASCADE, related_name="prices")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    value_excl_tax = models.DecimalField(max_digits=14, decimal_places=6)

    class Meta:
        ordering = ("band_id", "valid_from")
        constraints = (
            without_overlap("power_prices_of_a_band_do_not_overlap", "band_id"),
            forward_period("power_price_forward"),
            models.CheckConstraint(name="power_price_not_negative", condition=Q(value_excl_tax__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.value_excl_tax} from {self.valid_from:%Y-%m-%d}"
