"""The enumerations of billing, as the database stores them."""

from __future__ import annotations

from django.db.models import TextChoices


class BillType(TextChoices):
    """What a bill is to its reader."""

    STATEMENT = "STATEMENT"
    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"


class LineKind(TextChoices):
    """What a line of a bill is for."""

    ENERGY = "ENERGY"
    STANDING_CHARGE = "STANDING_CHARGE"
    POWER = "POWER"
    DISCOUNT = "DISCOUNT"
    LEVY = "LEVY"
    EXPORT = "EXPORT"
