"""What rating answers: the lines of a period, each rounded once, and the tax on them by rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from holdfast.kernel.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

#: Digits enough for any product of a year's energy and a price; nothing on the way is ever rounded.
EXACT = Context(prec=60)


class UnpricedSupply(ValueError):
    """Energy, power or a day of supply for which the tariff has no price: rating refuses to guess one."""


class LineKind(StrEnum):
    ENERGY = "ENERGY"
    STANDING_CHARGE = "STANDING_CHARGE"
    POWER = "POWER"
    DISCOUNT = "DISCOUNT"
    LEVY = "LEVY"


class LinePer(StrEnum):
    """How fine lines of energy are: one for each price in force, or one for each band.

    A half-hourly tariff has a price for every half-hour, and its bill one line.
    """

    PRICE = "PRICE"
    BAND = "BAND"


@dataclass(frozen=True, slots=True)
class RatedLine:
    """One line of a rated period, traceable to its price and to the slice of the series it was made of.

    label: the band's, levy's or discount's code; unit_rate: minor units a kWh, a day, or a kVA and day, or
    the fraction of a levy or discount, None where the line gathers several prices; exact_net: before rounding;
    reference: the price's own; first, last: the input's half-open slice in which the line's intervals lie;
    power_va: the subscribed power that a line of power is for.
    """

    kind: LineKind
    label: str
    start: datetime
    end: datetime
    energy_wh: int
    estimated_wh: int
    days: int
    unit_rate: Decimal | None
    tax_rate: Decimal
    exact_net: Decimal
    reference: int | None
    first: int
    last: int
    power_va: int = 0

    @property
    def net(self) -> int:
        """Minor units, rounded once."""
        return round_half_up(self.exact_net)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax on all lines of one rate."""

    tax_rate: Decimal
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Rated:
    """What a period costs; negative amounts are owed to the customer."""

    lines: tuple[RatedLine, ...]

    @property
    def taxes(self) -> tuple[TaxLine, ...]:
        """Lowest rate first."""
        nets: dict[Decimal, int] = {}
        for line in self.lines:
            nets[line.tax_rate] = nets.get(line.tax_rate, 0) + line.net
        return tuple(TaxLine(rate, net, round_half_up(net * rate)) for rate, net in sorted(nets.items()))

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.taxes)

    @property
    def gross(self) -> int:
        return self.net + self.tax

    @property
    def energy_wh(self) -> int:
        return sum(line.energy_wh for line in self.lines if line.kind is LineKind.ENERGY)

    @property
    def exact_net(self) -> Decimal:
        """The sum of the lines before they were rounded."""
        return add_exactly(line.exact_net for line in self.lines)


def add_exactly(amounts: Iterable[Decimal]) -> Decimal:
    """A sum that no context rounds."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
