"""Rating by hand for the kinds of tariffs that not only the clock decides: power, series, cars, discounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from holdfast.kernel.local_time import to_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products.costs import NANO, cost_per_day, cost_per_interval
from holdfast.products.dynamic import Formula, prices_of
from holdfast.products.rated import LineKind, LinePer, Rated, RatedLine, UnpricedSupply
from holdfast.products.rating import RegisterAdvance, rate_intervals, rate_registers
from holdfast.products.terms import (
    Discount,
    DiscountBasis,
    DynamicPrices,
    PowerPrice,
    TariffTerms,
    Window,
    tax_periods,
)
from holdfast.products.tests.test_rating import (
    LONDON,
    LONG_AGO,
    MADRID,
    PARIS,
    daily,
    days,
    energies,
    half_hours,
    price,
    vat,
)

NOTHING = (np.zeros(0, "datetime64[s]"), np.zeros(0, np.int64))


def lines(rated: Rated, kind: LineKind) -> list[RatedLine]:
    return [line for line in rated.lines if line.kind is kind]


def power(
    value: str, band: str = "", since: datetime = LONG_AGO, until: datetime | None = None
) -> PowerPrice:
    return PowerPrice(band, since, until, Decimal(value))


# Subscribed power


def test_a_french_month_of_subscribed_power() -> None:
    terms = TariffTerms(PARIS, (price("13.31"),), (daily("15.4"),), power_prices=(power("1050"),))
    april = days(date(2025, 4, 1), date(2025, 5, 1), PARIS)
    rated = rate_intervals(
        terms, april, *half_hours(april, 250), taxes=vat("0.2", "0.055"), power_va={"": 9_000}
    )
    [line] = lines(rated, LineKind.POWER)
    # 1,050 c a kVA and year are 2.876712 c a day (1,050 / 365 = 2.8767123…); 30 days x 9 kVA = 776.71224 c.
    assert (line.unit_rate, line.days, line.power_va) == (Decimal("2.876712"), 30, 9_000)
    assert (line.exact_net, line.net) == (Decimal("776.71224"), 777)
    # Energy 30 x 48 x 0.25 kWh x 13.31 c = 4,791.6 c; fee 30 x 15.4 c = 462 c.
    # 20 % of 4,792 c is 958 c (958.4), 5.5 % of 462 + 777 = 1,239 c is 68 c (68.145).
    assert (rated.net, rated.tax) == (4_792 + 462 + 777, 958 + 68)


def test_a_leap_year_has_a_day_more_to_spread_a_year_of_power_over() -> None:
    terms = TariffTerms(MADRID, (), power_prices=(power("3660", "P1"), power("730", "P2")))
    turn = days(date(2024, 12, 31), date(2025, 1, 2), MADRID)
    rated = rate_intervals(terms, turn, *NOTHING, taxes=vat("0.21"), power_va={"P1": 4_600, "P2": 3_450})
    # 2024: 3,660 / 366 = 10 c and 730 / 366 = 1.994536 c (1.99453552) a kW; 2025: 10.027397 c and 2 c.
    assert [(line.label, line.unit_rate, line.exact_net) for line in rated.lines] == [
        ("P1", Decimal(10), Decimal(46)),
        ("P2", Decimal("1.994536"), Decimal("6.8811492")),
        ("P1", Decimal("10.027397"), Decimal("46.1260262")),
        ("P2", Decimal(2), Decimal("6.9")),
    ]
    new_year = start_of_day(date(2025, 1, 1), MADRID)
    assert [(line.start, line.end) for line in rated.lines] == 2 * [(turn.start, new_year)] + 2 * [
        (new_year, turn.end)
    ]


@pytest.mark.parametrize("day", [date(2025, 3, 30), date(2025, 10, 26)])
def test_a_day_of_power_is_a_day_however_long_the_clock_makes_it(day: date) -> None:
    terms = TariffTerms(MADRID, (), power_prices=(power("3650"),))
    period = days(day, day + timedelta(days=1), MADRID)
    rated = rate_intervals(terms, period, *NOTHING, taxes=vat("0"), power_va={"": 1_000})
    assert [(line.days, line.exact_net) for line in rated.lines] == [(1, Decimal(10))]


def test_the_spanish_tax_on_electricity_is_on_energy_and_power_together() -> None:
    terms = TariffTerms(MADRID, (price("10"),), power_prices=(power("3650"),))
    june = days(date(2025, 6, 1), date(2025, 7, 1), MADRID)
    taxes = tax_periods(
        market_of("ES"), SupplyType.ELECTRICITY, june, domestic=True, subscribed_power=Decimal("4.6")
    )
    rated = rate_intervals(terms, june, *half_hours(june, 250), taxes=taxes, power_va={"": 4_600})
    # 360 kWh x 10 c = 3,600 c; 30 days x 4.6 kW x 10 c = 1,380 c; 5.11269632 % of 4,980 c = 254.612276736 c;
    # 21 % of 3,600 + 1,380 + 255 = 5,235 c is 1,099 c (1,099.35).
    [levy] = lines(rated, LineKind.LEVY)
    assert (levy.exact_net, levy.net) == (Decimal("254.612276736"), 255)
    assert (rated.net, rated.tax) == (5_235, 1_099)


def test_power_that_nobody_has_stated_or_priced_is_not_guessed() -> None:
    terms = TariffTerms(MADRID, (), power_prices=(power("3650", "P1"),))
    june = days(date(2025, 6, 1), date(2025, 7, 1), MADRID)
    for known in (None, {"P2": 4_600}):
        with pytest.raises(UnpricedSupply, match="subscribed"):
            rate_intervals(terms, june, *NOTHING, taxes=vat("0"), power_va=known)
    late = TariffTerms(MADRID, (), power_prices=(power("3650", since=june.start + timedelta(days=3)),))
    with pytest.raises(UnpricedSupply, match="price of power"):
        rate_intervals(late, june, *NOTHING, taxes=vat("0"), power_va={"": 1})
    with pytest.raises(ValueError, match="never paid"):
        rate_intervals(
            TariffTerms(MADRID, (), power_prices=(power("-1"),)),
            june,
            *NOTHING,
            taxes=vat("0"),
            power_va={"": 1},
        )


# Series


def hourly(start: datetime, *cents: int) -> DynamicPrices:
    starts = to_moment64(start) + np.arange(len(cents)) * np.timedelta64(3600, "s")
    return DynamicPrices(starts, starts + np.timedelta64(3600, "s"), np.array(cents, np.int64) * 1_000_000)


def test_each_interval_has_the_price_of_its_hour_and_the_bill_one_line() -> None:
    start = datetime(2025, 6, 1, 10, tzinfo=UTC)
    terms = TariffTerms(LONDON, (), dynamic=hourly(start, 10, 20, -5))
    period = Period(start, start + timedelta(hours=3))
    starts, energy = half_hours(period, 500)
    energy[5] = 1_500
    rated = rate_intervals(terms, period, starts, energy, taxes=vat("0.05"), line_per=LinePer.BAND)
    [line] = rated.lines
    # 1 kWh x 10 p + 1 kWh x 20 p + 2 kWh x -5 p = 20 p
    assert (line.energy_wh, line.exact_net, line.unit_rate) == (4_000, Decimal(20), None)
    fine = rate_intervals(terms, period, starts, energy, taxes=vat("0.05"))
    assert [(one.unit_rate, one.start) for one in fine.lines] == [
        (Decimal(10), start),
        (Decimal(20), start + timedelta(hours=1)),
        (Decimal(-5), start + timedelta(hours=2)),
    ]
    with pytest.raises(UnpricedSupply):
        rate_intervals(
            terms,
            Period(period.start, start + timedelta(hours=4)),
            *half_hours(Period(period.start, start + timedelta(hours=4)), 1),
            taxes=vat("0"),
        )


def test_an_hour_that_the_clock_repeats_has_two_prices_of_its_own() -> None:
    # 26 October 2025 in London: from midnight to three o'clock are four hours.
    night = Period(start_of_day(date(2025, 10, 26), LONDON), datetime(2025, 10, 26, 3, tzinfo=UTC))
    terms = TariffTerms(LONDON, (), dynamic=hourly(night.start, 1, 2, 4, 8))
    rated = rate_intervals(terms, night, *half_hours(night, 500), taxes=vat("0"), line_per=LinePer.BAND)
    assert (rated.energy_wh, rated.exact_net) == (4_000, Decimal(15))


def test_what_a_register_counted_is_spread_over_the_prices_of_its_days() -> None:
    # A tracker: 20 p on the first day, 30 p on the second; 48 hours count 10 kWh.
    midnight = start_of_day(date(2025, 1, 1), LONDON)
    edges = np.array([to_moment64(midnight + timedelta(days=n)) for n in range(3)])
    tracked = DynamicPrices(edges[:-1], edges[1:], np.array([20_000_000, 30_000_000], np.int64))
    terms = TariffTerms(LONDON, (), dynamic=tracked)
    period = Period(midnight, midnight + timedelta(days=2))
    advance = RegisterAdvance("STANDARD", midnight, midnight + timedelta(days=2), 10_000)
    rated = rate_registers(terms, period, [advance], taxes=vat("0.05"))
    assert [(line.energy_wh, line.net) for line in rated.lines] == [(5_000, 100), (5_000, 150)]


def test_a_market_price_becomes_a_tariffs_price() -> None:
    start = datetime(2025, 6, 1, 14, tzinfo=UTC)  # three in the afternoon in London
    market = hourly(start, 10, 10, -7, 50)
    formula = Formula(Decimal("2.1"), Decimal(12), (16 * 60, 19 * 60), Decimal(95))
    made = prices_of(formula, LONDON, starts=market.starts, ends=market.ends, market_micro=market.micro)
    # 10 x 2.1; then the peak: 21 + 12, -14.7 + 12, 105 + 12 capped at 95.
    assert made.micro.tolist() == [21_000_000, 33_000_000, -2_700_000, 95_000_000]
    thirds = prices_of(
        Formula(Decimal("0.333333")),
        LONDON,
        starts=market.starts[:2],
        ends=market.ends[:2],
        market_micro=np.array([5, -5], np.int64),
    )
    # 5 millionths x 0.333333 = 1.666665, rounded away from zero.
    assert thirds.micro.tolist() == [2, -2]


def test_a_band_has_one_kind_of_price() -> None:
    start = datetime(2025, 6, 1, tzinfo=UTC)
    terms = TariffTerms(LONDON, (price("1"),), dynamic=hourly(start, 10))
    with pytest.raises(ValueError, match="either"):
        rate_intervals(terms, Period(start, start + timedelta(hours=1)), *NOTHING, taxes=vat("0"))


# Four rates for a car, and blocks


CAR = (
    Window("EV_DEVICE", 0, 300),
    Window("NIGHT", 300, 450),
    Window("OFF_PEAK", 780, 960),
)


@pytest.mark.parametrize(
    ("day", "charging_wh"),
    [
        (date(2025, 1, 15), 5_000),  # midnight to five is five hours
        (date(2025, 3, 30), 4_000),  # one of them does not exist
        (date(2025, 10, 26), 6_000),  # one of them comes twice
    ],
)
def test_four_rates_for_a_car_over_the_clock_changes(day: date, charging_wh: int) -> None:
    rates = (price("28", "DAY"), price("15", "NIGHT"), price("18", "OFF_PEAK"), price("8", "EV_DEVICE"))
    terms = TariffTerms(LONDON, rates, (daily("50"),), CAR, default_band="DAY")
    period = days(day, day + timedelta(days=1))
    rated = rate_intervals(terms, period, *half_hours(period, 500), taxes=vat("0.05"))
    used = {"EV_DEVICE": charging_wh, "NIGHT": 2_500, "OFF_PEAK": 3_000, "DAY": 13_500}
    assert energies(rated) == used
    # 13.5 x 28 + 2.5 x 15 + 3 x 18 = 469.5 p, the kWh of the car at 8 p, 50 p for the day.
    assert rated.exact_net == Decimal("469.5") + Decimal(charging_wh) * 8 / 1000 + 50


def test_blocks_by_weekday_and_hour() -> None:
    blocks = (Window("A", 420, 660, 0b001_1111), Window("B", 660, 1020, 0b001_1111), Window("C", 0, 420))
    terms = TariffTerms(
        PARIS,
        (price("30", "A"), price("20", "B"), price("5", "C"), price("10", "REST")),
        windows=blocks,
        default_band="REST",
    )
    weekend = days(date(2025, 1, 10), date(2025, 1, 12), PARIS)  # a Friday and a Saturday
    rated = rate_intervals(terms, weekend, *half_hours(weekend, 500), taxes=vat("0"))
    # Friday: 4 h A, 6 h B, 7 h C, 7 h rest. Saturday: 7 h C, 17 h rest.
    assert energies(rated) == {"C": 14_000, "A": 4_000, "B": 6_000, "REST": 24_000}
    assert rated.net == 14 * 5 + 4 * 30 + 6 * 20 + 24 * 10


# Gas and export


def test_a_year_of_gas_by_the_day_and_a_month_of_export() -> None:
    gas = TariffTerms(LONDON, (price("6.2"),), (daily("29.4"),))
    january = days(date(2025, 1, 1), date(2025, 2, 1))
    starts = to_moment64(january.start) + np.arange(31) * np.timedelta64(86_400, "s")
    rated = rate_intervals(gas, january, starts, np.full(31, 40_000, np.int64), taxes=vat("0.05"))
    # 1,240 kWh x 6.2 p = 7,688 p; 31 x 29.4 p = 911.4 p; 5 % of 8,599 p = 429.95 p.
    assert (rated.net, rated.tax) == (8_599, 430)
    export = TariffTerms(LONDON, (price("15"),), is_export=True)
    paid = rate_intervals(export, january, *half_hours(january, 100), taxes=vat("0"))
    # 148.8 kWh x 15 p, owed to the customer.
    assert (paid.net, paid.tax) == (-2_232, 0)


# Discounts


def off(
    basis: DiscountBasis, value: str, since: datetime = LONG_AGO, until: datetime | None = None
) -> Discount:
    return Discount("LESS", basis, Decimal(value), since, until, 7)


def test_a_discount_a_kwh_holds_for_its_own_days() -> None:
    january = days(date(2025, 1, 1), date(2025, 2, 1))
    eleventh = start_of_day(date(2025, 1, 11), LONDON)
    terms = TariffTerms(
        LONDON, (price("30"),), (daily("50"),), discounts=(off(DiscountBasis.PER_KWH, "2.5", eleventh),)
    )
    rated = rate_intervals(terms, january, *half_hours(january, 250), taxes=vat("0.05"))
    [line] = lines(rated, LineKind.DISCOUNT)
    # 21 days of 12 kWh at 2.5 p; 372 kWh x 30 p + 31 x 50 p = 12,710 p before it.
    assert (line.label, line.energy_wh, line.net, line.reference, line.start) == (
        "LESS",
        252_000,
        -630,
        7,
        eleventh,
    )
    assert (rated.net, rated.tax, rated.energy_wh) == (12_080, 604, 372_000)


def test_discounts_bear_the_tax_of_what_they_are_taken_off() -> None:
    june = days(date(2025, 6, 1), date(2025, 7, 1), PARIS)
    terms = TariffTerms(
        PARIS,
        (price("20"),),
        (daily("10"),),
        power_prices=(power("3650"),),
        discounts=(off(DiscountBasis.PERCENTAGE, "0.1"), off(DiscountBasis.PER_DAY, "1")),
    )
    rated = rate_intervals(
        terms, june, *half_hours(june, 250), taxes=vat("0.2", "0.055"), power_va={"": 3_000}
    )
    # Energy 360 x 20 = 7,200 c at 20 %; days 30 x 10 + 30 x 3 x 10 = 1,200 c at 5.5 %.
    found = [(line.tax_rate, line.exact_net) for line in lines(rated, LineKind.DISCOUNT)]
    assert found == [
        (Decimal("0.2"), Decimal(-720)),
        (Decimal("0.055"), Decimal(-120)),
        (Decimal("0.055"), Decimal(-30)),
    ]
    # 20 % of 6,480 c, 5.5 % of 1,050 c (57.75).
    assert (rated.net, rated.tax) == (7_530, 1_296 + 58)


def test_estimates_by_interval_and_day_know_power_and_discounts() -> None:
    june = days(date(2025, 6, 1), date(2025, 6, 3), PARIS)
    terms = TariffTerms(
        PARIS,
        (price("20"),),
        (daily("10"),),
        power_prices=(power("3650"),),
        discounts=(
            off(DiscountBasis.PERCENTAGE, "0.1"),
            off(DiscountBasis.PER_DAY, "1"),
            off(DiscountBasis.PER_KWH, "2"),
        ),
    )
    starts, energy = half_hours(june, 250)
    rated = rate_intervals(terms, june, starts, energy, taxes=vat("0.2"), power_va={"": 3_000})
    costs = cost_per_interval(terms, starts, energy, taxes=vat("0.2"))
    by_day = cost_per_day(terms, june, taxes=vat("0.2"), power_va={"": 3_000})
    # 24 kWh x (20 - 2 - 2) c = 384 c; two days of 10 + 30 - 4 - 1 = 35 c.
    assert int(costs.net_nano.sum()) == 384 * NANO
    assert [int(one) for one in by_day.net_nano] == [35 * NANO, 35 * NANO]
    assert rated.exact_net == 384 + 70
    without = cost_per_day(terms, june, taxes=vat("0.2"))
    assert [int(one) for one in without.net_nano] == [8 * NANO, 8 * NANO]
