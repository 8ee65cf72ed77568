"""Prepared querysets: the rows of the plain queryset, from a statement that is compiled once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Upper
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from holdfast.api import paging
from holdfast.api.prepared import Parameter, fetch, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def plain_grants(kinds: Any, *, codename: Any = None, newest_first: bool = False) -> QuerySet[Permission]:
    found = Permission.objects.filter(content_type__any=kinds).select_related("content_type")
    if codename is not None:
        found = found.filter(codename=codename)
    return found.annotate(shouted=Upper("name")).order_by("-pk" if newest_first else "pk")


@prepared
def grants(
    *, kinds: list[int], codename: str | None = None, newest_first: bool = False
) -> QuerySet[Permission]:
    return plain_grants(kinds, codename=codename, newest_first=newest_first)


@prepared
def names(*, kinds: list[int]) -> QuerySet[Permission, tuple[str, str]]:
    return plain_grants(kinds).values_list("codename", "content_type__model")


@prepared
def entries(*, since: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__gte=since).select_related("content_type").order_by("pk")


@pytest.fixture
def kinds() -> list[int]:
    """Two kinds of objects with three permissions each."""
    made = [ContentType.objects.create(app_label="prepared", model=name) for name in ("one", "two")]
    for kind in made:
        for code in ("add", "see", "end"):
            Permission.objects.create(content_type=kind, codename=code, name=f"May {code}")
    return [kind.pk for kind in made]


def as_read(found: Any) -> list[dict[str, Any]]:
    """All that was loaded of each object, and of the object it leads to."""
    return [
        {**vars(one), "_state": None, "content_type": vars(one.content_type)["model"], "db": one._state.db}
        for one in found
    ]


class TestRows:
    @pytest.mark.parametrize("codename", [None, "see"])
    @pytest.mark.parametrize("newest_first", [False, True])
    def test_are_those_of_the_plain_queryset(
        self, kinds: list[int], codename: str | None, newest_first: bool
    ) -> None:
        expected = list(plain_grants(kinds, codename=codename, newest_first=newest_first))

        with CaptureQueriesContext(connection) as statements:
            found = grants(kinds=kinds, codename=codename, newest_first=newest_first)
            assert as_read(found) == as_read(expected)  # what is joined is there: nothing is loaded later

        assert found == expected
        assert len(statements) == 1

    def test_follow_the_values(self, kinds: list[int]) -> None:
        one, two = kinds

        assert [one.content_type_id for one in grants(kinds=[one])] == [one] * 3
        assert [one.codename for one in grants(kinds=[two], codename="end")] == ["end"]
        assert grants(kinds=[one], codename="no such") == []
        assert len(grants(kinds=[one, two, one])) == 6

    def test_of_an_empty_list_are_none(self, kinds: list[int]) -> None:
        assert grants(kinds=[]) == []
        assert grants(kinds=[], codename="see") == []

    def test_may_be_tuples_or_single_values(self, kinds: list[int]) -> None:
        @prepared
        def codenames(*, kinds: list[int]) -> QuerySet[Permission, str]:
            return plain_grants(kinds).values_list("codename", flat=True)

        assert names(kinds=kinds[:1]) == [("add", "one"), ("see", "one"), ("end", "one")]
        assert codenames(kinds=kinds[1:]) == ["add", "see", "end"]

    def test_have_none_where_nothing_is_joined_and_values_of_python(self, kinds: list[int]) -> None:
        user = get_user_model().objects.create(email="prepared@holdfast.example", number="U-PREPARED")
        kind = ContentType.objects.get(pk=kinds[0])
        for content_type in (None, kind):
            LogEntry.objects.create(user=user, action_flag=1, action_time=LONG_AGO, content_type=content_type)

        without, with_one = entries(since=LONG_AGO)

        with CaptureQueriesContext(connection) as statements:
            assert (without.content_type, with_one.content_type) == (None, kind)
        assert len(statements) == 0
        assert (without.action_time, without.action_time.tzinfo) == (LONG_AGO, UTC)
        assert entries(since=datetime(2100, 1, 1, tzinfo=UTC)) == []

    def test_can_be_saved_like_any_others(self, kinds: list[int]) -> None:
        (grant,) = grants(kinds=kinds[:1], codename="see")
        grant.name = "Sees"
        grant.save()

        assert Permission.objects.get(pk=grant.pk).name == "Sees"

    def test_may_be_a_union(self, kinds: list[int]) -> None:
        @prepared
        def both(*, kinds: list[int], first: str, second: str) -> QuerySet[Permission, tuple[str, int]]:
            chosen = [plain_grants(kinds, codename=code) for code in (first, second)]
            one, two = (rows.order_by().values_list("codename", "content_type_id") for rows in chosen)
            return one.union(two, all=True)

        assert sorted(both(kinds=kinds[:1], first="see", second="add")) == [
            ("add", kinds[0]),
            ("see", kinds[0]),
        ]


class TestPages:
    @pytest.mark.parametrize("page", [paging.PageRequest(2), paging.PageRequest(2, backwards=True)])
    def test_are_those_of_a_queryset(self, kinds: list[int], page: paging.PageRequest) -> None:
        order = ("-codename", "pk")

        @prepared
        def first(*, kinds: list[int], backwards: bool, size: int) -> QuerySet[Permission]:
            return paging.first_of_each(
                plain_grants(kinds),
                partition="content_type_id",
                order_by=order,
                backwards=backwards,
                size=size,
            )

        def every() -> QuerySet[Permission]:
            return plain_grants(kinds)

        expected = paging.connect_each(every(), page, partition="content_type_id", order_by=order)
        rows = first(kinds=kinds, backwards=page.backwards, size=page.size + 1)
        found = paging.pages_of(rows, page, partition="content_type_id", order_by=order, every=every)

        assert found.keys() == expected.keys() == set(kinds)
        for kind in kinds:
            assert found[kind].nodes == expected[kind].nodes
            assert found[kind].cursors == expected[kind].cursors
            assert found[kind].page_info == expected[kind].page_info
            assert found[kind].total_count == 3


class TestCompiling:
    def test_happens_once_for_each_shape(self, kinds: list[int]) -> None:
        built: list[Any] = []

        @prepared
        def seen(*, kinds: list[int], codename: str | None, order: tuple[str, ...]) -> QuerySet[Permission]:
            built.append((kinds, codename, order))
            return plain_grants(kinds, codename=codename).order_by(*order)

        with patch.object(SQLCompiler, "as_sql", autospec=True, side_effect=SQLCompiler.as_sql) as compiled:
            for some in (kinds, kinds[:1], kinds * 20):
                seen(kinds=some, codename=None, order=("pk",))
                seen(kinds=some, codename="see", order=("pk",))
                seen(kinds=some, codename="add", order=("pk",))
                seen(kinds=some, codename="add", order=("-pk",))

        assert [(codename is None, order) for _, codename, order in built] == [
            (True, ("pk",)),
            (False, ("pk",)),
            (False, ("-pk",)),
        ]
        assert all(isinstance(kinds, Parameter) for kinds, _, _ in built)
        assert compiled.call_count == 3

    def test_leaves_one_statement_whatever_the_length_of_a_list(self, kinds: list[int]) -> None:
        kept = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s"

        for some in (kinds[:1], kinds, kinds * 50) * 10:
            names(kinds=some)

        assert len({statement for (statement,) in fetch(kept, ["%auth_permission%"])}) == 1

    def test_refuses_what_takes_more_than_one_statement(self) -> None:
        @prepared
        def prefetching() -> QuerySet[ContentType]:
            return ContentType.objects.prefetch_related("permission_set")

        with pytest.raises(TypeError, match="prefetch"):
            prefetching()

    def test_refuses_rows_of_another_kind(self) -> None:
        @prepared
        def rows() -> QuerySet[ContentType, Any]:
            return ContentType.objects.values("model")

        with pytest.raises(TypeError, match="ValuesIterable"):
            rows()

    def test_refuses_a_value_that_never_reaches_the_statement(self) -> None:
        @prepared
        def forgetful(*, kinds: list[int]) -> QuerySet[ContentType]:
            return ContentType.objects.annotate(same=F("model"))

        with pytest.raises(TypeError, match="kinds"):
            forgetful(kinds=[1])


@pytest.fixture
def _committed(django_db_blocker: Any) -> Iterator[None]:
    """Threads have connections of their own, and see what is committed: the content types of every model."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("_committed")
def test_threads_may_use_one_prepared_queryset_at_once() -> None:
    @prepared
    def kinds_named(*, models: list[str]) -> QuerySet[ContentType]:
        return ContentType.objects.filter(model__any=models).order_by("pk")

    asked = [["permission"], ["contenttype", "session"], ["logentry", "no such"], ["permission", "session"]]
    gate = threading.Barrier(len(asked))
    found: dict[int, list[str]] = {}

    def read(number: int) -> None:
        try:
            gate.wait(timeout=30)
            for _ in range(20):
                found[number] = sorted(one.model for one in kinds_named(models=asked[number]))
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert found == {
        0: ["permission"],
        1: ["contenttype", "session"],
        2: ["logentry"],
        3: ["permission", "session"],
    }
