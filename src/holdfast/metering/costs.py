"""A slot on this floor for what a higher floor knows: the cost of what went through a supply point.

Metering has the energy, agreements know the tariff. They register one function here, and measurements show
its answer; without it measurements carry no costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.metering.series import IntervalSeries

    Integers = NDArray[np.int64]

#: Billionths of a minor unit in one minor unit; millionths likewise.
NANO = 1_000_000_000
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class CostRequest:
    """Intervals of one supply point in one direction, in ascending order, whose cost is asked for."""

    supply_point_id: int
    is_export: bool
    series: IntervalSeries


@dataclass(frozen=True, slots=True)
class SeriesCosts:
    """The answer to a request: arrays as long as its series, and the local days that begin in its span.

    band holds places in bands; per_kwh_micro is in millionths of a minor unit exclusive of tax; the amounts
    are in billionths of a minor unit. is_priced is false where no agreement held; all else is zero there.
    day_starts are UTC; the standing charges belong to the days.
    """

    currency: str
    bands: tuple[str, ...]
    band: Integers
    is_priced: NDArray[np.bool_]
    per_kwh_micro: Integers
    net_nano: Integers
    gross_nano: Integers
    day_starts: NDArray[np.datetime64]
    day_net_nano: Integers
    day_gross_nano: Integers


#: One answer for each request, in order; None where nothing is known of the supply point's price.
CostSource = Callable[[Sequence[CostRequest]], Sequence[SeriesCosts | None]]


class _Slot:
    source: CostSource | None = None


def register_cost_source(source: CostSource) -> None:
    """Fill the slot; called once while the apps load."""
    _Slot.source = source


def costs_of(requests: Sequence[CostRequest]) -> Sequence[SeriesCosts | None]:
    """The costs of many series at once."""
    if _Slot.source is None:
        return [None] * len(requests)
    return _Slot.source(requests)
