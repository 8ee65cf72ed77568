from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.properties import operations
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)
PROPERTY = """query ($id: ID!) { property(id: $id) {
    id address splitAddress postcode label coordinates { latitude longitude }
    richAddress { country streetAddress locality postalCode asString(showCountry: true, showName: false) }
    occupancyPeriods { accountNumber effectiveFrom effectiveTo isOccupier numberOfOccupants }
    electricityMeterPoints { mpan direction status gspGroupId profileClass ssc requiresEnrolment
        smartStartDate enrolment { supplyStartDate previousSupplier } }
    gasMeterPoints { mprn status }
    electricitySupplyPoints { cups status } gasSupplyPoints { id status }
    electricityMalos { maloNumber } gasMalos { maloNumber }
    supplyPoints(first: 5) { totalCount edges { node { id externalIdentifier marketName
        property { id } lastSupplyPeriod { supplyStartAt supplyEndAt isBillable }
        meterPoint { __typename ... on ElectricityMeterPoint { subscribedMaxPower isSmartMeter
            providerCalendar { name temporalClasses { code label } } } } } } }
} }"""


def property_of(viewer: Holder, key: Any) -> dict[str, Any]:
    found: dict[str, Any] = data_of(ask(viewer, PROPERTY, id=str(key)))["property"]
    return found


def test_a_home_in_great_britain() -> None:
    user = make_user()
    account = make_account(user=user)
    place = make_property(latitude=51.45, longitude=-2.59)
    occupy(account, place, number_of_occupants=2)
    electricity = make_supply_point(
        place,
        supply_start_date=date(2024, 1, 1),
        details={"gsp_group_id": "_H", "profile_class": 1, "smart_start_date": "2024-02-03"},
    )
    export = make_supply_point(place, direction="EXPORT")
    gas = make_supply_point(place, "GBR_GAS")

    found = property_of(customer(user), place.pk)

    assert found["address"] == "14 Quay Street, Bristol, BS1 4QA"
    assert found["splitAddress"] == ["14 Quay Street", "Bristol"]
    assert found["postcode"] == "BS1 4QA"
    assert found["label"] is None
    assert found["coordinates"] == {"latitude": 51.45, "longitude": -2.59}
    assert found["richAddress"] == {
        "country": "GB",
        "streetAddress": "14 Quay Street",
        "locality": "Bristol",
        "postalCode": "BS1 4QA",
        "asString": "14 Quay Street\nBristol\nBS1 4QA\nUNITED KINGDOM",
    }
    assert found["occupancyPeriods"] == [
        {
            "accountNumber": account.number,
            "effectiveFrom": "2024-01-01T00:00:00+00:00",
            "effectiveTo": None,
            "isOccupier": False,
            "numberOfOccupants": 2,
        }
    ]
    blank = {"gspGroupId": None, "profileClass": None, "smartStartDate": None, "enrolment": None}
    assert found["electricityMeterPoints"] == [
        {
            "mpan": electricity.identifier,
            "direction": "IMPORT",
            "status": "ON_SUPPLY",
            "gspGroupId": "_H",
            "profileClass": 1,
            "ssc": "",
            "requiresEnrolment": False,
            "smartStartDate": "2024-02-03",
            "enrolment": {"supplyStartDate": "2024-01-01", "previousSupplier": None},
        },
        {
            "mpan": export.identifier,
            "direction": "EXPORT",
            "status": "ON_SUPPLY",
            "ssc": "",
            "requiresEnrolment": False,
            **blank,
        },
    ]
    assert found["gasMeterPoints"] == [{"mprn": gas.identifier, "status": "ON_SUPPLY"}]
    assert found["supplyPoints"]["totalCount"] == 3
    for empty in ("electricitySupplyPoints", "gasSupplyPoints", "electricityMalos", "gasMalos"):
        assert found[empty] == []


