from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties.models import OccupancyPeriod, Property

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

CREATES = "Can create property"
ADD = """mutation ($input: AddPropertyInput!) { addProperty(input: $input) { property {
    id address postcode richAddress { country administrativeArea }
    occupancyPeriods { accountNumber effectiveFrom effectiveTo } } } }"""
VALIDATE = """mutation ($input: ValidateAddressInput!) { validateAddress(input: $input) {
    isValid cleanedDescriptor { fieldGroups { name label fields {
        name label fieldType value default errors hasAutocomplete userEditable
        validation { required maxLength regex } options { value label } } } } } }"""
MADRID = {"streetAddress": " Calle del  Pez 9", "locality": "Madrid", "postalCode": "28004"}


def staff() -> Holder:
    return customer(make_staff(permissions={CREATES, "Can access customer queries"}))


def spanish_account(**values: Any) -> Account:
    return make_account(brand=make_brand("HOLDFAST_ES", market="ES"), **values)


def add(caller: Holder | None, account: Account, **changed: Any) -> dict[str, Any]:
    return ask(caller, ADD, input={"accountNumber": account.number, "address": {**MADRID, **changed}})


# addProperty


def test_staff_adds_a_property_to_an_account() -> None:
    account = spanish_account()

    found = data_of(add(staff(), account))["addProperty"]["property"]

    assert found == {
        "id": str(Property.objects.get().pk),
        "address": "Calle del Pez 9, 28004 Madrid, Madrid",
        "postcode": "28004",
        "richAddress": {"country": "ES", "administrativeArea": "Madrid"},
        "occupancyPeriods": [
            {"accountNumber": account.number, "effectiveFrom": NOW.isoformat(), "effectiveTo": None}
        ],
    }
    record = AuditRecord.objects.get(operation="addProperty")
    assert (record.account_number, record.objects_touched) == (account.number, [f"Property:{found['id']}"])
    names = BusinessEventRecord.objects.filter(name__startswith="properties.").order_by("pk")
    assert [event.name for event in names] == [
        "properties.property.created-v1",
        "properties.occupancy.started-v1",
    ]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"postalCode": "2800"}, "postalCode"),
        ({"streetAddress": " "}, "streetAddress"),
        ({"administrativeArea": "Barcelona"}, "postalCode"),
        ({"administrativeArea": "Kent"}, "administrativeArea"),
        ({"country": "FR"}, "country"),
        ({"country": "Spain"}, "country"),
        ({"structuredStreetAddress": [9]}, "structuredStreetAddress"),
        ({"deliveryPointIdentifier": "9" * 21}, "deliveryPointIdentifier"),
    ],
)
def test_an_address_that_cannot_be_is_refused(changed: dict[str, Any], path: str) -> None:
    answer = add(staff(), spanish_account(), **changed)

    assert error_codes(answer) == ["KT-CT-6629"]
    [reason] = answer["errors"][0]["extensions"]["validationErrors"]
    assert reason["inputPath"] == ["input", "address", path]
    assert not Property.objects.exists()
    assert not AuditRecord.objects.exists()


def test_an_account_has_a_property_once() -> None:
    account, caller = spanish_account(), staff()
    data_of(add(caller, account))

    assert error_codes(add(caller, account, streetAddress="CALLE DEL PEZ 9")) == ["KT-CT-6629"]
    data_of(add(caller, account, streetAddress="Calle del Pez 11"))
    data_of(add(caller, spanish_account()))
    assert Property.objects.count() == 3


def test_who_may_not_add_a_property_is_refused() -> None:
    owner = make_user()
    account = spanish_account(user=owner)
    looking = make_staff(permissions={"Can access customer queries"})
    elsewhere = make_organization("ANOTHER", permissions={CREATES, "Can access customer queries"})

    assert error_codes(add(None, account)) == ["KT-CT-1112"]
    for caller in (customer(owner), customer(looking), partner(elsewhere)):
        assert error_codes(add(caller, account)) == ["KT-CT-6623"]
    missing = ask(staff(), ADD, input={"accountNumber": "A-00000000", "address": MADRID})
    assert error_codes(missing) == ["KT-CT-6623"]
    assert not OccupancyPeriod.objects.exists()


