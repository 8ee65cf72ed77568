from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.properties import occupy_tokens, operations, words
from holdfast.properties.occupy_tokens import OccupyClaim
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.tokens import Holder
    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

SEARCH = """query ($term: String!) { propertiesSearch(searchTerm: $term) { score property { id } }
    propertySearch(searchTerm: $term) { id } }"""


def at(country: str, street: str, town: str, postcode: str, **parts: str) -> Property:
    return operations.create_property(
        address=RichAddress(
            country=country, street_address=street, locality=town, postal_code=postcode, **parts
        ),
        now=NOW,
    )


def staff() -> Holder:
    return customer(make_staff(permissions={"Can access customer queries"}))


def search(caller: Holder, term: str) -> list[tuple[int, Decimal]]:
    data = data_of(ask(caller, SEARCH, term=term))
    found = [(int(one["property"]["id"]), Decimal(one["score"])) for one in data["propertiesSearch"]]
    assert [int(one["id"]) for one in data["propertySearch"]] == [key for key, _ in found]
    return found


# Searching properties


def test_a_property_is_found_by_any_part_of_its_address() -> None:
    caller = staff()
    quay = at("GB", "Flat 2\n14 Quay Street", "Bristol", "BS1 4QA", delivery_point_identifier="10001")
    lilas = at("FR", "5 rue des Lilas", "Étampes", "91150", organization="Boulangerie Noël")

    for term in ("14 quay street", "BS1 4QA", "bs14qa", "QUAY-STREET, Bristol", "10001", "flat 2 bs1"):
        assert search(caller, term) == [(quay.pk, Decimal(1))], term
    for term in ("étampes", "ETAMPES 91150", "boulangerie noel"):
        assert search(caller, term) == [(lilas.pk, Decimal(1))], term
    for term in ("Nowhere", "14 Elm Avenue", "", " ,;- ", "'", "lilas:* | quay", "\\"):
        assert search(caller, term) == [], term


def test_better_matches_come_first() -> None:
    caller = staff()
    avenue = at("GB", "1 Bristolian Avenue", "Bath", "BA1 1AA")
    street = at("GB", "2 Quay Street", "Bristol", "BS1 4QA")

    # The word is whole in one address, and 7 of the 10 letters of a word in the other.
    assert search(caller, "bristol") == [(street.pk, Decimal(1)), (avenue.pk, Decimal("0.7"))]


def test_one_word_may_be_wrong_where_nothing_matches_all() -> None:
    caller = staff()
    street = at("GB", "14 Quay Street", "Bristol", "BS1 4QA")
    at("GB", "9 Elm Road", "Bath", "BA1 1AA")

    # Three of the four words stand in the address.
    assert search(caller, "14 Key Street Bristol") == [(street.pk, Decimal("0.75"))]


def test_the_addressee_is_not_searched_for() -> None:
    at("GB", "14 Quay Street", "Bristol", "BS1 4QA", name="Grace Hopper")

    assert search(staff(), "Hopper") == []


def test_a_supply_points_identifier_matches_whole() -> None:
    point = make_supply_point(identifier="20 0000 0000 006")
    make_supply_point(identifier="2000000000015")

    assert search(staff(), "20-0000 0000.006") == [(point.property_id, Decimal(1))]
    assert search(staff(), "200000000") == []


def test_only_what_the_viewer_may_see_is_found() -> None:
    user, point = make_user(), make_supply_point()
    own = make_property()
    occupy(make_account(user=user), own)
    occupy(make_account(), point.property)
    brand = partner(make_organization("HOLDFAST_GB", permissions={"Can access customer queries"}))
    elsewhere = partner(make_organization("ANOTHER", permissions={"Can access customer queries"}))

    assert [key for key, _ in search(customer(user), "quay street")] == [own.pk]
    assert search(customer(user), point.identifier) == []
    assert [key for key, _ in search(brand, "quay street")] == [point.property_id, own.pk]
    assert [key for key, _ in search(brand, point.identifier)] == [point.property_id]
    assert search(elsewhere, "quay street") == []
    for field in (
        "propertiesSearch(searchTerm: $term) { score }",
        "propertySearch(searchTerm: $term) { id }",
    ):
        assert error_codes(ask(None, f"query ($term: String!) {{ {field} }}", term="quay")) == ["KT-CT-1112"]


def test_a_search_gives_twenty_at_most_in_as_many_statements_as_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    organization = make_organization("HOLDFAST_GB", permissions={"Can access customer queries"})
    account = make_account()
    for _ in range(22):
        occupy(account, make_property())

    # viewer, its roles, points of the hour; supply point, words, properties, who occupies them
    with django_assert_max_num_queries(8):
        data = data_of(
            ask(
                partner(organization),
                """query { propertiesSearch(searchTerm: "quay") {
                    property { occupancyPeriods { accountNumber } } } }""",
            )
        )

    assert len(data["propertiesSearch"]) == 20


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.characters(codec="utf-8", max_codepoint=0x17F, exclude_characters="\x00İ"), max_size=60
    )
)
def test_the_database_takes_texts_apart_as_we_do(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT properties_words(jsonb_build_object('street_address', %s::text), '', '')", [text]
        )
        [stored] = cursor.fetchone()

    assert list(dict.fromkeys(stored))[: words.MAX_WORDS] == words.words_of(text)