def test_a_home_in_france() -> None:
    user = make_user()
    place = make_property("FR")
    occupy(make_account(user=user, brand=make_brand("HOLDFAST_FR", market="FR")), place)
    point = make_supply_point(
        place,
        "FRA_ELECTRICITY",
        supply_start_date=date(2024, 7, 14),
        details={
            "subscribed_max_power_va": 9000,
            "is_smart_meter": True,
            "provider_calendar": {
                "id": "DI000003",
                "name": "Heures pleines, heures creuses",
                "temporal_classes": [{"code": "HP", "label": "Heures pleines"}],
            },
        },
    )

    [edge] = property_of(customer(user), place.pk)["supplyPoints"]["edges"]

    assert edge["node"] == {
        "id": str(point.pk),
        "externalIdentifier": point.identifier,
        "marketName": "FRA_ELECTRICITY",
        "property": {"id": str(place.pk)},
        # Paris is two hours ahead of UTC in July.
        "lastSupplyPeriod": {
            "supplyStartAt": "2024-07-13T22:00:00+00:00",
            "supplyEndAt": None,
            "isBillable": True,
        },
        "meterPoint": {
            "__typename": "ElectricityMeterPoint",
            "subscribedMaxPower": 9,
            "isSmartMeter": True,
            "providerCalendar": {
                "name": "Heures pleines, heures creuses",
                "temporalClasses": [{"code": "HP", "label": "Heures pleines"}],
            },
        },
    }


