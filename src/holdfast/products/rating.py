"""Rating: metered energy times prices in force, in local time, exact to the minor unit.

Pure and vectorised. The rules, which docs/decisions explains:

- Everything is half-open. An interval belongs to the period, price, band and tax that hold when it starts.
- Bands follow the wall clock of the tariff's zone, so a night of the clock change is an hour longer or
  shorter, and an hour that the clock repeats has the same band twice.
- A standing charge is due for each local day that begins in the period: nothing is charged twice or lost
  where a period is split. So is subscribed power, for its share of the year (see `products.daily`).
- Discounts are lines of their own, below zero, and bear the tax of what they are taken off.
- Energy is whole watt-hours and prices whole millionths, so amounts are exact integers (billionths of a
  minor unit) until each line is rounded once, halves away from zero.
- Tax is worked out once for each rate, on the sum of the rounded lines that bear it: gross = net + tax.
- What a register counted over a stretch of time is spread over the prices in it by elapsed time.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.products import lookup
from holdfast.products.daily import KEYS, earliest, power_lines, standing_lines, within
from holdfast.products.discounts import discount_lines
from holdfast.products.pieces import Pieces, amounts_by_group, from_nano
from holdfast.products.rated import (
    EXACT,
    LineKind,
    LinePer,
    Rated,
    RatedLine,
    UnpricedSupply,
    add_exactly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period
    from holdfast.products.daily import SubscribedPower
    from holdfast.products.terms import TariffTerms, TaxPeriod
    from holdfast.products.unit_price import UnitPrice

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

WATT_HOURS_PER_KWH = 1000


@dataclass(frozen=True, slots=True)
class RegisterAdvance:
    """What a register counted between two readings, for the band that it counts."""

    band: str
    start: datetime
    end: datetime
    energy_wh: int
    is_estimated: bool = False


def rate_intervals(
    terms: TariffTerms,
    period: Period,
    starts: Moments,
    energy_wh: Integers,
    *,
    taxes: Sequence[TaxPeriod],
    estimated: NDArray[np.bool_] | None = None,
    line_per: LinePer = LinePer.PRICE,
    power_va: SubscribedPower | None = None,
) -> Rated:
    """Rate interval data: starts (UTC, any order) and whole watt-hours, of which those in the period count.

    estimated marks intervals that were not measured; power_va: subscribed volt-amperes by power band, needed
    where the tariff prices power. Raises UnpricedSupply where energy, power or a day has no price or no tax;
    ValueError for prices finer than six decimal places or windows that overlap.
    """
    chosen = np.flatnonzero(within(starts, period))
    energy = energy_wh[chosen].astype(np.int64)
    pieces = Pieces(
        starts=starts[chosen],
        energy_wh=energy,
        estimated_wh=energy * 0 if estimated is None else np.where(estimated[chosen], energy, 0),
        band=lookup.bands_of(terms, starts[chosen]),
        origin=chosen,
    )
    return _rate(terms, period, pieces, taxes=taxes, line_per=line_per, power_va=power_va)


def rate_registers(
    terms: TariffTerms,
    period: Period,
    advances: Sequence[RegisterAdvance],
    *,
    taxes: Sequence[TaxPeriod],
    line_per: LinePer = LinePer.PRICE,
    power_va: SubscribedPower | None = None,
) -> Rated:
    """Rate what registers counted; every advance lies in the period, of which `first` and `last` number them.

    Raises as `rate_intervals`, and ValueError for an advance outside the period or of an unknown band.
    """
    rows: list[tuple[int, int, int, int, int]] = []
    for number, advance in enumerate(advances):
        if not (period.start <= advance.start < advance.end and period.end and advance.end <= period.end):
            raise ValueError("an advance lies within the period that is rated")
        if advance.band not in terms.bands:
            raise ValueError(f"the tariff has no band {advance.band!r}")
        for second, share in _spread(terms, taxes, advance):
            estimated = share if advance.is_estimated else 0
            rows.append((second, share, estimated, terms.bands.index(advance.band), number))
    table = np.array(rows, np.int64).reshape(len(rows), 5)
    pieces = Pieces(table[:, 0].astype("datetime64[s]"), *(table[:, column] for column in range(1, 5)))
    return _rate(terms, period, pieces, taxes=taxes, line_per=line_per, power_va=power_va)


def _spread(
    terms: TariffTerms, taxes: Sequence[TaxPeriod], advance: RegisterAdvance
) -> Iterable[tuple[int, int]]:
    """Cut an advance where its price or tax changes, by elapsed time; the shares add up to the whole."""
    changes = {change for one in taxes for change in (one.valid_from, one.valid_to)}
    changes |= {change for one in terms.discounts for change in (one.valid_from, one.valid_to)}
    for price in terms.unit_prices:
        if price.band == advance.band:
            changes |= {price.valid_from, price.valid_to}
    if terms.dynamic is not None and advance.band == terms.default_band:
        edges = np.union1d(terms.dynamic.starts, terms.dynamic.ends)
        first, last = np.searchsorted(edges, np.array([to_moment64(advance.start), to_moment64(advance.end)]))
        changes |= {from_moment64(edge) for edge in edges[first:last]}
    inside = sorted(change for change in changes if change and advance.start < change < advance.end)
    seconds = [int(moment.timestamp()) for moment in (advance.start, *inside, advance.end)]
    whole, given = seconds[-1] - seconds[0], 0
    for begin, end in pairwise(seconds):
        until = advance.energy_wh * (end - seconds[0]) // whole
        yield begin, until - given
        given = until


def _rate(
    terms: TariffTerms,
    period: Period,
    pieces: Pieces,
    *,
    taxes: Sequence[TaxPeriod],
    line_per: LinePer,
    power_va: SubscribedPower | None,
) -> Rated:
    if period.end is None:
        raise ValueError("an open period cannot be rated")
    lines = [
        *_energy_lines(terms, period, pieces, taxes, line_per),
        *standing_lines(terms, period, taxes),
        *power_lines(terms, period, taxes, power_va),
        *discount_lines(terms, period, pieces, taxes, power_va),
    ]
    levies = [line for tax in taxes for line in _levy_lines(tax, period, lines)]
    return Rated((*lines, *levies))


def _energy_lines(
    terms: TariffTerms, period: Period, pieces: Pieces, taxes: Sequence[TaxPeriod], line_per: LinePer
) -> list[RatedLine]:
    table = terms.price_table
    price = table.at(pieces.starts, pieces.band)
    tax = lookup.position(pieces.starts, [(one.valid_from, one.valid_to) for one in taxes])
    counted = pieces.energy_wh != 0
    if (counted & ((price < 0) | (tax < 0))).any():
        missing = pieces.starts[counted & ((price < 0) | (tax < 0))].min()
        raise UnpricedSupply(f"no price or tax for the energy at {from_moment64(missing).isoformat()}")
    known = np.flatnonzero((price >= 0) & (tax >= 0))
    if not len(known):
        return []
    price, tax = price[known], tax[known]
    kind = price if line_per is LinePer.PRICE else pieces.band[known]
    order = np.argsort(tax * KEYS + kind, kind="stable")
    key = (tax * KEYS + kind)[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    energy = np.add.reduceat(pieces.energy_wh[known][order], first)
    estimated = np.add.reduceat(pieces.estimated_wh[known][order], first)
    amounts = amounts_by_group(pieces.energy_wh[known][order], table.micro[price][order], first)
    lines = []
    for number, (begin, end) in enumerate(zip(first, [*first[1:], len(order)], strict=True)):
        members = known[order[begin:end]]
        first_price, last_price = (int(bound(price[order[begin:end]])) for bound in (np.min, np.max))
        one = table.unit_price(terms, first_price)
        is_single = first_price == last_price
        taxed = taxes[int(tax[order[begin]])]
        valid: tuple[TaxPeriod | UnitPrice, ...] = (taxed, one) if is_single else (taxed,)
        lines.append(
            RatedLine(
                kind=LineKind.ENERGY,
                label=one.band,
                start=max(period.start, *(part.valid_from for part in valid)),
                end=earliest(period, *(part.valid_to for part in valid)),
                energy_wh=int(energy[number]),
                estimated_wh=int(estimated[number]),
                days=0,
                unit_rate=one.per_kwh if is_single else None,
                tax_rate=taxed.on_energy,
                exact_net=from_nano(-amounts[number] if terms.is_export else amounts[number]),
                reference=one.reference if is_single else None,
                first=int(pieces.origin[members].min()),
                last=int(pieces.origin[members].max()) + 1,
            )
        )
    return sorted(lines, key=lambda line: (line.start, line.first, line.label))


def _levy_lines(tax: TaxPeriod, period: Period, lines: Sequence[RatedLine]) -> Iterable[RatedLine]:
    """The levies on the lines of one tax period."""
    start, end = max(period.start, tax.valid_from), earliest(period, tax.valid_to)
    taxed = [line for line in lines if start <= line.start < end]
    if not taxed:
        return
    net = add_exactly(line.exact_net for line in taxed)
    used = [line for line in taxed if line.kind is LineKind.ENERGY]
    energy = sum(line.energy_wh for line in used)
    for levy in tax.levies:
        with localcontext(EXACT):
            amount = levy.amount(net=net, kwh=Decimal(energy) / WATT_HOURS_PER_KWH)
        yield RatedLine(
            kind=LineKind.LEVY,
            label=levy.code,
            start=start,
            end=end,
            energy_wh=energy,
            estimated_wh=sum(line.estimated_wh for line in used),
            days=0,
            unit_rate=levy.rate,
            tax_rate=tax.on_energy,
            exact_net=amount,
            reference=None,
            first=min(line.first for line in taxed),
            last=max(line.last for line in taxed),
        )
