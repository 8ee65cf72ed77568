"""Series of prices and what tariffs make of them, as arrays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Max

from holdfast.products.dynamic import Formula, prices_of
from holdfast.products.lookup import to_micro
from holdfast.products.models import TimeSeries, TimeSeriesEntry, TimeSeriesVariant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.products.models import Tariff
    from holdfast.products.terms import DynamicPrices


def time_series(*, code: str, product_code: str | None) -> TimeSeries | None:
    """The series of that code: the product's own, or without a product the shared one."""
    rows = TimeSeries.objects.select_related("product").filter(code=code)
    rows = (
        rows.filter(product__isnull=True) if product_code is None else rows.filter(product__code=product_code)
    )
    return rows.first()


def variants_of(series: Sequence[TimeSeries]) -> dict[int, list[TimeSeriesVariant]]:
    """The variants of each series in the order in which they came."""
    found: dict[int, list[TimeSeriesVariant]] = {}
    for variant in TimeSeriesVariant.objects.filter(series__in=series):
        found.setdefault(variant.series_id, []).append(variant)
    return found


def dynamic_prices_of(
    tariffs: Sequence[Tariff],
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    latest: bool = False,
) -> dict[int, DynamicPrices]:
    """What tariffs charge by the period of their series, as far as it holds somewhere in `[start, end)`.

    latest: only the last period that began before the end. Every tariff has an answer, perhaps an empty one.
    One statement, none for no tariffs; two for the latest ones.
    """
    if not tariffs:
        return {}
    entries = _entries({tariff.time_series_id for tariff in tariffs}, start, end, latest=latest)
    nothing = np.zeros((0, 3), np.int64)
    found = {}
    for tariff in tariffs:
        table = entries.get(tariff.time_series_id or 0, nothing)
        found[tariff.pk] = prices_of(
            Formula(
                coefficient=tariff.gsp_coefficient,
                peak_offset=tariff.peak_offset,
                peak_minutes=(tariff.peak_start_minute, tariff.peak_end_minute),
                cap=tariff.price_cap,
            ),
            ZoneInfo(tariff.timezone),
            starts=table[:, 0].astype("datetime64[s]"),
            ends=table[:, 1].astype("datetime64[s]"),
            market_micro=table[:, 2],
        )
    return found


def _entries(
    variants: Iterable[int | None], start: datetime | None, end: datetime | None, *, latest: bool
) -> dict[int, np.ndarray]:
    """Per variant, rows of UTC start and end in seconds and the value in millionths, oldest first."""
    rows = TimeSeriesEntry.objects.filter(variant__in=list(variants))
    if start is not None:
        rows = rows.filter(period_end__gt=start)
    if end is not None:
        rows = rows.filter(period_start__lt=end)
    if latest:
        newest = rows.values("variant_id").annotate(newest=Max("period_start")).order_by()
        starts = {row["variant_id"]: row["newest"] for row in newest}
        rows = rows.filter(period_start__in=set(starts.values()))
    collected: dict[int, list[tuple[int, int, int]]] = {}
    columns = ("variant_id", "period_start", "period_end", "value")
    for variant, begins, ends, value in rows.order_by("variant_id", "period_start").values_list(*columns):
        collected.setdefault(variant, []).append((_second(begins), _second(ends), to_micro(value)))
    return {variant: np.array(found, np.int64).reshape(-1, 3) for variant, found in collected.items()}


def _second(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