def test_a_home_in_spain() -> None:
    user = make_user()
    place = make_property("ES")
    occupy(make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES")), place)
    electricity, gas = make_supply_point(place, "ESP_ELECTRICITY"), make_supply_point(place, "ESP_GAS")

    found = property_of(customer(user), place.pk)

    assert found["electricitySupplyPoints"] == [{"cups": electricity.identifier, "status": "ON_SUPPLY"}]
    assert found["gasSupplyPoints"] == [{"id": str(gas.pk), "status": "ON_SUPPLY"}]
    assert found["electricityMeterPoints"] == []


def test_a_strangers_property_is_refused_like_one_that_does_not_exist() -> None:
    place = make_property()
    occupy(make_account(user=make_user()), place)
    viewer = customer(make_user())

    answers = [ask(viewer, PROPERTY, id=key) for key in (str(place.pk), "987654321", "x", "9" * 30)]

    assert [error_codes(answer) for answer in answers] == [["KT-CT-4177"]] * 4
    assert all(answer["errors"] == answers[0]["errors"] for answer in answers)


def test_a_former_occupant_never_learns_of_the_next_one() -> None:
    user = make_user()
    account = make_account(user=user)
    place = make_property()
    occupy(account, place, effective_to=JUNE)
    occupy(make_account(user=make_user()), place, effective_from=JUNE)

    periods = property_of(customer(user), place.pk)["occupancyPeriods"]

    assert [period["accountNumber"] for period in periods] == [account.number]


def test_the_properties_of_an_account() -> None:
    user = make_user()
    account = make_account(user=user)
    old, new = make_property(), make_property()
    occupy(account, old, effective_to=JUNE)
    occupy(account, new, effective_from=JUNE)

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!, $old: ID!) {
                all: properties(accountNumber: $number) { id }
                active: properties(accountNumber: $number, active: true) { id }
                account(accountNumber: $number) {
                    properties { id }
                    since: properties(activeFrom: "2024-01-01T00:00:00Z") { id }
                    allProperties { id }
                    property(id: $old) { id }
                    none: property(id: "0") { id }
                }
            }""",
            number=account.number,
            old=str(old.pk),
        )
    )

    first, second = {"id": str(old.pk)}, {"id": str(new.pk)}
    assert data["all"] == [first, second]
    assert data["active"] == [second]
    assert data["account"] == {
        "properties": [second],
        "since": [first, second],
        "allProperties": [first, second],
        "property": first,
        "none": None,
    }


def test_properties_of_a_strangers_account_are_refused() -> None:
    answer = ask(
        customer(make_user()),
        "query ($number: String!) { properties(accountNumber: $number) { id } }",
        number=make_account().number,
    )

    assert answer["data"] == {"properties": None}
    assert error_codes(answer) == ["KT-CT-4177"]


@pytest.mark.parametrize("places", [1, 7])
def test_statements_do_not_grow_with_properties(
    places: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account = make_account(user=user)
    for _ in range(places):
        place = make_property()
        occupy(account, place)
        make_supply_point(place)
        make_supply_point(place, "GBR_GAS")

    # viewer, points of the hour, scope, account, properties, occupancy, supply points
    with django_assert_max_num_queries(7):
        data = data_of(
            ask(
                customer(user),
                """query ($number: String!) { account(accountNumber: $number) { properties {
                    address occupancyPeriods { accountNumber }
                    electricityMeterPoints { mpan } gasMeterPoints { mprn }
                    supplyPoints(first: 10) { edges { node { externalIdentifier property { id } } } }
                } } }""",
                number=account.number,
            )
        )

    assert len(data["account"]["properties"]) == places


EVERYTHING = """
    id address splitAddress postcode coordinates { latitude longitude } wanCoverage
    richAddress { name organization streetAddress dependentLocality locality administrativeArea postalCode
        sortingCode deliveryPointIdentifier country structuredStreetAddress asString }
    occupancyPeriods { accountNumber } embeddedNetwork { name } smartDeviceNetworks { id }
    electricityMeterPoints { mpan } gasMeterPoints { mprn }"""


def test_a_property_tells_the_same_wherever_it_is_found() -> None:
    user = make_user()
    account = make_account(user=user)
    address = RichAddress(
        country="GB",
        name="The occupier",
        organization="Quayside Shops",
        street_address="14 Quay Street",
        dependent_locality="Redcliffe",
        locality="Bristol",
        administrative_area="Avon",
        postal_code="BS1 4QA",
        sorting_code="7",
        delivery_point_identifier="10001",
        structured_street_address={"number": "14", "street": "Quay Street"},
    )
    place = operations.create_property(
        address=address, latitude=51.45, longitude=-2.59, label="Corner shop", now=NOW
    )
    occupy(account, place)
    make_supply_point(place)
    make_supply_point(place, "GBR_GAS")
    operations.load_wan_coverage(rows=[{"postcode": "BS1 4QA", "connectivity_likelihood": "HIGH"}], now=NOW)
    network = operations.create_embedded_network(name="The arcade", now=NOW)
    operations.embed_property(property=place, network=network, now=NOW)
    operations.smart_device_network_of(property_id=place.pk, now=NOW)

    data = data_of(
        ask(
            customer(user),
            f"""query ($id: ID!, $number: String!) {{
                property(id: $id) {{ {EVERYTHING} label supplyPoints(first: 3) {{ totalCount }} }}
                properties(accountNumber: $number) {{ {EVERYTHING} }}
                propertySearch(searchTerm: "10001") {{
                    {EVERYTHING} label supplyPoints(first: 3) {{ totalCount }} }}
            }}""",
            id=str(place.pk),
            number=account.number,
        )
    )

    found = data["property"]
    assert data["propertySearch"] == [found]
    assert data["properties"] == [
        {name: value for name, value in found.items() if name not in {"label", "supplyPoints"}}
    ]
    assert (found["label"], found["wanCoverage"]) == ("Corner shop", "HIGH")
    assert found["supplyPoints"] == {"totalCount": 2}
    assert found["richAddress"] == {
        "name": "The occupier",
        "organization": "Quayside Shops",
        "streetAddress": "14 Quay Street",
        "dependentLocality": "Redcliffe",
        "locality": "Bristol",
        "administrativeArea": "Avon",
        "postalCode": "BS1 4QA",
        "sortingCode": "7",
        "deliveryPointIdentifier": "10001",
        "country": "GB",
        "structuredStreetAddress": {"number": "14", "street": "Quay Street"},
        "asString": "The occupier\nQuayside Shops\n14 Quay Street\nRedcliffe\nBristol 7\nAvon\nBS1 4QA",
    }


def test_properties_are_for_those_who_are_signed_in() -> None:
    place, account = make_property(), make_account()

    assert error_codes(ask(None, "query ($id: ID!) { property(id: $id) { id } }", id=str(place.pk))) == [
        "KT-CT-1112"
    ]
    document = "query ($number: String!) { properties(accountNumber: $number) { id } }"
    assert error_codes(ask(None, document, number=account.number)) == ["KT-CT-1112"]


@pytest.mark.parametrize("places", [1, 6])
def test_statements_do_not_grow_with_the_properties_of_an_account(
    places: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account = make_account(user=user)
    for _ in range(places):
        place = make_property()
        occupy(account, place)
        make_supply_point(place)

    # viewer, points of the hour, scope, account, properties; occupancy, supply points, both networks, coverage
    with django_assert_max_num_queries(10):
        document = f"query ($number: String!) {{ properties(accountNumber: $number) {{ {EVERYTHING} }} }}"
        found = data_of(ask(customer(user), document, number=account.number))["properties"]

    assert len(found) == places
