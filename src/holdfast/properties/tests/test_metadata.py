"""Metadata on each type of object, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_role,
    make_staff,
    make_user,
)
from holdfast.identity.operations import grant_role
from holdfast.platform.models import AuditRecord, BusinessEventRecord, Metadata
from holdfast.platform.operations import MAX_METADATA_KEYS
from holdfast.properties.tests.factories import make_property, occupy

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: MetadataInput!) { createMetadata(input: $input) { metadata { key value } } }"""
UPDATE = """mutation ($input: MetadataInput!) { updateMetadata(input: $input) { metadata { key value } } }"""
ALL = """query ($type: LinkedObjectType, $id: String!) {
    metadata(linkedObjectType: $type, identifier: $id) { key value }
}"""
ONE = """query ($type: LinkedObjectType, $id: String!, $key: String!) {
    metadataForKey(linkedObjectType: $type, identifier: $id, key: $key) { key value }
}"""
MUTATES = {"Can mutate metadata", "Can access third party queries"}


class Home:
    """A customer at home, and the third party that serves them."""

    def __init__(self) -> None:
        self.user = make_user()
        self.account = make_account(user=self.user)
        self.place = make_property()
        self.period = occupy(self.account, self.place)
        self.partner = partner(make_organization(make_brand().code, permissions=MUTATES))
        self.objects = {
            "ACCOUNT": self.account.number,
            "ACCOUNT_USER": self.user.number,
            "PROPERTY": str(self.place.pk),
            "ACCOUNT_PROPERTY_EFFECTIVE_PERIOD": str(self.period.pk),
        }


def keeping(kind: str, named: str, **changes: Any) -> dict[str, Any]:
    given = {"linkedObjectType": kind, "identifier": named, "key": "crm", "value": '{"tier": 1}'}
    return given | changes


@pytest.mark.parametrize("kind", ["ACCOUNT", "ACCOUNT_USER", "PROPERTY", "ACCOUNT_PROPERTY_EFFECTIVE_PERIOD"])
def test_another_system_keeps_what_it_knows_on_an_object_and_its_customer_reads_it(kind: str) -> None:
    home = Home()
    key = home.objects[kind]

    made = data_of(ask(home.partner, CREATE, input=keeping(kind, key)))["createMetadata"]["metadata"]
    changed = data_of(ask(home.partner, UPDATE, input=keeping(kind, key, value="[2]")))["updateMetadata"]

    assert (made["key"], json.loads(made["value"])) == ("crm", {"tier": 1})
    assert changed == {"metadata": {"key": "crm", "value": "[2]"}}
    own = customer(home.user)
    assert data_of(ask(own, ALL, type=kind, id=key))["metadata"] == [{"key": "crm", "value": "[2]"}]
    one = data_of(ask(own, ONE, type=kind, id=key, key=" crm "))["metadataForKey"]
    assert one == {"key": "crm", "value": "[2]"}
    events = BusinessEventRecord.objects.filter(name__startswith="platform.metadata").order_by("pk")
    assert [event.name for event in events] == [
        "platform.metadata.created-v1",
        "platform.metadata.updated-v1",
    ]
    assert "tier" not in str(events[0].data)
    assert AuditRecord.objects.filter(operation="createMetadata").count() == 1


def test_an_account_shows_what_is_kept_on_it_and_is_what_is_meant_where_no_type_is_named() -> None:
    home = Home()
    data_of(ask(home.partner, CREATE, input=keeping("ACCOUNT", home.account.number)))

    shown = "query ($id: String!) { account(accountNumber: $id) { metadata { key value } } }"
    account = data_of(ask(customer(home.user), shown, id=home.account.number))["account"]
    unnamed = "query ($id: String!) { metadata(identifier: $id) { key value } }"

    assert account["metadata"] == [{"key": "crm", "value": '{"tier": 1}'}]
    assert data_of(ask(customer(home.user), unnamed, id=home.account.number)) == account


