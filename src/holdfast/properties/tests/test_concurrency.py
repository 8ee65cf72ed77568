"""Several at once, in real threads on connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection

from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.kernel.errors import DomainError
from holdfast.properties import operations
from holdfast.properties.models import HierarchyNode, OccupancyPeriod, PropertyHierarchy
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(works: Sequence[Callable[[], object]]) -> list[object]:
    """What each gives back or how it is refused, all let go at the same moment."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return work()
        except (DomainError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def under(parent: Property, child: Property) -> Callable[[], None]:
    return lambda: operations.add_child_to_property(parent=parent, child=child, now=NOW)


def test_a_circle_is_not_closed_from_two_sides_at_once() -> None:
    # every place goes under the next one and the last under the first: all but one may, whoever comes last
    places = [make_property() for _ in range(4)]
    ring = zip(places, places[1:] + places[:1], strict=True)

    found = outcomes([under(parent, child) for child, parent in ring])

    assert [type(one).__name__ for one in found if one is not None] == ["UnableAddChildProperty"]
    parents = dict(HierarchyNode.objects.values_list("property_id", "parent__property_id"))
    assert list(parents.values()).count(None) == 1
    above, steps = places[0].pk, 0
    while (above := parents[above]) is not None:
        steps += 1
        assert steps < len(places)


def test_one_property_taken_by_several_parents_at_once_has_one() -> None:
    child, parents = make_property(), [make_property() for _ in range(4)]

    assert outcomes([under(parent, child) for parent in parents]) == [None] * 4

    node = HierarchyNode.objects.select_related("parent").get(property=child)
    assert node.parent is not None
    assert node.parent.property_id in [parent.pk for parent in parents]
    assert PropertyHierarchy.objects.count() == 1


def test_removing_a_parent_while_children_come_loses_none() -> None:
    top, middle = make_property(), make_property()
    operations.add_child_to_property(parent=top, child=middle, now=NOW)
    children = [make_property() for _ in range(3)]

    outcomes(
        [
            lambda: operations.remove_property_from_hierarchy(property=middle, now=NOW),
            *(under(middle, child) for child in children),
        ]
    )

    placed = set(HierarchyNode.objects.values_list("property_id", flat=True))
    assert {child.pk for child in children} <= placed


def test_one_of_several_accounts_moves_in_at_once() -> None:
    place, accounts = make_property(), [make_account() for _ in range(4)]

    found = outcomes([partial(occupy, account, place) for account in accounts])

    refusals = [one for one in found if isinstance(one, IntegrityError)]
    assert len(refusals) == 3
    assert all("one_account_occupies_a_property_at_a_time" in str(one) for one in refusals)
    assert OccupancyPeriod.objects.filter(property=place).count() == 1


def test_a_property_at_an_address_is_added_once_by_several_at_once() -> None:
    account = make_account()
    address = {"street_address": "14 Quay Street", "locality": "Bristol", "postal_code": "BS1 4QA"}

    found = outcomes(
        [lambda: operations.add_property(account=account, address=address, now=NOW) for _ in range(4)]
    )

    assert [type(one).__name__ for one in found].count("AddPropertyInvalidData") == 3
    assert OccupancyPeriod.objects.filter(account=account).count() == 1


def test_a_supply_point_joins_one_of_several_groups_at_once() -> None:
    point = make_supply_point()
    codes = [f"GROUP-{number}" for number in range(4)]
    for code in codes:
        operations.create_estimation_group(code=code, now=NOW)

    found = outcomes(
        [
            partial(
                operations.assign_supply_point_to_estimation_group,
                supply_point=point,
                estimation_group_code=code,
                now=NOW,
            )
            for code in codes
        ]
    )

    assert [type(one).__name__ for one in found].count("SupplyPointAlreadyEstimationGroup") == 3
