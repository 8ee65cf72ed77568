from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.api.batching import adopt
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.kernel.periods import Period
from holdfast.properties import access
from holdfast.properties.tests.factories import MOVED_IN, make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def customer(user: User) -> Viewer:
    return Viewer(ViewerKind.CUSTOMER, user_id=user.pk)


def test_a_customer_sees_the_property_and_points_of_an_account_of_theirs() -> None:
    user, stranger = make_user(), make_user()
    point = make_supply_point()
    occupy(make_account(user=user), point.property)

    assert access.may_see_property(customer(user), point.property)
    assert access.may_see_supply_point(customer(user), point)
    assert not access.may_see_property(customer(stranger), point.property)
    assert not access.may_see_supply_point(customer(stranger), point)


def test_who_has_moved_out_sees_their_own_time_and_nothing_of_the_next() -> None:
    before, after = make_user(), make_user()
    place = make_property()
    left = occupy(make_account(user=before), place, effective_to=JUNE)
    occupy(make_account(user=after), place, effective_from=JUNE)

    assert access.visible_occupancies(customer(before), place) == [left]
    assert access.visible_periods(customer(before), place) == [Period(MOVED_IN, JUNE)]
    assert access.visible_periods(customer(after), place) == [Period(JUNE)]


def test_a_property_that_nobody_has_occupied_is_for_support_alone() -> None:
    place = make_property()
    support = Viewer(ViewerKind.SUPPORT, permissions=frozenset({"Can access customer queries"}))

    assert access.may_see_property(support, place)
    assert not access.may_see_property(customer(make_user()), place)


def test_many_properties_are_judged_in_one_statement_after_the_scope(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = make_user()
    account = make_account(user=user)
    places = [make_property() for _ in range(6)]
    for place in places:
        occupy(account, place)
    adopt([places])
    viewer = customer(user)

    with django_assert_num_queries(2):
        assert all(access.may_see_property(viewer, place) for place in places)
