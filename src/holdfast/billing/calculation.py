"""From a rated supply to the lines and amounts of a bill: plain values in and out, no database, no clock.

Tax is worked out once for each rate, as `products.rating` says; here it is handed down to the lines so that
their tax adds up to it exactly. Amounts are minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.kernel.money import TaxedAmount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from holdfast.products.rated import Rated, RatedLine


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A rated line with its rounded net amount and its share of the tax."""

    rated: RatedLine
    amount: TaxedAmount


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved on a ledger between two bills, each in the sense of its kind."""

    charges: TaxedAmount
    credits: TaxedAmount
    payments: int
    repayments: int

    def balance_after(self, opening: int) -> int:
        """The closing balance, positive in credit, that follows from an opening balance."""
        return opening - self.charges.gross + self.credits.gross + self.payments - self.repayments


def price_lines(rated: Rated) -> list[PricedLine]:
    """The lines of a rated supply, in its order, with the tax of each rate shared out among them."""
    shares: dict[int, int] = {}
    for tax_line in rated.taxes:
        members = [at for at, line in enumerate(rated.lines) if line.tax_rate == tax_line.tax_rate]
        parts = share_out(tax_line.tax, [rated.lines[at].net for at in members])
        shares.update(zip(members, parts, strict=True))
    return [PricedLine(line, TaxedAmount(line.net, shares[at])) for at, line in enumerate(rated.lines)]


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to weights, so that the parts add up to it.

    Each part is rounded down, and the units that are left go to the largest remainders, the first of equals.
    Where the weights add up to nothing, the first part gets all of it.
    """
    whole = sum(weights)
    if whole == 0:
        return [total if at == 0 else 0 for at in range(len(weights))]
    divided = [divmod(total * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in divided]
    # A remainder is a part of `whole` and has its sign, so its size says how much was cut off.
    by_remainder = sorted(range(len(weights)), key=lambda at: (-abs(divided[at][1]), at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts


def total_of(lines: Iterable[PricedLine]) -> TaxedAmount:
    """The sum of priced lines."""
    return sum((line.amount for line in lines), start=TaxedAmount(0, 0))


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
