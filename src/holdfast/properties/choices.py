"""Enumerations of properties and supply points."""

from __future__ import annotations

from django.db.models import TextChoices


class Direction(TextChoices):
    """Which way the energy of a supply point flows, seen from the grid's customer."""

    IMPORT = "IMPORT"
    EXPORT = "EXPORT"


class SupplyPointStatus(TextChoices):
    """Whether we supply a point now."""

    PENDING = "PENDING"
    ON_SUPPLY = "ON_SUPPLY"
    OFF_SUPPLY = "OFF_SUPPLY"


class Fuel(TextChoices):
    """What flows; the second half of a market name."""

    ELECTRICITY = "ELECTRICITY"
    GAS = "GAS"


class WanCoverageStrength(TextChoices):
    """How likely a smart meter gets a stable connection to the wide area network."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
