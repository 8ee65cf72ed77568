"""What a list of accounts tells of each is what the account tells when it is asked for alone, on every floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from holdfast.api.schema import api
from holdfast.api.testing import GraphQL
from holdfast.kernel.clock import FixedClock
from tests.documents import plain_selection
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

#: What the demo's account is known by on the floors above accounts; more joins as floors become live.
KNOWN = {
    "agreements",
    "balance",
    "bills",
    "electricityAgreements",
    "gasAgreements",
    "ledgers",
    "properties",
    "transactions",
}
#: Together they would be more nodes than one request may ask for.
AT_ONCE = 12


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield world


def selections() -> dict[str, str]:
    """The fields of an account, each with what is selected of it: the plain fields, or the first of a page."""
    type_ = api().schema.type_map["AccountType"]
    assert isinstance(type_, GraphQLObjectType)
    return {name: chosen for name, field in type_.fields.items() if (chosen := _selected(name, field))}


def _selected(name: str, field: GraphQLField) -> str | None:
    below = get_named_type(field.type)
    if any(is_required_argument(argument) for argument in field.args.values()):
        return None
    if is_leaf_type(below):
        return name
    if "edges" in getattr(below, "fields", {}):
        return f"{name}(first: 2) {{ edges {{ cursor node {{ __typename }} }} }}"
    return f"{name} {{ __typename }}" if is_abstract_type(below) else f"{name} {plain_selection(below, 1)}"


def test_a_list_of_accounts_tells_of_each_what_it_tells_alone(seeded: World, db: None) -> None:
    account = seeded.account
    client = GraphQL(token=Viewers(seeded).token("support"), clock=FixedClock(NOW))
    chosen = list(selections().values())
    alone: dict[str, Any] = {}
    for start in range(0, len(chosen), AT_ONCE):
        fields = " ".join(chosen[start : start + AT_ONCE])
        one = client.must(
            f"query ($n: String!) {{ account(accountNumber: $n) {{ ... on AccountType {{ {fields} }} }} }}",
            {"n": account.number},
        )["account"]
        listed = client.must(
            f"query ($p: String) {{ accounts(portfolioNumber: $p) {{ itself: number {fields} }} }}",
            {"p": account.portfolio.number},
        )["accounts"]
        (same,) = (told for told in listed if told.pop("itself") == account.number)
        assert same == one
        alone |= one

    told = {name for name, value in alone.items() if value not in (None, [], {"edges": []})}
    assert told >= KNOWN
