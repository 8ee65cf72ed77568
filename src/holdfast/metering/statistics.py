"""What measurements cost, as the contract's statistics: for all measurements of a request at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.metering.costs import MICRO, NANO, CostRequest, SeriesCosts, costs_of
from holdfast.metering.measurements import kilowatt_hours
from holdfast.metering.series import Grouping, IntervalSeries
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from holdfast.metering.measurements import Measurement, MeteredSeries

_AMOUNT = Decimal("0.000001")
_WHOLE_DAYS = frozenset({Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.QUARTER})


@dataclass(frozen=True, slots=True)
class PricePerUnit:
    """Minor units a kWh."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class EstimatedMoney:
    """Minor units, as fine as the prices are."""

    cost_currency: str
    estimated_amount: Decimal
    price_per_unit: PricePerUnit | None = None


@dataclass(frozen=True, slots=True)
class Statistic:
    """One figure about a measurement; value is the energy it speaks of, in kWh."""

    type: str
    label: str
    description: str
    value: Decimal | None
    cost_excl_tax: EstimatedMoney
    cost_incl_tax: EstimatedMoney


def statistics_of(measurements: Sequence[Measurement]) -> dict[tuple[int, int], list[Statistic]]:
    """The costs of each measurement, by its key; measurements of one series are costed together."""
    by_series: dict[int, list[Measurement]] = {}
    for one in measurements:
        if kilowatt_hours(one.unit):
            by_series.setdefault(id(one.source_series), []).append(one)
    slices = [_span(some) for some in by_series.values()]
    requests = [
        _request(some[0].source_series, *span) for some, span in zip(by_series.values(), slices, strict=True)
    ]
    found: dict[tuple[int, int], list[Statistic]] = {}
    for some, (first, _), request, costs in zip(
        by_series.values(), slices, requests, costs_of(requests), strict=True
    ):
        for one in some:
            found[one.pk] = list(_statistics(one, request, costs, first)) if costs is not None else []
    return found


def _span(some: Sequence[Measurement]) -> tuple[int, int]:
    """The slice of the series that holds all of these measurements."""
    buckets = some[0].source_series.buckets
    places = [one.place for one in some]
    return int(buckets.first[min(places)]), int(buckets.last[max(places)])


def _request(metered: MeteredSeries, first: int, last: int) -> CostRequest:
    part = slice(first, last)
    whole = metered.series
    return CostRequest(
        supply_point_id=metered.point.pk,
        is_export=metered.direction == Direction.EXPORT,
        series=IntervalSeries(whole.starts[part], whole.ends[part], whole.values[part], whole.quality[part]),
    )


def _statistics(
    one: Measurement, request: CostRequest, costs: SeriesCosts, offset: int
) -> Iterable[Statistic]:
    buckets = one.source_series.buckets
    part = slice(int(buckets.first[one.place]) - offset, int(buckets.last[one.place]) - offset)
    priced = costs.is_priced[part]
    if not priced.any():
        return
    energy, band = request.series.values[part], costs.band[part]
    kind = "GENERATION_VALUE" if request.is_export else "CONSUMPTION_COST"
    label = "Generation" if request.is_export else "Consumption"
    yield _energy_statistic(kind, label, costs, _Part(part, energy, priced))
    if len(costs.bands) > 1:
        for number in np.unique(band[priced]):
            in_band = _Part(part, energy, priced & (band == number))
            yield _energy_statistic("TOU_BUCKET_COST", costs.bands[int(number)], costs, in_band)
    if one.source_series.grouping in _WHOLE_DAYS:
        days = (costs.day_starts >= buckets.starts[one.place]) & (costs.day_starts < buckets.ends[one.place])
        if days.any():
            yield Statistic(
                type="STANDING_CHARGE_COST",
                label="Standing charge",
                description=f"{int(days.sum())} days",
                value=None,
                cost_excl_tax=_money(costs, int(costs.day_net_nano[days].sum())),
                cost_incl_tax=_money(costs, int(costs.day_gross_nano[days].sum())),
            )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some intervals of a costed series: a slice, its energy in watt-hours, and which of it counts."""

    where: slice
    energy: NDArray[np.int64]
    chosen: NDArray[np.bool_]

    def of(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        return values[self.where][self.chosen]


def _energy_statistic(kind: str, label: str, costs: SeriesCosts, part: _Part) -> Statistic:
    net, gross = int(part.of(costs.net_nano).sum()), int(part.of(costs.gross_nano).sum())
    watt_hours = int(part.energy[part.chosen].sum())
    prices = np.unique(part.of(costs.per_kwh_micro))
    return Statistic(
        type=kind,
        label=label,
        description="Energy at the prices in force",
        value=Decimal(watt_hours) / 1000,
        cost_excl_tax=_money(costs, net, int(prices[0]) if len(prices) == 1 else None, watt_hours),
        cost_incl_tax=_money(costs, gross, None, watt_hours),
    )


def _money(
    costs: SeriesCosts, nano: int, price_micro: int | None = None, watt_hours: int | None = None
) -> EstimatedMoney:
    """An amount; the price a kWh is the one in force, or the average where several were or tax is in it."""
    price = None
    if price_micro is not None:
        price = PricePerUnit(Decimal(price_micro) / MICRO, "KILOWATT_HOURS")
    elif watt_hours:
        average = abs(Decimal(nano)) / NANO * 1000 / abs(watt_hours)
        price = PricePerUnit(average.quantize(_AMOUNT, ROUND_HALF_EVEN), "KILOWATT_HOURS")
    amount = (Decimal(nano) / NANO).quantize(_AMOUNT, ROUND_HALF_EVEN)
    return EstimatedMoney(costs.currency, amount.normalize() + 0, price)
