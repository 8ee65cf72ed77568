"""What discounts take off a rated period: lines below zero, by discount, tax period and what they burden. Pure.

A discount on energy follows the moment at which an interval starts, one on days the local days that begin
while it holds, so splitting a period changes nothing. A percentage is taken off energy and off days apart,
because the two may bear different taxes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.periods import Period
from holdfast.products.daily import days_of, earliest, power_lines, standing_lines, within
from holdfast.products.pieces import amounts_by_group, from_nano
from holdfast.products.rated import EXACT, LineKind, RatedLine, add_exactly
from holdfast.products.terms import Discount, DiscountBasis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.products.daily import SubscribedPower
    from holdfast.products.pieces import Pieces
    from holdfast.products.terms import TariffTerms, TaxPeriod

_WATT_HOURS = Decimal("0.001")


def discount_lines(
    terms: TariffTerms,
    period: Period,
    pieces: Pieces,
    taxes: Sequence[TaxPeriod],
    power_va: SubscribedPower | None,
) -> list[RatedLine]:
    """What is taken off, in the order of the terms; a discount that comes to nothing leaves no line."""
    return [
        line
        for discount in terms.discounts
        for tax in taxes
        if (span := _common(period, discount, tax)) is not None
        for line in _lines(terms, span, pieces, discount=discount, tax=tax, power_va=power_va)
        if line.exact_net
    ]


def _common(period: Period, discount: Discount, tax: TaxPeriod) -> Period | None:
    start = max(period.start, discount.valid_from, tax.valid_from)
    end = earliest(period, discount.valid_to, tax.valid_to)
    return Period(start, end) if start < end else None


def _lines(
    terms: TariffTerms,
    span: Period,
    pieces: Pieces,
    *,
    discount: Discount,
    tax: TaxPeriod,
    power_va: SubscribedPower | None,
) -> Iterable[RatedLine]:
    if discount.basis is DiscountBasis.PER_DAY:
        days = len(days_of(terms, span))
        taken = EXACT.multiply(discount.value, Decimal(days))
        yield _line(discount, span, taken, tax.on_standing_charge, days=days)
        return
    inside = np.flatnonzero(within(pieces.starts, span))
    energy = int(pieces.energy_wh[inside].sum())
    estimated = int(pieces.estimated_wh[inside].sum())
    if discount.basis is DiscountBasis.PER_KWH:
        taken = EXACT.multiply(discount.value, EXACT.multiply(Decimal(energy), _WATT_HOURS))
        yield _line(discount, span, taken, tax.on_energy, energy_wh=energy, estimated_wh=estimated)
        return
    table = terms.price_table
    price = table.at(pieces.starts[inside], pieces.band[inside])
    priced = price >= 0
    amounts = amounts_by_group(
        pieces.energy_wh[inside][priced], table.micro[price[priced]], np.zeros(min(1, int(priced.sum())), int)
    )
    paid = from_nano(-sum(amounts) if terms.is_export else sum(amounts))
    yield _line(
        discount,
        span,
        EXACT.multiply(discount.value, paid),
        tax.on_energy,
        energy_wh=energy,
        estimated_wh=estimated,
    )
    daily = [*standing_lines(terms, span, (tax,)), *power_lines(terms, span, (tax,), power_va)]
    taken = EXACT.multiply(discount.value, add_exactly(line.exact_net for line in daily))
    yield _line(discount, span, taken, tax.on_standing_charge, days=len(days_of(terms, span)))


def _line(
    discount: Discount,
    span: Period,
    taken: Decimal,
    tax_rate: Decimal,
    *,
    energy_wh: int = 0,
    estimated_wh: int = 0,
    days: int = 0,
) -> RatedLine:
    assert span.end is not None
    return RatedLine(
        kind=LineKind.DISCOUNT,
        label=discount.code,
        start=span.start,
        end=span.end,
        energy_wh=energy_wh,
        estimated_wh=estimated_wh,
        days=days,
        unit_rate=discount.value,
        tax_rate=tax_rate,
        exact_net=-taken,
        reference=discount.reference,
        first=0,
        last=0,
    )
