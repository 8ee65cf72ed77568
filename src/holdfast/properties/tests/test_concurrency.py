"""Several at once, in real threads on connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from holdfast.accounts.tests.factories import NOW
from holdfast.kernel.errors import DomainError
from holdfast.properties import operations
from holdfast.properties.models import HierarchyNode, PropertyHierarchy
from holdfast.properties.tests.factories import make_property

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
        except DomainError as refusal:
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
