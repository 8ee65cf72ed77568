"""Sharing out tax and cutting months: figures worked by hand, and what holds for all figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.billing.calculation import (
    Movements,
    next_month,
    price_lines,
    share_out,
    total_of,
)
from holdfast.kernel.money import TaxedAmount
from holdfast.products.rated import LineKind, Rated, RatedLine

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def rated_line(exact_net: str, tax_rate: str = "0.05") -> RatedLine:
    return RatedLine(
        kind=LineKind.ENERGY,
        label="STANDARD",
        start=START,
        end=END,
        energy_wh=1000,
        estimated_wh=0,
        days=0,
        unit_rate=Decimal(1),
        tax_rate=Decimal(tax_rate),
        exact_net=Decimal(exact_net),
        reference=None,
        first=0,
        last=1,
    )


def test_tax_of_a_bill_is_worked_out_once_and_shared_out() -> None:
    # Nets 7410, 1530, 61 (61.4 rounded): 9001 in all. 5 % of it is 450.05, so 450.
    # Shares of 450: 370.458…, 76.491…, 3.049…: rounded down 370 + 76 + 3 = 449, and the unit that is left
    # goes to the largest remainder, the second line's.
    lines = price_lines(Rated((rated_line("7410"), rated_line("1530"), rated_line("61.4"))))

    assert [line.amount for line in lines] == [
        TaxedAmount(7410, 370),
        TaxedAmount(1530, 77),
        TaxedAmount(61, 3),
    ]
    assert total_of(lines) == TaxedAmount(9001, 450)


def test_rates_are_taxed_apart() -> None:
    # France before August 2025: energy 10,000 at 20 % = 2,000; subscription 1,500 at 5.5 % = 82.5, so 83.
    lines = price_lines(Rated((rated_line("10000", "0.20"), rated_line("1500", "0.055"))))

    assert [line.amount.tax for line in lines] == [2000, 83]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [-1, -1, -1], [-33, -33, -34]),
        (5, [0, 10], [0, 5]),
        (1, [3, -3], [1, 0]),
        (0, [], []),
        (7, [14, -7], [14, -7]),
    ],
)
def test_sharing_out(total: int, weights: list[int], parts: list[int]) -> None:
    assert share_out(total, weights) == parts


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_parts_add_up_and_stay_within_a_unit_of_their_share(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)

    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * whole - total * weight) < abs(whole)


@given(
    st.lists(
        st.tuples(st.integers(-(10**8), 10**8), st.sampled_from(["0", "0.05", "0.055", "0.20", "0.21"])),
        min_size=1,
        max_size=12,
    )
)
def test_lines_of_a_bill_add_up_to_what_was_rated(nets: list[tuple[int, str]]) -> None:
    rated = Rated(tuple(rated_line(f"{net}.37", rate) for net, rate in nets))

    assert total_of(price_lines(rated)) == TaxedAmount(rated.net, rated.tax)


def test_balance_follows_from_what_moved() -> None:
    # £50 in credit, £73.50 charged, £10 credited, £40 paid, £5 paid back: 5000 - 7350 + 1000 + 4000 - 500.
    moved = Movements(TaxedAmount(7000, 350), TaxedAmount(1000, 0), payments=4000, repayments=500)

    assert moved.balance_after(5000) == 2150


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_next_month_is_the_first_day_after_this_one(day: date) -> None:
    following = next_month(day)

    assert following.day == 1
    assert 1 <= (following - day).days <= 31
