"""Connections: every row once, in order, however it is paged and whatever comes in meanwhile."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.api import paging
from holdfast.api.errors import PageSizeMissing
from holdfast.api.paging import PageRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.paging import Connection

pytestmark = pytest.mark.django_db

ORDERS = [("id",), ("-name", "-id"), ("name", "-id"), ("-name", "id"), ("codename", "name", "id")]
#: Few names, so that many rows are equal but for their key.
names = st.lists(st.sampled_from("abc"), max_size=12)
sizes = st.integers(1, 5)
on_the_table = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fill(rows: list[str], kind: str = "one") -> ContentType:
    Permission.objects.filter(content_type__app_label="paging", content_type__model=kind).delete()
    parent, _ = ContentType.objects.get_or_create(app_label="paging", model=kind)
    Permission.objects.bulk_create(
        Permission(content_type=parent, name=name, codename=f"{number % 3}-{number}")
        for number, name in enumerate(rows)
    )
    return parent


def rows_of(parent: ContentType) -> Any:
    return Permission.objects.filter(content_type=parent)


def forwards(ask: Callable[[PageRequest], Connection[Any]], size: int) -> list[Any]:
    found, page = [], PageRequest.from_arguments(first=size)
    while True:
        connection = ask(page)
        found += connection.nodes
        if not connection.page_info.has_next_page:
            return found
        page = PageRequest.from_arguments(first=size, after=connection.page_info.end_cursor)


def backwards(ask: Callable[[PageRequest], Connection[Any]], size: int) -> list[Any]:
    found: list[Any] = []
    page = PageRequest.from_arguments(last=size)
    while True:
        connection = ask(page)
        found = connection.nodes + found
        if not connection.page_info.has_previous_page:
            return found
        page = PageRequest.from_arguments(last=size, before=connection.page_info.start_cursor)


@on_the_table
@given(rows=names, size=sizes, order=st.sampled_from(ORDERS))
def test_walking_either_way_finds_the_whole_list(rows: list[str], size: int, order: tuple[str, ...]) -> None:
    queryset = rows_of(fill(rows))
    whole = list(queryset.order_by(*order))

    def ask(page: PageRequest) -> Connection[Permission]:
        return paging.connect(queryset, page, order)

    assert forwards(ask, size) == whole
    assert backwards(ask, size) == whole


@on_the_table
@given(
    rows=names,
    size=sizes,
    order=st.sampled_from(ORDERS),
    arriving=st.lists(st.sampled_from("abc"), min_size=1, max_size=6),
)
def test_rows_that_come_in_meanwhile_neither_repeat_nor_hide_any(
    rows: list[str], size: int, order: tuple[str, ...], arriving: list[str]
) -> None:
    parent = fill(rows)
    before = set(rows_of(parent))
    late = iter(enumerate(arriving))

    def ask(page: PageRequest) -> Connection[Permission]:
        connection = paging.connect(rows_of(parent), page, order)
        for number, name in [next(late, (0, ""))]:
            if name:
                Permission.objects.create(content_type=parent, name=name, codename=f"late-{number}")
        return connection

    for walk in (forwards, backwards):
        found = walk(ask, size)
        assert len(found) == len(set(found))
        assert before <= set(found)
        before = set(rows_of(parent))
        late = iter(())


@on_the_table
@given(
    first=names,
    second=names,
    size=st.integers(0, 5),
    order=st.sampled_from(ORDERS),
    is_backwards=st.booleans(),
    start=st.integers(0, 12),
    offset=st.integers(0, 3),
)
def test_many_parents_at_once_are_paged_like_each_alone(  # noqa: PLR0917 - hypothesis hands them by name
    first: list[str],
    second: list[str],
    size: int,
    order: tuple[str, ...],
    is_backwards: bool,
    start: int,
    offset: int,
) -> None:
    parents = [fill(first, "one"), fill(second, "two"), fill([], "none")]
    every = Permission.objects.filter(content_type__in=parents)
    some = list(every.order_by(*order))[start : start + 1]
    cursor = paging.connect(every.filter(pk=some[0].pk), PageRequest(1), order).cursors[0] if some else None
    page = PageRequest(size, is_backwards, cursor, offset)

    together = paging.connect_each(every, page, partition="content_type_id", order_by=order)

    for parent in parents:
        alone = paging.connect(rows_of(parent), page, order)
        there = together.get(parent.pk, paging.empty())
        assert there.nodes == alone.nodes
        assert there.page_info == alone.page_info
        assert (there.total_count, there.edge_count) == (alone.total_count, alone.edge_count)


@on_the_table
@given(
    rows=names, size=st.integers(0, 5), start=st.integers(0, 12), end=st.integers(0, 12), last=st.booleans()
)
def test_a_list_in_memory_is_paged_like_a_table(
    rows: list[str], size: int, start: int, end: int, last: bool
) -> None:
    queryset = rows_of(fill(rows))
    whole = list(queryset.order_by("id"))

    def page(cursor_of: Callable[[int], str]) -> PageRequest:
        after = cursor_of(start) if start < len(whole) else None
        before = cursor_of(end) if end < len(whole) else None
        which = {"last": size} if last else {"first": size}
        return PageRequest.from_arguments(**which, after=after, before=before)

    of_table = paging.connect(queryset, page(lambda at: paging.encode([whole[at].pk])), ("id",))
    of_list = paging.of_list(whole, page(lambda at: paging.encode([at])))

    assert of_list.nodes == of_table.nodes
    for info in ("has_next_page", "has_previous_page"):
        assert getattr(of_list.page_info, info) == getattr(of_table.page_info, info)
    assert of_list.total_count == of_table.total_count == len(whole)


def test_a_page_tells_its_edges_and_where_it_ends() -> None:
    page = paging.of_list(["a", "b", "c"], PageRequest.from_arguments(first=2))

    assert [edge.node for edge in page.edges] == ["a", "b"]
    assert [edge.cursor for edge in page.edges] == [page.page_info.start_cursor, page.page_info.end_cursor]
    assert (page.total_count, page.edge_count) == (3, 2)
    assert (page.page_info.has_next_page, page.page_info.has_previous_page) == (True, False)


def test_reading_forwards_never_claims_that_something_came_before() -> None:
    first = paging.of_list("abc", PageRequest.from_arguments(first=1))
    second = paging.of_list("abc", PageRequest.from_arguments(first=1, after=first.page_info.end_cursor))

    assert second.page_info.has_previous_page is False


def test_the_total_is_counted_only_when_asked_for(django_assert_num_queries: Any) -> None:
    queryset = rows_of(fill(["a", "b"]))

    with django_assert_num_queries(1):
        page = paging.connect(queryset, PageRequest(1), ("id",))
    with django_assert_num_queries(1):
        assert (page.total_count, page.total_count) == (2, 2)


def test_a_moment_is_a_cursor_to_the_microsecond() -> None:
    start = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    for number in range(5):
        Session.objects.create(
            session_key=f"paging{number}", expire_date=start + timedelta(microseconds=number // 2)
        )
    queryset = Session.objects.filter(session_key__startswith="paging")
    order = ("-expire_date", "-session_key")

    def ask(page: PageRequest) -> Connection[Session]:
        return paging.connect(queryset, page, order)

    assert forwards(ask, 1) == backwards(ask, 2) == list(queryset.order_by(*order))


@pytest.mark.parametrize("arguments", [{}, {"first": 1, "last": 1}, {"first": 101}, {"last": -1}])
def test_one_page_size_within_the_limit_is_needed(arguments: dict[str, int]) -> None:
    with pytest.raises(PageSizeMissing) as raised:
        PageRequest.from_arguments(**arguments)

    assert raised.value.code == "KT-CT-1201"


def forged(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "é",
        "abc",
        "A" * 4_000,
        forged({}),
        forged([]),
        forged([1]),
        forged([1, 2, 3]),
        forged([None, 1]),
        forged([["2025-01-01"], 1]),
        forged(["yesterday", "a"]),
        forged(["2025-01-01T00:00:00+00:00", "a\0b"]),
        forged([{"a": 1}, "b"]),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(PageSizeMissing) as raised:
        paging.connect(Session.objects.all(), PageRequest(1, cursor=cursor), ("expire_date", "session_key"))

    assert raised.value.invalid[0].input_path == ("after",)


def test_a_key_beyond_the_columns_range_finds_an_end_and_no_fault() -> None:
    queryset = rows_of(fill(["a"]))

    assert paging.connect(queryset, PageRequest(1, cursor=forged([2**80])), ("id",)).nodes == []
    assert len(paging.connect(queryset, PageRequest(1, cursor=forged([-(2**80)])), ("id",)).nodes) == 1


def test_keys_of_other_kinds_make_cursors_too() -> None:
    key = UUID("12345678-1234-5678-1234-567812345678")

    assert paging.decode(paging.encode([key, 3])) == [str(key), 3]
    with pytest.raises(TypeError):
        paging.encode([object()])


def test_an_empty_cursor_is_none() -> None:
    assert PageRequest.from_arguments(first=1, after="", before="") == PageRequest.from_arguments(first=1)
