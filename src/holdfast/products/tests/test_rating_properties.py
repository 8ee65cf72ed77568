"""What holds for any tariff, series and period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.money import round_half_up
from holdfast.kernel.periods import Period
from holdfast.markets.market import Levy, LevyKind
from holdfast.products.costs import NANO, cost_per_day, cost_per_interval
from holdfast.products.rated import LinePer
from holdfast.products.rating import rate_intervals
from holdfast.products.terms import (
    DailyPrice,
    Discount,
    DiscountBasis,
    DynamicPrices,
    PowerPrice,
    TariffTerms,
    TaxPeriod,
    UnitPrice,
    Window,
)

Case = tuple[TariffTerms, tuple[TaxPeriod, ...]]
MONTH_HALF_HOURS = 31 * 48
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
POWER = {"": 6_000, "P2": 3_450}


@st.composite
def power_terms(draw: st.DrawFn, change: datetime) -> tuple[PowerPrice, ...]:
    """Power in no, one or two periods, at prices that change once."""
    amounts = st.decimals(0, 9_000, places=6)
    return tuple(
        PowerPrice(band, since, until, draw(amounts))
        for band in draw(st.sampled_from([(), ("",), ("P1", "P2")]))
        for since, until in ((LONG_AGO, change), (change, None))
    )


@st.composite
def discount_terms(draw: st.DrawFn, change: datetime) -> tuple[Discount, ...]:
    """Discounts of every basis, some of which begin or end in the month."""
    shares, amounts = st.decimals("0.01", 1, places=2), st.decimals("0.01", 20, places=4)
    return tuple(
        Discount(
            basis.value,
            basis,
            draw(shares if basis is DiscountBasis.PERCENTAGE else amounts),
            draw(st.sampled_from([LONG_AGO, change])),
            draw(st.sampled_from([None, change + timedelta(days=3)])),
        )
        for basis in draw(st.lists(st.sampled_from(DiscountBasis), unique=True))
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two bands whose prices change in a month that may hold a clock change, in one of three zones.

    Where there are levies, prices are not negative and energy is not exported: a percentage levy never
    falls below its minimum, so it is no longer proportional there.
    """
    levied = draw(st.booleans())
    amounts = st.decimals(0 if levied else -50, 200, places=6)
    zone = ZoneInfo(draw(st.sampled_from(["Europe/London", "Europe/Paris", "UTC"])))
    change = datetime(2025, 3, 20, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 400)))
    start = draw(st.integers(0, 1439))
    terms = TariffTerms(
        zone,
        tuple(
            UnitPrice(band, since, until, draw(amounts))
            for band in ("DAY", "NIGHT")
            for since, until in ((LONG_AGO, change), (change, None))
        ),
        (DailyPrice(LONG_AGO, None, draw(amounts)),),
        (Window("NIGHT", start, (start + draw(st.integers(1, 1439))) % 1440, draw(st.integers(1, 127))),),
        default_band="DAY",
        is_export=not levied and draw(st.booleans()),
        power_prices=draw(power_terms(change)),
        discounts=() if levied else draw(discount_terms(change)),
    )
    rate = st.decimals(0, 1, places=3)
    levies = (
        Levy("A", "by energy", LevyKind.PER_KWH, draw(st.decimals(0, 5, places=5)), "made up"),
        Levy("B", "by amount", LevyKind.PERCENTAGE_OF_NET, draw(rate), "made up"),
    )
    return terms, (TaxPeriod(LONG_AGO, None, draw(rate), draw(rate), levies if levied else ()),)


@st.composite
def months(draw: st.DrawFn) -> tuple[Period, np.ndarray, np.ndarray]:
    start = datetime(2025, 3, 15, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 48)))
    count = draw(st.integers(1, MONTH_HALF_HOURS))
    seed = draw(st.integers(0, 2**32 - 1))
    starts = to_moment64(start) + np.arange(count) * np.timedelta64(1800, "s")
    energy = np.random.default_rng(seed).integers(0, 20_000, count)
    return Period(start, start + timedelta(minutes=30 * count)), starts, energy


@given(cases(), months(), st.integers(0, MONTH_HALF_HOURS))
def test_splitting_a_period_changes_nothing_but_the_rounding(
    case: Case,
    month: tuple[Period, np.ndarray, np.ndarray],
    cut: int,
) -> None:
    terms, taxes = case
    period, starts, energy = month
    assert period.end is not None
    middle = min(period.start + timedelta(minutes=30 * cut), period.end)
    whole = rate_intervals(terms, period, starts, energy, taxes=taxes, power_va=POWER)
    parts = [
        rate_intervals(terms, part, starts, energy, taxes=taxes, power_va=POWER)
        for part in (Period(period.start, middle), Period(middle, period.end))
    ]
    assert whole.energy_wh == sum(part.energy_wh for part in parts) == int(energy.sum())
    assert whole.exact_net == sum(part.exact_net for part in parts)


