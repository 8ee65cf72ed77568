"""Relay connections over querysets, one parent or many at once, by keyset: pages hold still as rows come in.

A cursor is the sort key of its node, so `after` is a condition on an index and not an offset. Sort keys end
with the primary key and hold no nulls.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet, Window
from django.db.models.aggregates import Count
from django.db.models.functions import RowNumber

from holdfast.api.errors import PageSizeMissing
from holdfast.kernel.errors import InvalidInput

_LONGEST_CURSOR = 1_000
_PARENT = "page_parent"

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The part of a connection that is asked for: `size` nodes from a cursor on, in reading direction.

    until: a cursor at which reading ends, whatever the size.
    """

    size: int
    backwards: bool = False
    cursor: str | None = None
    offset: int = 0
    until: str | None = None

    @property
    def is_from_an_end(self) -> bool:
        """Whether reading begins with the first or the last row of all, and only the size ends it."""
        return self.cursor is None and self.until is None and self.offset == 0

    @classmethod
    def from_arguments(
        cls,
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        before: str | None = None,
        offset: int | None = None,
    ) -> PageRequest:
        """The arguments of a connection. Raises PageSizeMissing (KT-CT-1201) unless one size is given."""
        if first is not None and last is None:
            return cls(_size(first, "first"), False, after or None, max(offset or 0, 0), before or None)
        if last is not None and first is None:
            return cls(_size(last, "last"), True, before or None, max(offset or 0, 0), after or None)
        raise PageSizeMissing


def _size(size: int, argument: str) -> int:
    if 0 <= size <= settings.MAX_PAGE_SIZE:
        return size
    reason = f"A page holds 0 to {settings.MAX_PAGE_SIZE} nodes."
    raise PageSizeMissing(invalid=(InvalidInput(reason, (argument,)),))