# Supply points

POINT = """query ($identifier: String!, $market: String!) {
    supplyPoint(externalIdentifier: $identifier, marketName: $market) {
        id externalIdentifier marketName property { id } meterPoint { status }
        lastSupplyPeriod { supplyStartAt } } }"""
POINTS = """query ($account: String, $portfolio: String, $first: Int, $after: String) {
    supplyPoints(accountNumber: $account, portfolioNumber: $portfolio, first: $first, after: $after) {
        totalCount edgeCount pageInfo { hasNextPage endCursor } edges { node { externalIdentifier } } } }"""
METER_POINT = """query ($mpan: ID, $mprn: ID) { meterPoints(mpan: $mpan, mprn: $mprn) {
    __typename status enrolment { supplyStartDate } } }"""


def test_a_supply_point_is_found_in_its_market() -> None:
    user = make_user()
    point = make_supply_point(market_name="FRA_ELECTRICITY", supply_start_date=date(2024, 1, 15))
    occupy(make_account(user=user, brand=make_brand("HOLDFAST_FR", market="FR")), point.property)
    spaced = f"{point.identifier[:4]} {point.identifier[4:]}"

    found = data_of(ask(customer(user), POINT, identifier=spaced, market="FRA_ELECTRICITY"))["supplyPoint"]

    assert found == {
        "externalIdentifier": point.identifier,
        "marketName": "FRA_ELECTRICITY",
        "property": {"id": str(point.property_id)},
        "meterPoint": {"status": "ON_SUPPLY"},
        # Paris is an hour ahead of UTC in January.
        "lastSupplyPeriod": {"supplyStartAt": "2024-01-14T23:00:00+00:00"},
        "id": str(point.pk),
    }


def test_a_strangers_supply_point_is_refused_like_one_that_does_not_exist() -> None:
    point = make_supply_point()
    occupy(make_account(user=make_user()), point.property)
    stranger = customer(make_user())

    refused = ask(stranger, POINT, identifier=point.identifier, market=point.market_name)
    assert error_codes(refused) == ["KT-CT-4177"]
    for identifier, market in (("1", "GBR_ELECTRICITY"), (point.identifier, "GBR_GAS"), ("", "")):
        assert ask(stranger, POINT, identifier=identifier, market=market) == refused
    assert error_codes(ask(None, POINT, identifier=point.identifier, market=point.market_name)) == [
        "KT-CT-1112"
    ]


def numbers(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["externalIdentifier"] for edge in data_of(answer)["supplyPoints"]["edges"]]


def test_supply_points_of_accounts_and_portfolios_come_in_pages() -> None:
    user = make_user()
    home, shop, stranger = make_account(user=user), make_account(user=user), make_account()
    points = [make_supply_point() for _ in range(4)]
    for account, point in zip((home, home, shop, stranger), points, strict=True):
        occupy(account, point.property)
    identifiers = [point.identifier for point in points]
    caller = customer(user)

    assert numbers(ask(caller, POINTS, first=9)) == identifiers[:3]
    assert numbers(ask(caller, POINTS, first=9, account=home.number)) == identifiers[:2]
    assert numbers(ask(caller, POINTS, first=9, portfolio=shop.portfolio.number.lower())) == identifiers[2:3]
    assert numbers(ask(staff(), POINTS, first=9)) == identifiers
    page = data_of(ask(caller, POINTS, first=1))["supplyPoints"]
    assert (page["totalCount"], page["edgeCount"], page["pageInfo"]["hasNextPage"]) == (3, 1, True)
    assert numbers(ask(caller, POINTS, first=1, after=page["pageInfo"]["endCursor"])) == identifiers[1:2]


def test_supply_points_of_strangers_are_refused() -> None:
    account, caller = make_account(), customer(make_user())

    for asked in (
        {"account": account.number},
        {"account": "A-00000000"},
        {"portfolio": account.portfolio.number},
        {"portfolio": "P-00000000"},
    ):
        assert error_codes(ask(caller, POINTS, first=1, **asked)) == ["KT-CT-4177"]
    assert error_codes(ask(None, POINTS, first=1)) == ["KT-CT-1112"]
    assert error_codes(ask(caller, POINTS)) == ["KT-CT-1201"]
    assert numbers(ask(caller, POINTS, first=1)) == []


