"""Which band and which price hold at each of many moments: the inner loops of rating, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, from_moment64, local_seconds, to_moment64
from holdfast.products.unit_price import UnitPrice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from holdfast.products.terms import TariffTerms, Window

    Moments = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

MINUTES_PER_DAY = 1440
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
MICRO = 1_000_000
_FOR_EVER = np.datetime64(2**62, "s")
_MONDAY = 3  # 1970-01-01 was a Thursday: three days after a Monday


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The unit prices of a tariff by band and start.

    row[i] is the place of price i in the terms' unit prices, or below zero where it is a dynamic one.
    """

    band_first: Integers
    starts: Moments
    ends: Moments
    micro: Integers
    row: Integers

    @classmethod
    def of(cls, terms: TariffTerms) -> PriceTable:
        """The unit prices as arrays.

        ValueError for a price finer than six decimal places, and for unit prices beside dynamic ones.
        """
        bands = terms.bands
        order = sorted(
            range(len(terms.unit_prices)),
            key=lambda row: (bands.index(terms.unit_prices[row].band), terms.unit_prices[row].valid_from),
        )
        prices = [terms.unit_prices[row] for row in order]
        band = np.array([bands.index(one.band) for one in prices], np.int64)
        starts = np.array([to_moment64(one.valid_from) for one in prices], "datetime64[s]")
        ends = np.array([_end(one.valid_to) for one in prices], "datetime64[s]")
        micro = np.array([to_micro(one.per_kwh) for one in prices], np.int64)
        row = np.array(order, np.int64)
        if terms.dynamic is not None:
            if (band == 0).any():
                raise ValueError("a band has either dynamic prices or its own")
            count = len(terms.dynamic.starts)
            band = np.concatenate([np.zeros(count, np.int64), band])
            starts = np.concatenate([terms.dynamic.starts, starts])
            ends = np.concatenate([terms.dynamic.ends, ends])
            micro = np.concatenate([terms.dynamic.micro, micro])
            row = np.concatenate([-1 - np.arange(count), row])
        return cls(np.searchsorted(band, np.arange(len(bands) + 1)), starts, ends, micro, row)

    def unit_price(self, terms: TariffTerms, place: int) -> UnitPrice:
        """The price at a place of the table, as the terms it was made of have it."""
        row = int(self.row[place])
        if row >= 0:
            return terms.unit_prices[row]
        return UnitPrice(
            terms.default_band,
            from_moment64(self.starts[place]),
            from_moment64(self.ends[place]),
            Decimal(int(self.micro[place])).scaleb(-6),
        )

    def at(self, moments: Moments, band: Integers) -> Integers:
        """The price in force at each moment for its band, -1 where there is none."""
        found = np.full(len(moments), -1, np.int64)
        for one in range(len(self.band_first) - 1):
            chosen = band == one
            if not chosen.any():
                continue
            begin, end = int(self.band_first[one]), int(self.band_first[one + 1])
            place = begin + np.searchsorted(self.starts[begin:end], moments[chosen], side="right") - 1
            holds = (
                (place >= begin) & (moments[chosen] < self.ends[np.maximum(place, 0)])
                if end > begin
                else False
            )
            found[chosen] = np.where(holds, place, -1)
        return found


def position(moments: Moments, periods: Sequence[tuple[datetime, datetime | None]]) -> Integers:
    """The period that holds each moment, -1 where none does; periods do not overlap, in any order."""
    if not periods:
        return np.full(len(moments), -1, np.int64)
    starts = np.array([to_moment64(start) for start, _ in periods], "datetime64[s]")
    ends = np.array([_end(end) for _, end in periods], "datetime64[s]")
    order = np.argsort(starts, kind="stable")
    place = np.searchsorted(starts[order], moments, side="right") - 1
    holds = (place >= 0) & (moments < ends[order][np.maximum(place, 0)])
    found: Integers = np.where(holds, order[np.maximum(place, 0)], -1)
    return found


def bands_of(terms: TariffTerms, moments: Moments) -> Integers:
    """The band at each moment, as its place in `terms.bands`. ValueError where windows overlap."""
    if not terms.windows:
        return np.zeros(len(moments), np.int64)
    local = local_seconds(moments, terms.zone)
    weekday = (local // DAY_SECONDS + _MONDAY) % 7
    minute = local % DAY_SECONDS // 60
    found: Integers = _week(terms.windows, terms.bands)[weekday * MINUTES_PER_DAY + minute]
    return found


@lru_cache(maxsize=256)
def _week(windows: tuple[Window, ...], bands: tuple[str, ...]) -> Integers:
    """The band of each minute of a local week that begins on Monday."""
    week = np.zeros(MINUTES_PER_WEEK, np.int64)
    taken = np.zeros(MINUTES_PER_WEEK, np.bool_)
    for window in windows:
        length = (window.end_minute - window.start_minute) % MINUTES_PER_DAY or MINUTES_PER_DAY
        for weekday in range(7):
            if not window.weekday_mask >> weekday & 1:
                continue
            begin = weekday * MINUTES_PER_DAY + window.start_minute
            minutes = np.arange(begin, begin + length) % MINUTES_PER_WEEK
            if taken[minutes].any():
                raise ValueError("windows of a tariff overlap")
            taken[minutes] = True
            week[minutes] = bands.index(window.band)
    week.flags.writeable = False
    return week


def to_micro(amount: Decimal) -> int:
    """Millionths of a minor unit. ValueError for an amount finer than that."""
    micro = amount * MICRO
    if micro != int(micro):
        raise ValueError(f"{amount} has more than six decimal places")
    return int(micro)


def _end(end: datetime | None) -> np.datetime64:
    return _FOR_EVER if end is None else to_moment64(end)
