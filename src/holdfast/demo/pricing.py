"""How prices move over time: with the dates on which a market's suppliers change them, or every half-hour.

Both are drawn by calendar date, so that a day has the same price whenever the demo was set up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from holdfast.demo.catalogue import Pricing
from holdfast.demo.chance import chance, number_seed
from holdfast.demo.profiles import noise
from holdfast.demo.profiles.grid import year_grid
from holdfast.kernel.periods import start_of_day
from holdfast.products.operations import PriceTerms

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from holdfast.demo.catalogue import Offer, ProductPlan

#: Month and day on which variable prices change.
PRICE_DATES = {"GB": ((4, 1), (10, 1)), "FR": ((2, 1), (8, 1)), "ES": ((1, 1), (7, 1))}
#: How far they move from where they started, at most.
_SWING = 0.08
#: What an area's distribution adds or takes, as a factor.
AREA_FACTORS = {"_C": Decimal("1"), "_H": Decimal("1.021"), "_M": Decimal("0.984")}

HALF_HOUR = timedelta(minutes=30)
#: The dearest half-hour.
PRICE_CAP = Decimal(95)
_PRICE_FLOOR = -4.0
_EVENING_PEAK = (16 * 60, 19 * 60)


def price_dates(country: str, since: date, until: date) -> list[date]:
    """The first day on sale, and every day after it, before `until`, on which prices change."""
    changes = [
        date(year, month, day)
        for year in range(since.year, until.year + 1)
        for month, day in PRICE_DATES[country]
    ]
    return [since, *(day for day in changes if since < day < until)]


def standing_charges(
    plan: ProductPlan, offer: Offer, zone: ZoneInfo, *, seed: int, until: date
) -> list[PriceTerms]:
    """What a day costs, over time; nothing where the offer has no standing charge."""
    if offer.standing_charge is None:
        return []
    return _over_time(plan, offer, "standing", Decimal(offer.standing_charge), zone, seed=seed, until=until)


def unit_rates(
    plan: ProductPlan, offer: Offer, area: str, zone: ZoneInfo, *, seed: int, until: date
) -> dict[str, list[PriceTerms]]:
    """What a kWh of each band costs, over time; nothing where it is priced from a series."""
    if plan.pricing.is_dynamic:
        return {}
    factor = AREA_FACTORS.get(area, Decimal(1))
    return {
        band: _over_time(plan, offer, band, offer.price(band) * factor, zone, seed=seed, until=until)
        for band in offer.prices
    }


def power_prices(
    plan: ProductPlan, offer: Offer, zone: ZoneInfo, *, seed: int, until: date
) -> dict[str, list[PriceTerms]]:
    """What a kVA or kW of subscribed power costs a year by power band, over time."""
    return {
        band: _over_time(plan, offer, f"power {band}", Decimal(price), zone, seed=seed, until=until)
        for band, price in offer.power.items()
    }


def _over_time(
    plan: ProductPlan, offer: Offer, part: str, price: Decimal, zone: ZoneInfo, *, seed: int, until: date
) -> list[PriceTerms]:
    """A price from the first day on sale: each holds until the next, the last without end."""
    changing = plan.pricing is not Pricing.FIXED
    starts = price_dates(plan.country, plan.since, until) if changing else [plan.since]
    ends: list[date | None] = [*starts[1:], None]
    terms = []
    for start, end in zip(starts, ends, strict=True):
        moved = chance(seed, "price", plan.key, offer.fuel, part, start.isoformat()).uniform(-_SWING, _SWING)
        factor = Decimal(1) if start == plan.since else Decimal(f"{1 + moved:.4f}")
        terms.append(
            PriceTerms(
                valid_from=start_of_day(start, zone),
                valid_to=start_of_day(end, zone) if end is not None else None,
                value_excl_tax=(price * factor).quantize(Decimal("0.01")),
            )
        )
    return terms


def half_hourly(level: Decimal, days: tuple[date, date], zone: ZoneInfo, *, seed: int) -> list[PriceTerms]:
    """A price for each half-hour of the local days `[first, until)`, around a level.

    Dear between 16:00 and 19:00, cheap at night and on windy days, now and then below nothing.
    """
    first, until = days
    terms = []
    for year in range(first.year, until.year + 1):
        grid = year_grid(year, zone, 30)
        prices = _year_of_prices(year, zone, level, seed)
        begin, end = (
            np.searchsorted(grid.starts, int(start_of_day(day, zone).timestamp())) for day in (first, until)
        )
        terms += [
            PriceTerms(
                valid_from=(start := datetime.fromtimestamp(int(second), UTC)),
                valid_to=start + HALF_HOUR,
                value_excl_tax=Decimal(int(hundredths)).scaleb(-2),
            )
            for second, hundredths in zip(grid.starts[begin:end], prices[begin:end], strict=True)
        ]
    return terms


def daily(level: Decimal, days: tuple[date, date], zone: ZoneInfo, *, seed: int) -> list[PriceTerms]:
    """A price for each of the local days `[first, until)`: the mean of its half-hours."""
    found: dict[date, list[Decimal]] = {}
    for price in half_hourly(level, days, zone, seed=seed):
        found.setdefault(price.valid_from.astimezone(zone).date(), []).append(price.value_excl_tax)
    return [
        PriceTerms(
            valid_from=start_of_day(day, zone),
            valid_to=start_of_day(day + timedelta(days=1), zone),
            value_excl_tax=(sum(prices, Decimal(0)) / len(prices)).quantize(Decimal("0.01")),
        )
        for day, prices in found.items()
    ]


def _year_of_prices(year: int, zone: ZoneInfo, level: Decimal, seed: int) -> NDArray[np.int64]:
    """Hundredths of a minor unit for each half-hour of a local year."""
    grid = year_grid(year, zone, 30)
    random = noise.generator(number_seed(seed, "half-hourly prices"), year)
    wind = noise.persistent(random, 0.7, len(grid.days))[grid.day_index]
    minute = grid.local_minute
    hour = minute / 60
    shape = 1 + 0.22 * np.sin((hour - 9.5) * np.pi / 12) - 0.18 * np.exp(-(((hour - 3.5) / 2.5) ** 2))
    season = 1 + 0.15 * np.cos(2 * np.pi * (grid.day_index - 15) / 365.25)
    restless = 0.06 * random.standard_normal(len(grid.starts))
    price = float(level) * (shape * season - 0.28 * wind + restless)
    peak = (minute >= _EVENING_PEAK[0]) & (minute < _EVENING_PEAK[1])
    price = np.where(peak, price + 0.55 * float(level), price)
    return np.asarray(np.rint(np.clip(price, _PRICE_FLOOR, float(PRICE_CAP)) * 100), dtype=np.int64)
