"""What products are made from: specifications with the characteristics that their prices tell apart."""

from __future__ import annotations

from django.db import models

from holdfast.products.choices import RateGroupKind, TariffKind
from holdfast.properties.choices import Direction, Fuel


class Characteristic(models.Model):
    """A property that prices or products differ by, with the values that it can have (texts or integers).

    scheme names the list that the values come from, such as a network's time-of-use periods.
    """

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    values = models.JSONField(default=list)
    scheme = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class ProductSpecification(models.Model):
    """A pattern for products: the tariff that each of them has in every region, and the groups of its prices.

    bands are those of the tariff: a list of objects with `code`, `label`, `description`,
    `register_identifier` and `windows` (a list of objects with `start_minute`, `end_minute`, `weekday_mask`).
    A specification that was withdrawn makes no more products, and theirs get no more prices.
    """

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    market_name = models.CharField(max_length=40)
    supply_type = models.CharField(max_length=16, choices=Fuel)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    tariff_kind = models.CharField(max_length=20, choices=TariffKind)
    bands = models.JSONField(default=list)
    characteristics: models.ManyToManyField[Characteristic, models.Model] = models.ManyToManyField(
        Characteristic, related_name="specifications"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class RateGroup(models.Model):
    """Prices of one kind within a specification, told apart by characteristics.

    band_characteristic: whose value is the band's code, and region_characteristic: whose value is the
    region's; null where a group has one price for all.
    """

    specification = models.ForeignKey(
        ProductSpecification, on_delete=models.CASCADE, related_name="rate_groups"
    )
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=RateGroupKind)
    band_characteristic = models.ForeignKey(
        Characteristic, on_delete=models.PROTECT, null=True, related_name="+"
    )
    region_characteristic = models.ForeignKey(
        Characteristic, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("specification_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("specification", "code"), name="rate_group_once"),
            models.UniqueConstraint(fields=("specification", "kind"), name="rate_group_of_a_kind_once"),
        )

    def __str__(self) -> str:
        return self.code