@pytest.mark.parametrize("homes", [1, 6])
def test_statements_do_not_grow_with_supply_points(
    homes: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account = make_account(user=user)
    for _ in range(homes):
        occupy(account, make_supply_point().property)

    # viewer, points of the hour, scope, supply points, occupancy of their properties
    with django_assert_max_num_queries(6):
        found = data_of(
            ask(
                customer(user),
                """query { supplyPoints(first: 9) { edges { node { property { address
                    occupancyPeriods { accountNumber } } meterPoint { status } } } } }""",
            )
        )["supplyPoints"]["edges"]

    assert len(found) == homes


def test_a_meter_point_is_found_by_mpan_or_mprn() -> None:
    user = make_user()
    place = make_property()
    occupy(make_account(user=user), place)
    since = date(2024, 1, 1)
    electricity = make_supply_point(place, supply_start_date=since)
    gas = make_supply_point(place, "GBR_GAS", supply_start_date=since)
    caller = customer(user)

    def meter_point(**values: str) -> Any:
        return data_of(ask(caller, METER_POINT, **values))["meterPoints"]

    expected = {"status": "ON_SUPPLY", "enrolment": {"supplyStartDate": "2024-01-01"}}
    assert meter_point(mpan=electricity.identifier) == {
        "__typename": "ElectricityMeterPointType",
        **expected,
    }
    assert meter_point(mprn=gas.identifier) == {"__typename": "GasMeterPointType", **expected}


def test_one_identifier_is_asked_for_and_only_of_ones_own() -> None:
    point = make_supply_point()
    occupy(make_account(user=make_user()), point.property)
    caller = customer(make_user())

    assert error_codes(ask(caller, METER_POINT)) == ["KT-CT-1605"]
    assert error_codes(ask(caller, METER_POINT, mpan=point.identifier, mprn="1")) == ["KT-CT-1605"]
    refused = ask(caller, METER_POINT, mpan=point.identifier)
    assert error_codes(refused) == ["KT-CT-4177"]
    assert ask(caller, METER_POINT, mpan="2000000000006") == refused
    assert error_codes(ask(caller, METER_POINT, mprn=point.identifier)) == ["KT-CT-4177"]
    assert error_codes(ask(None, METER_POINT, mpan=point.identifier)) == ["KT-CT-1112"]


# Occupier accounts

OCCUPIER = """query ($postcode: String!, $shortcode: String!) {
    occupierAccount(postcode: $postcode, shortcode: $shortcode) {
        account address date propertyId occupyToken } }"""


def test_a_letter_to_the_occupier_leads_to_their_account() -> None:
    account = make_account(account_type="OCCUPIER")
    place = make_property()
    # Clocks in London are an hour ahead in June.
    occupy(account, place, effective_from=datetime(2024, 6, 9, 23, tzinfo=UTC))

    found = data_of(ask(None, OCCUPIER, postcode="bs14qa", shortcode=account.number[-4:].lower()))

    token = found["occupierAccount"].pop("occupyToken")
    assert found["occupierAccount"] == {
        "account": account.number,
        "address": "14 Quay Street, Bristol, BS1 4QA",
        "date": "2024-06-10",
        "propertyId": place.pk,
    }
    claim = OccupyClaim(account.number, place.pk)
    assert occupy_tokens.read(token, now=NOW + timedelta(hours=23)) == claim
    assert occupy_tokens.read(token, now=NOW + timedelta(days=1)) is None
    assert occupy_tokens.read(token[:-1] + ("a" if token[-1] != "a" else "b"), now=NOW) is None
    assert occupy_tokens.read("", now=NOW) is None


def test_nobody_elses_account_is_told_to_whoever_guesses() -> None:
    occupier, known, left = (make_account(account_type=kind) for kind in ("OCCUPIER", "DOMESTIC", "OCCUPIER"))
    occupy(occupier, make_property())
    occupy(known, make_property())
    occupy(left, make_property(), effective_to=NOW)

    def found(account: Any, *, postcode: str = "BS1 4QA", shortcode: str | None = None) -> Any:
        values = {"postcode": postcode, "shortcode": shortcode or account.number[-4:]}
        return data_of(ask(None, OCCUPIER, **values))["occupierAccount"]

    assert found(occupier) is not None
    assert found(known) is None
    assert found(left) is None
    assert found(occupier, postcode="BS1 4QB") is None
    for guess in ("", "%", "____", occupier.number, occupier.number[-3:], "zzzz"):
        assert found(occupier, shortcode=guess or " ") is None


def test_two_accounts_with_the_same_digits_are_no_answer() -> None:
    for number in ("A-0000BEEF", "A-1111BEEF"):
        account = make_account(account_type="OCCUPIER")
        type(account).objects.filter(pk=account.pk).update(number=number)
        occupy(account, make_property())

    answer = ask(None, OCCUPIER, postcode="BS1 4QA", shortcode="BEEF")

    assert data_of(answer) == {"occupierAccount": None}
