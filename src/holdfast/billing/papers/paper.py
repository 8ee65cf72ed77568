"""A bill as its document has it: plain values, ready to be laid out in any form.

Amounts are integers in minor units with the sign of a charge, days half-open as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.billing.choices import BillType, LineKind
from holdfast.kernel.money import TaxedAmount

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from holdfast.ledgers.choices import TransactionKind
    from holdfast.markets.market import Market

ENERGY = frozenset({LineKind.ENERGY, LineKind.EXPORT})
"""The lines whose quantity is energy."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The company that bills; what is not known of it is blank."""

    brand_name: str
    legal_name: str
    registration_number: str
    tax_number: str
    street_address: str
    locality: str
    postcode: str
    iban: str
    phone: str
    email: str
    website: str
    emergency_phone: str
    accent_colour: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the bill is for: the name, the lines of the address, and the tax number where one is known."""

    name: str
    address: tuple[str, ...]
    postcode: str
    country_code: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class Line:
    """A price applied to a quantity; quantity_wh or days is what the price is for.

    unit_rate: before tax, minor units a kWh or a day, or a levy's fraction; None for several prices in one.
    """

    kind: LineKind
    label: str
    from_date: date
    to_date: date
    quantity_wh: int
    estimated_wh: int
    days: int
    unit_rate: Decimal | None
    tax_rate: Decimal
    amount: TaxedAmount


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """Watt-hours of one local day; None where no value of the day is known."""

    day: date
    watt_hours: int | None
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Supplied:
    """One supply on the bill: its meter point, its product, its lines and its use by day."""

    title: str
    product: str
    identifier: str
    place: str
    is_export: bool
    lines: tuple[Line, ...]
    use: tuple[DayOfUse, ...]

    @property
    def total(self) -> TaxedAmount:
        return sum((line.amount for line in self.lines), start=TaxedAmount(0, 0))

    @property
    def quantity_wh(self) -> int:
        return sum(line.quantity_wh for line in self.lines if line.kind in ENERGY)

    @property
    def estimated_wh(self) -> int:
        return sum(line.estimated_wh for line in self.lines if line.kind in ENERGY)


@dataclass(frozen=True, slots=True)
class Movement:
    """What else happened on the ledger: amount and effect on the balance in minor units."""

    posted_on: date
    kind: TransactionKind
    title: str
    amount: TaxedAmount
    balance_effect: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A bill, whole. closing_balance and opening_balance are positive while the customer is in credit."""

    market: Market
    language: str
    currency: str
    sender: Sender
    recipient: Recipient
    account_number: str
    number: str
    bill_type: BillType
    from_date: date
    to_date: date
    issued_on: date
    payment_due_on: date
    opening_balance: int
    closing_balance: int
    charges: TaxedAmount
    credits: TaxedAmount
    payments: int
    repayments: int
    supplies: tuple[Supplied, ...]
    movements: tuple[Movement, ...]

    @property
    def invoiced(self) -> TaxedAmount:
        """What the bill itself asks for: charges less credits."""
        return self.charges + -self.credits

    def taxes(self) -> list[tuple[Decimal, TaxedAmount]]:
        """Net and tax of the supplies by rate, the lowest rate first."""
        found: dict[Decimal, TaxedAmount] = defaultdict(lambda: TaxedAmount(0, 0))
        for line in (line for supply in self.supplies for line in supply.lines):
            found[line.tax_rate] += line.amount
        return sorted(found.items())
