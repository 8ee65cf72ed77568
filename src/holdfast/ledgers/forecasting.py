"""What a ledger's balance will be: pure calculation on whole months, no database and no clock.

Energy is used by the season, so each month to come is expected to cost what the same month cost a year before;
where that month is not known, the average of the known months stands in. Money is expected to come in as it did of
late: the median month of the last three, which one payment that failed or was doubled does not move. Everything else
(fees, goodwill) is chance and is not expected again.

Amounts are in minor units; charges and receipts are positive, balances positive in credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = 12
#: With fewer months of energy charges than these, nothing is foretold.
FEWEST_MONTHS = 3
_LATELY = 3


@dataclass(frozen=True, slots=True)
class Month:
    """What was posted in a whole month: charges for energy less credits for it, and money in less money out."""

    energy: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Balances at the end of each of the next twelve months."""

    balances: tuple[int, ...]

    @property
    def projected_balance(self) -> int:
        """The balance a year from now."""
        return self.balances[-1]

    @property
    def recommended_adjustment(self) -> int:
        """What to pay in addition each month so that the year ends even; negative to pay less.

        Rounded up, so that whoever follows it owes nothing at the end.
        """
        return -(self.projected_balance // YEAR)


def forecast(*, balance: int, months: Mapping[int, Month], this_month: int) -> Forecast | None:
    """Balances of the year to come, or None where too little is known.

    months: whole months of the past by their number (year * 12 + month - 1); this_month: the number of the one
    that is under way, of which nothing is taken into account but the balance.
    """
    past = {number: month for number, month in months.items() if this_month - YEAR <= number < this_month}
    charged = {number: month.energy for number, month in past.items() if month.energy}
    if len(charged) < FEWEST_MONTHS:
        return None
    average = round(sum(charged.values()) / len(charged))
    lately = range(this_month - _LATELY, this_month)
    received = round(median(past.get(number, Month()).received for number in lately))
    balances = []
    for number in range(this_month, this_month + YEAR):
        balance += received - charged.get(number - YEAR, average)
        balances.append(balance)
    return Forecast(tuple(balances))