def test_a_partner_sets_up_the_sites_of_its_customers() -> None:
    organization = make_organization("HOLDFAST_ES", permissions={CREATES, "Can access customer queries"})

    data_of(add(partner(organization), spanish_account()))

    assert AuditRecord.objects.get().actor_organization_id == organization.pk


# validateAddress


def validate(form: str, *groups: dict[str, str | None]) -> dict[str, Any]:
    answer = ask(
        customer(make_user()),
        VALIDATE,
        input={
            "addressFieldDescriptorId": form,
            "fieldGroups": [
                {"name": "address", "fields": [{"name": name, "value": value} for name, value in one.items()]}
                for one in groups
            ],
        },
    )
    found: dict[str, Any] = data_of(answer)["validateAddress"]
    return found


def fields_of(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    groups = found["cleanedDescriptor"]["fieldGroups"]
    return {field["name"]: field for group in groups for field in group["fields"]}


def test_a_form_comes_back_as_the_post_writes_it() -> None:
    found = validate("es", MADRID)

    assert found["isValid"] is True
    groups = found["cleanedDescriptor"]["fieldGroups"]
    assert [(group["name"], group["label"]) for group in groups] == [
        ("recipient", "Recipient"),
        ("address", "Address"),
    ]
    fields = fields_of(found)
    assert {name: field["value"] for name, field in fields.items()} == {
        "name": None,
        "organization": None,
        "streetAddress": "Calle del Pez 9",
        "locality": "Madrid",
        "administrativeArea": "M",
        "postalCode": "28004",
    }
    assert fields["postalCode"] == {
        "name": "postalCode",
        "label": "Postal code",
        "fieldType": "TEXT",
        "value": "28004",
        "default": None,
        "errors": [],
        "hasAutocomplete": False,
        "userEditable": True,
        "validation": {"required": True, "maxLength": 20, "regex": r"^\d{5}$"},
        "options": None,
    }
    assert fields["streetAddress"]["fieldType"] == "TEXTAREA"
    assert fields["administrativeArea"]["fieldType"] == "SELECT"
    assert {"value": "M", "label": "Madrid"} in fields["administrativeArea"]["options"]


def test_each_field_tells_what_is_wrong_with_it() -> None:
    found = validate("GB", {"streetAddress": "14 Quay Street", "locality": None, "postalCode": "44000"})

    assert found["isValid"] is False
    wrong = {name: field["errors"] for name, field in fields_of(found).items() if field["errors"]}
    assert wrong == {
        "locality": ["This field is required."],
        "postalCode": ["This is no postal code of the country."],
    }


def test_fields_that_the_form_does_not_have_come_back_by_themselves() -> None:
    good = {"streetAddress": "14 Quay Street", "locality": "Bristol", "postalCode": "bs14qa"}

    found = validate("GB", good, {"galaxy": "Milky Way", "locality": "Bath"})

    assert found["isValid"] is False
    unknown = found["cleanedDescriptor"]["fieldGroups"][-1]
    assert unknown["name"] == "unknown"
    assert [(field["name"], field["value"], field["errors"]) for field in unknown["fields"]] == [
        ("galaxy", "Milky Way", ["This field is not part of the form."]),
        ("locality", "Bath", ["This field is given more than once."]),
    ]
    assert fields_of(validate("GB", good))["postalCode"]["value"] == "BS1 4QA"


@pytest.mark.parametrize("form", ["", "ZZ", "Narnia", "../es"])
def test_a_form_that_there_is_not_is_refused(form: str) -> None:
    values = {"addressFieldDescriptorId": form, "fieldGroups": []}

    assert error_codes(ask(customer(make_user()), VALIDATE, input=values)) == ["KT-CT-4413"]


def test_addresses_are_checked_for_those_who_are_signed_in() -> None:
    values = {"addressFieldDescriptorId": "ES", "fieldGroups": []}

    assert error_codes(ask(None, VALIDATE, input=values)) == ["KT-CT-1112"]
    organization = make_organization("HOLDFAST_GB", permissions={"Can access customer queries"})
    assert data_of(ask(partner(organization), VALIDATE, input=values))["validateAddress"]["isValid"] is False
