"""The premises of businesses, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_role, make_staff, make_user
from holdfast.api import view
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties import operations
from holdfast.properties.tests.factories import ADDRESSES

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

BUSINESS = """query ($id: ID, $after: String) { business(id: $id) {
    id name number businessType sectors linkedAccountNumbers details { key value }
    legalAddress { streetAddress } billingAddress { streetAddress postalCode }
    establishments(first: 1, after: $after) {
        totalCount edgeCount pageInfo { hasNextPage }
        edges { cursor node { id identifier name address { locality } } }
    }
} }"""
LYON = RichAddress(country="FR", street_address="2 rue du Port", locality="Lyon", postal_code="69003")


def test_a_bakery_shows_where_it_is_established() -> None:
    baker = make_user()
    bakery = accounts.create_business(
        name="Boulangerie du Quai",
        number="732829320",
        business_type="LIMITED",
        sectors=["food"],
        details={"vat": "FR44732829320"},
        legal_address=ADDRESSES["FR"],
        billing_address=LYON,
        now=NOW,
    )
    account = make_account(user=baker, business=bakery)
    accounts.grant_user_access_to_business(user=baker, business=bakery, role=make_role(), now=NOW)
    for number, name, address in (
        ("732 829 320 00074", "Quai", ADDRESSES["FR"]),
        ("73282932000082", "Port", LYON),
    ):
        operations.record_establishment(
            business=bakery, identifier=number, name=name, address=address, now=NOW
        )

    def seen(after: str | None = None) -> Any:
        return data_of(ask(customer(baker), BUSINESS, id=str(bakery.pk), after=after))["business"]

    shown = seen()
    first = shown.pop("establishments")
    assert shown == {
        "id": str(bakery.pk),
        "name": "Boulangerie du Quai",
        "number": "732829320",
        "businessType": "LIMITED",
        "sectors": ["food"],
        "linkedAccountNumbers": [account.number],
        "details": [{"key": "vat", "value": "FR44732829320"}],
        "legalAddress": {"streetAddress": "5 rue des Lilas"},
        "billingAddress": {"streetAddress": "2 rue du Port", "postalCode": "69003"},
    }
    assert (first["totalCount"], first["edgeCount"], first["pageInfo"]["hasNextPage"]) == (2, 1, True)
    (edge,) = first["edges"]
    assert edge["node"] == {
        "id": str(bakery.establishments.get(name="Quai").pk),
        "identifier": "73282932000074",
        "name": "Quai",
        "address": {"locality": "Nantes"},
    }
    assert seen(edge["cursor"])["establishments"]["edges"][0]["node"]["name"] == "Port"
    assert BusinessEventRecord.objects.filter(name="properties.establishment.recorded-v1").count() == 2


@pytest.mark.parametrize(("number", "address"), [("73282932000075", LYON), (" ", None)])
def test_a_number_that_no_establishment_has_is_refused(number: str, address: RichAddress | None) -> None:
    business = accounts.create_business(name="Boulangerie", now=NOW)

    with pytest.raises(InvalidInputData):
        operations.record_establishment(business=business, identifier=number, address=address, now=NOW)
    assert not business.establishments.exists()


def test_staff_record_an_establishment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    business = accounts.create_business(name="Boulangerie", now=NOW)
    client.force_login(make_staff(permissions={"Can query businesses", "Can update businesses"}))
    given = {"business": business.pk, "identifier": "73282932000074", "name": "Quai"}

    client.post("/admin/properties/establishment/add/", given)

    assert business.establishments.get().name == "Quai"
    assert client.get("/admin/properties/establishment/").status_code == 200
