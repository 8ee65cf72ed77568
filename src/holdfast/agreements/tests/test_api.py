from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.agreements import operations
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_tariff
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def home(user: User, market: str = "GB") -> tuple[Account, Any]:
    """An account of a brand of a market, and the property that it has occupied since 2024."""
    account = make_account(user=user, brand=make_brand(f"HOLDFAST_{market}", market=market))
    place = make_property(market)
    occupy(account, place)
    return account, place


def test_agreements_of_a_british_account_by_fuel() -> None:
    user = make_user()
    account, place = home(user)
    electricity, gas = make_supply_point(place), make_supply_point(place, "GBR_GAS")
    past = make_agreement(account, supply_point=electricity, valid_to=JUNE)
    present = make_agreement(account, supply_point=electricity, valid_from=JUNE)
    heating = make_agreement(account, supply_point=gas)

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!) { account(accountNumber: $number) {
                electricityAgreements { id validFrom validTo agreedFrom agreedTo isRevoked
                    account { number }
                    tariff { ... on StandardTariff {
                        unitRate preVatUnitRate standingCharge tariffCode productCode } }
                    meterPoint { mpan
                        agreements { id } all: agreements(includeInactive: true) { id } } }
                active: electricityAgreements(active: true) { id }
                gasAgreements { id tariff { unitRate tariffCode }
                    meterPoint { mprn agreements(excludeFuture: true) { id } } }
            } }""",
            number=account.number,
        )
    )["account"]

    [first, second] = data["electricityAgreements"]
    assert first == {
        "id": past.pk,
        "validFrom": "2024-01-01T00:00:00+00:00",
        "validTo": "2024-06-01T00:00:00+00:00",
        "agreedFrom": "2024-01-01T00:00:00+00:00",
        "agreedTo": "2024-06-01T00:00:00+00:00",
        "isRevoked": False,
        "account": {"number": account.number},
        # 20 and 50 with the 5 % that households pay
        "tariff": {
            "unitRate": 21.0,
            "preVatUnitRate": 20.0,
            "standingCharge": 52.5,
            "tariffCode": past.tariff.code,
            "productCode": past.tariff.product.code,
        },
        "meterPoint": {
            "mpan": electricity.identifier,
            "agreements": [{"id": present.pk}],
            "all": [{"id": past.pk}, {"id": present.pk}],
        },
    }
    assert second["id"] == present.pk
    assert data["active"] == [{"id": present.pk}]
    assert data["gasAgreements"] == [
        {
            "id": heating.pk,
            "tariff": {"unitRate": 21.0, "tariffCode": heating.tariff.code},
            "meterPoint": {"mprn": gas.identifier, "agreements": [{"id": heating.pk}]},
        }
    ]


ONE = """query ($id: ID!) {
    electricityAgreement(id: $id) { __typename id validFrom
        ... on ElectricityAgreementType { meterPoint { mpan } } }
}"""


def test_one_agreement_by_its_id() -> None:
    user = make_user()
    account, place = home(user)
    agreement = make_agreement(account, supply_point=make_supply_point(place))

    assert data_of(ask(customer(user), ONE, id=str(agreement.pk)))["electricityAgreement"] == {
        "__typename": "ElectricityAgreementType",
        "id": agreement.pk,
        "validFrom": "2024-01-01T00:00:00+00:00",
        "meterPoint": {"mpan": agreement.supply_point.identifier},
    }


@pytest.mark.parametrize(
    ("root", "market_name"), [("electricityAgreement", "GBR_ELECTRICITY"), ("gasAgreement", "GBR_GAS")]
)
def test_the_times_of_one_agreement(root: str, market_name: str) -> None:
    user = make_user()
    account, place = home(user)
    point = make_supply_point(place, market_name)
    agreement = make_agreement(account, supply_point=point, valid_to=JUNE)
    type(agreement).objects.filter(pk=agreement.pk).update(agreed_from=SINCE, agreed_to=JUNE)
    document = f"""query ($id: ID!) {{ {root}(id: $id) {{
        id validFrom validTo agreedFrom agreedTo isRevoked }} }}"""

    assert data_of(ask(customer(user), document, id=str(agreement.pk)))[root] == {
        "id": agreement.pk,
        "validFrom": SINCE.isoformat(),
        "validTo": JUNE.isoformat(),
        "agreedFrom": SINCE.isoformat(),
        "agreedTo": JUNE.isoformat(),
        "isRevoked": False,
    }


def test_a_page_of_agreements_tells_of_itself() -> None:
    user = make_user()
    account, place = home(user, "FR")
    for _ in range(2):
        make_agreement(account, supply_point=make_supply_point(place, "FRA_ELECTRICITY"))

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!) { account(accountNumber: $number) {
                agreements(first: 1) { edgeCount totalCount pageInfo { hasNextPage } edges { cursor } } } }""",
            number=account.number,
        )
    )["account"]["agreements"]

    assert (data["edgeCount"], data["totalCount"], data["pageInfo"]) == (1, 2, {"hasNextPage": True})


