"""The enumerations of products, as the database stores them."""

from __future__ import annotations

from django.db.models import TextChoices


class TariffKind(TextChoices):
    """How a tariff tells its bands apart.

    STANDARD and PREPAY have one band; DAY_NIGHT and THREE_RATE two and three by the clock;
    HALF_HOURLY has one band whose price changes from half-hour to half-hour.
    """

    STANDARD = "STANDARD"
    PREPAY = "PREPAY"
    DAY_NIGHT = "DAY_NIGHT"
    THREE_RATE = "THREE_RATE"
    HALF_HOURLY = "HALF_HOURLY"


class Band(TextChoices):
    """The bands that the tariff kinds speak of; a tariff may name others."""

    STANDARD = "STANDARD"
    DAY = "DAY"
    NIGHT = "NIGHT"
    OFF_PEAK = "OFF_PEAK"


class Availability(TextChoices):
    """Who may be offered a product."""

    EVERYONE = "EVERYONE"
    RESTRICTED = "RESTRICTED"
