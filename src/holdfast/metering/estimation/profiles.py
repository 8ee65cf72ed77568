"""Profiles: how use is laid over the year, the week and the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, local_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Moments = NDArray[np.datetime64]

MONTHS = 12
#: Kinds of days: working days, Saturdays, Sundays and holidays; and how many of each a week has.
KINDS = 3
DAYS_OF_KIND = np.array([5.0, 1.0, 1.0]) / 7
QUARTER_SECONDS = 900
QUARTERS = DAY_SECONDS // QUARTER_SECONDS
_EPOCH = date(1970, 1, 1)
#: The epoch was a Thursday; Monday is 0.
_EPOCH_WEEKDAY = 3
_SATURDAY = 5
_SUNDAY = 6
#: The middle of each month as a share of the year, counting months as equally long.
_MID_MONTHS = (np.arange(MONTHS) + 0.5) / MONTHS
_MEAN_YEAR_DAYS = 365.2425


@dataclass(frozen=True)
class Calendar:
    """Where and by which holidays days are told apart."""

    zone: ZoneInfo
    holidays: frozenset[date] = field(default_factory=frozenset)

    def kinds(self, days: Integers) -> Integers:
        """The kind (0 to 2) of each day, counted from 1970-01-01."""
        weekday = (days + _EPOCH_WEEKDAY) % 7
        kinds = np.where(weekday == _SATURDAY, 1, np.where(weekday == _SUNDAY, 2, 0))
        if self.holidays:
            free = np.array([(day - _EPOCH).days for day in self.holidays], np.int64)
            kinds = np.where(np.isin(days, free), 2, kinds)
        return kinds.astype(np.int64)


@dataclass(frozen=True)
class Profile:
    """season: 12 factors, at the middle of each month; shape: 3 kinds of days x 96 local quarter-hours.

    Both are 1 on average (the shape over a week of five working days, a Saturday and a Sunday) and never
    negative. ValueError for other dimensions, negative factors, or nothing but zeros.
    """

    season: Floats
    shape: Floats

    def __post_init__(self) -> None:
        if self.season.shape != (MONTHS,) or self.shape.shape != (KINDS, QUARTERS):
            raise ValueError("a profile has 12 months, and 3 kinds of days of 96 quarter-hours")
        for factors in (self.season, self.shape):
            if not np.isfinite(factors).all() or (factors < 0).any() or not factors.any():
                raise ValueError("factors are finite and not negative, and some are more than zero")

    @classmethod
    def of(cls, season: Sequence[float] | Floats, shape: Floats) -> Profile:
        """A profile of these proportions, brought to an average of 1."""
        seasons, shapes = np.asarray(season, np.float64), np.asarray(shape, np.float64)
        mean_season, mean_shape = seasons.mean(), float(DAYS_OF_KIND @ shapes.mean(axis=1))
        if not mean_season > 0 or not mean_shape > 0:
            raise ValueError("a profile needs some use in some month and some quarter-hour")
        return cls(seasons / mean_season, shapes / mean_shape)

    def season_on(self, days: Integers) -> Floats:
        """The season's factor of each day since 1970-01-01, between the middles of months in straight lines."""
        at = (days.astype("datetime64[D]") - days.astype("datetime64[D]").astype("datetime64[Y]")).astype(
            np.float64
        )
        share = (at + 0.5) / _MEAN_YEAR_DAYS
        found: Floats = np.interp(share, _MID_MONTHS, self.season, period=1.0)
        return found

    def weights(self, starts: Moments, ends: Moments, *, calendar: Calendar) -> Floats:
        """What each interval takes at a level of one: its hours, times season and shape over its length."""
        cut = Quarters.of(starts, ends)
        local = local_seconds(cut.starts, calendar.zone)
        days = local // DAY_SECONDS
        factors = (
            self.season_on(days) * self.shape[calendar.kinds(days), local % DAY_SECONDS // QUARTER_SECONDS]
        )
        return cut.sums(factors * cut.hours)


@dataclass(frozen=True)
class Quarters:
    """Intervals cut into parts of a quarter-hour at most, each of which has one factor of a shape.

    owner: the interval that each part belongs to; hours: the length of each part.
    """

    starts: Moments
    hours: Floats
    owner: Integers
    count: int

    @classmethod
    def of(cls, starts: Moments, ends: Moments) -> Quarters:
        """ValueError where an interval ends before it starts."""
        lengths = (ends - starts).astype("timedelta64[s]").astype(np.int64)
        if (lengths < 0).any():
            raise ValueError("intervals do not run backwards")
        parts = np.maximum(-(-lengths // QUARTER_SECONDS), 1)
        owner = np.repeat(np.arange(len(starts)), parts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
        offset = place * QUARTER_SECONDS
        length = np.minimum(QUARTER_SECONDS, lengths[owner] - offset)
        return cls(
            starts[owner].astype("datetime64[s]") + offset.astype("timedelta64[s]"),
            length / 3600,
            owner,
            len(starts),
        )

    def sums(self, values: Floats) -> Floats:
        """The values of the parts added up by interval."""
        return np.bincount(self.owner, values, minlength=self.count).astype(np.float64)


def flat() -> Profile:
    """The same at all times."""
    return Profile(np.ones(MONTHS), np.ones((KINDS, QUARTERS)))


def _day(*hours: float) -> Floats:
    """A day's quarter-hours, in straight lines between the middles of 24 hours."""
    middles = np.arange(24) + 0.5
    found: Floats = np.interp((np.arange(QUARTERS) + 0.5) / 4, middles, hours, period=24)
    return found


def _household() -> Profile:
    workday = _day(
        *(0.55, 0.48, 0.45, 0.44, 0.45, 0.55, 0.85, 1.10, 1.05, 0.95, 0.90, 0.92),
        *(0.98, 0.95, 0.90, 0.95, 1.20, 1.65, 1.95, 1.95, 1.80, 1.55, 1.15, 0.80),
    )
    weekend = _day(
        *(0.60, 0.52, 0.48, 0.46, 0.46, 0.50, 0.65, 0.90, 1.20, 1.35, 1.40, 1.42),
        *(1.45, 1.40, 1.25, 1.20, 1.35, 1.65, 1.85, 1.80, 1.65, 1.45, 1.10, 0.80),
    )
    season = (1.22, 1.18, 1.08, 0.97, 0.88, 0.83, 0.82, 0.84, 0.88, 0.98, 1.12, 1.20)
    return Profile.of(season, np.stack([workday, weekend, weekend]))


def _heating() -> Profile:
    day = _day(
        *(0.25, 0.20, 0.20, 0.25, 0.50, 1.10, 2.00, 2.10, 1.60, 1.20, 1.00, 0.90),
        *(0.85, 0.80, 0.85, 1.00, 1.40, 1.75, 1.80, 1.60, 1.30, 0.95, 0.55, 0.35),
    )
    season = (2.05, 1.85, 1.50, 1.00, 0.55, 0.25, 0.18, 0.18, 0.35, 0.85, 1.45, 1.90)
    return Profile.of(season, np.stack([day, day * 1.05, day * 1.05]))


def _sun() -> Profile:
    day = _day(
        *(0.0, 0.0, 0.0, 0.0, 0.0, 0.02, 0.15, 0.55, 1.15, 1.90, 2.60, 3.10),
        *(3.30, 3.20, 2.80, 2.20, 1.50, 0.80, 0.30, 0.08, 0.0, 0.0, 0.0, 0.0),
    )
    season = (0.30, 0.52, 0.95, 1.35, 1.60, 1.65, 1.62, 1.45, 1.10, 0.68, 0.36, 0.24)
    return Profile.of(season, np.stack([day] * KINDS))


#: Standard profiles, in round numbers of our own: the shape of a European home's electricity, of gas that heats
#: it, and of what its solar panels feed in. A season turns by half a year on the other side of the equator.
HOUSEHOLD = _household()
GAS_HEATING = _heating()
SUN = _sun()