def test_an_agreement_of_another_fuel_or_customer_is_refused_like_a_missing_one() -> None:
    user = make_user()
    account, place = home(user)
    gas = make_agreement(account, supply_point=make_supply_point(place, "GBR_GAS"))
    strangers = make_agreement()

    answers = [
        ask(customer(user), ONE, id=key) for key in (str(gas.pk), str(strangers.pk), "4000000", "x", "9" * 40)
    ]

    assert [error_codes(answer) for answer in answers] == [["KT-CT-4177"]] * 5
    assert all(answer["errors"] == answers[0]["errors"] for answer in answers)
    found = data_of(ask(customer(user), "query ($id: ID!) { gasAgreement(id: $id) { id } }", id=str(gas.pk)))
    assert found["gasAgreement"] == {"id": gas.pk}


def test_what_others_agreed_on_a_supply_point_stays_theirs() -> None:
    before, after = make_user(), make_user()
    place = make_property()
    point = make_supply_point(place)
    left, moved_in = make_account(user=before), make_account(user=after)
    occupy(left, place, effective_to=JUNE)
    occupy(moved_in, place, effective_from=JUNE)
    own = make_agreement(left, supply_point=point, valid_to=JUNE)
    make_agreement(moved_in, supply_point=point, valid_from=JUNE)

    data = data_of(
        ask(
            customer(before),
            """query ($id: ID!) { property(id: $id) {
                electricityMeterPoints { agreements(includeInactive: true) { id } }
            } }""",
            id=str(place.pk),
        )
    )

    assert data["property"]["electricityMeterPoints"] == [{"agreements": [{"id": own.pk}]}]


def spanish(user: User) -> Agreement:
    account, place = home(user, "ES")
    return make_agreement(account, supply_point=make_supply_point(place, "ESP_ELECTRICITY"))


def test_a_spanish_agreement_is_an_agreement_with_a_product() -> None:
    user = make_user()
    agreement = spanish(user)
    revoked = make_agreement(
        agreement.account,
        supply_point=make_supply_point(agreement.supply_point.property, "ESP_GAS"),
    )
    operations.revoke_agreement(agreement=revoked, now=NOW)

    data = data_of(
        ask(
            customer(user),
            """query ($id: ID!, $revoked: ID!) {
                agreement(id: $id) { id isActive isRevoked account { number } supplyPoint { marketName }
                    product { code displayName brand { code } } }
                revoked: agreement(id: $revoked) { isActive isRevoked }
                electricityAgreement(id: $id) { __typename }
                viewer { accounts { ... on Account {
                    marketSupplyAgreements(first: 5) { totalCount edges { node { id isActive } } }
                    active: marketSupplyAgreements(first: 5, active: true) { edges { node { id } } }
                    one: marketSupplyAgreements(first: 5, id: $revoked) { edges { node { id } } }
                    properties { electricitySupplyPoints { rateType activeAgreement { id }
                        agreements(first: 2) { edges { node { id isActive validFrom } } } } }
                } } }
            }""",
            id=str(agreement.pk),
            revoked=str(revoked.pk),
        )
    )

    assert data["agreement"] == {
        "id": agreement.pk,
        "isActive": True,
        "isRevoked": False,
        "account": {"number": agreement.account.number},
        "supplyPoint": {"marketName": "ESP_ELECTRICITY"},
        "product": {
            "code": agreement.tariff.product.code,
            "displayName": "Flexible",
            "brand": {"code": "HOLDFAST_ES"},
        },
    }
    assert data["revoked"] == {"isActive": False, "isRevoked": True}
    assert data["electricityAgreement"] == {"__typename": "Agreement"}
    [account] = data["viewer"]["accounts"]
    assert account["marketSupplyAgreements"]["totalCount"] == 2
    assert account["active"] == {"edges": [{"node": {"id": str(agreement.pk)}}]}
    assert account["one"] == {"edges": [{"node": {"id": str(revoked.pk)}}]}
    assert account["properties"] == [
        {
            "electricitySupplyPoints": [
                {
                    "rateType": "STANDARD",
                    "activeAgreement": {"id": agreement.pk},
                    "agreements": {
                        "edges": [
                            {
                                "node": {
                                    "id": str(agreement.pk),
                                    "isActive": True,
                                    "validFrom": "2024-01-01T00:00:00+00:00",
                                }
                            }
                        ]
                    },
                }
            ]
        }
    ]


