"""What others know and an operator loads: docs/look-up-tables.md describes the files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.products.models.constraints import forward_period


class PriceArea(models.Model):
    """The region in which postcodes that begin so are priced; the longest beginning counts."""

    country_code = models.CharField(max_length=2)
    postcode_prefix = models.CharField(max_length=10)
    region = models.CharField(max_length=16)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("country_code", "postcode_prefix"), name="price_area_once"),
        )

    def __str__(self) -> str:
        return f"{self.postcode_prefix} {self.region}"


class GenerationMix(models.Model):
    """What electricity in a country was or will be made of in a period, and how much carbon that emits.

    shares: by source the share of generation, which add up to 1 at most. index: the source's own word.
    """

    country_code = models.CharField(max_length=2)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    carbon_intensity = models.PositiveIntegerField(help_text="grams of CO2 a kWh")
    index = models.CharField(max_length=20)
    shares = models.JSONField(default=dict)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("country_code", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("country_code", "valid_from"), name="generation_mix_once"),
            forward_period("generation_mix_forward"),
        )

    def __str__(self) -> str:
        return f"{self.country_code} {self.valid_from:%Y-%m-%dT%H:%M}"


class GreennessPeriod(models.Model):
    """How green generation is forecast to be, from 0 to 100; is_highlighted: worth waiting for."""

    valid_from = models.DateTimeField(unique=True)
    valid_to = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    is_highlighted = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("valid_from",)
        constraints = (
            models.CheckConstraint(name="greenness_in_a_hundred", condition=Q(score__range=(0, 100))),
            forward_period("greenness_forward"),
        )

    def __str__(self) -> str:
        return f"{self.score} from {self.valid_from:%Y-%m-%dT%H:%M}"


class TransportMode(models.Model):
    """A way to travel and what an hour of it emits."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    kilograms_co2_per_hour = models.DecimalField(max_digits=10, decimal_places=4)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.label
