from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_staff, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties import operations
from holdfast.properties.models import HierarchyNode, PropertyHierarchy
from holdfast.properties.tests.factories import make_property, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.tokens import Holder
    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

MANAGES = "Can manage property hierarchies"
ADD_CHILD = """mutation ($input: AddChildToPropertyInput!) { addChildToProperty(input: $input) {
    child { id parent { id } } } }"""
ADD_PARENT = """mutation ($input: AddParentToPropertyInput!) { addParentToProperty(input: $input) {
    parent { id descendants(first: 9) { edges { node { id } } } } } }"""
ADD = """mutation ($input: AddPropertyToHierarchyInput!) { addPropertyToHierarchy(input: $input) {
    property { id } } }"""
REMOVE = """mutation ($input: RemovePropertyFromHierarchyInput!) { removePropertyFromHierarchy(input: $input) {
    property { id ancestors(first: 9) { totalCount } } } }"""
DELETE = """mutation ($input: DeletePropertyDescendantsInput!) { deletePropertyDescendants(input: $input) {
    property { id descendants(first: 9, depth: null) { totalCount } } } }"""
CHANGES = {
    "addChildToProperty": (ADD_CHILD, ("childId", "parentId")),
    "addParentToProperty": (ADD_PARENT, ("childId", "parentId")),
    "addPropertyToHierarchy": (ADD, ("propertyId",)),
    "removePropertyFromHierarchy": (REMOVE, ("propertyId",)),
    "deletePropertyDescendants": (DELETE, ("propertyId",)),
}
LOOK = """query ($id: ID!, $name: String, $depth: Int) { property(id: $id) {
    parent(hierarchyName: $name) { id }
    ancestors(first: 9, hierarchyName: $name) { edges { node { id } } }
    children: descendants(first: 9, hierarchyName: $name) { edges { node { id } } }
    descendants(first: 9, hierarchyName: $name, depth: $depth) { totalCount edges { node { id } } }
} }"""


def manager() -> Holder:
    return customer(make_staff(permissions={MANAGES, "Can access customer queries"}))


def change(
    caller: Holder | None, document: str, name: str | None = None, **places: Property
) -> dict[str, Any]:
    keys = {f"{role}Id": str(place.pk) for role, place in places.items()}
    return ask(caller, document, input={**keys, "hierarchyName": name} if name else keys)


def ids(connection: dict[str, Any]) -> list[int]:
    return [int(edge["node"]["id"]) for edge in connection["edges"]]


def keys_of(*places: Property) -> list[int]:
    return [place.pk for place in places]


