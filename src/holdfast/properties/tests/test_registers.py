from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.kernel.rows import BadRow
from holdfast.markets.identifiers import make
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties import operations, words
from holdfast.properties.directory import AddressQuery, DirectoryUnavailable
from holdfast.properties.models import RegisteredAddress, WanCoverage
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


# Coverage


def load_coverage(*rows: dict[str, str]) -> int:
    return operations.load_wan_coverage(rows=rows, now=NOW)


def coverage(postcode: str) -> Any:
    document = "query ($postcode: String!) { wanCoverage(postcode: $postcode) }"
    return data_of(ask(None, document, postcode=postcode))["wanCoverage"]


def test_a_postcode_has_the_coverage_that_the_table_says() -> None:
    load_coverage(
        {"postcode": "bs14qa", "connectivity_likelihood": "high"},
        {"postcode": "BS1 4QA", "address_identifier": "10001", "connectivity_likelihood": "LOW"},
        {"postcode": "BA1 1AA", "address_identifier": "1", "connectivity_likelihood": "HIGH"},
        {"postcode": "BA1 1AA", "address_identifier": "2", "connectivity_likelihood": "MEDIUM"},
        {"postcode": "M2 5BQ", "connectivity_likelihood": "HIGH", "is_coverage_available": "no"},
        {"postcode": "CR0 2YR"},
    )

    assert coverage("BS1 4QA") == coverage("bs1 4qa") == "HIGH"
    assert coverage("BA1 1AA") == "MEDIUM"  # the weakest of the addresses
    assert coverage("M2 5BQ") == "LOW"
    assert coverage("CR0 2YR") is None
    assert coverage("EC1Y 8SY") is None
    assert coverage("nonsense") is None


def test_a_postcode_in_detail() -> None:
    load_coverage(
        {"postcode": "BS1 4QA", "connectivity_likelihood": "HIGH", "is_coverage_available": "yes"},
        {
            "postcode": "BS1 4QA",
            "address_identifier": "10001",
            "is_coverage_available": "No",
            "anticipated_coverage_date": "2026-01-31",
            "wan_technology": "Cellular",
            "auxiliary_equipment": "T3 aerial",
            "additional_information": "Basement",
        },
    )
    document = """query ($postcode: String!, $address: String) {
        wanCoverageDetail(postcode: $postcode, addressIdentifier: $address) {
            postcode addressIdentifier isCoverageAvailable anticipatedCoverageAt wanTechnology
            auxiliaryEquipment connectivityLikelihood additionalInformation } }"""

    def detail(**values: str) -> Any:
        return data_of(ask(None, document, **values))["wanCoverageDetail"]

    whole, basement = detail(postcode="BS14QA")
    assert whole == {
        "postcode": "BS1 4QA",
        "addressIdentifier": None,
        "isCoverageAvailable": True,
        "anticipatedCoverageAt": None,
        "wanTechnology": None,
        "auxiliaryEquipment": None,
        "connectivityLikelihood": "HIGH",
        "additionalInformation": None,
    }
    assert basement == {
        "postcode": "BS1 4QA",
        "addressIdentifier": "10001",
        "isCoverageAvailable": False,
        "anticipatedCoverageAt": "2026-01-31",
        "wanTechnology": "Cellular",
        "auxiliaryEquipment": "T3 aerial",
        "connectivityLikelihood": None,
        "additionalInformation": "Basement",
    }
    assert detail(postcode="BS1 4QA", address="10001") == [basement]
    assert detail(postcode="BS1 4QA", address="10002") == [whole]
    assert detail(postcode="BA1 1AA") == []


