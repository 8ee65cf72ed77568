"""Reads that are asked again and again: built and compiled once, then executed with new values.

    @prepared
    def _ledgers(*, accounts: Sequence[int], number: str | None = None) -> QuerySet[Ledger]:
        found = Ledger.objects.filter(account__any=accounts)
        return found if number is None else found.filter(number=number)

    _ledgers(accounts=[1, 2])    # -> list[Ledger]

Django builds and compiles a queryset anew for each use, which takes longer than the database takes to answer.
Here the function runs once for each *shape* of its arguments: None, booleans and tuples are part of the shape
and the function may decide by them; for everything else it is given a `Parameter`, which goes where a value
goes.
Lists go to the lookup `any` (`= ANY(array)`), so that the statement is the same however long they are, and
PostgreSQL keeps its plan as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from psycopg import Cursor

if TYPE_CHECKING:
    from django.db.models import QuerySet

P = ParamSpec("P")
Row = TypeVar("Row")
_Values = Sequence[Any]


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """`account__any=keys`: like `in`, with one array as its only parameter."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, before = self.process_lhs(compiler, connection)
        array, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", [*before, *values]


class Parameter:
    """Stands in a queryset, on the right of a lookup, for a value that is known when the statement is executed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def resolve_expression(self, *_arguments: Any, **_options: Any) -> Parameter:
        """Itself: what can be resolved is not converted, and what has no SQL of its own goes where values go."""
        return self


class prepared(Generic[P, Row]):  # noqa: N801 - a decorator
    """A function that makes a queryset, turned into one that executes it. Arguments go by keyword.

    Rows come as the queryset would give them: objects with what `select_related` loads and with annotations,
    or what `values_list` names. Raises TypeError for querysets that prefetch, that give rows of another kind,
    or that leave a value out.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self._build = build
        self._statements: dict[Any, _Statement] = {}
        update_wrapper(self, build)

    def __call__(self, *_: P.args, **values: P.kwargs) -> list[Row]:
        shape = tuple((name, value) if _is_shape(value) else name for name, value in values.items())
        statement = self._statements.get(shape)
        if statement is None:  # threads that come here at once compile the same
            statement = self._statements[shape] = self._compiled(values)
        return statement.rows(values)

    def _compiled(self, values: dict[str, Any]) -> _Statement:
        stand_ins = {name: one if _is_shape(one) else Parameter(name) for name, one in values.items()}
        build: Callable[..., QuerySet[Any, Row]] = self._build
        statement = _compiled(build(**stand_ins))
        used = {one.name for one in statement.parameters if isinstance(one, Parameter)}
        for name, one in stand_ins.items():
            if isinstance(one, Parameter) and name not in used:
                raise TypeError(f"{name} does not go into the statement as it is")
        return statement


def _is_shape(value: Any) -> bool:
    return value is None or isinstance(value, bool | tuple)


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, its parameters in order (constants and stand-ins), and how a row becomes what the caller gets."""

    sql: str
    parameters: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    finished: Callable[[_Values], Any]

    def rows(self, values: dict[str, Any]) -> list[Any]:
        parameters = [values[one.name] if isinstance(one, Parameter) else one for one in self.parameters]
        found: Iterable[_Values] = fetch(self.sql, parameters)
        if self.converters:
            found = map(self._converted, found)
        return list(map(self.finished, found))

    def _converted(self, row: _Values) -> _Values:
        values = list(row)
        for position, converters, expression in self.converters:
            value = values[position]
            for convert in converters:
                value = convert(value, expression, connection)
            values[position] = value
        return values


def fetch(sql: str, parameters: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is always the same text: its plan is kept as that of a prepared queryset."""
    connection.ensure_connection()
    # Django's own cursors write values into the text; this one sends them beside it, so that plans can be kept
    raw: Any = Cursor(connection.connection)
    # what Django wraps around its own cursors: errors as its own, statements in the log of a test
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(raw) as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _compiled(queryset: QuerySet[Any, Any]) -> _Statement:
    if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise TypeError("a prepared queryset is one statement: it cannot prefetch")
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    select: list[Any] = compiler.select or []
    converters: dict[int, Any] = compiler.get_converters([column for column, *_ in select])
    return _Statement(
        sql,
        tuple(parameters),
        tuple((position, tuple(all_), column) for position, (all_, column) in converters.items()),
        _finisher(queryset._iterable_class, compiler, select),
    )


def _finisher(kind: type, compiler: Any, select: list[Any]) -> Callable[[_Values], Any]:
    if kind is ModelIterable:
        return _objects(compiler, select)
    if kind is ValuesListIterable:
        return tuple
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    raise TypeError(f"a prepared queryset gives no rows of {kind.__name__}")


def _objects(compiler: Any, select: list[Any]) -> Callable[[_Values], Any]:
    """Rows to objects, in the way of Django's own iterator, with everything looked up beforehand."""
    model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    populators: Any = get_related_populators(  # type: ignore[call-arg] # the stubs are of a later Django
        compiler.klass_info, select, DEFAULT_DB_ALIAS
    )
    annotations = tuple(compiler.annotation_col_map.items())

    def build(row: _Values) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        for name, position in annotations:
            setattr(found, name, row[position])
        return found

    return build