def look(caller: Holder, place: Property, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = data_of(ask(caller, LOOK, id=str(place.pk), depth=None, **variables))["property"]
    return found


def test_a_campus_with_a_building_and_its_flats() -> None:
    staff = manager()
    campus, building, first, second = (make_property() for _ in range(4))

    data_of(change(staff, ADD, property=campus))
    data_of(change(staff, ADD_CHILD, parent=campus, child=building))
    data_of(change(staff, ADD_CHILD, parent=building, child=first))
    below = data_of(change(staff, ADD_PARENT, parent=building, child=second))["addParentToProperty"]["parent"]

    assert ids(below["descendants"]) == keys_of(first, second)
    top = look(staff, campus)
    assert (top["parent"], ids(top["ancestors"])) == (None, [])
    assert ids(top["children"]) == keys_of(building)
    assert ids(top["descendants"]) == keys_of(building, first, second)
    flat = look(staff, second)
    assert flat["parent"] == {"id": str(building.pk)}
    assert ids(flat["ancestors"]) == keys_of(campus, building)
    two_levels = data_of(ask(staff, LOOK, id=str(campus.pk), depth=2))["property"]["descendants"]
    assert two_levels["totalCount"] == 3


def test_hierarchies_of_different_names_know_nothing_of_each_other() -> None:
    staff = manager()
    head_office, shop = make_property(), make_property()
    change(staff, ADD_CHILD, "owners", parent=head_office, child=shop)
    change(staff, ADD_CHILD, "regions", parent=shop, child=head_office)

    assert look(staff, shop)["parent"] is None
    assert look(staff, shop, name="owners")["parent"] == {"id": str(head_office.pk)}
    assert look(staff, head_office, name="regions")["parent"] == {"id": str(shop.pk)}


def test_a_child_moves_to_another_parent_with_all_below_it() -> None:
    staff = manager()
    old, new, building, flat = (make_property() for _ in range(4))
    for parent, child in ((old, building), (building, flat)):
        change(staff, ADD_CHILD, parent=parent, child=child)

    moved = data_of(change(staff, ADD_CHILD, parent=new, child=building))["addChildToProperty"]["child"]

    assert moved == {"id": str(building.pk), "parent": {"id": str(new.pk)}}
    assert ids(look(staff, flat)["ancestors"]) == keys_of(new, building)
    assert ids(look(staff, old)["descendants"]) == []
    event = BusinessEventRecord.objects.filter(name="properties.hierarchy_node.placed-v1").latest("pk")
    assert event.data == {
        "hierarchy": "default",
        "property_id": building.pk,
        "parent_id": new.pk,
        "previous_parent_id": old.pk,
    }


def test_the_same_again_changes_nothing() -> None:
    staff = manager()
    parent, child = make_property(), make_property()
    for _ in range(2):
        data_of(change(staff, ADD, property=parent))
        data_of(change(staff, ADD_CHILD, parent=parent, child=child))
        data_of(change(staff, ADD_PARENT, parent=parent, child=child))

    assert BusinessEventRecord.objects.filter(name="properties.hierarchy_node.placed-v1").count() == 2
    assert HierarchyNode.objects.count() == 2


@pytest.mark.parametrize(
    ("document", "code"), [(ADD_CHILD, "KT-CT-6634"), (ADD_PARENT, "KT-CT-6635")], ids=["child", "parent"]
)
def test_nothing_can_contain_what_it_is_contained_in(document: str, code: str) -> None:
    staff = manager()
    top, middle, bottom = (make_property() for _ in range(3))
    operations.add_child_to_property(parent=top, child=middle, now=NOW)
    operations.add_child_to_property(parent=middle, child=bottom, now=NOW)
    before = list(HierarchyNode.objects.order_by("pk").values_list("property", "parent"))

    assert error_codes(change(staff, document, parent=bottom, child=top)) == [code]
    assert error_codes(change(staff, document, parent=top, child=top)) == [code]
    assert error_codes(change(staff, document, "a new one", parent=top, child=top)) == [code]

    assert list(HierarchyNode.objects.order_by("pk").values_list("property", "parent")) == before
    assert PropertyHierarchy.objects.count() == 1
    assert not AuditRecord.objects.exists()


def test_a_child_does_not_become_a_root_by_being_added() -> None:
    staff = manager()
    parent, child = make_property(), make_property()
    operations.add_child_to_property(parent=parent, child=child, now=NOW)

    assert error_codes(change(staff, ADD, property=child)) == ["KT-CT-6633"]
    assert look(staff, child)["parent"] == {"id": str(parent.pk)}


def test_removing_a_property_moves_its_children_up() -> None:
    staff = manager()
    top, middle, bottom = (make_property() for _ in range(3))
    operations.add_child_to_property(parent=top, child=middle, now=NOW)
    operations.add_child_to_property(parent=middle, child=bottom, now=NOW)

    removed = data_of(change(staff, REMOVE, property=middle))["removePropertyFromHierarchy"]["property"]
    assert removed == {"id": str(middle.pk), "ancestors": {"totalCount": 0}}
    assert ids(look(staff, top)["descendants"]) == keys_of(bottom)

    data_of(change(staff, REMOVE, property=top))
    assert look(staff, bottom)["parent"] is None
    data_of(change(staff, REMOVE, property=top))  # gone already
    data_of(change(staff, REMOVE, "of no such name", property=bottom))
    assert BusinessEventRecord.objects.filter(name="properties.hierarchy_node.removed-v1").count() == 2


def test_deleting_descendants_keeps_the_property_and_every_place() -> None:
    staff = manager()
    top, middle, bottom = (make_property() for _ in range(3))
    operations.add_child_to_property(parent=top, child=middle, now=NOW)
    operations.add_child_to_property(parent=middle, child=bottom, now=NOW)

    for _ in range(2):
        found = data_of(change(staff, DELETE, property=top))["deletePropertyDescendants"]["property"]
        assert found == {"id": str(top.pk), "descendants": {"totalCount": 0}}
    data_of(change(staff, DELETE, "of no such name", property=top))

    assert list(HierarchyNode.objects.values_list("property", flat=True)) == [top.pk]
    assert data_of(ask(staff, "query ($id: ID!) { property(id: $id) { id } }", id=str(bottom.pk)))
    [event] = BusinessEventRecord.objects.filter(name="properties.hierarchy_descendants.deleted-v1")
    assert event.data["deleted"] == keys_of(middle, bottom)


@pytest.mark.parametrize("name", CHANGES)
def test_who_may_not_is_refused_and_changes_nothing(name: str) -> None:
    document, roles = CHANGES[name]
    user = make_user()
    places = [make_property() for _ in roles]
    for place in places:
        occupy(make_account(user=user), place)
    values = dict(zip(roles, (str(place.pk) for place in places), strict=True))
    needed = "KT-CT-1111" if len(roles) > 1 else "KT-CT-6622"
    elsewhere = make_organization("ANOTHER_BRAND", permissions={MANAGES, "Can access customer queries"})
    looking = make_staff(permissions={"Can access customer queries"})

    def codes(caller: Holder | None, **changed: str) -> list[str]:
        return error_codes(ask(caller, document, input={**values, **changed}))

    assert codes(None) == ["KT-CT-1112"]
    assert codes(customer(user)) == [needed]
    assert codes(customer(looking)) == [needed]
    assert codes(partner(elsewhere)) == ["KT-CT-6622"]
    assert codes(manager(), **{roles[0]: "987654321"}) == ["KT-CT-6622"]
    assert not HierarchyNode.objects.exists()
    assert not AuditRecord.objects.exists()


def test_a_partner_orders_the_properties_of_its_brands() -> None:
    organization = make_organization("HOLDFAST_GB", permissions={MANAGES, "Can access customer queries"})
    parent, child = make_property(), make_property()
    for place in (parent, child):
        occupy(make_account(), place)

    data_of(change(partner(organization), ADD_CHILD, parent=parent, child=child))

    record = AuditRecord.objects.get(operation="addChildToProperty")
    assert (record.actor_organization_id, record.objects_touched) == (
        organization.pk,
        [f"Property:{parent.pk}", f"Property:{child.pk}"],
    )


def test_a_customer_sees_of_a_hierarchy_what_is_theirs() -> None:
    user = make_user()
    top, own, strangers, below = (make_property() for _ in range(4))
    for parent, child in ((top, own), (own, strangers), (strangers, below)):
        operations.add_child_to_property(parent=parent, child=child, now=NOW)
    for place in (own, below):
        occupy(make_account(user=user), place)

    seen = look(customer(user), own)

    assert seen["parent"] is None
    assert ids(seen["ancestors"]) == []
    assert ids(seen["descendants"]) == keys_of(below)


def test_a_name_that_is_too_long_is_refused() -> None:
    assert error_codes(change(manager(), ADD, "x" * 101, property=make_property())) == ["KT-CT-1605"]


def test_the_database_keeps_parents_within_their_hierarchy() -> None:
    parent, child = make_property(), make_property()
    operations.add_property_to_hierarchy(property=parent, hierarchy="one", now=NOW)
    operations.add_property_to_hierarchy(property=child, hierarchy="another", now=NOW)
    above, below = HierarchyNode.objects.order_by("pk")

    with pytest.raises(IntegrityError, match="parent_in_the_same_hierarchy"):
        HierarchyNode.objects.filter(pk=below.pk).update(parent=above)


@pytest.mark.parametrize("children", [1, 6])
def test_statements_do_not_grow_with_the_hierarchy(
    children: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff = manager()
    top = make_property()
    for _ in range(children):
        operations.add_child_to_property(parent=top, child=make_property(), now=NOW)

    # viewer, role, points of the hour, property; below, page; then parents, above and page for all children
    with django_assert_max_num_queries(12):
        found = data_of(
            ask(
                staff,
                """query ($id: ID!) { property(id: $id) { descendants(first: 9) { edges { node {
                    ... on PropertyType { id parent { id } ancestors(first: 3) { edges { node { id } } } } } } } } }""",
                id=str(top.pk),
            )
        )["property"]["descendants"]

    assert [edge["node"]["parent"]["id"] for edge in found["edges"]] == [str(top.pk)] * children
