"""What registers showed, or will show, at moments when nobody looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holdfast.metering.estimation.learning import Model

    Integers = NDArray[np.int64]
    Moments = NDArray[np.datetime64]


@dataclass(frozen=True)
class Known:
    """What one register showed, in thousandths of its unit: ascending moments, and counts that never fall.

    A register that started again at zero is given as if it had gone on counting. ValueError otherwise.
    """

    moments: Moments
    counts: Integers

    def __post_init__(self) -> None:
        if len(self.moments) != len(self.counts) or not len(self.counts):
            raise ValueError("a register is known by a count at each of one or more moments")
        if (np.diff(self.moments.astype(np.int64)) <= 0).any() or (np.diff(self.counts) < 0).any():
            raise ValueError("moments go on, and counts never fall")


def estimate_registers(
    known: Known, at: Moments, model: Model, *, counts_per_watt_hour: float = 1.0, share: float = 1.0
) -> Integers:
    """The count at each of ascending moments.

    Between two readings the counted quantity is laid over the time in the model's proportions (evenly where
    the model expects nothing), so that estimates never leave the readings on either side. Beyond the last
    reading, and before the first, the model's own expectation is counted on and back, down to zero.
    counts_per_watt_hour: thousandths of the register's unit in a watt-hour; share: the part of the supply
    point's use that this register counts.
    """
    edges = np.unique(np.concatenate([known.moments, at]).astype("datetime64[s]"))
    expected = np.concatenate([[0.0], np.cumsum(model.expect(edges[:-1], edges[1:]))])
    running = expected[np.searchsorted(edges, at)]
    marks = expected[np.searchsorted(edges, known.moments)]
    position = np.searchsorted(known.moments, at, side="right") - 1
    factor = counts_per_watt_hour * share
    before = known.counts[0] - (marks[0] - running) * factor
    after = known.counts[-1] + (running - marks[-1]) * factor
    inside = np.clip(position, 0, max(len(known.counts) - 2, 0))
    if len(known.counts) > 1:
        span = marks[inside + 1] - marks[inside]
        seconds = known.moments.astype(np.int64)
        elapsed = (at.astype("datetime64[s]").astype(np.int64) - seconds[inside]) / (
            seconds[inside + 1] - seconds[inside]
        )
        part = np.where(span > 0, (running - marks[inside]) / np.where(span > 0, span, 1.0), elapsed)
        between = known.counts[inside] + (known.counts[inside + 1] - known.counts[inside]) * part
    else:
        between = after
    counts = np.where(position < 0, before, np.where(position >= len(known.counts) - 1, after, between))
    return np.rint(np.maximum(counts, 0.0)).astype(np.int64)
