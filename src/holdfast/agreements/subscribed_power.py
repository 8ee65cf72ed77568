"""Which power somebody should subscribe, by the most they drew in a year: pure.

A breaker or a smart meter cuts off what draws more than its subscribed power, so what is recommended is the
smallest power on sale that leaves some room above the year's highest mean power of an interval: the mean hides
what happened within the interval. Who draws more than they subscribe is told to subscribe more, though it saves
them nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.metering.series import IntervalSeries

#: The powers that are on sale in France up to 36 kVA, in kVA.
POWERS_KVA = (3, 6, 9, 12, 15, 18, 24, 30, 36)
#: How much more than the highest mean power has to fit.
HEADROOM = Decimal("1.10")
VA_PER_KVA = 1000
_SECONDS_IN_AN_HOUR = 3600


class Adjustment(StrEnum):
    """What is suggested: `SuggestedPowerAdjustment` of the API."""

    NONE = "NONE"
    INCREASE = "INCREASE"
    DECREASE = "DECREASE"


@dataclass(frozen=True, slots=True)
class PowerAdvice:
    """The year's highest mean power and the power recommended, with what that saves in a year.

    yearly_profit: minor units with tax, negative where more power costs more; None where power has no price.
    """

    peak_va: int
    current_kva: int
    recommended_kva: int
    yearly_profit: Decimal | None

    @property
    def adjustment(self) -> Adjustment:
        if self.recommended_kva == self.current_kva:
            return Adjustment.NONE
        more = self.recommended_kva > self.current_kva
        return Adjustment.INCREASE if more else Adjustment.DECREASE


def highest_mean_va(series: IntervalSeries) -> int | None:
    """The highest mean power of an interval that was measured, in VA at a power factor of one; None for none.

    Estimates spread energy evenly, so they know nothing of peaks and are left out.
    """
    measured = series.quality == Quality.ACTUAL
    if not measured.any():
        return None
    seconds = (series.ends - series.starts).astype(np.int64)[measured]
    power = -(-series.values[measured].astype(np.int64) * _SECONDS_IN_AN_HOUR // seconds)
    return int(power.max())


def advise(
    *,
    peak_va: int,
    current_kva: int,
    yearly_cost: Callable[[int], Decimal] | None,
    powers: Sequence[int] = POWERS_KVA,
) -> PowerAdvice:
    """What to subscribe after a year with this peak.

    yearly_cost: what subscribing a number of kVA costs in a year, minor units with tax; None where power has no
    price of its own. Whoever draws more than the largest power on sale is recommended that, or keeps what they
    have if it is more.
    """
    needed = HEADROOM * peak_va / VA_PER_KVA
    fitting = [power for power in sorted(powers) if power >= needed]
    recommended = fitting[0] if fitting else max(*powers, current_kva)
    profit = yearly_cost(current_kva) - yearly_cost(recommended) if yearly_cost is not None else None
    return PowerAdvice(peak_va, current_kva, recommended, profit)
