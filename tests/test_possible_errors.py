"""Payloads still tell, in a deprecated field, which errors their mutation may answer with: the documented ones.

The mutations come from the registry, so that none can become live whose payload tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from holdfast.api.errors import DisabledField
from holdfast.api.schema import api
from holdfast.api.testing import GraphQL
from holdfast.kernel.clock import FixedClock
from tests.documents import document, live_operations
from tests.examples import examples
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.api.contract import OperationSpec

FIELD = "possibleErrors"


def telling() -> list[OperationSpec]:
    """The live mutations whose payload has the field, and whose example succeeds."""
    root = api().schema.mutation_type
    assert root is not None
    found = []
    for spec in live_operations():
        example = examples().get(spec.python_name)
        if spec.kind != "mutation" or example is None or example.ends_with is not None:
            continue
        payload = get_named_type(root.fields[spec.name].type)
        if isinstance(payload, GraphQLObjectType) and FIELD in payload.fields:
            found.append(spec)
    return found


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Viewers]]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield world, Viewers(world)


@pytest.mark.parametrize("spec", telling(), ids=lambda spec: spec.name)
def test_a_payload_names_the_documented_errors_and_the_general_one(
    seeded: tuple[World, Viewers], db: None, spec: OperationSpec
) -> None:
    world, viewers = seeded
    example = examples()[spec.python_name]
    caller = "anonymous" if example.allowed == "anyone" else example.allowed
    arguments: dict[str, Any] = example.arguments_in(world)
    client = GraphQL(token=viewers.token(caller, example.scopes), clock=FixedClock(NOW))
    selection = "{ possibleErrors { code message type description } }"

    answer = client.must(document(spec, arguments, selection), arguments)

    told = answer[spec.name][FIELD]
    assert {error["code"] for error in told} == {*spec.errors, DisabledField.code}
    assert all(error["message"] and error["type"] and error["description"] for error in told)