@pytest.mark.parametrize("homes", [1, 5])
def test_properties_tell_their_own_coverage(
    homes: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load_coverage(
        {"postcode": "BS1 4QA", "connectivity_likelihood": "HIGH"},
        {"postcode": "BS1 4QA", "address_identifier": "10001", "connectivity_likelihood": "LOW"},
    )
    user = make_user()
    account = make_account(user=user)
    basement = operations.create_property(
        address=RichAddress(country="GB", postal_code="BS1 4QA", delivery_point_identifier="10001"), now=NOW
    )
    for place in (basement, make_property("FR"), *(make_property() for _ in range(homes))):
        occupy(account, place)

    # viewer, points of the hour, scope, account, properties, occupancy, coverage
    with django_assert_max_num_queries(7):
        document = "query ($number: String!) { properties(accountNumber: $number) { wanCoverage } }"
        found = data_of(ask(customer(user), document, number=account.number))["properties"]

    assert [place["wanCoverage"] for place in found] == ["LOW", None, *["HIGH"] * homes]


def test_a_new_file_takes_the_place_of_the_old_one() -> None:
    load_coverage({"postcode": "BS1 4QA"}, {"postcode": "BA1 1AA"})

    assert load_coverage({"postcode": "M2 5BQ"}) == 1
    assert list(WanCoverage.objects.values_list("postcode", flat=True)) == ["M2 5BQ"]
    event = BusinessEventRecord.objects.filter(name="properties.wan_coverage.loaded-v1").latest("pk")
    assert event.data == {"rows": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"postcode": "44000"}, "no postal code of GB"),
        ({"postcode": ""}, "no postal code of GB"),
        ({"postcode": "BA1 1AA", "connectivity_likelihood": "SO-SO"}, "not HIGH, MEDIUM or LOW"),
        ({"postcode": "BA1 1AA", "is_coverage_available": "maybe"}, "yes, no or nothing"),
        ({"postcode": "BA1 1AA", "anticipated_coverage_date": "soon"}, "no day"),
        ({"postcode": "BA1 1AA", "wan_technology": "x" * 101}, "longer than 100"),
        ({"postcode": "BS1 4QA"}, "twice"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(row: dict[str, str], reason: str) -> None:
    load_coverage({"postcode": "M2 5BQ"})

    with pytest.raises(BadRow, match=f"row 2: .*{reason}"):
        load_coverage({"postcode": "BS1 4QA"}, row)

    assert WanCoverage.objects.get().postcode == "M2 5BQ"


def test_the_database_knows_the_strengths_itself() -> None:
    with pytest.raises(IntegrityError, match="wan_coverage_strength_known"):
        WanCoverage.objects.create(postcode="BS1 4QA", connectivity_likelihood="SO-SO")


# Addresses

ADDRESSES = """query ($postcode: String!, $domestic: Boolean, $des: Boolean, $first: Int, $after: String) {
    addresses(postcode: $postcode, searchDomesticOnly: $domestic, useDes: $des, first: $first, after: $after) {
        totalCount edgeCount pageInfo { hasNextPage endCursor } edges { node {
            streetType streetName streetNumber province city postcode extraInfo } } } }"""
AT_ADDRESS = """query ($address: AddressSearchType, $domestic: Boolean, $des: Boolean) {
    multipleElectricityMeterPointsForAddress(
        address: $address, searchDomesticOnly: $domestic, useDes: $des) {
            addressHasMoreThanOneElectricityMeterPoint electricityMeterPoints
            addressLine1 addressLine2 postcode } }"""


def load_addresses(*rows: dict[str, str], source: str = "ECOES") -> int:
    filled = [
        {"country_code": "GB", "postcode": "BS1 4QA", "street_name": "Quay Street", "city": "Bristol", **row}
        for row in rows
    ]
    return operations.load_addresses(source=source, rows=filled, now=NOW)


def mpan(seed: int) -> str:
    return make("GBR_ELECTRICITY", 1000 + seed)


def test_the_addresses_at_a_postcode_come_in_pages() -> None:
    load_addresses(
        {"street_number": "14", "is_domestic": "yes", "extra_info": "Flat 2"},
        {"street_number": "15", "is_domestic": "no"},
        {"street_number": "16"},
        {"street_number": "1", "postcode": "BA1 1AA"},
    )
    load_addresses({"street_number": "17", "is_domestic": "yes"}, source="DES")

    def listed(**values: Any) -> list[str]:
        found = data_of(ask(None, ADDRESSES, **{"postcode": "bs1 4qa", "first": 9, **values}))["addresses"]
        return [edge["node"]["streetNumber"] for edge in found["edges"]]

    assert listed() == ["14", "15", "16"]
    assert listed(domestic=True) == ["14"]
    assert listed(des=True) == ["14", "15", "16", "17"]
    assert listed(des=True, domestic=True) == ["14", "17"]
    assert listed(postcode="M2 5BQ") == []
    page = data_of(ask(None, ADDRESSES, postcode="BS1 4QA", first=1))["addresses"]
    assert (page["totalCount"], page["edgeCount"], page["pageInfo"]["hasNextPage"]) == (3, 1, True)
    assert page["edges"][0]["node"] == {
        "streetType": None,
        "streetName": "Quay Street",
        "streetNumber": "14",
        "province": None,
        "city": "Bristol",
        "postcode": "BS1 4QA",
        "extraInfo": "Flat 2",
    }
    assert listed(first=1, after=page["pageInfo"]["endCursor"]) == ["15"]
    assert error_codes(ask(None, ADDRESSES, postcode="BS1 4QA")) == ["KT-CT-1201"]


def test_our_own_properties_are_not_among_the_addresses_that_anybody_sees() -> None:
    make_property()

    assert data_of(ask(None, ADDRESSES, postcode="BS1 4QA", first=9))["addresses"]["edges"] == []


def at_address(line1: str, line2: str = "", **values: Any) -> Any:
    address = {
        "addressLine1": line1,
        "addressLine2": line2,
        "addressLine3": "",
        "town": "Bristol",
        "county": "",
        "postcode": "bs14qa",
    }
    answer = ask(customer(make_user()), AT_ADDRESS, address=address, **values)
    return data_of(answer)["multipleElectricityMeterPointsForAddress"]


def test_an_address_with_several_electricity_meter_points_says_so() -> None:
    first, second, third = (mpan(seed) for seed in range(3))
    gas = make("GBR_GAS", 1000)
    load_addresses(
        {
            "street_number": "14",
            "meter_points": f"GBR_ELECTRICITY:{first} GBR_ELECTRICITY:{second} GBR_GAS:{gas}",
        },
        {"street_number": "15", "meter_points": f"GBR_ELECTRICITY:{third}"},
    )

    assert at_address("14 Quay Street") == {
        "addressHasMoreThanOneElectricityMeterPoint": True,
        "electricityMeterPoints": [first, second],
        "addressLine1": "14 Quay Street",
        "addressLine2": None,
        "postcode": "BS1 4QA",
    }
    single = at_address("15", "Quay Street, Bristol")
    assert single["addressHasMoreThanOneElectricityMeterPoint"] is False
    assert single["electricityMeterPoints"] == [third]
    assert at_address("99 Quay Street")["electricityMeterPoints"] == []
    assert at_address(" ")["electricityMeterPoints"] == []


def test_our_own_import_points_count_with_those_of_registers() -> None:
    place = make_property()  # 14 Quay Street
    own = make_supply_point(place, details={"profile_class": 3})
    make_supply_point(place, direction="EXPORT")
    home, seen_elsewhere = mpan(10), mpan(11)
    load_addresses({"street_number": "14", "is_domestic": "yes", "meter_points": f"GBR_ELECTRICITY:{home}"})
    load_addresses({"street_number": "14", "meter_points": f"GBR_ELECTRICITY:{seen_elsewhere}"}, source="DES")

    def found(**values: Any) -> list[str]:
        numbers: list[str] = at_address("14 Quay Street", **values)["electricityMeterPoints"]
        return numbers

    assert found() == [home, own.identifier]
    assert found(domestic=True) == [home]  # profile class 3 is a business
    assert found(des=True) == [home, seen_elsewhere, own.identifier]


def test_meter_points_by_address_are_for_those_who_are_signed_in() -> None:
    assert error_codes(ask(None, AT_ADDRESS)) == ["KT-CT-1112"]
    assert error_codes(by_address(None)) == ["KT-CT-1112"]
    answer = ask(customer(make_user()), AT_ADDRESS)
    assert data_of(answer) == {"multipleElectricityMeterPointsForAddress": None}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"country_code": "ZZ"}, "no country"),
        ({"postcode": "44000"}, "no postal code of GB"),
        ({"meter_points": "GBR_ELECTRICITY:1"}, "13 digits"),
        ({"meter_points": "2000000000006"}, "no market"),
        ({"city": "x" * 201}, "longer than 200"),
    ],
)
def test_a_bad_address_is_named_and_nothing_is_loaded(row: dict[str, str], reason: str) -> None:
    load_addresses({"street_number": "14"})

    with pytest.raises(BadRow, match=f"row 2: .*{reason}"):
        load_addresses({}, row)

    assert RegisteredAddress.objects.get().street_number == "14"