@dataclass(slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(slots=True)
class Edge(Generic[T]):
    node: T
    cursor: str


@dataclass(eq=False)
class Connection(Generic[T]):
    """A page of nodes; the total is counted only when it is asked for."""

    nodes: list[T]
    cursors: list[str]
    has_next: bool
    has_previous: bool
    count: Callable[[], int] = field(repr=False)

    @cached_property
    def edges(self) -> list[Edge[T]]:
        return [Edge(node, cursor) for node, cursor in zip(self.nodes, self.cursors, strict=True)]

    @property
    def page_info(self) -> PageInfo:
        first, last = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageInfo(self.has_next, self.has_previous, first, last)

    @cached_property
    def total_count(self) -> int:
        """Nodes in the whole connection, whatever the page."""
        return self.count()

    @property
    def edge_count(self) -> int:
        """Nodes in this page."""
        return len(self.nodes)


def of_list(items: Sequence[T], page: PageRequest) -> Connection[T]:
    """A page of a list that is in memory; cursors are positions."""
    total = len(items)
    after, before = (page.until, page.cursor) if page.backwards else (page.cursor, page.until)
    start = min(_position(after) + 1, total) if after else 0
    end = max(min(_position(before), total), start) if before else total
    first, last = start, end
    if page.backwards:
        last = max(end - page.offset, start)
        first = max(last - page.size, start)
    else:
        first = min(start + page.offset, end)
        last = min(first + page.size, end)
    return Connection(
        list(items[first:last]),
        [encode([position]) for position in range(first, last)],
        has_next=not page.backwards and last < end,
        has_previous=page.backwards and first > start,
        count=lambda: total,
    )


def empty() -> Connection[Any]:
    """A connection without nodes."""
    return Connection([], [], has_next=False, has_previous=False, count=lambda: 0)


def connect(queryset: QuerySet[M], page: PageRequest, order_by: Sequence[str]) -> Connection[M]:
    """A page of a queryset; order_by names fields like Django (`-posted_at`), the primary key last."""
    rows = list(
        _after(queryset, page, order_by).order_by(*_direction(page, order_by))[
            page.offset : page.offset + page.size + 1
        ]
    )
    return _page(rows, page, order_by, queryset.count)


def connect_each(
    queryset: QuerySet[M], page: PageRequest, *, partition: str, order_by: Sequence[str]
) -> dict[Any, Connection[M]]:
    """The same page of many parents in one statement: by the value of `partition` (such as `ledger_id`).

    Parents without rows are missing from the result: give `batched` a default of `paging.empty()`.
    """
    ranked = _ranked(_after(queryset, page, order_by), page, partition, order_by)
    wanted = ranked.filter(page_rank__gt=page.offset, page_rank__lte=page.offset + page.size + 1)
    return pages_of(wanted, page, partition=partition, order_by=order_by, every=lambda: queryset)


def first_of_each(
    queryset: QuerySet[M], *, partition: str, order_by: Sequence[str], backwards: bool, size: int
) -> QuerySet[M]:
    """What `pages_of` takes where pages are begun from an end, for queries that are prepared.

    size: how many rows of each parent; one more than a page holds.
    """
    page = PageRequest(0, backwards)
    return _ranked(queryset, page, partition, order_by).filter(page_rank__lte=size)


def _ranked(queryset: QuerySet[M], page: PageRequest, partition: str, order_by: Sequence[str]) -> QuerySet[M]:
    rank = Window(
        RowNumber(),
        partition_by=[F(partition)],
        order_by=[_expression(name) for name in _direction(page, order_by)],
    )
    ranked = queryset.annotate(**{_PARENT: F(partition)}, page_rank=rank)
    return ranked.order_by("page_rank")  # type: ignore[return-value]


def pages_of(
    rows: Iterable[M],
    page: PageRequest,
    *,
    partition: str,
    order_by: Sequence[str],
    every: Callable[[], QuerySet[M]],
) -> dict[Any, Connection[M]]:
    """Pages of many parents from their ranked rows. every: all rows of all pages, should they be counted."""
    by_parent: dict[Any, list[M]] = {}
    for row in rows:
        by_parent.setdefault(getattr(row, _PARENT), []).append(row)
    totals = _Totals(every, partition)
    if page.cursor or page.until or page.offset:
        for parent in totals.parents:  # rows there are, but none of them is in this page
            by_parent.setdefault(parent, [])
    return {
        parent: _page(rows, page, order_by, partial(totals.of, parent)) for parent, rows in by_parent.items()
    }


class _Totals:
    """Counts per parent, in one statement when the first is asked for."""

    def __init__(self, every: Callable[[], QuerySet[Any]], partition: str) -> None:
        self._every, self._partition = every, partition

    @cached_property
    def _counts(self) -> dict[Any, int]:
        rows = self._every().order_by().values(self._partition).annotate(rows=Count("pk"))
        return {row[self._partition]: row["rows"] for row in rows}

    @property
    def parents(self) -> Iterable[Any]:
        return self._counts

    def of(self, parent: Any) -> int:
        return self._counts.get(parent, 0)


def _page(
    rows: list[M], page: PageRequest, order_by: Sequence[str], count: Callable[[], int]
) -> Connection[M]:
    more = len(rows) > page.size
    rows = rows[: page.size]
    if page.backwards:
        rows.reverse()
    cursors = [encode([_value(row, name.lstrip("-")) for name in order_by]) for row in rows]
    return Connection(rows, cursors, more and not page.backwards, more and page.backwards, count)


def _direction(page: PageRequest, order_by: Sequence[str]) -> list[str]:
    return _reversed(order_by) if page.backwards else list(order_by)


def _reversed(names: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in names]


def _expression(name: str) -> Any:
    return F(name[1:]).desc() if name.startswith("-") else F(name).asc()


def _after(queryset: QuerySet[M], page: PageRequest, order_by: Sequence[str]) -> QuerySet[M]:
    """The rows from the page's cursor to its end, before any are counted off."""
    forwards = _direction(page, order_by)
    if page.cursor is not None:
        queryset = _beyond(queryset, page.cursor, forwards)
    if page.until is not None:
        queryset = _beyond(queryset, page.until, _reversed(forwards))
    return queryset


def _beyond(queryset: QuerySet[M], cursor: str, names: Sequence[str]) -> QuerySet[M]:
    values = decode(cursor)
    if len(values) != len(names):
        raise _bad_cursor()
    beyond = Q()
    equal: dict[str, Any] = {}
    # the first key bounds the whole, so that an index is read from there on: alternatives alone hide that
    first = names[0].removeprefix("-")
    bound = Q(**{f"{first}__{'lte' if names[0].startswith('-') else 'gte'}": values[0]})
    for name, value in zip(names, values, strict=True):
        plain = name.removeprefix("-")
        beyond |= Q(**equal) & Q(**{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal[plain] = value
    try:
        return queryset.filter(bound & beyond)
    except (TypeError, ValueError, ValidationError) as error:
        raise _bad_cursor() from error


def _value(row: Any, path: str) -> Any:
    value = row
    for step in path.split("__"):
        value = getattr(value, step)
    return value


def encode(values: list[Any]) -> str:
    """An opaque cursor for a sort key."""
    return base64.urlsafe_b64encode(
        json.dumps(values, default=_plain, separators=(",", ":")).encode()
    ).decode()


def decode(cursor: str) -> list[Any]:
    """The sort key in a cursor. Raises PageSizeMissing with a reason where it is none of ours."""
    if len(cursor) > _LONGEST_CURSOR:
        raise _bad_cursor()
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error) as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or not all(isinstance(value, str | int) for value in values):
        raise _bad_cursor()
    if any(isinstance(value, str) and "\x00" in value for value in values):
        raise _bad_cursor()
    return values


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no sort key")


def _position(cursor: str) -> int:
    values = decode(cursor)
    if len(values) != 1 or not isinstance(values[0], int) or values[0] < 0:
        raise _bad_cursor()
    return values[0]


def _bad_cursor() -> PageSizeMissing:
    return PageSizeMissing(
        invalid=(InvalidInput("The cursor is not one that this server gave.", ("after",)),)
    )
