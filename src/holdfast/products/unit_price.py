"""A price of energy, which both the terms of a tariff and their look-up tables speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What a kWh of a band costs while the price holds; reference names where it is kept."""

    band: str
    valid_from: datetime
    valid_to: datetime | None
    per_kwh: Decimal
    reference: int | None = None
