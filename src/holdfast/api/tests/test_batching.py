"""One statement a level, whatever the number of rows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from holdfast.api import paging, rules
from holdfast.api.batching import adopt, attribute, batched, by_parent
from holdfast.api.binding import Domain, Info

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.api.testing import GraphQL

pytestmark = pytest.mark.django_db

SDL = """
extend type Query {
  kinds: [Kind] @operation(permissions: "none")
  paged(first: Int): KindConnection @operation(permissions: "none")
}
type Kind {
  id: Int
  model: String
  grants: [Grant]
  permission_set: [Grant]
  paged(first: Int, after: String): GrantConnection
}
type Grant { codename: String contentType: Kind }
type KindEdge { node: Kind cursor: String }
type KindConnection { edges: [KindEdge] pageInfo: PageInfo! totalCount: Int! }
type GrantEdge { node: Grant cursor: String }
type GrantConnection { edges: [GrantEdge] pageInfo: PageInfo! totalCount: Int! }
"""


def grants_of(kinds: Sequence[ContentType]) -> dict[int, list[Permission]]:
    rows = Permission.objects.filter(content_type__in=kinds).order_by("codename")
    return by_parent(rows, lambda one: one.content_type_id)


def pages_of(
    kinds: Sequence[ContentType], *, page: paging.PageRequest
) -> dict[int, paging.Connection[Permission]]:
    return paging.connect_each(
        Permission.objects.filter(content_type__in=kinds),
        page,
        partition="content_type_id",
        order_by=("-codename", "-id"),
    )


@pytest.fixture
def api(machine: Callable[..., GraphQL]) -> GraphQL:
    domain = Domain("tiny", text=SDL)
    domain.public("Kind", "Grant")
    kinds = ContentType.objects.filter(app_label="shelf").order_by("id")

    @domain.query("kinds", rule=rules.public)
    def all_kinds(_info: Info) -> Any:
        return kinds.all()

    @domain.query("paged", rule=rules.public)
    def paged_kinds(_info: Info, *, first: int) -> Any:
        return paging.connect(kinds, paging.PageRequest(first), order_by=("id",))

    @domain.field("Kind", "grants")
    def grants(kind: ContentType, _info: Info) -> list[Permission]:
        return batched(kind, grants_of, default=[])

    @domain.field("Kind", "paged")
    def paged(kind: ContentType, _info: Info, *, first: int, after: str | None = None) -> Any:
        page = paging.PageRequest.from_arguments(first=first, after=after)
        return batched(kind, pages_of, page=page, default=paging.empty())

    return machine(domain)


@pytest.fixture(params=[2, 20])
def rows(request: pytest.FixtureRequest) -> int:
    kinds = [ContentType(app_label="shelf", model=f"kind{number:02}") for number in range(request.param)]
    ContentType.objects.bulk_create(kinds)
    Permission.objects.bulk_create(
        Permission(content_type=kind, codename=f"c{number}", name=f"n{number}")
        for kind in kinds
        for number in range(3)
    )
    return len(kinds)


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("{ kinds { grants { codename } } }", 2),
        ("{ kinds { grants { codename contentType { id model grants { codename } } } } }", 4),
        ("{ kinds { permission_set { codename } } }", 2),
        ("{ kinds { paged(first: 2) { edges { node { codename } } } } }", 2),
        ("{ kinds { paged(first: 2) { totalCount edges { node { codename } } } } }", 3),
        ("{ kinds { a: paged(first: 1) { edges { cursor } } b: paged(first: 2) { edges { cursor } } } }", 3),
        ("{ paged(first: 50) { edges { node { grants { contentType { model } } } } } }", 3),
    ],
)
def test_statements_do_not_grow_with_rows(
    api: GraphQL, rows: int, query: str, statements: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(statements):
        data = api.must(query)

    found = data["kinds"] if "kinds" in data else data["paged"]["edges"]
    assert len(found) == rows


def test_each_parent_has_its_own(api: GraphQL, rows: int) -> None:
    data = api.must("{ kinds { model grants { codename contentType { model } } } }")

    for kind in data["kinds"]:
        assert kind["grants"] == [
            {"codename": f"c{number}", "contentType": {"model": kind["model"]}} for number in range(3)
        ]


class Row:
    def __init__(self, pk: int) -> None:
        self.pk = pk


class OtherRow(Row):
    pass


def names_of(rows: Sequence[Row], **_arguments: Any) -> dict[int, str]:
    return {row.pk: f"{type(row).__name__} {row.pk}" for row in rows}


class Loads:
    def __init__(self) -> None:
        self.calls: list[Any] = []

    def of(self, _rows: Sequence[Row], **arguments: Any) -> dict[int, str]:
        self.calls.append(arguments)
        return {}


def nothing_of(_rows: Sequence[Row]) -> dict[int, int]:
    return {}


def test_keys_of_different_tables_are_not_mixed_up() -> None:
    one, other = Row(1), OtherRow(1)
    adopt([[one, other]])

    assert (batched(one, names_of), batched(other, names_of)) == ("Row 1", "OtherRow 1")


def test_a_loader_runs_once_for_each_set_of_arguments() -> None:
    loads = Loads()
    rows = [Row(1), Row(2)]
    adopt([rows])
    for row in rows:
        for names in ({"a", "b", "c"}, {"c", "b", "a"}):
            assert batched(row, loads.of, names=names, where={"x": [1, {"y": 2}]}, default="none") == "none"
        batched(row, loads.of, names=["a"])

    assert len(loads.calls) == 2


def test_a_loader_made_for_each_object_is_refused() -> None:
    with pytest.raises(TypeError, match="function of a module"):
        batched(Row(1), lambda _rows: {})


def test_objects_a_property_makes_anew_are_made_once() -> None:
    class Parent(Row):
        @property
        def child(self) -> SimpleNamespace:
            return SimpleNamespace(pk=self.pk)

    parents = [Parent(1), Parent(2)]
    adopt([parents])
    children = [attribute(parent, "child") for parent in parents]

    assert [attribute(parent, "child") for parent in parents] == children
    assert [attribute(parents[0], "child") is child for child in children] == [True, False]


def test_an_object_that_came_alone_is_loaded_alone() -> None:
    assert batched(Row(5), names_of) == "Row 5"
    assert batched(Row(5), nothing_of, default=0) == 0