def test_a_french_agreement_shows_its_prices_in_force() -> None:
    user = make_user()
    account, place = home(user, "FR")
    tariff = make_tariff(
        account.brand,
        {"DAY": [PriceTerms(SINCE, Decimal("16.5"))], "NIGHT": [PriceTerms(SINCE, Decimal("12"))]},
        kind=TariffKind.DAY_NIGHT,
        bands=NIGHT,
    )
    make_agreement(account, supply_point=make_supply_point(place, "FRA_ELECTRICITY"), tariff=tariff)

    data = data_of(
        ask(
            customer(user),
            """query ($number: String!, $at: DateTime!) { account(accountNumber: $number) {
                agreements(first: 3, activeAt: $at) { edges { node {
                    isActive supplyPoint { externalIdentifier } supplyContractNumber
                    unitRateInformation { __typename ... on TimeOfUseProductUnitRateInformation {
                        rates { timeslotName timeslotActivationRules { activeFromTime activeToTime } } } }
                    unitRateGrossRateInformation { grossRate vatRate }
                    energySupplyRate {
                        standingRate { currency pricePerUnit pricePerUnitWithTaxes unitType }
                        consumptionRates(first: 10) { totalCount }
                        rates(first: 10) { edges { node { __typename currency pricePerUnit unitType
                            validFrom validTo pricePerUnitWithTaxes
                            ... on ElectricitySupplyConsumptionRateType {
                                temporalClass { code label } timeSlots { startAt endAt } } } } }
                    }
                } } }
            } }""",
            number=account.number,
            at="2025-09-01T00:00:00Z",
            now=datetime(2025, 9, 1, tzinfo=UTC),
        )
    )

    [edge] = data["account"]["agreements"]["edges"]
    rate = edge["node"]["energySupplyRate"]
    # 50 cents a day are 18,250 a year, with the 20 % of VAT 21,900.
    assert rate["standingRate"]["currency"] == "EUR"
    assert Decimal(rate["standingRate"]["pricePerUnit"]) == 18250
    assert Decimal(rate["standingRate"]["pricePerUnitWithTaxes"]) == 21900
    assert rate["standingRate"]["unitType"] == "year"
    assert rate["consumptionRates"] == {"totalCount": 2}
    day, night = (node["node"] for node in rate["rates"]["edges"])
    assert Decimal(day["pricePerUnit"]) == Decimal("16.5")
    # (16.5 + 2.998 of excise) x 1.2
    assert Decimal(day["pricePerUnitWithTaxes"]) == Decimal("23.3976")
    assert day["timeSlots"] == [{"startAt": "05:30:00", "endAt": "00:30:00"}]
    assert night["temporalClass"] == {"code": "NIGHT", "label": "Night"}
    assert night["timeSlots"] == [{"startAt": "00:30:00", "endAt": "05:30:00"}]
    assert (night["unitType"], night["validTo"]) == ("kWh", None)
    assert edge["node"]["unitRateInformation"]["rates"][1] == {
        "timeslotName": "Night",
        "timeslotActivationRules": [{"activeFromTime": "00:30:00", "activeToTime": "05:30:00"}],
    }
    assert [Decimal(one["grossRate"]) for one in edge["node"]["unitRateGrossRateInformation"]] == [
        Decimal("19.8"),
        Decimal("14.4"),
    ]


RATES = """query ($number: String!, $mpan: String!, $first: Int, $after: String) {
    applicableRates(accountNumber: $number, mpxn: $mpan, first: $first, after: $after,
        startAt: "2024-05-01T00:00:00Z", endAt: "2024-07-01T00:00:00Z") {
        totalCount edgeCount pageInfo { hasNextPage endCursor }
        edges { node { value valueIncVat validFrom validTo } } } }"""


