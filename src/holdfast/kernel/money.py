"""Money is an integer in the currency's minor unit; rates are Decimals; this module joins them exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

#: Digits after the point of the currencies the markets use (ISO 4217).
MINOR_UNIT_DIGITS = {"GBP": 2, "EUR": 2}


def round_half_up(value: Decimal) -> int:
    """The nearest integer, halves away from zero: how retail tax and charges are rounded."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def round_half_even(value: Decimal) -> int:
    """The nearest integer, halves to the even neighbour: where many roundings are added up."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount in minor units with its tax: `gross == net + tax`, always."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax

    def __add__(self, other: TaxedAmount) -> TaxedAmount:
        return TaxedAmount(self.net + other.net, self.tax + other.tax)

    def __neg__(self) -> TaxedAmount:
        return TaxedAmount(-self.net, -self.tax)


def add_tax(net: int, rate: Decimal) -> TaxedAmount:
    """Tax on a net amount; rate is a fraction (0.05 for five per cent)."""
    return TaxedAmount(net, round_half_up(Decimal(net) * rate))


def split_gross(gross: int, rate: Decimal) -> TaxedAmount:
    """The net amount and tax inside a gross amount, so that nothing is lost to rounding."""
    net = round_half_up(Decimal(gross) / (1 + rate))
    return TaxedAmount(net, gross - net)
