"""Rating by hand: each figure is worked out in the comment beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from holdfast.kernel.local_time import to_moment64
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products.rated import LineKind, LinePer, Rated, UnpricedSupply
from holdfast.products.rating import RegisterAdvance, rate_intervals, rate_registers
from holdfast.products.terms import (
    DailyPrice,
    TariffTerms,
    TaxPeriod,
    UnitPrice,
    Window,
    tax_periods,
    untaxed,
)

LONDON = ZoneInfo("Europe/London")
PARIS = ZoneInfo("Europe/Paris")
MADRID = ZoneInfo("Europe/Madrid")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def days(first: date, end: date, zone: ZoneInfo = LONDON) -> Period:
    return Period(start_of_day(first, zone), start_of_day(end, zone))


def half_hours(period: Period, each: int) -> tuple[np.ndarray, np.ndarray]:
    """The same watt-hours in every half-hour of a period."""
    assert period.end is not None
    count = int((period.end - period.start) / timedelta(minutes=30))
    starts = to_moment64(period.start) + np.arange(count) * np.timedelta64(1800, "s")
    return starts, np.full(count, each, np.int64)


def price(
    value: str, band: str = "STANDARD", since: datetime = LONG_AGO, until: datetime | None = None
) -> UnitPrice:
    return UnitPrice(band, since, until, Decimal(value))


def daily(value: str, since: datetime = LONG_AGO, until: datetime | None = None) -> DailyPrice:
    return DailyPrice(since, until, Decimal(value))


def vat(rate: str, standing: str | None = None) -> tuple[TaxPeriod, ...]:
    return (TaxPeriod(LONG_AGO, None, Decimal(rate), Decimal(standing or rate)),)


def energies(rated: Rated) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in rated.lines:
        if line.kind is LineKind.ENERGY:
            found[line.label] = found.get(line.label, 0) + line.energy_wh
    return found


def test_a_month_on_a_standard_tariff() -> None:
    terms = TariffTerms(LONDON, (price("24.5"),), (daily("53.35"),))
    january = days(date(2025, 1, 1), date(2025, 2, 1))
    rated = rate_intervals(terms, january, *half_hours(january, 250), taxes=vat("0.05"))
    # 31 days x 48 x 250 Wh = 372 kWh; 372 x 24.5 p = 9,114 p; 31 x 53.35 p = 1,653.85 p, rounded 1,654 p.
    energy, standing = rated.lines
    assert (energy.energy_wh, energy.net, energy.unit_rate) == (372_000, 9_114, Decimal("24.5"))
    assert (standing.days, standing.exact_net, standing.net) == (31, Decimal("1653.85"), 1_654)
    # 5 % of 10,768 p = 538.4 p.
    assert (rated.net, rated.tax, rated.gross) == (10_768, 538, 11_306)
    assert (energy.first, energy.last) == (0, 1488)
    assert (energy.start, energy.end) == (january.start, january.end)


def test_prices_that_change_in_mid_month_are_two_lines() -> None:
    change = start_of_day(date(2025, 1, 11), LONDON)
    terms = TariffTerms(
        LONDON,
        (
            UnitPrice("STANDARD", LONG_AGO, change, Decimal("20"), 1),
            UnitPrice("STANDARD", change, None, Decimal("30.1234"), 2),
        ),
        (daily("50", until=change), daily("60", since=change)),
    )
    january = days(date(2025, 1, 1), date(2025, 2, 1))
    rated = rate_intervals(terms, january, *half_hours(january, 250), taxes=vat("0.05"))
    old, new, old_days, new_days = rated.lines
    # 10 days of 12 kWh at 20 p; 21 days of 12 kWh = 252 kWh at 30.1234 p = 7,591.0968 p.
    assert (old.net, old.reference, old.end, old.first, old.last) == (2_400, 1, change, 0, 480)
    assert (new.exact_net, new.net, new.reference, new.start) == (Decimal("7591.0968"), 7_591, 2, change)
    assert (old_days.days, old_days.net, new_days.days, new_days.net) == (10, 500, 21, 1_260)


NIGHT = (Window("NIGHT", 30, 7 * 60 + 30),)


@pytest.mark.parametrize(
    ("day", "night_wh", "day_wh"),
    [
        (date(2025, 1, 15), 14 * 100, 34 * 100),  # 00:30 to 07:30 is 14 half-hours of 48
        (date(2025, 3, 30), 12 * 100, 34 * 100),  # 01:00 to 02:00 does not exist: 46, two of the night's gone
        (date(2025, 10, 26), 16 * 100, 34 * 100),  # 01:00 to 02:00 comes twice: 50, two more for the night
    ],
)
def test_day_and_night_over_the_clock_changes(day: date, night_wh: int, day_wh: int) -> None:
    terms = TariffTerms(LONDON, (price("30", "DAY"), price("10", "NIGHT")), windows=NIGHT, default_band="DAY")
    period = days(day, day + timedelta(days=1))
    rated = rate_intervals(terms, period, *half_hours(period, 100), taxes=vat("0.05"))
    assert energies(rated) == {"DAY": day_wh, "NIGHT": night_wh}
    # 3.4 kWh x 30 p + the night's kWh x 10 p
    assert rated.exact_net == Decimal("102") + Decimal(night_wh) / 100


def test_three_rates_with_weekends_off_peak() -> None:
    weekdays, weekend = 0b001_1111, 0b110_0000
    terms = TariffTerms(
        LONDON,
        (price("25", "DAY"), price("8", "NIGHT"), price("15", "OFF_PEAK")),
        (daily("40"),),
        (
            Window("NIGHT", 0, 7 * 60),
            Window("OFF_PEAK", 20 * 60, 0, weekdays),
            Window("OFF_PEAK", 7 * 60, 0, weekend),
        ),
        default_band="DAY",
    )
    week = days(date(2025, 1, 13), date(2025, 1, 20))  # Monday to Sunday
    rated = rate_intervals(terms, week, *half_hours(week, 500), taxes=vat("0.05"))
    # A kWh an hour: night 7 x 7; off-peak 5 x 4 and 2 x 17; day 5 x 13.
    assert energies(rated) == {"NIGHT": 49_000, "OFF_PEAK": 54_000, "DAY": 65_000}
    # 49 x 8 + 54 x 15 + 65 x 25 = 392 + 810 + 1,625 = 2,827; 7 x 40 = 280; 5 % of 3,107 = 155.35
    assert (rated.net, rated.tax) == (3_107, 155)


def test_a_window_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    terms = TariffTerms(
        LONDON,
        (price("1", "DAY"), price("2", "NIGHT")),
        windows=(Window("NIGHT", 23 * 60, 2 * 60, 0b100_0000),),  # Sunday 23:00 to Monday 02:00
        default_band="DAY",
    )
    monday = days(date(2025, 1, 13), date(2025, 1, 14))
    assert energies(rate_intervals(terms, monday, *half_hours(monday, 1), taxes=vat("0"))) == {
        "DAY": 44,
        "NIGHT": 4,
    }
    sunday = days(date(2025, 1, 19), date(2025, 1, 20))
    assert energies(rate_intervals(terms, sunday, *half_hours(sunday, 1), taxes=vat("0"))) == {
        "DAY": 46,
        "NIGHT": 2,
    }


def test_a_half_hourly_tariff_is_one_line_of_many_prices() -> None:
    first = datetime(2025, 1, 15, tzinfo=UTC)
    steps = [first + timedelta(minutes=30 * n) for n in range(49)]
    terms = TariffTerms(
        LONDON,
        tuple(price(f"{n}.123", since=steps[n], until=steps[n + 1]) for n in range(48)),
        (daily("45.75"),),
    )
    period = days(date(2025, 1, 15), date(2025, 1, 16))
    series = half_hours(period, 200)
    rated = rate_intervals(terms, period, *series, taxes=vat("0.05"), line_per=LinePer.BAND)
    # 0.2 kWh x (0 + 1 + ... + 47 + 48 x 0.123) p = 0.2 x (1,128 + 5.904) = 226.7808 p
    energy, _standing = rated.lines
    assert (energy.exact_net, energy.net, energy.unit_rate) == (Decimal("226.7808"), 227, None)
    assert (energy.start, energy.end) == (period.start, period.end)
    fine = rate_intervals(terms, period, *series, taxes=vat("0.05"))
    assert len(fine.lines) == 49
    assert fine.exact_net == rated.exact_net


def test_negative_prices_pay_the_customer() -> None:
    terms = TariffTerms(LONDON, (price("-3.3"),))
    period = days(date(2025, 1, 15), date(2025, 1, 16))
    rated = rate_intervals(terms, period, *half_hours(period, 250), taxes=vat("0.05"))
    # 12 kWh x -3.3 p = -39.6 p, rounded -40 p, and 5 % of it -2 p
    assert (rated.net, rated.tax, rated.gross) == (-40, -2, -42)


def test_export_is_a_credit_without_tax() -> None:
    terms = TariffTerms(LONDON, (price("15"),), is_export=True)
    period = days(date(2025, 6, 1), date(2025, 7, 1))
    rated = rate_intervals(terms, period, *half_hours(period, 101), taxes=untaxed(period))
    # 30 x 48 x 101 Wh = 145.44 kWh x 15 p = 2,181.6 p
    [line] = rated.lines
    assert (line.energy_wh, line.exact_net, line.net) == (145_440, Decimal("-2181.6"), -2_182)
    assert (rated.tax, rated.gross) == (0, -2_182)


def test_gas_from_one_register_over_a_price_change() -> None:
    change = start_of_day(date(2025, 4, 1), LONDON)
    terms = TariffTerms(LONDON, (price("6.24", until=change), price("6.99", since=change)), (daily("31.65"),))
    period = days(date(2025, 3, 17), date(2025, 4, 16))
    assert period.end is not None
    advance = RegisterAdvance("STANDARD", period.start, period.end, 1_000_001)
    rated = rate_registers(terms, period, [advance], taxes=vat("0.05"))
    old, new, standing = rated.lines
    # 15 days less the hour that the clock skips are 359 of 719 hours: floor(1,000,001 x 359 / 719) Wh.
    assert (old.energy_wh, new.energy_wh) == (499_305, 500_696)
    assert old.exact_net == Decimal("3115.6632")  # 499.305 x 6.24
    assert new.exact_net == Decimal("3499.86504")  # 500.696 x 6.99
    assert (standing.days, standing.net) == (30, 950)  # 949.5


def test_registers_for_day_and_night() -> None:
    terms = TariffTerms(LONDON, (price("30", "DAY"), price("10", "NIGHT")), windows=NIGHT, default_band="DAY")
    period = days(date(2025, 1, 1), date(2025, 2, 1))
    assert period.end is not None
    rated = rate_registers(
        terms,
        period,
        [
            RegisterAdvance("DAY", period.start, period.end, 200_000),
            RegisterAdvance("NIGHT", period.start, period.end, 100_000, is_estimated=True),
        ],
        taxes=vat("0.05"),
    )
    assert [(line.label, line.net, line.estimated_wh) for line in rated.lines] == [
        ("DAY", 6_000, 0),
        ("NIGHT", 1_000, 100_000),
    ]


def test_france_with_two_rates_of_vat_and_the_accise() -> None:
    market = market_of("FR")
    july = days(date(2025, 7, 1), date(2025, 8, 1), PARIS)
    taxes = tax_periods(market, SupplyType.ELECTRICITY, july, domestic=True)
    terms = TariffTerms(PARIS, (price("13.5"),), (daily("41.0"),))
    rated = rate_intervals(terms, july, *half_hours(july, 100), taxes=taxes)
    # 31 x 48 x 100 Wh = 148.8 kWh x 13.5 c = 2,008.8 c; 31 x 41 c = 1,271 c;
    # accise 148.8 x 3.37 c = 501.456 c
    assert [(line.label, line.net, line.tax_rate) for line in rated.lines] == [
        ("STANDARD", 2_009, Decimal("0.20")),
        ("STANDING_CHARGE", 1_271, Decimal("0.055")),
        ("ACCISE_ELECTRICITE", 501, Decimal("0.20")),
    ]
    # 5.5 % of 1,271 = 69.905; 20 % of 2,510 = 502
    assert [(one.net, one.tax) for one in rated.taxes] == [(1_271, 70), (2_510, 502)]
    assert rated.gross == 3_781 + 572


def test_a_change_of_tax_cuts_the_lines() -> None:
    period = days(date(2025, 7, 31), date(2025, 8, 2), PARIS)
    taxes = tax_periods(market_of("FR"), SupplyType.ELECTRICITY, period, domestic=True)
    terms = TariffTerms(PARIS, (price("10"),), (daily("100"),))
    rated = rate_intervals(terms, period, *half_hours(period, 1000), taxes=taxes)
    standing = [line for line in rated.lines if line.kind is LineKind.STANDING_CHARGE]
    assert [(line.days, line.tax_rate) for line in standing] == [(1, Decimal("0.055")), (1, Decimal("0.20"))]
    accise = [line for line in rated.lines if line.kind is LineKind.LEVY]
    # 48 kWh x 3.37 c and x 2.998 c
    assert [line.exact_net for line in accise] == [Decimal("161.76"), Decimal("143.904")]


def test_spain_with_three_periods_and_the_electricity_tax() -> None:
    week = days(date(2025, 1, 13), date(2025, 1, 20), MADRID)
    weekdays = 0b001_1111
    peak = (Window("P1", 10 * 60, 14 * 60, weekdays), Window("P1", 18 * 60, 22 * 60, weekdays))
    flat = tuple(Window("P2", a * 60, b * 60, weekdays) for a, b in ((8, 10), (14, 18), (22, 24)))
    terms = TariffTerms(
        MADRID,
        (price("20", "P1"), price("15", "P2"), price("10", "P3")),
        (daily("30"),),
        (*peak, *flat),
        default_band="P3",
    )
    taxes = tax_periods(
        market_of("ES"), SupplyType.ELECTRICITY, week, domestic=True, tax_point=date(2025, 1, 31)
    )
    rated = rate_intervals(terms, week, *half_hours(week, 500), taxes=taxes)
    # A kWh an hour on five weekdays: P1 8 h, P2 8 h, P3 8 h; the weekend is P3: 40, 40, 40 + 48.
    assert energies(rated) == {"P1": 40_000, "P2": 40_000, "P3": 88_000}
    # 800 + 600 + 880 = 2,280 c, standing 7 x 30 = 210 c; IEE 5.11269632 % of 2,490 = 127.306138368 c
    levy = rated.lines[-1]
    assert (levy.label, levy.exact_net, levy.net) == ("IEE", Decimal("127.306138368"), 127)
    # 21 % of 2,617 = 549.57
    assert (rated.net, rated.tax, rated.gross) == (2_617, 550, 3_167)


def test_estimated_energy_is_told_apart() -> None:
    terms = TariffTerms(LONDON, (price("20"),))
    period = days(date(2025, 1, 15), date(2025, 1, 16))
    starts, energy = half_hours(period, 100)
    estimated = np.arange(48) < 10
    rated = rate_intervals(terms, period, starts, energy, taxes=vat("0.05"), estimated=estimated)
    assert (rated.lines[0].energy_wh, rated.lines[0].estimated_wh) == (4_800, 1_000)


def test_only_the_period_is_rated() -> None:
    terms = TariffTerms(LONDON, (price("20"),), (daily("10"),))
    january = days(date(2025, 1, 1), date(2025, 2, 1))
    one_day = days(date(2025, 1, 15), date(2025, 1, 16))
    rated = rate_intervals(terms, one_day, *half_hours(january, 100), taxes=vat("0.05"))
    assert rated.energy_wh == 4_800
    assert rated.lines[1].days == 1
    assert (rated.lines[0].first, rated.lines[0].last) == (14 * 48, 15 * 48)


def test_a_day_belongs_to_the_period_in_which_it_begins() -> None:
    terms = TariffTerms(LONDON, (price("20"),), (daily("10"),))
    noon = datetime(2025, 1, 15, 12, tzinfo=UTC)
    before = Period(start_of_day(date(2025, 1, 14), LONDON), noon)
    after = Period(noon, start_of_day(date(2025, 1, 17), LONDON))
    nothing = (np.empty(0, "datetime64[s]"), np.empty(0, np.int64))
    assert rate_intervals(terms, before, *nothing, taxes=vat("0")).net == 20  # 14th, 15th
    assert rate_intervals(terms, after, *nothing, taxes=vat("0")).net == 10  # 16th


def test_energy_without_a_price_is_refused() -> None:
    gap = start_of_day(date(2025, 1, 15), LONDON)
    period = days(date(2025, 1, 14), date(2025, 1, 17))
    terms = TariffTerms(LONDON, (price("20", until=gap),))
    starts, energy = half_hours(period, 100)
    with pytest.raises(UnpricedSupply, match="2025-01-15T00:00:00"):
        rate_intervals(terms, period, starts, energy, taxes=vat("0.05"))
    energy[48:] = 0
    assert rate_intervals(terms, period, starts, energy, taxes=vat("0.05")).energy_wh == 4_800
    standing = TariffTerms(LONDON, (price("20"),), (daily("10", until=gap),))
    with pytest.raises(UnpricedSupply, match="standing charge"):
        rate_intervals(standing, period, starts, energy, taxes=vat("0.05"))


def test_terms_that_contradict_themselves_are_refused() -> None:
    period = days(date(2025, 1, 14), date(2025, 1, 15))
    series = half_hours(period, 1)
    overlapping = TariffTerms(
        LONDON, (price("20"),), windows=(Window("A", 0, 60), Window("B", 30, 90)), default_band="STANDARD"
    )
    with pytest.raises(ValueError, match="overlap"):
        rate_intervals(overlapping, period, *series, taxes=vat("0"))
    with pytest.raises(ValueError, match="six decimal places"):
        rate_intervals(TariffTerms(LONDON, (price("0.1234567"),)), period, *series, taxes=vat("0"))
    outside = RegisterAdvance("STANDARD", period.start - timedelta(days=1), period.start, 1)
    with pytest.raises(ValueError, match="within the period"):
        rate_registers(TariffTerms(LONDON, (price("20"),)), period, [outside], taxes=vat("0"))
