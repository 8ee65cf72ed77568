"""What a home typically uses in a year: pure tables with the day from which they hold.

Great Britain: Ofgem's Typical Domestic Consumption Values (TDCV): electricity of profile class 1 (one rate) and
2 (Economy 7), and gas, in kWh. Decision of 2020 in force from 1 April 2020; of 2023, from 1 October 2023. The day
and night parts of Economy 7 follow Ofgem's average split of 58 to 42. The review of 2026 has so far told us only
its medium values (2,500, 3,400 and 9,500 from 1 July 2026); a level that it has not told stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from holdfast.markets.market import Timeline

_DAY_SHARE: Final = 58
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class TypicalUse:
    """kWh a year: electricity at one rate, by day and by night of two rates, and gas."""

    elec_annual_consumption_standard: int
    elec_annual_consumption_day: int
    elec_annual_consumption_night: int
    gas_annual_consumption: int


@dataclass(frozen=True, slots=True)
class TypicalUses:
    """A home of low, of medium and of high use."""

    low: TypicalUse
    medium: TypicalUse
    high: TypicalUse


def _home(standard: int, two_rates: int, gas: int) -> TypicalUse:
    day = two_rates * _DAY_SHARE // _WHOLE
    return TypicalUse(standard, day, two_rates - day, gas)


GREAT_BRITAIN: Final = Timeline(
    (
        date(2020, 4, 1),
        TypicalUses(_home(1_800, 2_400, 8_000), _home(2_900, 4_200, 12_000), _home(4_300, 7_100, 17_000)),
    ),
    (
        date(2023, 10, 1),
        TypicalUses(_home(1_800, 2_200, 7_500), _home(2_700, 3_900, 11_500), _home(4_100, 6_700, 17_000)),
    ),
    (
        date(2026, 7, 1),
        TypicalUses(_home(1_800, 2_200, 7_500), _home(2_500, 3_400, 9_500), _home(4_100, 6_700, 17_000)),
    ),
)

#: kWh a year that a new supply point is expected to use where neither market nor history says: round figures of
#: the size of national averages of homes.
BY_MARKET: Final = {
    "GBR_ELECTRICITY": 2_700,
    "GBR_GAS": 11_500,
    "FRA_ELECTRICITY": 4_500,
    "FRA_GAS": 11_000,
    "ESP_ELECTRICITY": 3_300,
    "ESP_GAS": 6_000,
}
#: The same for what a home's solar panels feed in.
EXPORT_KWH: Final = 2_500
