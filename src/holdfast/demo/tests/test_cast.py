"""Who the customers of the full demo are, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from holdfast.demo import chance
from holdfast.demo.cast import LEADING, Load, Paying, stories
from holdfast.demo.catalogue import PRODUCTS
from holdfast.demo.people import person, place
from holdfast.demo.plan import Days, Plan
from holdfast.demo.premises import PLANS, fuel_of, offer_of
from holdfast.demo.pricing import half_hourly, price_dates, unit_rates

LONDON = ZoneInfo("Europe/London")


def test_sixty_accounts_tell_every_kind_of_story() -> None:
    cast = stories(60)

    assert {story.country for story in cast} == {"GB", "FR", "ES"}
    assert {story.paying for story in cast} == set(Paying)
    assert {plan.load for story in cast for home in story.properties for plan in home} == set(Load)
    assert any(len(story.properties) > 1 for story in cast)
    assert any(story.left is not None for story in cast)
    assert any(story.group for story in cast)
    assert {story.account_type for story in cast} == {"DOMESTIC", "BUSINESS"}


def test_the_printed_customer_has_accounts_in_three_countries() -> None:
    assert [story.country for story in LEADING] == ["GB", "GB", "FR", "ES"]
    assert tuple(stories(60)[: len(LEADING)]) == LEADING


def test_whoever_takes_over_a_property_comes_when_and_after_who_left_it() -> None:
    cast = stories(60)
    for before, after in pairwise(cast):
        if after.takes_over:
            assert before.left == after.joined
            assert before.properties == after.properties


def test_every_supply_has_a_product_that_is_sold_in_its_market_and_area() -> None:
    for position, story in enumerate(stories(60)):
        for index, home in enumerate(story.properties):
            area = place(1, story.country, position, index, area=story.area).town.area
            for plan in home:
                for key in plan.products:
                    assert PLANS[key].country == story.country
                    assert area in PLANS[key].areas
                    assert offer_of(PLANS[key], fuel_of(plan))


def test_codes_of_products_and_tariffs_are_distinct() -> None:
    tariffs = [
        plan.tariff_code(offer, area) for plan in PRODUCTS for offer in plan.offers for area in plan.areas
    ]

    assert len({plan.code for plan in PRODUCTS}) == len(PRODUCTS)
    assert len(set(tariffs)) == len(tariffs)
    assert "E-2R-BRW-NIGHT-23-10-01-C" in tariffs


def test_variable_prices_change_within_every_year_and_fixed_ones_never() -> None:
    until = date(2026, 11, 22)
    changes = {
        plan.key: [
            price.valid_from.astimezone(LONDON).date()
            for price in unit_rates(plan, plan.offers[0], "_C", LONDON, seed=1, until=until)["STANDARD"]
        ]
        for plan in PRODUCTS
        if plan.key in ("GB-VARIABLE", "GB-FIXED")
    }

    assert date(2026, 4, 1) in changes["GB-VARIABLE"]
    assert date(2026, 10, 1) in changes["GB-VARIABLE"]
    assert changes["GB-FIXED"] == [date(2024, 4, 1)]


def test_prices_change_on_the_markets_own_days() -> None:
    assert price_dates("FR", date(2023, 8, 1), date(2024, 9, 1)) == [
        date(2023, 8, 1),
        date(2024, 2, 1),
        date(2024, 8, 1),
    ]


def test_a_half_hourly_tariff_has_a_price_for_each_half_hour_also_when_the_clocks_change() -> None:
    [plan] = [plan for plan in PRODUCTS if plan.key == "GB-HALF-HOURLY"]
    # 29 March 2026 has 23 hours, the day after it 24.
    days = (date(2026, 3, 29), date(2026, 3, 31))

    prices = half_hourly(plan.offers[0].price("STANDARD"), days, LONDON, seed=1)

    assert len(prices) == 46 + 48
    assert prices[0].valid_from == datetime(2026, 3, 29, tzinfo=UTC)
    assert all(a.valid_to == b.valid_from for a, b in pairwise(prices))
    assert all(Decimal(-4) <= price.value_excl_tax <= Decimal(95) for price in prices)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=UTC), date(2025, 3, 1)),
        (datetime(2026, 1, 1, 0, tzinfo=UTC), date(2025, 1, 1)),
        # In London it is the first of April already.
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), date(2025, 4, 1)),
    ],
)
def test_a_plan_covers_full_months_before_the_current_one(now: datetime, first: date) -> None:
    days = Days.of(Plan(), now=now, zone=LONDON)

    assert (days.first, days.month(12)) == (first, days.today.replace(day=1))


def test_numbers_of_different_positions_differ() -> None:
    for make in (chance.account_number, chance.portfolio_number, chance.ledger_number, chance.user_number):
        assert len({make(5, position) for position in range(5_000)}) == 5_000


def test_people_have_addresses_that_nobody_else_can_have() -> None:
    people = [person(1, country, n) for n, country in enumerate(("GB", "FR", "ES", "GB"))]

    assert all(one.email.endswith(".example") for one in people)
    assert all(one.email.isascii() for one in people)
    assert len({one.email for one in people}) == len(people)
    assert people[0].mobile.startswith("+447700900")