@given(cases(), months(), st.randoms())
def test_the_order_of_intervals_does_not_matter(
    case: Case,
    month: tuple[Period, np.ndarray, np.ndarray],
    random: object,
) -> None:
    terms, taxes = case
    period, starts, energy = month
    order = np.arange(len(starts))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = rate_intervals(terms, period, starts, energy, taxes=taxes, power_va=POWER)
    shuffled = rate_intervals(terms, period, starts[order], energy[order], taxes=taxes, power_va=POWER)

    def facts(rated: object) -> list[tuple[object, ...]]:
        return sorted(
            (line.start, line.label, line.energy_wh, line.exact_net)
            for line in rated.lines  # type: ignore[attr-defined]
        )

    assert facts(straight) == facts(shuffled)


@given(cases(), months())
def test_gross_is_net_and_tax_and_each_line_is_rounded_once(
    case: Case, month: tuple[Period, np.ndarray, np.ndarray]
) -> None:
    terms, taxes = case
    rated = rate_intervals(terms, *month, taxes=taxes, power_va=POWER)
    assert rated.gross == rated.net + rated.tax
    assert rated.net == sum(round_half_up(line.exact_net) for line in rated.lines)
    assert sum(one.net for one in rated.taxes) == rated.net
    assert all(abs(line.net - line.exact_net) <= Decimal("0.5") for line in rated.lines)


@given(cases(), months())
def test_fine_and_coarse_lines_agree(case: Case, month: tuple[Period, np.ndarray, np.ndarray]) -> None:
    terms, taxes = case
    fine = rate_intervals(terms, *month, taxes=taxes, power_va=POWER)
    coarse = rate_intervals(terms, *month, taxes=taxes, line_per=LinePer.BAND, power_va=POWER)
    assert fine.exact_net == coarse.exact_net
    assert len(coarse.lines) <= len(fine.lines)


@given(cases(), months())
def test_costs_of_intervals_add_up_to_the_rated_whole(
    case: Case, month: tuple[Period, np.ndarray, np.ndarray]
) -> None:
    terms, taxes = case
    period, starts, energy = month
    rated = rate_intervals(terms, period, starts, energy, taxes=taxes, power_va=POWER)
    costs = cost_per_interval(terms, starts, energy, taxes=taxes)
    days = cost_per_day(terms, period, taxes=taxes, power_va=POWER)
    net = int(costs.net_nano.sum()) + int(days.net_nano.sum())
    without_levies = sum(line.exact_net for line in rated.lines if line.label not in "AB")
    # A percentage that is taken off is rounded to the nano for each interval and day.
    rounded = len(starts) + len(days.starts) if terms.discounts else 0
    assert abs(Decimal(net) - without_levies * NANO) <= rounded
    # Gross is estimated with factors of six places: within a ten-thousandth of what moves.
    moved = int(np.abs(costs.gross_nano).sum()) + int(np.abs(days.gross_nano).sum())
    exact = sum(line.exact_net * (1 + line.tax_rate) for line in rated.lines)
    gross = int(costs.gross_nano.sum()) + int(days.gross_nano.sum())
    assert abs(Decimal(gross) / NANO - exact) <= Decimal(moved) / NANO / 10_000 + 1


@given(months(), st.integers(0, 2**32 - 1), st.integers(0, MONTH_HALF_HOURS))
def test_a_series_of_prices_gives_what_as_many_prices_would(
    month: tuple[Period, np.ndarray, np.ndarray], seed: int, cut: int
) -> None:
    period, starts, energy = month
    ends = starts + np.timedelta64(1800, "s")
    micro = np.random.default_rng(seed).integers(-(10**8), 10**8, len(starts))
    zone = ZoneInfo("Europe/London")
    dynamic = TariffTerms(zone, (), dynamic=DynamicPrices(starts, ends, micro))
    plain = TariffTerms(
        zone,
        tuple(
            UnitPrice("STANDARD", from_moment64(start), from_moment64(end), Decimal(int(value)).scaleb(-6))
            for start, end, value in zip(starts, ends, micro, strict=True)
        ),
    )
    taxes = (TaxPeriod(LONG_AGO, None, Decimal("0.05"), Decimal("0.05")),)
    one, other = (
        rate_intervals(terms, period, starts, energy, taxes=taxes, line_per=LinePer.BAND)
        for terms in (dynamic, plain)
    )
    assert one.exact_net == other.exact_net
    assert period.end is not None
    middle = min(period.start + timedelta(minutes=30 * cut), period.end)
    parts = [
        rate_intervals(dynamic, part, starts, energy, taxes=taxes)
        for part in (Period(period.start, middle), Period(middle, period.end))
    ]
    assert sum(part.exact_net for part in parts) == one.exact_net
