"""What holds for any use: nothing is lost between groupings, only whole days are compared, and candidates do not
disturb each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.agreements.comparison import Candidate, at_prices_of, compared, whole_days
from holdfast.agreements.usage_costs import buckets_of, total_of
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period, day_period, local_days
from holdfast.metering.costs import SeriesCosts
from holdfast.metering.series import Grouping, IntervalSeries, Quality, regular
from holdfast.products.terms import DailyPrice, TariffTerms, UnitPrice, Window, untaxed

MADRID = ZoneInfo("Europe/Madrid")
#: Two days before clocks go on in Madrid.
START = datetime(2025, 3, 27, 23, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

values = st.lists(st.integers(0, 5000), min_size=1, max_size=150)


def with_gaps(values: list[int], gaps: set[int]) -> IntervalSeries:
    series = regular(START, values, step_minutes=60)
    known = np.array([place not in gaps for place in range(len(values))])
    quality = np.where(known, Quality.ACTUAL, Quality.MISSING).astype(np.uint8)
    return IntervalSeries(series.starts, series.ends, np.where(known, series.values, 0), quality)


def costs_of(series: IntervalSeries, per_wh: int) -> SeriesCosts:
    none = np.zeros(len(series), np.int64)
    priced = np.ones(len(series), np.bool_)
    return SeriesCosts(
        "EUR",
        ("ALL",),
        none,
        priced,
        none,
        none,
        series.values * per_wh,
        series.starts[:0],
        none[:0],
        none[:0],
    )


def candidate(code: str, day: int, night: int, standing: int = 30) -> Candidate:
    terms = TariffTerms(
        zone=MADRID,
        unit_prices=(
            UnitPrice("DAY", LONG_AGO, None, Decimal(day)),
            UnitPrice("NIGHT", LONG_AGO, None, Decimal(night)),
        ),
        daily_prices=(DailyPrice(LONG_AGO, None, Decimal(standing)),),
        windows=(Window("NIGHT", 0, 480),),
        default_band="DAY",
    )
    return Candidate(code, terms, untaxed(Period(LONG_AGO)))


@given(values=values, gaps=st.sets(st.integers(0, 149)), per_wh=st.integers(-50_000, 50_000))
def test_every_grouping_adds_up_to_the_same(values: list[int], gaps: set[int], per_wh: int) -> None:
    series = with_gaps(values, gaps)
    totals = {
        (total.energy_wh, total.gross_nano, total.known, total.priced)
        for grouping in (Grouping.HOUR, Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.QUARTER)
        if (total := total_of(buckets_of(series, costs_of(series, per_wh), grouping=grouping, zone=MADRID)))
    }

    assert totals == {(series.total, series.total * per_wh, series.present, series.present)}


@given(values=values, gaps=st.sets(st.integers(0, 149), max_size=4))
def test_only_whole_local_days_are_left(values: list[int], gaps: set[int]) -> None:
    left = whole_days(with_gaps(values, gaps), candidate("A", 20, 10))

    assert left.is_complete
    if len(left):
        span = Period(from_moment64(left.starts[0]), from_moment64(left.ends[-1]))
        days = list(local_days(span, MADRID))
        assert span.start == day_period(days[0], MADRID).start
        assert span.end == day_period(days[-1], MADRID).end


def test_the_last_unbroken_run_of_days_is_compared() -> None:
    # 28 and 29 March whole, 30 March of 23 hours whole, a gap on the 31st, 1 April whole, then half a day
    hours = 24 + 24 + 23 + 24 + 24 + 12
    series = with_gaps([100] * hours, {24 + 24 + 23 + 5})
    assert whole_days(series, candidate("A", 20, 10)).present == 24
    unbroken = whole_days(with_gaps([100] * (24 + 24 + 23), set()), candidate("A", 20, 10))
    assert unbroken.present == 71


@settings(max_examples=25)
@given(
    values=st.lists(st.integers(0, 5000), min_size=71, max_size=71),
    prices=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=4),
)
def test_each_tariff_costs_what_it_costs_alone(values: list[int], prices: list[tuple[int, int]]) -> None:
    series = with_gaps(values, set())
    every = [candidate(f"T{number}", *price) for number, price in enumerate(prices)]

    together = compared(every, series, now=START)

    assert {one.code: one for one in together} == {
        one.code: compared([one], series, now=START)[0] for one in every
    }
    assert [one.gross for one in together] == sorted(one.gross for one in together)
    for cost, (day, night) in ((one, prices[int(one.code[1:])]) for one in together):
        local = [(START + timedelta(hours=place)).astimezone(MADRID).hour for place in range(71)]
        by_hand = sum(value * (night if hour < 8 else day) for value, hour in zip(values, local, strict=True))
        # each band's line is rounded once; three days begin
        assert abs(cost.net - 90 - by_hand / 1000) <= 1


def test_prices_in_force_hold_as_if_they_always_had() -> None:
    terms = candidate("A", 20, 10).terms
    later = UnitPrice("DAY", START, None, Decimal(99))
    changed = TariffTerms(
        zone=MADRID,
        unit_prices=(UnitPrice("DAY", LONG_AGO, START, Decimal(20)), later, terms.unit_prices[1]),
        windows=terms.windows,
        default_band="DAY",
    )

    held = at_prices_of(changed, START)

    assert [(one.band, one.per_kwh, one.valid_to) for one in held.unit_prices] == [
        ("DAY", Decimal(99), None),
        ("NIGHT", Decimal(10), None),
    ]
    assert all(one.valid_from < LONG_AGO for one in held.unit_prices)


def test_nothing_is_compared_on_nothing() -> None:
    empty = whole_days(with_gaps([100] * 5, set()), candidate("A", 20, 10))
    assert len(empty) == 0
    assert compared([candidate("A", 20, 10)], empty, now=START) == []
