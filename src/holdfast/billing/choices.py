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


class PaperForm(TextChoices):
    """The forms in which a bill's document is to be had."""

    PDF = "PDF"
    LARGE_PRINT = "LARGE_PRINT"
    EINVOICE = "EINVOICE"


class PrintBatchStatus(TextChoices):
    """What a batch of letters is waiting for: more letters, the printer, or nothing."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    PROCESSED = "PROCESSED"
