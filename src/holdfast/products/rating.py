"""Rating: metered energy times prices in force, in local time, exact to the minor unit.

Pure and vectorised. The rules, which docs/decisions explains:

- Everything is half-open. An interval belongs to the period, price, band and tax that hold when it starts.
- Bands follow the wall clock of the tariff's zone, so a night of the clock change is an hour longer or
  shorter, and an hour that the clock repeats has the same band twice.
- A standing charge is due for each local day that begins in the period: nothing is charged twice or lost
  where a period is split.
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

from holdfast.kernel.local_time import day_edges, from_moment64, to_moment64
from holdfast.products import lookup
from holdfast.products.rated import EXACT, LineKind, LinePer, Rated, RatedLine, add_exactly
from holdfast.products.terms import TariffTerms, TaxPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.kernel.periods import Period

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

WATT_HOURS_PER_KWH = 1000
_INT64_LIMIT = 2**63 - 1
#: More prices than a tariff ever has: spaces the keys of tax periods apart.
_KINDS = 1 << 32


class UnpricedSupply(ValueError):
    """Energy or a day of supply for which the tariff has no price: rating refuses to guess one."""


@dataclass(frozen=True, slots=True)
class RegisterAdvance:
    """What a register counted between two readings, for the band that it counts."""

    band: str
    start: datetime
    end: datetime
    energy_wh: int
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Pieces:
    """Energy cut so finely that one price and one tax hold for each piece, however it was metered."""

    starts: Moments
    energy_wh: Integers
    estimated_wh: Integers
    band: Integers
    origin: Integers


def rate_intervals(
    terms: TariffTerms,
    period: Period,
    starts: Moments,
    energy_wh: Integers,
    *,
    taxes: Sequence[TaxPeriod],
    estimated: NDArray[np.bool_] | None = None,
    line_per: LinePer = LinePer.PRICE,
) -> Rated:
    """Rate interval data: starts (UTC, any order) and whole watt-hours, of which those in the period count.

    estimated marks intervals that were not measured. Raises UnpricedSupply where energy or a day has no
    price or no tax; ValueError for prices finer than six decimal places or windows that overlap.
    """
    chosen = np.flatnonzero(_within(starts, period))
    energy = energy_wh[chosen].astype(np.int64)
    pieces = Pieces(
        starts=starts[chosen],
        energy_wh=energy,
        estimated_wh=energy * 0 if estimated is None else np.where(estimated[chosen], energy, 0),
        band=lookup.bands_of(terms, starts[chosen]),
        origin=chosen,
    )
    return _rate(terms, period, pieces, taxes, line_per)


def rate_registers(
    terms: TariffTerms,
    period: Period,
    advances: Sequence[RegisterAdvance],
    *,
    taxes: Sequence[TaxPeriod],
    line_per: LinePer = LinePer.PRICE,
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
    return _rate(terms, period, pieces, taxes, line_per)


def _spread(
    terms: TariffTerms, taxes: Sequence[TaxPeriod], advance: RegisterAdvance
) -> Iterable[tuple[int, int]]:
    """Cut an advance where its price or tax changes, by elapsed time; the shares add up to the whole."""
    changes = {change for one in taxes for change in (one.valid_from, one.valid_to)}
    for price in terms.unit_prices:
        if price.band == advance.band:
            changes |= {price.valid_from, price.valid_to}
    inside = sorted(change for change in changes if change and advance.start < change < advance.end)
    seconds = [int(moment.timestamp()) for moment in (advance.start, *inside, advance.end)]
    whole, given = seconds[-1] - seconds[0], 0
    for begin, end in pairwise(seconds):
        until = advance.energy_wh * (end - seconds[0]) // whole
        yield begin, until - given
        given = until


def _rate(
    terms: TariffTerms, period: Period, pieces: Pieces, taxes: Sequence[TaxPeriod], line_per: LinePer
) -> Rated:
    if period.end is None:
        raise ValueError("an open period cannot be rated")
    energy = _energy_lines(terms, period, pieces, taxes, line_per)
    standing = _standing_lines(terms, period, taxes)
    levies = [line for tax in taxes for line in _levy_lines(tax, period, [*energy, *standing])]
    return Rated((*energy, *standing, *levies))


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
    order = np.argsort(tax * _KINDS + kind, kind="stable")
    key = (tax * _KINDS + kind)[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    energy = np.add.reduceat(pieces.energy_wh[known][order], first)
    estimated = np.add.reduceat(pieces.estimated_wh[known][order], first)
    amounts = _amounts(pieces.energy_wh[known][order], table.micro[price][order], first)
    lines = []
    for number, (begin, end) in enumerate(zip(first, [*first[1:], len(order)], strict=True)):
        members = known[order[begin:end]]
        prices = [terms.unit_prices[table.row[one]] for one in np.unique(price[order[begin:end]])]
        taxed = taxes[int(tax[order[begin]])]
        valid = (taxed, *(prices if len(prices) == 1 else ()))
        lines.append(
            RatedLine(
                kind=LineKind.ENERGY,
                label=prices[0].band,
                start=max(period.start, *(one.valid_from for one in valid)),
                end=_earliest(period, *(one.valid_to for one in valid)),
                energy_wh=int(energy[number]),
                estimated_wh=int(estimated[number]),
                days=0,
                unit_rate=prices[0].per_kwh if len(prices) == 1 else None,
                tax_rate=taxed.on_energy,
                exact_net=_decimal(-amounts[number] if terms.is_export else amounts[number]),
                reference=prices[0].reference if len(prices) == 1 else None,
                first=int(pieces.origin[members].min()),
                last=int(pieces.origin[members].max()) + 1,
            )
        )
    return sorted(lines, key=lambda line: (line.start, line.first, line.label))


def _standing_lines(terms: TariffTerms, period: Period, taxes: Sequence[TaxPeriod]) -> list[RatedLine]:
    if not terms.daily_prices:
        return []
    days = days_of(terms, period)
    price = lookup.position(days, [(one.valid_from, one.valid_to) for one in terms.daily_prices])
    tax = lookup.position(days, [(one.valid_from, one.valid_to) for one in taxes])
    if ((price < 0) | (tax < 0)).any():
        missing = days[(price < 0) | (tax < 0)].min()
        raise UnpricedSupply(f"no standing charge or tax for the day of {from_moment64(missing).isoformat()}")
    lines = []
    keys, counts = np.unique(tax * _KINDS + price, return_counts=True)
    for key, count in zip(keys, counts, strict=True):
        daily, taxed = terms.daily_prices[int(key % _KINDS)], taxes[int(key // _KINDS)]
        amount = EXACT.multiply(daily.per_day, Decimal(int(count)))
        lines.append(
            RatedLine(
                kind=LineKind.STANDING_CHARGE,
                label=LineKind.STANDING_CHARGE,
                start=max(period.start, daily.valid_from, taxed.valid_from),
                end=_earliest(period, daily.valid_to, taxed.valid_to),
                energy_wh=0,
                estimated_wh=0,
                days=int(count),
                unit_rate=daily.per_day,
                tax_rate=taxed.on_standing_charge,
                exact_net=amount,
                reference=daily.reference,
                first=0,
                last=0,
            )
        )
    return sorted(lines, key=lambda line: line.start)


def _levy_lines(tax: TaxPeriod, period: Period, lines: Sequence[RatedLine]) -> Iterable[RatedLine]:
    """The levies on the lines of one tax period."""
    start, end = max(period.start, tax.valid_from), _earliest(period, tax.valid_to)
    within = [line for line in lines if start <= line.start < end]
    if not within:
        return
    net = add_exactly(line.exact_net for line in within)
    energy = sum(line.energy_wh for line in within)
    for levy in tax.levies:
        with localcontext(EXACT):
            amount = levy.amount(net=net, kwh=Decimal(energy) / WATT_HOURS_PER_KWH)
        yield RatedLine(
            kind=LineKind.LEVY,
            label=levy.code,
            start=start,
            end=end,
            energy_wh=energy,
            estimated_wh=sum(line.estimated_wh for line in within),
            days=0,
            unit_rate=levy.rate,
            tax_rate=tax.on_energy,
            exact_net=amount,
            reference=None,
            first=min(line.first for line in within),
            last=max(line.last for line in within),
        )


def days_of(terms: TariffTerms, period: Period) -> Moments:
    """The UTC starts of the local days that begin in a closed period."""
    assert period.end is not None
    first = period.start.astimezone(terms.zone).date()
    last = period.end.astimezone(terms.zone).date()
    edges = day_edges(first, last, terms.zone)
    return edges[_within(edges, period)]


def _within(moments: Moments, period: Period) -> NDArray[np.bool_]:
    inside = moments >= to_moment64(period.start)
    return inside if period.end is None else inside & (moments < to_moment64(period.end))


def _earliest(period: Period, *ends: datetime | None) -> datetime:
    return min(end for end in (period.end, *ends) if end is not None)


def _amounts(energy: Integers, micro: Integers, first: Integers) -> list[int]:
    """Energy times price by group, in billionths of a minor unit, as exact integers."""
    if not len(energy):
        return []
    bound = int(np.abs(energy).max()) * int(np.abs(micro).max()) * len(energy)
    exact = energy * micro if bound <= _INT64_LIMIT else energy.astype(object) * micro.astype(object)
    return [int(one) for one in np.add.reduceat(exact, first)]


def _decimal(nano: int) -> Decimal:
    return Decimal(nano).scaleb(-9, EXACT)
