"""Energy cut so finely that one price and one tax hold for each piece, and what pieces come to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.products.rated import EXACT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

_INT64_LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of energy, however it was metered: band and origin are places in the terms and in the input."""

    starts: Moments
    energy_wh: Integers
    estimated_wh: Integers
    band: Integers
    origin: Integers


def amounts_by_group(energy: Integers, micro: Integers, first: Integers) -> list[int]:
    """Energy times price by group, in billionths of a minor unit, as exact integers.

    first: where each group begins; the pieces of a group stand together.
    """
    if not len(energy):
        return []
    bound = int(np.abs(energy).max()) * int(np.abs(micro).max()) * len(energy)
    exact = energy * micro if bound <= _INT64_LIMIT else energy.astype(object) * micro.astype(object)
    return [int(one) for one in np.add.reduceat(exact, first)]


def from_nano(nano: int) -> Decimal:
    """Billionths of a minor unit as minor units."""
    return Decimal(nano).scaleb(-9, EXACT)
