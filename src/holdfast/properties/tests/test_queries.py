from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.tests.factories import make_account
from holdfast.properties import queries
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import MOVED_IN, make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)
JULY = datetime(2024, 7, 1, tzinfo=UTC)


def test_the_properties_of_an_account_are_those_it_has_now_and_had_before() -> None:
    account = make_account()
    old, new = make_property(), make_property()
    occupy(account, old, effective_to=JUNE)
    occupy(account, new, effective_from=JUNE)

    assert queries.properties_of([account]) == {account.pk: [old, new]}
    assert queries.properties_of([account], ending_after=JULY) == {account.pk: [new]}
    assert queries.properties_of([account], ending_after=JUNE) == {account.pk: [old, new]}
    assert queries.properties_of([account], active_at=MOVED_IN) == {account.pk: [old]}
    assert queries.properties_of([account], active_at=JUNE) == {account.pk: [new]}


def test_a_property_that_was_left_and_taken_again_is_listed_once() -> None:
    account, place = make_account(), make_property()
    occupy(account, place, effective_to=JUNE)
    occupy(account, place, effective_from=JULY)

    assert queries.properties_of([account]) == {account.pk: [place]}


def test_each_level_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    accounts = [make_account() for _ in range(4)]
    places = [make_property() for _ in range(4)]
    for account, place in zip(accounts, places, strict=True):
        occupy(account, place)
        make_supply_point(place)
        make_supply_point(place, "GBR_GAS")

    with django_assert_num_queries(3):
        found = queries.properties_of(accounts)
        periods = queries.occupancy_periods_of(places)
        points = queries.supply_points_of(places)
        numbers = [period.account.brand.code for one in periods.values() for period in one]
        owners = [point.property for one in points.values() for point in one]

    assert [found[account.pk] for account in accounts] == [[place] for place in places]
    assert len(numbers) == 4
    assert owners == [place for place in places for _ in range(2)]


def test_supply_points_can_be_those_of_one_market() -> None:
    place = make_property()
    electricity, gas = make_supply_point(place), make_supply_point(place, "GBR_GAS")

    assert queries.supply_points_of([place], market_names=("GBR_GAS",)) == {place.pk: [gas]}
    assert queries.supply_points_of([place], market_names=("FRA_GAS",)) == {}
    assert (
        queries.supply_point(market_name="GBR_ELECTRICITY", identifier=electricity.identifier) == electricity
    )
    assert queries.supply_point(market_name="GBR_GAS", identifier=electricity.identifier) is None
    assert queries.supply_points_by_identifier(gas.identifier, fuel=Fuel.GAS) == [gas]
    assert queries.supply_points_by_identifier(gas.identifier, fuel=Fuel.ELECTRICITY) == []


def test_supply_points_of_accounts(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = make_account(), make_account()
    point = make_supply_point()
    occupy(first, point.property, effective_to=JUNE)
    occupy(second, point.property, effective_from=JUNE)

    with django_assert_num_queries(2):
        assert queries.supply_points_of_accounts([first.pk, second.pk]) == {
            first.pk: [point],
            second.pk: [point],
        }


def test_who_occupies_what_is_known_at_any_moment() -> None:
    account, place = make_account(), make_property()
    point, other = make_supply_point(place), make_supply_point(make_property())
    occupy(account, place, effective_to=JUNE)

    assert queries.account_occupies(account.pk, place.pk, None, MOVED_IN)
    assert queries.account_occupies(account.pk, place.pk, point.pk, MOVED_IN)
    assert not queries.account_occupies(account.pk, place.pk, other.pk, MOVED_IN)
    assert not queries.account_occupies(account.pk, place.pk, None, JUNE)
    assert not queries.account_occupies(make_account().pk, place.pk, None, MOVED_IN)
