"""Tables of products: what is sold, its tariffs, and their prices over time.

Prices are exclusive of tax, in the minor unit of the brand's currency, with six decimal places, and hold for
half-open periods that the database keeps from overlapping. A price without an end holds until a later
change closes it.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from holdfast.products.choices import Availability, TariffKind
from holdfast.properties.choices import Direction, Fuel


def without_overlap(name: str, owner: str) -> ExclusionConstraint:
    """No two rows of one owner hold at the same moment."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(F(owner), F(owner), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
            (
                Func(F("valid_from"), F("valid_to"), Value("[)"), function="tstzrange"),
                RangeOperators.OVERLAPS,
            ),
        ],
    )


def forward_period(name: str) -> models.CheckConstraint:
    """A period ends after it starts, or not at all."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
    )


class Product(models.Model):
    """What a customer buys: a name, terms and a time on sale; the prices are those of its tariffs."""

    code = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="products")
    full_name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    market_name = models.CharField(
        max_length=40, blank=True, default="", help_text="empty for a product of several fuels"
    )
    availability = models.CharField(max_length=16, choices=Availability, default=Availability.EVERYONE)
    terms_contract_type = models.CharField(max_length=64, blank=True, default="")
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    term_months = models.PositiveSmallIntegerField(null=True)
    is_variable = models.BooleanField(default=True)
    is_green = models.BooleanField(default=False)
    is_tracker = models.BooleanField(default=False)
    is_prepay = models.BooleanField(default=False)
    is_business = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    is_occupier = models.BooleanField(default=False)
    exit_fee = models.PositiveIntegerField(default=0, help_text="minor units, exclusive of tax")
    available_from = models.DateTimeField()
    available_to = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True, help_text="when supply under it ends for everyone")
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="product_available_forward",
                condition=Q(available_to__isnull=True) | Q(available_to__gt=F("available_from")),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def term(self) -> int | None:
        """Months."""
        return self.term_months

    @property
    def is_fixed(self) -> bool:
        return not self.is_variable

    @property
    def is_domestic(self) -> bool:
        return not self.is_business


class Tariff(models.Model):
    """The prices of a product for one fuel, direction and region.

    region is the market's own code of a price area (a GSP group in Great Britain), empty where the price
    is the same everywhere. timezone is the zone whose clock and days the prices follow.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="tariffs")
    code = models.CharField(max_length=80, unique=True)
    supply_type = models.CharField(max_length=16, choices=Fuel)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    kind = models.CharField(max_length=20, choices=TariffKind)
    region = models.CharField(max_length=16, blank=True, default="")
    timezone = models.CharField(max_length=64)
    price_cap = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    class Meta:
        ordering = ("id",)

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