# Meter point numbers in France

BY_ADDRESS = (
    "query ($input: MeterPointNumberByAddressInputType!) { meterPointNumberByAddress(input: $input) }"
)
LILAS = {"marketName": "FRA_ELECTRICITY", "postcode": "44000", "street": "Rue des Lilas"}


def by_address(caller: Any, **values: Any) -> dict[str, Any]:
    return ask(caller, BY_ADDRESS, input={**LILAS, **values})


def refused(**values: Any) -> list[str]:
    return error_codes(by_address(customer(make_user()), **values))


def number(**values: Any) -> Any:
    return data_of(by_address(customer(make_user()), **values))["meterPointNumberByAddress"]


def test_the_one_meter_point_at_an_address() -> None:
    own = make_supply_point(market_name="FRA_ELECTRICITY")  # 5 rue des Lilas, 44000 Nantes
    bakery = make("FRA_ELECTRICITY", 5000)
    operations.load_addresses(
        source="SGE",
        rows=[
            {
                "country_code": "FR",
                "postcode": "44000",
                "street_number": "7",
                "street_type": "rue",
                "street_name": "des Lilas",
                "city": "Nantes",
                "extra_info": "Boulangerie Noël",
                "meter_points": f"FRA_ELECTRICITY:{bakery}",
            }
        ],
        now=NOW,
    )

    assert number(streetNumber="5", city="NANTES") == own.identifier
    assert number(streetNumber="7") == bakery
    assert number(street=None, name="boulangerie noel") == bakery
    assert refused() == ["KT-FR-4531"]
    assert refused(streetNumber="9") == ["KT-FR-4530"]
    assert refused(marketName="FRA_GAS", streetNumber="5") == ["KT-FR-4530"]


