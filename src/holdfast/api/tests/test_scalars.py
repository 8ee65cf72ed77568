"""Scalars on the wire and in Python."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from holdfast.api import rules
from holdfast.api.binding import Domain, Info

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.testing import GraphQL

NAMES = [
    "DateTime",
    "TZAwareDateTime",
    "Date",
    "Time",
    "Decimal",
    "NormalizedDecimal",
    "BigInt",
    "JSONString",
    "GenericScalar",
    "UUID",
    "Email",
    "URI",
    "NonEmptyString",
    "NonEmptyID",
]
FIELDS = (f'as{name}(value: {name}!): {name} @operation(permissions: "none")' for name in NAMES)
SDL = f"extend type Query {{ {' '.join(FIELDS)} }}"


@pytest.fixture
def got() -> list[Any]:
    return []


@pytest.fixture
def api(machine: Callable[..., GraphQL], got: list[Any]) -> GraphQL:
    domain = Domain("tiny", text=SDL)

    def echo(_info: Info, *, value: Any) -> Any:
        got.append(value)
        return value

    for name in NAMES:
        domain.query(f"as{name}", rule=rules.public)(echo)
    return machine(domain)


@pytest.mark.parametrize(
    ("scalar", "sent", "python", "shown"),
    [
        (
            "DateTime",
            "2025-03-30T02:30:00+02:00",
            dt.datetime(2025, 3, 30, 0, 30, tzinfo=dt.UTC),
            "2025-03-30T00:30:00+00:00",
        ),
        (
            "DateTime",
            "2025-03-30T02:30:00",
            dt.datetime(2025, 3, 30, 2, 30, tzinfo=dt.UTC),
            "2025-03-30T02:30:00+00:00",
        ),
        (
            "DateTime",
            "2025-03-30T02:30:00Z",
            dt.datetime(2025, 3, 30, 2, 30, tzinfo=dt.UTC),
            "2025-03-30T02:30:00+00:00",
        ),
        (
            "TZAwareDateTime",
            "2025-03-30T02:30:00Z",
            dt.datetime(2025, 3, 30, 2, 30, tzinfo=dt.UTC),
            "2025-03-30T02:30:00+00:00",
        ),
        ("Date", "2024-02-29", dt.date(2024, 2, 29), "2024-02-29"),
        ("Time", "07:30:00", dt.time(7, 30), "07:30:00"),
        ("Decimal", "12.3400", Decimal("12.3400"), "12.3400"),
        ("Decimal", 0.1, Decimal("0.1"), "0.1"),
        ("Decimal", 7, Decimal(7), "7"),
        ("NormalizedDecimal", "1E+2", Decimal("1E+2"), "100"),
        ("BigInt", 2**62, 2**62, 2**62),
        ("BigInt", str(2**62), 2**62, 2**62),
        ("JSONString", '{"a": [1]}', {"a": [1]}, '{"a": [1]}'),
        ("GenericScalar", {"a": [1, None]}, {"a": [1, None]}, {"a": [1, None]}),
        (
            "UUID",
            "12345678123456781234567812345678",
            UUID("12345678-1234-5678-1234-567812345678"),
            "12345678-1234-5678-1234-567812345678",
        ),
        ("Email", "a@b.example", "a@b.example", "a@b.example"),
        ("NonEmptyString", " x ", " x ", " x "),
    ],
)
def test_values_come_in_and_go_out(  # noqa: PLR0917 - a row of the table above
    api: GraphQL, got: list[Any], scalar: str, sent: Any, python: Any, shown: Any
) -> None:
    data = api.must(f"query($value: {scalar}!) {{ as{scalar}(value: $value) }}", {"value": sent})

    assert got == [python]
    assert type(got[0]) is type(python)
    assert data == {f"as{scalar}": shown}


@pytest.mark.parametrize(
    ("scalar", "sent"),
    [
        ("DateTime", "yesterday"),
        ("DateTime", 1700000000),
        ("DateTime", "0001-01-01T00:00:00+14:00"),
        ("DateTime", "0001-01-01T00:00:00Z"),  # in New York that is before the calendar
        ("TZAwareDateTime", "9999-12-31T12:00:00Z"),
        ("TZAwareDateTime", "2025-03-30T02:30:00"),
        ("Date", "2025-02-29"),
        ("Date", "2025-02-28T00:00:00"),
        ("Time", "25:00"),
        ("Decimal", "NaN"),
        ("Decimal", "Infinity"),
        ("Decimal", "1e999999999"),
        ("Decimal", "1e-999999999"),
        ("Decimal", "9" * 41),
        ("Decimal", "a"),
        ("Decimal", True),
        ("BigInt", 2**63),
        ("BigInt", "9" * 5_000),
        ("BigInt", 1.5),
        ("BigInt", True),
        ("JSONString", "{"),
        ("JSONString", "[" * 100_000),
        ("JSONString", "NaN"),
        ("JSONString", "1e999"),
        ("JSONString", '"\\ud800"'),
        ("UUID", "1234"),
        ("Email", ""),
        ("NonEmptyString", "  "),
        ("NonEmptyID", 3),
    ],
)
def test_what_is_no_such_value_is_refused(api: GraphQL, got: list[Any], scalar: str, sent: Any) -> None:
    response = api.execute(f"query($value: {scalar}!) {{ as{scalar}(value: $value) }}", {"value": sent})

    assert (response.status, response.data, got) == (200, None, [])
    assert response.errors[0]["extensions"]["errorType"] == "VALIDATION"


def test_a_literal_that_is_no_such_value_is_the_callers_mistake(api: GraphQL) -> None:
    response = api.execute('{ asDate(value: "noon") }')

    assert response.status == 400
    [error] = response.errors
    assert error["extensions"]["errorType"] == "VALIDATION"
    assert "noon" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 17}]


def test_literals_are_read_like_variables(api: GraphQL, got: list[Any]) -> None:
    api.must('{ asDecimal(value: 12.50) asDate(value: "2024-02-29") asGenericScalar(value: {a: [1, "b"]}) }')

    assert got == [Decimal("12.5"), dt.date(2024, 2, 29), {"a": [1, "b"]}]
