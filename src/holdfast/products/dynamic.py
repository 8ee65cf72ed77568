"""From a series of market prices to what a tariff charges: a coefficient, an offset at the peak, a cap. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, local_seconds
from holdfast.products.lookup import MICRO, to_micro
from holdfast.products.terms import DynamicPrices

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Formula:
    """coefficient times the market price, plus peak_offset in the local minutes `[start, end)`, at most cap.

    Offset and cap are minor units a kWh. The product is rounded to six decimal places, halves away from zero.
    """

    coefficient: Decimal = Decimal(1)
    peak_offset: Decimal = Decimal(0)
    peak_minutes: tuple[int, int] = (16 * 60, 19 * 60)
    cap: Decimal | None = None


def prices_of(
    formula: Formula, zone: ZoneInfo, *, starts: Moments, ends: Moments, market_micro: Integers
) -> DynamicPrices:
    """The prices of entries in the order of their starts; market_micro in millionths of a minor unit a kWh."""
    scaled = np.abs(market_micro) * to_micro(formula.coefficient)
    micro = np.sign(market_micro) * ((scaled + MICRO // 2) // MICRO)
    if formula.peak_offset:
        minute = local_seconds(starts, zone) % DAY_SECONDS // 60
        first, last = formula.peak_minutes
        micro = micro + np.where((minute >= first) & (minute < last), to_micro(formula.peak_offset), 0)
    if formula.cap is not None:
        micro = np.minimum(micro, to_micro(formula.cap))
    return DynamicPrices(starts, ends, micro)