def test_a_persons_name_finds_nothing() -> None:
    address = RichAddress(
        country="FR",
        name="Noor Haddad",
        street_address="5 rue des Lilas",
        locality="Nantes",
        postal_code="44000",
    )
    make_supply_point(operations.create_property(address=address, now=NOW), "FRA_ELECTRICITY")

    assert refused(name="Haddad") == ["KT-FR-4530"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"marketName": "GBR_ELECTRICITY"}, "KT-FR-4523"),
        ({"marketName": "FRA_WATER"}, "KT-FR-4523"),
        ({"marketName": ""}, "KT-FR-4523"),
        ({"postcode": " "}, "KT-CT-1601"),
        ({"street": ""}, "KT-CT-1601"),
        ({"postcode": "4400"}, "KT-CT-4410"),
        ({"street": None}, "KT-CT-1605"),
        ({"street": None, "name": "Noël", "streetNumber": "5"}, "KT-CT-1605"),
    ],
)
def test_what_cannot_be_asked_is_refused(values: dict[str, Any], code: str) -> None:
    assert refused(**values) == [code]


def unavailable(_query: AddressQuery) -> list[str]:
    raise DirectoryUnavailable


def elsewhere(query: AddressQuery) -> list[str]:
    return [f"{query.postcode}-{query.street}"]


def test_a_distributors_directory_takes_the_place_of_the_tables(settings: SettingsWrapper) -> None:
    settings.METER_POINT_DIRECTORY = f"{__name__}.elsewhere"
    assert number(postcode=" 44000 ") == "44000-Rue des Lilas"

    settings.METER_POINT_DIRECTORY = f"{__name__}.unavailable"
    assert refused() == ["KT-FR-4532"]


def test_an_operator_can_switch_the_look_up_off(settings: SettingsWrapper) -> None:
    settings.DISABLED_OPERATIONS = frozenset({"meterPointNumberByAddress"})

    assert refused() == ["KT-CT-1113"]


@given(
    st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=8), st.lists(st.text(alphabet="abc"))
)
def test_scores_are_fractions_and_whole_matches_are_one(wanted: list[str], there: list[str]) -> None:
    assert 0 <= words.score(wanted, there) <= 1
    assert words.score(wanted, [*there, *wanted]) == (1 if wanted else 0)
