"""The assembled contract: valid, whole, written down, and named alike everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate_schema
from graphql.validation.validate import validate_sdl

from holdfast.api.binding import Domain
from holdfast.api.contract import OperationSpec, RateLimitRule
from holdfast.api.naming import snake_case
from holdfast.api.report import documented_fields
from holdfast.api.schema import BASE, api, assemble, printed_schema
from holdfast.domains import DOMAINS
from holdfast.kernel.errors import DomainError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN_DOWN = Path(__file__).resolve().parents[4] / "docs" / "schema.graphql"


def test_the_sdl_of_all_domains_together_is_valid() -> None:
    texts = [BASE.read_text(encoding="utf-8"), *(Domain(name).sdl() for name in DOMAINS)]

    assert validate_sdl(parse("\n".join(texts))) == []


def test_the_schema_is_valid() -> None:
    unchecked = GraphQLSchema(**{**api().schema.to_kwargs(), "assume_valid": False})

    assert validate_schema(unchecked) == []


def test_the_printed_schema_is_written_down() -> None:
    """`holdfast schema > docs/schema.graphql` writes it anew."""
    assert WRITTEN_DOWN.read_text(encoding="utf-8").strip() == printed_schema().strip()


def test_the_printed_schema_can_be_read_back() -> None:
    again = build_schema(printed_schema())

    assert set(again.type_map) == set(api().schema.type_map)


def test_every_documented_operation_and_object_stands_in_it() -> None:
    documented = [spec for spec in api().contract if spec.documented]
    fields = documented_fields()

    assert len(documented) == 545
    assert len(fields["objects"]) == 389
    assert set(fields["results"]) <= {spec.python_name for spec in documented}
    for name, stated in fields["objects"].items():
        assert set(stated) <= set(api().schema.type_map[name].fields), name  # type: ignore[attr-defined]


def test_every_documented_error_has_one_class() -> None:
    catalogue = DomainError.catalogue()
    codes = {code for spec in api().contract for code in spec.errors}

    assert codes <= set(catalogue)

    classes: list[type[DomainError]] = list(subclasses(DomainError))
    named = [error.code for error in classes if error.code.startswith("KT-")]
    assert len(named) == len(set(named))
    assert all(error.message for error in classes if error.code)


def subclasses(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in error.__subclasses__():
        if one.__module__.startswith("holdfast.") and ".tests." not in one.__module__:
            yield one
        yield from subclasses(one)


def test_every_bound_operation_declares_a_rule() -> None:
    assert [key for key, bound in api().live.items() if bound.rule is None] == []


def test_everything_that_is_bound_stands_in_the_schema() -> None:
    """A binding with a slip in its name would never be called."""
    types = api().schema.type_map
    for domain in api().domains:
        for kind, name in domain.operations:
            assert api().contract.find(kind, name) is not None, (domain.name, name)
        for type_name, name in domain.fields:
            assert name in types[type_name].fields, (domain.name, type_name, name)  # type: ignore[attr-defined]
        for type_name in (*domain.policies, *domain.type_resolvers, *domain.nodes):
            assert type_name in types, (domain.name, type_name)


class TestSpecs:
    def test_they_say_what_the_directives_do(self) -> None:
        (spec,) = assemble(
            (
                Domain(
                    "tiny",
                    text="""
                    extend type Query {
                      one: Int @operation(
                        complexity: 3, permissions: "Can look", signedIn: true, territories: ["es", "fr"]
                        errors: ["KT-CT-1111", "KT-CT-1113"], deprecatedOn: "2024-05-01", removalFrom: "2025-05-01"
                      ) @rateLimit(by: "Ip", step: "5/m") @rateLimit(by: "User", step: "300/h")
                    }
                    """,
                ),
            )
        ).contract

        assert isinstance(spec, OperationSpec)
        assert (spec.kind, spec.name, spec.domain, spec.complexity) == ("query", "one", "tiny", 3)
        assert spec.documented
        assert spec.territories == ("es", "fr")
        assert spec.errors == ("KT-CT-1111", "KT-CT-1113")
        assert spec.rate_limits == (RateLimitRule("Ip", 5, 60), RateLimitRule("User", 300, 3600))
        assert (str(spec.deprecated_on), str(spec.removal_from)) == ("2024-05-01", "2025-05-01")

    def test_a_root_field_beyond_the_documents_is_marked_as_such(self) -> None:
        (spec,) = assemble((Domain("tiny", text="extend type Query { one: Int @operation }"),)).contract

        assert not spec.documented
        assert (spec.complexity, spec.permissions, spec.is_public) == (1, None, False)

    def test_it_says_no_as_documented(self) -> None:
        for spec in api().contract:
            assert spec.refusal.kind is ErrorKind.AUTHORIZATION
            assert spec.refusal.code == "KT-CT-1111" or spec.refusal.code in spec.errors

    def test_every_documented_permission_can_be_read(self) -> None:
        stated = [spec for spec in api().contract if spec.permissions and not spec.is_public]

        assert len(stated) > 100
        for spec in stated:
            assert spec.permission_expression is not None
            assert spec.permission_expression.names


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("balance", "balance"),
        ("mobilePhone", "mobile_phone"),
        ("billingAddressLine1", "billing_address_line1"),
        ("addressLine10", "address_line10"),
        ("APIKey", "api_key"),
        ("liveSecretKey", "live_secret_key"),
        ("SHA", "sha"),
        ("possibleErrors", "possible_errors"),
        ("valueMWh", "value_mwh"),
        ("consumptionKwh", "consumption_kwh"),
        ("totalCO2", "total_co2"),
        ("isIOEligible", "is_io_eligible"),
        ("preSignedKey", "pre_signed_key"),
        ("_id", "_id"),
        ("already_snake", "already_snake"),
    ],
)
def test_names_in_python(name: str, python: str) -> None:
    assert snake_case(name) == python


def test_no_two_fields_of_a_type_share_a_name_in_python() -> None:
    for name, type_ in api().schema.type_map.items():
        fields = getattr(type_, "fields", {})
        if not name.startswith("__"):
            assert len({snake_case(field) for field in fields}) == len(fields), name