def test_applicable_rates_come_in_pages() -> None:
    user = make_user()
    account, place = home(user)
    point = make_supply_point(place)
    tariff = make_tariff(
        account.brand,
        {"STANDARD": [PriceTerms(SINCE, Decimal(20), JUNE), PriceTerms(JUNE, Decimal(22))]},
    )
    make_agreement(account, supply_point=point, tariff=tariff)

    def page(after: str | None) -> dict[str, Any]:
        found: dict[str, Any] = data_of(
            ask(customer(user), RATES, number=account.number, mpan=point.identifier, first=1, after=after)
        )["applicableRates"]
        return found

    first = page(None)
    second = page(first["pageInfo"]["endCursor"])

    assert (first["totalCount"], first["edgeCount"], first["pageInfo"]["hasNextPage"]) == (2, 1, True)
    assert second["pageInfo"]["hasNextPage"] is False
    [node] = [edge["node"] for edge in second["edges"]]
    assert (Decimal(node["value"]), Decimal(node["valueIncVat"])) == (Decimal(22), Decimal("23.1"))
    assert (node["validFrom"], node["validTo"]) == (
        "2024-06-01T00:00:00+00:00",
        "2024-07-01T00:00:00+00:00",
    )


def test_applicable_rates_of_a_strangers_account_are_refused_and_of_a_strangers_meter_empty() -> None:
    user = make_user()
    account, _ = home(user)
    strangers = make_agreement()
    mpan = strangers.supply_point.identifier

    refused = ask(customer(user), RATES, number=strangers.account.number, mpan=mpan, first=1)
    empty = ask(customer(user), RATES, number=account.number, mpan=mpan, first=1)

    assert error_codes(refused) == ["KT-CT-4177"]
    assert data_of(empty)["applicableRates"]["totalCount"] == 0


def test_applicable_rates_come_in_full_pages_where_no_size_is_named() -> None:
    user = make_user()
    account, place = home(user)
    point = make_supply_point(place)
    prices = [
        PriceTerms(SINCE, Decimal(20), datetime(2024, 5, 1, tzinfo=UTC)),
        *(
            PriceTerms(
                datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=n),
                Decimal(n),
                datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=n + 1),
            )
            for n in range(settings.MAX_PAGE_SIZE + 1)
        ),
    ]
    tariff = make_tariff(account.brand, {"STANDARD": prices})
    make_agreement(account, supply_point=point, tariff=tariff)

    found = data_of(ask(customer(user), RATES, number=account.number, mpan=point.identifier))
    both = RATES.replace("first: $first", "first: $first, last: 2")
    refused = ask(customer(user), both, number=account.number, mpan=point.identifier, first=2)

    rates = found["applicableRates"]
    assert (rates["edgeCount"], rates["pageInfo"]["hasNextPage"]) == (settings.MAX_PAGE_SIZE, True)
    assert error_codes(refused) == ["KT-CT-1201"]


def test_a_viewer_can_leave_out_accounts_that_never_had_an_agreement() -> None:
    user = make_user()
    supplied, _ = home(user)
    make_account(user=user)
    make_agreement(supplied)

    data = data_of(
        ask(customer(user), "{ viewer { accounts(excludeAccountsWithoutAgreements: true) { number } } }")
    )

    assert data["viewer"]["accounts"] == [{"number": supplied.number}]


@pytest.mark.parametrize("points", [1, 6])
def test_statements_do_not_grow_with_agreements(
    points: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account, place = home(user)
    for _ in range(points):
        make_agreement(account, supply_point=make_supply_point(place))

    # viewer, points of the hour, account, scope, properties, occupancy, supply points, agreements of the
    # account and of the points, occupancy of the properties that the account's agreements lead to
    with django_assert_max_num_queries(10):
        data = data_of(
            ask(
                customer(user),
                """query ($number: String!) { account(accountNumber: $number) {
                    electricityAgreements { id account { number } meterPoint { mpan } }
                    properties { electricityMeterPoints { agreements { id account { number }
                        meterPoint { mpan } } } }
                } }""",
                number=account.number,
            )
        )

    assert len(data["account"]["electricityAgreements"]) == points
