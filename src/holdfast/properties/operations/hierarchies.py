"""What changes hierarchies of properties. Each function holds its hierarchy's row, so that changes of one
hierarchy happen one after the other and no two of them can close a circle together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.properties.errors import (
    PropertyAlreadyHierarchyAsChild,
    UnableAddChildProperty,
    UnableAddParentProperty,
)
from holdfast.properties.models import DEFAULT_HIERARCHY, HierarchyNode, Property, PropertyHierarchy

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.kernel.errors import DomainError

_MAX_NAME = 100

_IS_ABOVE = """
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT id, parent_id FROM properties_hierarchynode WHERE id = %(start)s
        UNION ALL
        SELECT node.id, node.parent_id FROM above
          JOIN properties_hierarchynode node ON node.id = above.parent_id
    )
    SELECT EXISTS (SELECT FROM above WHERE id = %(wanted)s)
"""
_DELETE_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM properties_hierarchynode WHERE parent_id = %(start)s
        UNION ALL
        SELECT node.id FROM below JOIN properties_hierarchynode node ON node.parent_id = below.id
    )
    DELETE FROM properties_hierarchynode node USING below WHERE node.id = below.id
    RETURNING node.property_id
"""


def hierarchy_name(given: str | None) -> str:
    """The name of the hierarchy that is meant. Raises InvalidInputData for one that is too long."""
    name = (given or "").strip() or DEFAULT_HIERARCHY
    if len(name) > _MAX_NAME:
        reason = f"A hierarchy's name has at most {_MAX_NAME} characters."
        raise InvalidInputData(invalid=(InvalidInput(reason, ("input", "hierarchyName")),))
    return name


@transaction.atomic
def add_property_to_hierarchy(
    *,
    property: Property,  # noqa: A002 - the field's own word
    now: datetime,
    hierarchy: str | None = None,
) -> None:
    """Make a property a root of a hierarchy, which is made at its first use; a root stays as it is.

    Raises PropertyAlreadyHierarchyAsChild where it has a parent there.
    """
    locked = _locked(hierarchy, now)
    node = _node(locked, property)
    if node is None:
        _insert(locked, property, None, now)
    elif node.parent_id is not None:
        raise PropertyAlreadyHierarchyAsChild


@transaction.atomic
def add_child_to_property(
    *, parent: Property, child: Property, now: datetime, hierarchy: str | None = None
) -> None:
    """Put a property under another one, away from the parent it had; below it everything stays as it is.

    A parent that is not in the hierarchy becomes a root of it. The same again changes nothing. Raises
    UnableAddChildProperty where the parent is the child itself or lies below it.
    """
    _attach(parent, child, now=now, hierarchy=hierarchy, refusal=UnableAddChildProperty)


@transaction.atomic
def add_parent_to_property(
    *, child: Property, parent: Property, now: datetime, hierarchy: str | None = None
) -> None:
    """The same as `add_child_to_property`, asked from below. Raises UnableAddParentProperty."""
    _attach(parent, child, now=now, hierarchy=hierarchy, refusal=UnableAddParentProperty)


@transaction.atomic
def remove_property_from_hierarchy(
    *,
    property: Property,  # noqa: A002
    now: datetime,
    hierarchy: str | None = None,
) -> None:
    """Take a property out of a hierarchy; its children come under its parent, or become roots with it gone.

    A property that is not there changes nothing.
    """
    locked = _locked_if_there(hierarchy)
    node = _node(locked, property) if locked is not None else None
    if locked is None or node is None:
        return
    parent_id = node.parent.property_id if node.parent is not None else None
    children = list(node.children.values_list("property_id", flat=True))
    node.children.update(parent=node.parent)
    node.delete()
    record_event(
        BusinessEvent(
            "properties.hierarchy_node.removed-v1",
            now,
            data={
                "hierarchy": locked.name,
                "property_id": property.pk,
                "parent_id": parent_id,
                "children_moved_up": sorted(children),
            },
        )
    )


@transaction.atomic
def delete_property_descendants(
    *,
    property: Property,  # noqa: A002
    now: datetime,
    hierarchy: str | None = None,
) -> None:
    """Take everything below a property out of a hierarchy; the properties themselves are kept.

    Nothing below it, or no such place, changes nothing.
    """
    locked = _locked_if_there(hierarchy)
    node = _node(locked, property) if locked is not None else None
    if locked is None or node is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_BELOW, {"start": node.pk})
        deleted = sorted(property_id for (property_id,) in cursor.fetchall())
    if deleted:
        record_event(
            BusinessEvent(
                "properties.hierarchy_descendants.deleted-v1",
                now,
                data={"hierarchy": locked.name, "property_id": property.pk, "deleted": deleted},
            )
        )


def _attach(
    parent: Property, child: Property, *, now: datetime, hierarchy: str | None, refusal: type[DomainError]
) -> None:
    locked = _locked(hierarchy, now)
    if parent.pk == child.pk:
        raise refusal("A property cannot contain itself.")
    above, below = _node(locked, parent), _node(locked, child)
    if above is not None and below is not None:
        if below.parent_id == above.pk:
            return
        if _is_above(below, above):
            raise refusal("The parent lies below the child.")
    if above is None:
        above = _insert(locked, parent, None, now)
    if below is None:
        _insert(locked, child, above, now)
        return
    before = below.parent.property_id if below.parent is not None else None
    below.parent = above
    below.save(update_fields=["parent"])
    _record_placed(locked, child, parent.pk, before, now)


def _locked(hierarchy: str | None, now: datetime) -> PropertyHierarchy:
    name = hierarchy_name(hierarchy)
    PropertyHierarchy.objects.bulk_create(
        [PropertyHierarchy(name=name, created_at=now)], ignore_conflicts=True
    )
    return PropertyHierarchy.objects.select_for_update().get(name=name)


def _locked_if_there(hierarchy: str | None) -> PropertyHierarchy | None:
    return PropertyHierarchy.objects.select_for_update().filter(name=hierarchy_name(hierarchy)).first()


def _node(hierarchy: PropertyHierarchy, place: Property) -> HierarchyNode | None:
    return HierarchyNode.objects.select_related("parent").filter(hierarchy=hierarchy, property=place).first()


def _is_above(wanted: HierarchyNode, start: HierarchyNode) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_ABOVE, {"start": start.pk, "wanted": wanted.pk})
        row = cursor.fetchone()
    return bool(row and row[0])


def _insert(
    hierarchy: PropertyHierarchy, place: Property, parent: HierarchyNode | None, now: datetime
) -> HierarchyNode:
    node = HierarchyNode.objects.create(hierarchy=hierarchy, property=place, parent=parent, created_at=now)
    _record_placed(hierarchy, place, parent.property_id if parent else None, None, now)
    return node


def _record_placed(
    hierarchy: PropertyHierarchy, place: Property, parent_id: int | None, before: int | None, now: datetime
) -> None:
    record_event(
        BusinessEvent(
            "properties.hierarchy_node.placed-v1",
            now,
            data={
                "hierarchy": hierarchy.name,
                "property_id": place.pk,
                "parent_id": parent_id,
                "previous_parent_id": before,
            },
        )
    )
