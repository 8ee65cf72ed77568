"""What operations are told of tariffs and prices: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.products.models import TimeSeriesVariant


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """Half-open local minutes of the day on the weekdays of the mask (1 is Monday, 64 Sunday)."""

    start_minute: int
    end_minute: int
    weekday_mask: int = 127


@dataclass(frozen=True, slots=True)
class BandTerms:
    """A band of a new tariff. One band of a tariff has no windows: it holds whenever no other does."""

    code: str
    label: str = ""
    description: str = ""
    register_identifier: str = ""
    windows: tuple[WindowTerms, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerBandTerms:
    """A power term of a new tariff; a code of nothing stands for the one power that is subscribed."""

    code: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """A price exclusive of tax, in minor units a kWh, a day, or a kVA and year, over a half-open period."""

    valid_from: datetime
    value_excl_tax: Decimal
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class DynamicTerms:
    """The series that a tariff's energy is priced from, and how: see `products.dynamic.Formula`."""

    variant: TimeSeriesVariant
    coefficient: Decimal = Decimal(1)
    peak_offset: Decimal = Decimal(0)
    peak_start_minute: int = 16 * 60
    peak_end_minute: int = 19 * 60
