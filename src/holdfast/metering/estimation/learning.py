"""From history and annual quantity to a model of one supply point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holdfast.kernel.local_time import DAY_SECONDS, local_seconds
from holdfast.metering.estimation.profiles import (
    KINDS,
    MONTHS,
    QUARTER_SECONDS,
    QUARTERS,
    Calendar,
    Profile,
    Quarters,
)
from holdfast.metering.estimation.spreading import whole
from holdfast.metering.series import IntervalSeries, Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Moments = NDArray[np.datetime64]

HOURS_IN_A_YEAR = 365.2425 * 24
HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Learning:
    """How much evidence it takes to move a model.

    half_life_days: the age at which a day counts half for level and shape. season_days: days of evidence that
    the standard season of a month counts like. shape_hours: hours of evidence that a quarter-hour of the
    standard shape counts like. annual_days: days of evidence that an annual quantity counts like.
    shortest_year_days: history shorter than this says nothing about seasons.
    """

    half_life_days: float = 28.0
    season_days: float = 30.0
    shape_hours: float = 0.5
    annual_days: float = 7.0
    shortest_year_days: float = 300.0


LEARNING = Learning()


@dataclass(frozen=True, slots=True)
class Model:
    """What a supply point is expected to use: watt-hours an hour on average, and when.

    evidence_days: how many days of metered values it rests on, 0 where it is the annual quantity alone.
    """

    level: float
    profile: Profile
    calendar: Calendar
    evidence_days: float

    @property
    def annual_watt_hours(self) -> float:
        """What a mean year takes."""
        return self.level * HOURS_IN_A_YEAR

    def expect(self, starts: Moments, ends: Moments) -> Floats:
        """Watt-hours expected in each interval, not rounded."""
        return self.level * self.profile.weights(starts, ends, calendar=self.calendar)

    def forecast(self, starts: Moments, ends: Moments) -> IntervalSeries:
        """Whole watt-hours for each interval, all estimated; any run of them adds up to its rounded total."""
        return IntervalSeries(
            starts,
            ends,
            whole(self.expect(starts, ends)),
            np.full(len(starts), Quality.ESTIMATED, np.uint8),
        )


def learn(
    history: IntervalSeries,
    *,
    standard: Profile,
    calendar: Calendar,
    annual_watt_hours: float | None = None,
    learning: Learning = LEARNING,
) -> Model:
    """The model of a supply point.

    history: intervals in watt-hours; only what was metered or substituted counts, not estimates. The newest
    known value counts most. annual_watt_hours: what a market, a customer or an earlier year says.
    ValueError where there is neither a metered value nor an annual quantity, and for a negative quantity.
    """
    if annual_watt_hours is not None and annual_watt_hours < 0:
        raise ValueError("an annual quantity is not negative")
    known = _metered(history)
    if not len(known):
        if annual_watt_hours is None:
            raise ValueError("nothing is known: neither history nor an annual quantity")
        return Model(annual_watt_hours / HOURS_IN_A_YEAR, standard, calendar, 0.0)
    sample = _Sample.of(known, calendar, learning)
    profile = _with_season(standard, sample, learning)
    level = _level(profile, sample, annual_watt_hours, learning)
    profile, factor = _with_shape(profile, sample, level, learning)
    return Model(level * factor, profile, calendar, sample.days_known)


def _metered(history: IntervalSeries) -> IntervalSeries:
    chosen = (history.quality == Quality.ACTUAL) | (history.quality == Quality.SUBSTITUTED)
    return IntervalSeries(
        history.starts[chosen], history.ends[chosen], history.values[chosen], history.quality[chosen]
    )


@dataclass(frozen=True)
class _Sample:
    """Metered use, cut into quarter-hours: of each its day, kind of day, place in the day, and what it counts."""

    cut: Quarters
    used: Floats
    days: Integers
    kinds: Integers
    quarters: Integers
    recency: Floats
    #: Whether parts can tell one time of the day from another: values of whole days cannot.
    tells_clock: NDArray[np.bool_]

    @classmethod
    def of(cls, known: IntervalSeries, calendar: Calendar, learning: Learning) -> _Sample:
        cut = Quarters.of(known.starts, known.ends)
        lengths = (known.ends - known.starts).astype("timedelta64[s]").astype(np.int64)
        local = local_seconds(cut.starts, calendar.zone)
        days = local // DAY_SECONDS
        hours = np.maximum(lengths[cut.owner] / HOUR_SECONDS, 1e-9)
        age = (known.ends.max() - known.ends).astype("timedelta64[s]").astype(np.float64) / DAY_SECONDS
        return cls(
            cut=cut,
            used=known.values[cut.owner] * cut.hours / hours,
            days=days,
            kinds=calendar.kinds(days),
            quarters=local % DAY_SECONDS // QUARTER_SECONDS,
            recency=(0.5 ** (age / learning.half_life_days))[cut.owner],
            tells_clock=(lengths <= HOUR_SECONDS)[cut.owner],
        )

    @property
    def days_known(self) -> float:
        return float(self.cut.hours.sum() / 24)

    def weights(self, profile: Profile, *, with_season: bool = True) -> Floats:
        """What each part takes at a level of one."""
        shape = profile.shape[self.kinds, self.quarters] * self.cut.hours
        return shape * profile.season_on(self.days) if with_season else shape


def _with_season(standard: Profile, sample: _Sample, learning: Learning) -> Profile:
    """The standard seasons, moved towards those of a history that has seen (nearly) all of them."""
    if sample.days_known < learning.shortest_year_days:
        return standard
    weights = sample.weights(standard)
    level = sample.used.sum() / weights.sum() if weights.sum() else 0.0
    if not level > 0:
        return standard
    months = sample.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % MONTHS
    prior = learning.season_days * 24.0
    used = np.bincount(months, sample.used, minlength=MONTHS) / level
    taken = np.bincount(months, sample.weights(standard, with_season=False), minlength=MONTHS)
    return Profile.of((used + prior * standard.season) / (taken + prior), standard.shape)


def _level(profile: Profile, sample: _Sample, annual_watt_hours: float | None, learning: Learning) -> float:
    """Recent use over what the profile gives for the same times; an annual quantity adds its days."""
    weights = sample.weights(profile) * sample.recency
    used, taken = float((sample.used * sample.recency).sum()), float(weights.sum())
    if annual_watt_hours is not None:
        hours = learning.annual_days * 24.0
        used += annual_watt_hours / HOURS_IN_A_YEAR * hours
        taken += hours
    return used / taken if taken else 0.0


def _with_shape(profile: Profile, sample: _Sample, level: float, learning: Learning) -> tuple[Profile, float]:
    """The shape that the history shows, and by what its mean moved, which belongs to the level."""
    telling = sample.tells_clock
    if not level > 0 or not telling.any():
        return profile, 1.0
    place = (sample.kinds * QUARTERS + sample.quarters)[telling]
    recency = sample.recency[telling]
    season = profile.season_on(sample.days)[telling]
    used = np.bincount(place, (sample.used[telling] / level) * recency, minlength=KINDS * QUARTERS)
    taken = np.bincount(place, sample.cut.hours[telling] * season * recency, minlength=KINDS * QUARTERS)
    prior = learning.shape_hours
    shape = (used + prior * profile.shape.ravel()) / (taken + prior)
    learned = Profile.of(profile.season, shape.reshape(KINDS, QUARTERS))
    before = float((sample.weights(profile) * sample.recency).sum())
    after = float((sample.weights(learned) * sample.recency).sum())
    return learned, before / after if after else 1.0
