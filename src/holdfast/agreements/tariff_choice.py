"""Which tariffs somebody's own use is compared on, and with which readings, read from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.agreements.comparison import Candidate, TariffCost, compared, whole_days
from holdfast.agreements.prices import TAXES_KNOWN_FROM, taxes_on
from holdfast.agreements.usage_costs import within
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period
from holdfast.metering.energy import energy_of_supply_points
from holdfast.products import queries as products
from holdfast.products.choices import TariffKind
from holdfast.properties.choices import Direction
from holdfast.properties.power import subscribed_power_va

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.agreements.models import Agreement
    from holdfast.products.models import Product, Tariff

A_YEAR = timedelta(days=365)
#: The most tariffs that are compared at once.
MOST = 50
_MOVING = frozenset({TariffKind.HALF_HOURLY, TariffKind.TRACKER})


@dataclass(frozen=True)
class Comparison:
    """Costs of the same readings from `start` to `end`: on the tariff in force, and on others, cheapest first."""

    current: TariffCost
    others: list[TariffCost]
    start: datetime
    end: datetime


def compare_tariffs(*, agreement: Agreement, seen: Sequence[Agreement], now: datetime) -> Comparison | None:
    """Compare the tariffs on sale with that of an agreement in force, on the use of the last year.

    seen: the agreements on the supply point whose times the caller may look into. Compared are tariffs of the
    same brand, fuel, direction and region, for customers of the same kind, which anybody may sign up for now.
    None where no whole day is known, or where the tariff in force has no price for the days that are.
    Statements: some twenty, whatever the number of tariffs and readings.
    """
    point = agreement.supply_point
    period = Period(max(now - A_YEAR, TAXES_KNOWN_FROM), now)
    energy = energy_of_supply_points([point], period, direction=Direction.IMPORT).get(point.pk)
    if energy is None:
        return None
    tariffs = [agreement.tariff, *_on_offer(agreement, now)]
    known = products.terms_of(tariffs, period=Period(period.start, now + timedelta(seconds=1)))
    candidates = [
        Candidate(
            one.code,
            known[one.pk],
            taxes_on(one, period),
            is_dynamic=one.kind in _MOVING or known[one.pk].dynamic is not None,
        )
        for one in tariffs
    ]
    series = whole_days(within(energy, seen), candidates[0])
    power = subscribed_power_va(point)
    current = compared(candidates[:1], series, now=now, power_va=power)
    if not current:
        return None
    return Comparison(
        current=current[0],
        others=compared(candidates[1:], series, now=now, power_va=power),
        start=from_moment64(series.starts[0]),
        end=from_moment64(series.ends[-1]),
    )


def agreements_in_force(seen: Sequence[Agreement], now: datetime) -> list[Agreement]:
    """Those for taking electricity that hold now."""
    return [
        one
        for one in seen
        if one.is_active_at(now)
        and one.tariff.direction == Direction.IMPORT
        and one.supply_point.market_name.endswith("_ELECTRICITY")
    ]


def seen_on(point_id: int, seen: Sequence[Agreement]) -> list[Agreement]:
    """Those on one supply point."""
    return [one for one in seen if one.supply_point_id == point_id]


def _on_offer(agreement: Agreement, now: datetime) -> list[Tariff]:
    mine = agreement.tariff
    rows = products.open_to_all(products.on_sale(products.products(), at=now)).filter(
        brand=mine.product.brand, is_business=mine.product.is_business, is_occupier=False
    )
    found: list[Tariff] = []
    for tariffs in products.tariffs_of(list(rows.order_by("code"))).values():
        found += [one for one in tariffs if _is_comparable(one, mine, one.product)]
    return found[:MOST]


def _is_comparable(tariff: Tariff, mine: Tariff, product: Product) -> bool:
    return (
        tariff.pk != mine.pk
        and (tariff.supply_type, tariff.direction) == (mine.supply_type, mine.direction)
        and tariff.region in {"", mine.region}
        and (tariff.kind == TariffKind.PREPAY or product.is_prepay)
        == (mine.kind == TariffKind.PREPAY or mine.product.is_prepay)
    )
