"""Rating account-months of half-hours, beside a plain loop over the same half-hours.

    python -m benchmarks.rating [--json] [--accounts N] [--loops N]

Each account has a year of half-hours and one of five tariffs (one price, day and night, four rates, a price every
half-hour, subscribed power); every month of it is rated with British or French taxes, lines and all. The baseline
walks the same half-hours with `datetime`, `zoneinfo` and `Decimal` and only adds up what they cost, for as many
account-months as `--loops`; both have to agree to the last digit.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.figures import Figure, show
from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products.rated import LineKind, LinePer, add_exactly
from holdfast.products.rating import rate_intervals
from holdfast.products.terms import (
    DailyPrice,
    DynamicPrices,
    PowerPrice,
    TariffTerms,
    TaxPeriod,
    UnitPrice,
    Window,
    tax_periods,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GOAL_RATIO = 10
_LONDON, _PARIS = ZoneInfo("Europe/London"), ZoneInfo("Europe/Paris")
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_YEAR = 2025
_HALF_HOUR = timedelta(minutes=30)
_POWER = {"": 9_000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--loops", type=int, default=25)
    asked = parser.parse_args()
    tariffs = _tariffs()
    random = np.random.default_rng(7)
    readings = [_year(terms.zone, random) for terms in tariffs]
    months = [[_month(terms.zone, number) for number in range(1, 13)] for terms in tariffs]
    taxes = [[_taxes(terms, month) for month in some] for terms, some in zip(tariffs, months, strict=True)]

    started = time.perf_counter()
    for account in range(asked.accounts):
        kind = account % len(tariffs)
        starts, energy = readings[kind]
        for number in range(12):
            _rate(tariffs[kind], months[kind][number], starts, energy, taxes[kind][number])
    ours = asked.accounts * 12 / (time.perf_counter() - started)

    sums = []
    started = time.perf_counter()
    for turn in range(asked.loops):
        kind, number = turn % len(tariffs), turn // len(tariffs) % 12
        sums.append(_plain_loop(tariffs[kind], months[kind][number], *readings[kind]))
    theirs = asked.loops / (time.perf_counter() - started)
    for turn, total in enumerate(sums):
        kind, number = turn % len(tariffs), turn // len(tariffs) % 12
        exact = _rate(tariffs[kind], months[kind][number], *readings[kind], taxes[kind][number])
        if exact != total:
            raise SystemExit(f"rating says {exact}, the plain loop {total}")
    ratio = ours / theirs
    show(
        f"Rating {asked.accounts} accounts for a year",
        [
            Figure(
                "account-months rated",
                ours,
                "a second",
                "plain loop",
                theirs,
                f"{GOAL_RATIO} times as many",
                ratio >= GOAL_RATIO,
            )
        ],
        as_json=asked.json,
    )


def _rate(
    terms: TariffTerms,
    month: Period,
    starts: NDArray[np.datetime64],
    energy: NDArray[np.int64],
    taxes: Sequence[TaxPeriod],
) -> Decimal:
    """The net amount before rounding, without levies, which the plain loop leaves out."""
    inside = _inside(month, starts)
    rated = rate_intervals(
        terms,
        month,
        starts[inside],
        energy[inside],
        taxes=taxes,
        line_per=LinePer.PRICE if terms.dynamic is None else LinePer.BAND,
        power_va=_POWER,
    )
    return add_exactly(line.exact_net for line in rated.lines if line.kind is not LineKind.LEVY)


def _inside(month: Period, starts: NDArray[np.datetime64]) -> slice:
    """Where a month lies in the half-hours of a year."""
    assert month.end is not None
    first, last = np.searchsorted(starts, np.array([to_moment64(month.start), to_moment64(month.end)]))
    return slice(int(first), int(last))


def _plain_loop(
    terms: TariffTerms, month: Period, starts: NDArray[np.datetime64], energy: NDArray[np.int64]
) -> Decimal:
    assert month.end is not None
    dynamic = {}
    inside = _inside(month, starts)
    if terms.dynamic is not None:
        for start, micro in zip(terms.dynamic.starts[inside], terms.dynamic.micro[inside], strict=True):
            dynamic[from_moment64(start)] = Decimal(int(micro)).scaleb(-6)
    total = Decimal(0)
    for start, watt_hours in zip(starts[inside].tolist(), energy[inside].tolist(), strict=True):
        moment = start.replace(tzinfo=UTC)
        if dynamic:
            price = dynamic[moment]
        else:
            local = moment.astimezone(terms.zone)
            minute = local.hour * 60 + local.minute
            band = next(
                (one.band for one in terms.windows if one.start_minute <= minute < one.end_minute),
                terms.default_band,
            )
            price = next(
                one.per_kwh
                for one in terms.unit_prices
                if one.band == band
                and one.valid_from <= moment
                and (one.valid_to is None or moment < one.valid_to)
            )
        total += Decimal(watt_hours) / 1000 * price
    day = month.start.astimezone(terms.zone).date()
    while (begins := start_of_day(day, terms.zone)) < month.end:
        total += sum(
            one.per_day
            for one in terms.daily_prices
            if one.valid_from <= begins and (one.valid_to is None or begins < one.valid_to)
        )
        for power in terms.power_prices:
            a_day = (power.per_kva_year / 365).quantize(Decimal("0.000001"))
            total += a_day * _POWER[""] / 1000
        day += timedelta(days=1)
    return total


def _tariffs() -> list[TariffTerms]:
    change = start_of_day(date(_YEAR, 4, 1), _LONDON)

    def prices(**bands: str) -> tuple[UnitPrice, ...]:
        return tuple(
            UnitPrice(band, since, until, Decimal(value) * factor)
            for band, value in bands.items()
            for since, until, factor in (
                (_LONG_AGO, change, Decimal(1)),
                (change, None, Decimal("1.05")),
            )
        )

    fee = (DailyPrice(_LONG_AGO, None, Decimal("51.2")),)
    night = (Window("NIGHT", 30, 450),)
    car = (Window("EV_DEVICE", 0, 300), Window("NIGHT", 300, 450), Window("OFF_PEAK", 780, 960))
    starts, _ = _year(_LONDON, np.random.default_rng(1))
    market = np.random.default_rng(2).integers(-4_000_000, 60_000_000, len(starts))
    return [
        TariffTerms(_LONDON, prices(STANDARD="23.4"), fee),
        TariffTerms(_LONDON, prices(DAY="28.9", NIGHT="13.8"), fee, night, "DAY"),
        TariffTerms(
            _LONDON, prices(DAY="27.9", NIGHT="15.1", OFF_PEAK="18.2", EV_DEVICE="8.1"), fee, car, "DAY"
        ),
        TariffTerms(
            _LONDON, (), fee, dynamic=DynamicPrices(starts, starts + np.timedelta64(1800, "s"), market)
        ),
        TariffTerms(
            _PARIS,
            prices(STANDARD="13.31"),
            (DailyPrice(_LONG_AGO, None, Decimal("15.4")),),
            power_prices=(PowerPrice("", _LONG_AGO, None, Decimal(1050)),),
        ),
    ]


def _taxes(terms: TariffTerms, month: Period) -> Sequence[TaxPeriod]:
    market = market_of("GB" if terms.zone is _LONDON else "FR")
    return tax_periods(market, SupplyType.ELECTRICITY, month, domestic=True)


def _month(zone: ZoneInfo, number: int) -> Period:
    first = date(_YEAR, number, 1)
    end = date(_YEAR + number // 12, number % 12 + 1, 1)
    return Period(start_of_day(first, zone), start_of_day(end, zone))


def _year(zone: ZoneInfo, random: np.random.Generator) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    start, end = start_of_day(date(_YEAR, 1, 1), zone), start_of_day(date(_YEAR + 1, 1, 1), zone)
    count = (end - start) // _HALF_HOUR
    starts = to_moment64(start) + np.arange(count) * np.timedelta64(1800, "s")
    return starts, random.integers(0, 1_500, count)


if __name__ == "__main__":
    main()
