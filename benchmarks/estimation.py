"""How far forecasts are from what was used then, beside the same day a week before, in one run.

`python -m benchmarks.estimation` draws homes, gas heating and solar panels as the demo does, gives the model
all but the last weeks of each, and compares what it forecasts for these with what was used. The baseline says
that each interval will be what it was on the same day a week before, from the last week that was known.

nMAE: mean absolute error over the mean value, by interval; MAPE: mean absolute percentage error of days that took at
least a tenth of the mean day (days on which panels hardly saw the sun would drown all others). Both in per cent, over
all supply points of a kind together.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.figures import Figure, show
from holdfast.demo.profiles import shapes
from holdfast.demo.profiles.shapes import CLIMATES
from holdfast.kernel.local_time import day_edges
from holdfast.markets.registry import market_of
from holdfast.metering.estimation import GAS_HEATING, HOUSEHOLD, SUN, Calendar, Profile, learn
from holdfast.metering.series import IntervalSeries, Quality

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Integers = NDArray[np.integer[Any]]

SUPPLY_POINTS = 24
HELD_BACK_DAYS = 28
HISTORIES_DAYS = (400, 60)
FORECAST_FROM = date(2026, 2, 2)
WEEK_DAYS = 7
STEP_MINUTES = 30
LEAST_SHARE = 0.1
#: Each kind draws customers of its own.
SEEDS_A_KIND = 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """Supply points of one kind in one country: how the demo draws them, and the profile to begin with."""

    name: str
    country: str
    step_minutes: int
    standard: Profile
    draw: Callable[[tuple[date, date], int], Integers]

    @property
    def zone(self) -> ZoneInfo:
        return market_of(self.country).zone


def _home(country: str, annual_kwh: int) -> Callable[[tuple[date, date], int], Integers]:
    market = market_of(country)
    step = {"GB": 30, "FR": 30, "ES": 60}[country]

    def draw(days: tuple[date, date], seed: int) -> Integers:
        holidays = frozenset(
            day for year in range(days[0].year, days[1].year + 1) for day in market.holidays(year)
        )
        return shapes.household(days, market.zone, step, annual_kwh, seed, holidays=holidays)

    return draw


def _heating(days: tuple[date, date], seed: int) -> Integers:
    return shapes.gas_heating(
        days, market_of("GB").zone, STEP_MINUTES, 11_000, seed, climate=CLIMATES["GB"], weather_seed=seed % 3
    )


def _sun(days: tuple[date, date], seed: int) -> Integers:
    return shapes.solar_export(
        days,
        market_of("GB").zone,
        STEP_MINUTES,
        2_600,
        seed,
        latitude=51.5,
        longitude=-0.1,
        weather_seed=seed % 3,
    )


KINDS = (
    Kind("home, half-hours", "GB", 30, HOUSEHOLD, _home("GB", 2_900)),
    Kind("home, Linky", "FR", 30, HOUSEHOLD, _home("FR", 5_200)),
    Kind("home, hours", "ES", 60, HOUSEHOLD, _home("ES", 3_300)),
    Kind("gas heating", "GB", 30, GAS_HEATING, _heating),
    Kind("solar export", "GB", 30, SUN, _sun),
)


def errors(kind: Kind, history_days: int) -> dict[str, tuple[float, float]]:
    """nMAE and MAPE in per cent of "model" and "baseline"."""
    market = market_of(kind.country)
    since = FORECAST_FROM - timedelta(days=history_days)
    until = FORECAST_FROM + timedelta(days=HELD_BACK_DAYS)
    calendar = Calendar(
        kind.zone,
        frozenset(day for year in range(since.year, until.year + 1) for day in market.holidays(year)),
    )
    edges = day_edges(since, until, kind.zone)
    step = np.timedelta64(kind.step_minutes, "m")
    starts = np.arange(edges[0], edges[-1], step, dtype="datetime64[s]")
    ends = np.add(starts, step)
    split = int(np.searchsorted(starts, day_edges(FORECAST_FROM, until, kind.zone)[0]))
    a_week = WEEK_DAYS * 24 * 60 // kind.step_minutes
    actual, model, baseline = [], [], []
    first = KINDS.index(kind) * SEEDS_A_KIND
    for seed in range(first, first + SUPPLY_POINTS):
        values = np.asarray(kind.draw((since, until), seed)).astype(np.int64)
        known = IntervalSeries(
            starts[:split], ends[:split], values[:split], np.full(split, Quality.ACTUAL, np.uint8)
        )
        learned = learn(known, standard=kind.standard, calendar=calendar)
        actual.append(values[split:])
        model.append(learned.forecast(starts[split:], ends[split:]).values)
        last = values[split - a_week : split]
        baseline.append(np.resize(last, len(values) - split))
    truth = np.stack(actual)
    a_day = 24 * 60 // kind.step_minutes
    return {
        "model": (_nmae(truth, np.stack(model)), _mape(truth, np.stack(model), a_day)),
        "baseline": (_nmae(truth, np.stack(baseline)), _mape(truth, np.stack(baseline), a_day)),
    }


def _nmae(truth: Integers, guess: Integers) -> float:
    return 100 * float(np.abs(truth - guess).sum() / truth.sum())


def _mape(truth: Integers, guess: Integers, a_day: int) -> float:
    days, guessed = (one.reshape(len(one), -1, a_day).sum(axis=2) for one in (truth, guess))
    used = days >= days.mean() * LEAST_SHARE
    return 100 * float((np.abs(days - guessed)[used] / days[used]).mean())


def main() -> None:
    """Print the errors of every kind, for a long and a short history."""
    figures = []
    for kind in KINDS:
        for history in HISTORIES_DAYS:
            found = errors(kind, history)
            for place, measure in enumerate(("nMAE", "daily MAPE")):
                figure, baseline = found["model"][place], found["baseline"][place]
                figures.append(
                    Figure(
                        f"{kind.name}, {history} days known, {measure}",
                        figure,
                        "%",
                        "same day last week",
                        baseline,
                        "below the baseline",
                        figure < baseline,
                    )
                )
    show(
        f"Forecasts {HELD_BACK_DAYS} days ahead, {SUPPLY_POINTS} supply points of each kind",
        figures,
        as_json="--json" in sys.argv,
    )


if __name__ == "__main__":
    main()
