from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.periods import Period
from holdfast.products.applicable import ApplicableRate, rates_over
from holdfast.products.terms import TariffTerms, TaxPeriod, UnitPrice, Window

LONDON = ZoneInfo("Europe/London")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def at_five_per_cent() -> tuple[TaxPeriod, ...]:
    return (TaxPeriod(LONG_AGO, None, Decimal("0.05"), Decimal("0.05")),)


def price(value: str, start: datetime, end: datetime | None = None, band: str = "STANDARD") -> UnitPrice:
    return UnitPrice(band, start, end, Decimal(value))


#: 30.5 by day, 10.25 from half past midnight to half past five.
DAY_NIGHT = TariffTerms(
    LONDON,
    (price("30.5", LONG_AGO, band="DAY"), price("10.25", LONG_AGO, band="NIGHT")),
    windows=(Window("NIGHT", 30, 330),),
    default_band="DAY",
)


def spans(rates: list[ApplicableRate]) -> list[tuple[str, datetime, datetime]]:
    return [(str(rate.value), rate.valid_from, rate.valid_to) for rate in rates]


def test_a_price_change_cuts_the_period_and_vat_is_added() -> None:
    terms = TariffTerms(LONDON, (price("20", utc(1, 1), utc(2, 1)), price("24", utc(2, 1))))

    rates = rates_over(terms, at_five_per_cent(), Period(utc(1, 15), utc(2, 15)))

    assert rates == [
        ApplicableRate(Decimal(20), Decimal("21.00"), utc(1, 15), utc(2, 1)),
        ApplicableRate(Decimal(24), Decimal("25.20"), utc(2, 1), utc(2, 15)),
    ]


def test_neighbours_of_the_same_price_are_one_rate() -> None:
    terms = TariffTerms(LONDON, (price("20", utc(1, 1), utc(2, 1)), price("20.000", utc(2, 1))))

    rates = rates_over(terms, at_five_per_cent(), Period(utc(1, 15), utc(2, 15)))

    assert spans(rates) == [("20", utc(1, 15), utc(2, 15))]


def test_a_change_of_tax_cuts_the_period_where_the_price_stays() -> None:
    taxes = (
        TaxPeriod(utc(1, 1), utc(2, 1), Decimal("0.05"), Decimal(0)),
        TaxPeriod(utc(2, 1), None, Decimal("0.2"), Decimal(0)),
    )

    rates = rates_over(TariffTerms(LONDON, (price("10", LONG_AGO),)), taxes, Period(utc(1, 31), utc(2, 2)))

    assert [rate.value_inc_vat for rate in rates] == [Decimal("10.50"), Decimal("12.0")]


def test_nothing_is_said_of_times_without_a_price() -> None:
    terms = TariffTerms(LONDON, (price("20", utc(1, 1), utc(1, 10)), price("24", utc(1, 20))))

    rates = rates_over(terms, at_five_per_cent(), Period(utc(1, 5), utc(1, 25)))

    assert spans(rates) == [("20", utc(1, 5), utc(1, 10)), ("24", utc(1, 20), utc(1, 25))]


def test_an_empty_period_has_no_rates() -> None:
    assert rates_over(DAY_NIGHT, at_five_per_cent(), Period(utc(1, 1), utc(1, 1))) == []


def test_a_night_band_holds_on_the_wall_clock() -> None:
    rates = rates_over(DAY_NIGHT, at_five_per_cent(), Period(utc(1, 15), utc(1, 16)))

    assert spans(rates) == [
        ("30.5", utc(1, 15), utc(1, 15, 0, 30)),
        ("10.25", utc(1, 15, 0, 30), utc(1, 15, 5, 30)),
        ("30.5", utc(1, 15, 5, 30), utc(1, 16)),
    ]


def test_the_night_on_which_clocks_go_back_is_an_hour_longer() -> None:
    # 26 October 2025: 00:30 BST is 23:30 UTC the day before, 05:30 GMT is 05:30 UTC.
    rates = rates_over(DAY_NIGHT, at_five_per_cent(), Period(utc(10, 25, 12), utc(10, 26, 12)))

    [night] = [rate for rate in rates if rate.value == Decimal("10.25")]
    assert (night.valid_from, night.valid_to) == (utc(10, 25, 23, 30), utc(10, 26, 5, 30))


def test_the_night_on_which_clocks_go_forward_is_an_hour_shorter() -> None:
    # 30 March 2025: 00:30 GMT is 00:30 UTC, 05:30 BST is 04:30 UTC.
    rates = rates_over(DAY_NIGHT, at_five_per_cent(), Period(utc(3, 29, 12), utc(3, 30, 12)))

    [night] = [rate for rate in rates if rate.value == Decimal("10.25")]
    assert (night.valid_from, night.valid_to) == (utc(3, 30, 0, 30), utc(3, 30, 4, 30))


def test_a_weekend_band_follows_its_weekdays_over_midnight() -> None:
    # From 22:00 on Saturdays (1 << 5) to 06:00 on Sundays; 18 January 2025 is a Saturday.
    terms = TariffTerms(
        LONDON,
        (price("30", LONG_AGO, band="DAY"), price("5", LONG_AGO, band="PARTY")),
        windows=(Window("PARTY", 22 * 60, 6 * 60, 1 << 5),),
        default_band="DAY",
    )

    rates = rates_over(terms, at_five_per_cent(), Period(utc(1, 17), utc(1, 21)))

    assert spans(rates) == [
        ("30", utc(1, 17), utc(1, 18, 22)),
        ("5", utc(1, 18, 22), utc(1, 19, 6)),
        ("30", utc(1, 19, 6), utc(1, 21)),
    ]


@given(
    start=st.integers(0, 400 * 48).map(lambda steps: LONG_AGO + timedelta(minutes=30 * steps)),
    length=st.integers(1, 5 * 48),
    cut=st.floats(0, 1),
)
def test_a_period_in_two_parts_has_the_rates_of_the_whole(start: datetime, length: int, cut: float) -> None:
    end = start + timedelta(minutes=30 * length)
    middle = start + timedelta(minutes=30 * round(length * cut))

    whole = rates_over(DAY_NIGHT, at_five_per_cent(), Period(start, end))
    parts = [
        *rates_over(DAY_NIGHT, at_five_per_cent(), Period(start, middle)),
        *rates_over(DAY_NIGHT, at_five_per_cent(), Period(middle, end)),
    ]

    def half_hours(rates: list[ApplicableRate]) -> list[Decimal]:
        moments = [start + timedelta(minutes=30 * step) for step in range(length)]
        return [
            next(rate.value for rate in rates if rate.valid_from <= moment < rate.valid_to)
            for moment in moments
        ]

    assert half_hours(whole) == half_hours(parts)
    assert all(one.valid_to == two.valid_from for one, two in pairwise(whole))
