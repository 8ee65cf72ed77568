"""How properties contain each other, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import AccountScope
from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.platform.errors import AddChildToPropertyUnauthorized
from holdfast.platform.traces import leave_trace
from holdfast.properties import access, operations, queries
from holdfast.properties.models import DEFAULT_HIERARCHY
from holdfast.properties.resolvers.base import domain, property_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.binding import Info
    from holdfast.properties.models import Property

_PAIR = property_rule(
    refusal=AddChildToPropertyUnauthorized, child="input.child_id", parent="input.parent_id"
)
_ONE = property_rule(refusal=AddChildToPropertyUnauthorized, place="input.property_id")


@domain.mutation("addChildToProperty", rule=_PAIR)
def add_child_to_property(
    info: Info,
    *,
    child: Property,
    parent: Property,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    with transaction.atomic():
        operations.add_child_to_property(
            parent=parent, child=child, hierarchy=input.get("hierarchy_name"), now=info.context.now
        )
        leave_trace(info.context, "addChildToProperty", touched=_references(parent, child))
    return {"child": child}


@domain.mutation("addParentToProperty", rule=_PAIR)
def add_parent_to_property(
    info: Info,
    *,
    child: Property,
    parent: Property,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    with transaction.atomic():
        operations.add_parent_to_property(
            child=child, parent=parent, hierarchy=input.get("hierarchy_name"), now=info.context.now
        )
        leave_trace(info.context, "addParentToProperty", touched=_references(child, parent))
    return {"parent": parent}


def _bind_change(name: str, change: Callable[..., None]) -> None:
    """Bind a mutation on one property's place in a hierarchy."""

    @domain.mutation(name, rule=_ONE)
    def resolve(info: Info, *, place: Property, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        with transaction.atomic():
            change(property=place, hierarchy=input.get("hierarchy_name"), now=info.context.now)
            leave_trace(info.context, name, touched=_references(place))
        return {"property": place}


_bind_change("addPropertyToHierarchy", operations.add_property_to_hierarchy)
_bind_change("removePropertyFromHierarchy", operations.remove_property_from_hierarchy)
_bind_change("deletePropertyDescendants", operations.delete_property_descendants)


def _references(*places: Property) -> list[str]:
    return [f"Property:{place.pk}" for place in places]


@domain.field("PropertyType", "parent")
def parent_of(place: Property, info: Info, *, hierarchy_name: str = "") -> Property | None:
    parent: Property | None = batched(place, queries.parents_of, hierarchy=_name(hierarchy_name))
    return parent if parent is not None and access.may_see_property(info.context.viewer, parent) else None


@domain.field("PropertyType", "ancestors")
def ancestors(
    place: Property, info: Info, *, hierarchy_name: str = "", **page: Any
) -> paging.Connection[Property]:
    found: paging.Connection[Property] = batched(
        place,
        queries.ancestors_of,
        default=paging.empty(),
        hierarchy=_name(hierarchy_name),
        scope=AccountScope.of(info.context.viewer),
        page=paging.PageRequest.from_arguments(**page),
    )
    return found


@domain.field("PropertyType", "descendants")
def descendants(
    place: Property, info: Info, *, hierarchy_name: str = "", depth: int | None = None, **page: Any
) -> paging.Connection[Property]:
    """The schema's default depth is 1, so nothing arrives here only where null was sent: for all levels."""
    found: paging.Connection[Property] = batched(
        place,
        queries.descendants_of,
        default=paging.empty(),
        hierarchy=_name(hierarchy_name),
        scope=AccountScope.of(info.context.viewer),
        page=paging.PageRequest.from_arguments(**page),
        depth=depth,
    )
    return found


def _name(given: str) -> str:
    return given.strip() or DEFAULT_HIERARCHY