@pytest.mark.parametrize(
    ("kind", "unknown", "code", "read_as", "listed_as"),
    [
        ("ACCOUNT", "A-00000000", "KT-CT-4177", "KT-CT-4177", "KT-CT-4177"),
        ("ACCOUNT_USER", "U-00000000", "KT-CT-4124", "KT-CT-4124", "KT-CT-1111"),
        ("PROPERTY", "999999999", "KT-CT-6622", "KT-CT-4123", "KT-CT-1111"),
        ("ACCOUNT_PROPERTY_EFFECTIVE_PERIOD", "999999999", "KT-CT-6637", "KT-CT-4123", "KT-CT-1111"),
    ],
)
def test_what_is_out_of_reach_is_as_if_it_were_not_there(
    kind: str, unknown: str, code: str, read_as: str, listed_as: str
) -> None:
    home = Home()
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=MUTATES))
    neighbour = customer(make_user())

    for identifier in (home.objects[kind], unknown):
        for document in (CREATE, UPDATE):
            assert error_codes(ask(elsewhere, document, input=keeping(kind, identifier))) == [code]
        assert error_codes(ask(neighbour, ONE, type=kind, id=identifier, key="crm")) == [read_as]
        assert error_codes(ask(neighbour, ALL, type=kind, id=identifier)) == [listed_as]
    assert not Metadata.objects.exists()


def test_what_cannot_be_kept_is_refused() -> None:
    home = Home()
    number = home.account.number

    def create(**changes: Any) -> list[str]:
        return error_codes(ask(home.partner, CREATE, input=keeping("ACCOUNT", number, **changes)))

    assert create(identifier="ours") == ["KT-CT-8411"]
    assert create(key=" ") == ["KT-CT-8414"]
    assert create(key="k" * 101) == ["KT-CT-8414"]
    assert create(value=json.dumps("v" * 20_000)) == ["KT-CT-8414"]
    assert create() == []
    assert create() == ["KT-CT-8412"]
    Metadata.objects.bulk_create(
        Metadata(
            linked_object_type="ACCOUNT",
            object_id=home.account.pk,
            key=f"k{position}",
            value=1,
            created_at=NOW,
            updated_at=NOW,
        )
        for position in range(MAX_METADATA_KEYS - 1)
    )
    assert create(key="one more") == ["KT-CT-8414"]


def test_what_is_not_there_is_not_changed_and_not_found() -> None:
    home = Home()
    number = home.account.number

    def update(**changes: Any) -> list[str]:
        return error_codes(ask(home.partner, UPDATE, input=keeping("ACCOUNT", number, **changes)))

    assert update() == ["KT-CT-8413"]
    assert update(value=json.dumps("v" * 20_000)) == ["KT-CT-8413"]
    assert update(identifier="ours") == ["KT-CT-8411"]
    own = customer(home.user)
    assert error_codes(ask(own, ONE, type="ACCOUNT", id=number, key="crm")) == ["KT-CT-4179"]
    assert error_codes(ask(own, ONE, type="ACCOUNT", id=number, key=" ")) == ["KT-CT-4155"]
    assert error_codes(ask(own, ONE, type="ACCOUNT", id="ours", key="crm")) == ["KT-CT-8411"]


def test_customers_keep_none_and_nobody_without_the_permission() -> None:
    home = Home()
    given = keeping("ACCOUNT", home.account.number)
    make_role("writer", frozenset({"Can mutate metadata"}))
    grant_role(holder=home.user, code="writer")
    clerk = customer(make_staff(permissions={"Can access third party queries"}))

    assert error_codes(ask(customer(home.user), CREATE, input=given)) == ["KT-CT-4323"]
    assert error_codes(ask(clerk, CREATE, input=given)) == ["KT-CT-4124"]
    assert error_codes(ask(clerk, UPDATE, input=given)) == ["KT-CT-4123"]
    for document in (CREATE, UPDATE):
        assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
    assert not Metadata.objects.exists()
