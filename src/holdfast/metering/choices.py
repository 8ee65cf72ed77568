"""The enumerations of metering, as the database stores them."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class Unit(TextChoices):
    """What a register or channel counts; stored interval values are thousandths of it."""

    KWH = "kWh"
    CUBIC_METRES = "m³"


class ReadingSource(TextChoices):
    """Who read a meter, or worked out what it would have shown."""

    SMART = "SMART"
    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    ESTIMATE = "ESTIMATE"


class ReadingQuality(TextChoices):
    """Whether a value was seen or worked out."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class IntervalSource(IntegerChoices):
    """Who delivered interval values."""

    HEAD_END = 1
    FILE = 2
    API = 3
    ESTIMATION = 4


class DeliveryKind(TextChoices):
    """What the rows of a delivery are: a value each, a day of values each, or what a register showed."""

    INTERVALS = "INTERVALS"
    DAYS = "DAYS"
    READINGS = "READINGS"
