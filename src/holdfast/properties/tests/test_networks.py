from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_staff, make_user
from holdfast.properties import operations
from holdfast.properties.tests.factories import make_property, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

NETWORK = """query ($id: ID!) { embeddedNetwork(id: $id) {
    id name embeddedProperties { id propertyId embeddedNetwork { name } } } }"""


def network_of(caller: Holder, key: object) -> dict[str, Any]:
    found: dict[str, Any] = data_of(ask(caller, NETWORK, id=str(key)))["embeddedNetwork"]
    return found


def test_a_shopping_centre_is_seen_whole_by_staff_and_in_part_by_a_tenant() -> None:
    tenant = make_user()
    network = operations.create_embedded_network(name="Quayside Shops", now=NOW)
    bakery, bank = make_property(), make_property()
    first = operations.embed_property(property=bakery, network=network, now=NOW)
    second = operations.embed_property(property=bank, network=network, now=NOW)
    occupy(make_account(user=tenant), bakery)
    occupy(make_account(user=make_user()), bank)
    staff = customer(make_staff(permissions={"Can access customer queries"}))

    def row(embedded: Any, place: Any) -> dict[str, Any]:
        return {
            "id": str(embedded.pk),
            "propertyId": str(place.pk),
            "embeddedNetwork": {"name": "Quayside Shops"},
        }

    whole = network_of(staff, network.pk)
    assert (whole["id"], whole["name"]) == (str(network.pk), "Quayside Shops")
    assert whole["embeddedProperties"] == [row(first, bakery), row(second, bank)]
    assert network_of(customer(tenant), network.pk)["embeddedProperties"] == [row(first, bakery)]


def test_a_property_names_the_network_that_it_hangs_on() -> None:
    user = make_user()
    network = operations.create_embedded_network(name="Quayside Shops", now=NOW)
    inside, outside = make_property(), make_property()
    operations.embed_property(property=inside, network=network, now=NOW)
    for place in (inside, outside):
        occupy(make_account(user=user), place)

    for place, expected in ((inside, {"name": "Quayside Shops"}), (outside, None)):
        document = "query ($id: ID!) { property(id: $id) { embeddedNetwork { name } } }"
        found = data_of(ask(customer(user), document, id=str(place.pk)))["property"]
        assert found == {"embeddedNetwork": expected}


def test_a_strangers_network_is_refused_like_one_that_does_not_exist() -> None:
    network = operations.create_embedded_network(name="Quayside Shops", now=NOW)
    place = make_property()
    operations.embed_property(property=place, network=network, now=NOW)
    occupy(make_account(user=make_user()), place)
    stranger = customer(make_user())
    elsewhere = partner(make_organization("ANOTHER", permissions={"Can access customer queries"}))

    for caller in (stranger, elsewhere):
        refused, missing = (ask(caller, NETWORK, id=str(key)) for key in (network.pk, "987654321"))
        assert error_codes(refused) == ["KT-CT-4177"]
        assert refused == missing
    assert error_codes(ask(None, NETWORK, id=str(network.pk))) == ["KT-CT-1112"]


def test_a_property_hangs_on_one_network() -> None:
    place = make_property()
    one, another = (operations.create_embedded_network(name=name, now=NOW) for name in ("One", "Another"))
    operations.embed_property(property=place, network=one, now=NOW)

    with pytest.raises(IntegrityError):
        operations.embed_property(property=place, network=another, now=NOW)


@pytest.mark.parametrize("places", [1, 6])
def test_statements_do_not_grow_with_the_network(
    places: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account = make_account(user=user)
    network = operations.create_embedded_network(name="Quayside Shops", now=NOW)
    for _ in range(places):
        place = make_property()
        occupy(account, place)
        operations.embed_property(property=place, network=network, now=NOW)

    # viewer, points of the hour, scope, account, properties, occupancy, networks, in reach, their properties
    with django_assert_max_num_queries(9):
        found = data_of(
            ask(
                customer(user),
                """query ($number: String!) { properties(accountNumber: $number) {
                    embeddedNetwork { name embeddedProperties { propertyId } } } }""",
                number=account.number,
            )
        )["properties"]

    assert [len(place["embeddedNetwork"]["embeddedProperties"]) for place in found] == [places] * places
