"""Lists of properties are read page by page, and occupancy to its last field."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_staff, make_user
from holdfast.properties import operations
from holdfast.properties.tests.factories import MOVED_IN, make_property, occupy

pytestmark = pytest.mark.django_db

BELOW = """query ($id: ID!, $after: String) { property(id: $id) {
    descendants(first: 1, after: $after) {
        totalCount edgeCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }
    }
} }"""
OCCUPANCY = """query ($id: ID!) { property(id: $id) {
    occupancyPeriods { id accountNumber effectiveFrom effectiveTo isOccupier numberOfOccupants }
} }"""


def test_the_flats_of_a_building_are_read_page_by_page() -> None:
    clerk = customer(make_staff(permissions={"Can access customer queries"}))
    building, first, second = (make_property() for _ in range(3))
    operations.add_property_to_hierarchy(property=building, now=NOW)
    for flat in (first, second):
        operations.add_child_to_property(parent=building, child=flat, now=NOW)

    def page(after: str | None = None) -> Any:
        return data_of(ask(clerk, BELOW, id=str(building.pk), after=after))["property"]["descendants"]

    one = page()
    assert (one["totalCount"], one["edgeCount"], one["pageInfo"]["hasNextPage"]) == (2, 1, True)
    assert one["pageInfo"]["endCursor"] == one["edges"][0]["cursor"]
    two = page(one["edges"][0]["cursor"])
    assert {one["edges"][0]["node"]["id"], two["edges"][0]["node"]["id"]} == {str(first.pk), str(second.pk)}
    assert two["pageInfo"]["hasNextPage"] is False


def test_who_lives_at_a_property_is_told_with_the_period_s_own_id() -> None:
    user = make_user()
    account, place = make_account(user=user), make_property()
    period = occupy(account, place, number_of_occupants=3)

    (shown,) = data_of(ask(customer(user), OCCUPANCY, id=str(place.pk)))["property"]["occupancyPeriods"]

    assert shown == {
        "id": str(period.pk),
        "accountNumber": account.number,
        "effectiveFrom": MOVED_IN.isoformat(),
        "effectiveTo": None,
        "isOccupier": False,
        "numberOfOccupants": 3,
    }
