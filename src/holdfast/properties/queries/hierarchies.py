"""What is read of hierarchies of properties: one recursive statement for all properties asked for.

Only what the viewer may see is told: a property in between that is a stranger's is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from holdfast.api import paging
from holdfast.properties.models import HierarchyNode, OccupancyPeriod, Property, PropertyHierarchy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from holdfast.accounts.access import AccountScope

_BELOW = """
    WITH RECURSIVE below (origin, property_id, node_id, depth) AS (
        SELECT node.property_id, node.property_id, node.id, 0
          FROM properties_hierarchynode node
          JOIN properties_propertyhierarchy hierarchy ON hierarchy.id = node.hierarchy_id
         WHERE hierarchy.name = %(hierarchy)s AND node.property_id = ANY(%(properties)s)
        UNION ALL
        SELECT below.origin, node.property_id, node.id, below.depth + 1
          FROM below JOIN properties_hierarchynode node ON node.parent_id = below.node_id
         WHERE %(depth)s::int IS NULL OR below.depth < %(depth)s::int
    )
    SELECT origin, property_id FROM below WHERE depth > 0 ORDER BY depth, node_id
"""
_ABOVE = """
    WITH RECURSIVE above (origin, property_id, parent_id, height) AS (
        SELECT node.property_id, node.property_id, node.parent_id, 0
          FROM properties_hierarchynode node
          JOIN properties_propertyhierarchy hierarchy ON hierarchy.id = node.hierarchy_id
         WHERE hierarchy.name = %(hierarchy)s AND node.property_id = ANY(%(properties)s)
        UNION ALL
        SELECT above.origin, node.property_id, node.parent_id, above.height + 1
          FROM above JOIN properties_hierarchynode node ON node.id = above.parent_id
    )
    SELECT origin, property_id FROM above WHERE height > 0 ORDER BY height DESC
"""
_TREE = """
    WITH RECURSIVE tree (property_id, node_id, depth, path) AS (
        SELECT node.property_id, node.id, 0, ARRAY[node.id]
          FROM properties_hierarchynode node
         WHERE node.hierarchy_id = %(hierarchy)s AND node.parent_id IS NULL
        UNION ALL
        SELECT node.property_id, node.id, tree.depth + 1, tree.path || node.id
          FROM tree JOIN properties_hierarchynode node ON node.parent_id = tree.node_id
    )
    SELECT property_id, depth FROM tree ORDER BY path LIMIT %(limit)s
"""


def places_of_hierarchy(hierarchy: PropertyHierarchy, *, limit: int) -> list[tuple[Property, int]]:
    """The first places of a hierarchy from the roots down, each with its depth, those of a root together."""
    with connection.cursor() as cursor:
        cursor.execute(_TREE, {"hierarchy": hierarchy.pk, "limit": limit})
        rows = cursor.fetchall()
    found = Property.objects.in_bulk([key for key, _ in rows])
    return [(found[key], depth) for key, depth in rows]


def parents_of(places: Sequence[Property], *, hierarchy: str) -> dict[int, Property]:
    """The parent of each property in a hierarchy; roots and properties outside of it are missing."""
    nodes = HierarchyNode.objects.filter(
        hierarchy__name=hierarchy, property__in=places, parent__isnull=False
    ).select_related("parent__property")
    return {node.property_id: node.parent.property for node in nodes if node.parent is not None}


def ancestors_of(
    places: Sequence[Property], *, hierarchy: str, scope: AccountScope, page: paging.PageRequest
) -> dict[int, paging.Connection[Property]]:
    """What contains each property, from the root down to its parent."""
    return _pages(_related(_ABOVE, places, hierarchy), scope, page)


def descendants_of(
    places: Sequence[Property],
    *,
    hierarchy: str,
    scope: AccountScope,
    page: paging.PageRequest,
    depth: int | None,
) -> dict[int, paging.Connection[Property]]:
    """What each property contains, level by level down to a depth (1: its children), None for all."""
    return _pages(_related(_BELOW, places, hierarchy, depth), scope, page)


def properties_in_scope(property_ids: Collection[int], scope: AccountScope) -> frozenset[int]:
    """Those of the properties that an account in reach occupies or has occupied."""
    if scope.sees_everything:
        return frozenset(property_ids)
    periods = scope.restrict(
        OccupancyPeriod.objects.filter(property__in=list(property_ids)), account="account"
    )
    return frozenset(periods.values_list("property_id", flat=True).distinct())


def _related(
    statement: str, places: Sequence[Property], hierarchy: str, depth: int | None = None
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    wanted = {"hierarchy": hierarchy, "properties": [place.pk for place in places], "depth": depth}
    with connection.cursor() as cursor:
        cursor.execute(statement, wanted)
        for origin, property_id in cursor.fetchall():
            found[origin].append(property_id)
    return dict(found)


def _pages(
    related: Mapping[int, list[int]], scope: AccountScope, page: paging.PageRequest
) -> dict[int, paging.Connection[Property]]:
    """Pages of keys first, so that only the properties on them are loaded."""
    seen = (
        properties_in_scope({key for keys in related.values() for key in keys}, scope) if related else set()
    )
    pages = {
        origin: paging.of_list([key for key in keys if key in seen], page) for origin, keys in related.items()
    }
    places = Property.objects.in_bulk({key for one in pages.values() for key in one.nodes})
    return {
        origin: paging.Connection(
            [places[key] for key in one.nodes], one.cursors, one.has_next, one.has_previous, one.count
        )
        for origin, one in pages.items()
    }
