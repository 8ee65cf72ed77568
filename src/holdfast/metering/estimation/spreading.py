"""Laying a quantity over intervals, to the watt-hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from holdfast.metering.series import IntervalSeries, Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holdfast.metering.estimation.learning import Model

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def whole(values: Floats) -> Integers:
    """Whole numbers of which every leading run adds up to the run's rounded sum.

    So no value is off by one or more, and the rounding of many small values does not pile up.
    """
    edges = np.rint(np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])).astype(np.int64)
    parts: Integers = np.diff(edges)
    return parts


def spread(total: int, weights: Floats) -> Integers:
    """A whole quantity over intervals in proportion to weights; exactly the total, evenly where none weighs.

    ValueError for negative weights, and for a quantity without an interval to take it.
    """
    if (weights < 0).any():
        raise ValueError("weights are not negative")
    if not len(weights):
        if total:
            raise ValueError("a quantity needs an interval to lie in")
        return np.empty(0, np.int64)
    shares = weights if weights.sum() > 0 else np.ones(len(weights))
    running = np.cumsum(shares, dtype=np.float64)
    edges = np.rint(np.concatenate([[0.0], running / running[-1] * total])).astype(np.int64)
    edges[-1] = total
    parts: Integers = np.diff(edges)
    return parts


def fill_gaps(series: IntervalSeries, model: Model, *, total: int | None = None) -> IntervalSeries:
    """The series with every missing interval estimated; what is known stays as it is.

    total: what a register counted over the whole series, in watt-hours. Where it is given the gaps take what
    the known intervals leave of it, in the model's proportions, and nothing where nothing is left.
    """
    missing = series.quality == Quality.MISSING
    if not missing.any():
        return series
    expected = model.expect(series.starts[missing], series.ends[missing])
    filled = whole(expected) if total is None else spread(max(total - series.total, 0), expected)
    values = series.values.astype(np.int64).copy()
    quality = series.quality.copy()
    values[missing], quality[missing] = filled, Quality.ESTIMATED
    return replace(series, values=values, quality=quality)
