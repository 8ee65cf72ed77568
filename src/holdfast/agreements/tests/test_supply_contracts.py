"""Supply contracts and the prices ahead, as French and German clients read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.agreements.operations import revoke_agreement
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_tariff
from holdfast.agreements.tests.homes import Home
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_supply_point

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)

LIST = """query ($number: String!, $contract: String, $point: ID, $property: ID, $agreement: ID,
        $market: FRAMarketName, $first: Int = 10) {
    supplyContracts(accountNumber: $number, supplyContractNumber: $contract, supplyPointId: $point,
            propertyId: $property, agreementId: $agreement, marketName: $market, first: $first) {
        totalCount edgeCount pageInfo { hasNextPage }
        edges { node { number startAt endAt status marketName supplyPoint { externalIdentifier }
            agreements { id supplyContractNumber } } }
    } }"""


@pytest.fixture
def home() -> Home:
    return Home(market="FR")


def listed(home: Home, **asked: Any) -> list[dict[str, Any]]:
    found = data_of(ask(home.customer, LIST, number=home.account.number, **asked))["supplyContracts"]
    assert found["totalCount"] == found["edgeCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def test_all_agreements_on_a_supply_point_are_one_contract(home: Home) -> None:
    past = home.agree(valid_to=JUNE)
    present = home.agree(valid_from=JUNE)
    gas = home.agree(point=home.gas, valid_from=NOW + timedelta(days=5))

    [power, heating] = listed(home)

    assert power == {
        "number": f"SC-{home.account.number[2:]}-{home.electricity.pk}",
        "startAt": "2024-01-01T00:00:00+00:00",
        "endAt": None,
        "status": "ACTIVE",
        "marketName": "FRA_ELECTRICITY",
        "supplyPoint": {"externalIdentifier": home.electricity.identifier},
        "agreements": [{"id": one.pk, "supplyContractNumber": power["number"]} for one in (past, present)],
    }
    assert (heating["status"], heating["marketName"]) == ("PENDING", "FRA_GAS")
    assert listed(home, contract=power["number"].lower()) == [power]
    assert listed(home, point=str(home.gas.pk)) == [heating]
    assert listed(home, property=str(home.place.pk)) == [power, heating]
    assert listed(home, agreement=str(past.pk)) == [power]
    assert listed(home, market="FRA_GAS") == [heating]
    assert listed(home, contract="SC-00000000-1") == listed(home, agreement="no-id") == []
    of_account = data_of(
        ask(
            home.customer,
            """query ($number: String!) { account(accountNumber: $number) {
                supplyContracts(first: 1) { totalCount edges { node { number status } } } } }""",
            number=home.account.number,
        )
    )["account"]["supplyContracts"]
    assert of_account == {
        "totalCount": 2,
        "edges": [{"node": {"number": power["number"], "status": "ACTIVE"}}],
    }
    assert gas.pk in {one["id"] for one in heating["agreements"]}


def test_a_contract_ends_with_its_last_agreement_and_a_revoked_one_was_none(home: Home) -> None:
    home.agree(valid_to=JUNE)
    undone = home.agree(point=home.gas)
    revoke_agreement(agreement=undone, now=NOW)

    [power, gas] = listed(home)

    assert (power["status"], power["endAt"]) == ("TERMINATED", "2024-06-01T00:00:00+00:00")
    assert gas["status"] == "REVOKED"


def test_supply_contracts_of_others_are_refused(home: Home) -> None:
    stranger = make_user()
    make_account(user=stranger)

    assert error_codes(ask(None, LIST, number=home.account.number)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(stranger), LIST, number=home.account.number)) == ["KT-CT-4177"]
    assert error_codes(ask(home.customer, LIST, number=home.account.number, first=None)) == ["KT-CT-1201"]


AHEAD = """query ($id: ID!) { agreement(id: $id) { unitRateForecast { validFrom validTo
    unitRateInformation { __typename ... on SimpleProductUnitRateInformation {
        netUnitRateCentsPerKwh latestGrossUnitRateCentsPerKwh
        grossRateInformation { date grossRate rateValidToDate vatRate } } } } } }"""


def ahead(home: Home, agreement: Agreement, now: datetime = NOW) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of(ask(home.customer, AHEAD, now=now, id=str(agreement.pk)))[
        "agreement"
    ]["unitRateForecast"]
    return found


def test_prices_ahead_are_cut_where_they_change(home: Home) -> None:
    rates = {
        "DAY": [PriceTerms(SINCE, Decimal(25))],
        "NIGHT": [PriceTerms(SINCE, Decimal(10))],
    }
    tariff = make_tariff(home.account.brand, rates, kind=TariffKind.DAY_NIGHT, bands=NIGHT)
    agreement = make_agreement(home.account, supply_point=home.electricity, tariff=tariff)

    prices = ahead(home, agreement)

    # 1 and 2 March in Paris: the night from 00:30 to 05:30, twice
    assert [(one["validFrom"][:16], one["validTo"][:16]) for one in prices] == [
        ("2025-02-28T23:00", "2025-02-28T23:30"),
        ("2025-02-28T23:30", "2025-03-01T04:30"),
        ("2025-03-01T04:30", "2025-03-01T23:30"),
        ("2025-03-01T23:30", "2025-03-02T04:30"),
        ("2025-03-02T04:30", "2025-03-02T23:00"),
    ]
    assert prices[1]["unitRateInformation"] == {
        "__typename": "SimpleProductUnitRateInformation",
        "netUnitRateCentsPerKwh": "10.000000",
        "latestGrossUnitRateCentsPerKwh": "12.00000000",
        "grossRateInformation": [
            {
                "date": "2025-03-01",
                "grossRate": "12.00000000",
                "rateValidToDate": "2025-03-01",
                "vatRate": "0.20",
            }
        ],
    }


def test_beyond_the_agreement_there_is_no_price_ahead(home: Home) -> None:
    ending = home.agree(valid_to=datetime(2025, 3, 1, 23, tzinfo=UTC))
    assert [one["validTo"][:16] for one in ahead(home, ending)] == ["2025-03-01T23:00"]
    over = make_agreement(
        home.account, supply_point=make_supply_point(home.place, "FRA_GAS"), valid_to=JUNE,
        tariff=make_tariff(home.account.brand, fuel=Fuel.GAS),
    )  # fmt: skip
    assert ahead(home, over) == []
