"""What is told of agreements beside their periods and prices, and an account's agreements narrowed down."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.accounts.models import FixedBillingPeriod
from holdfast.accounts.tests.factories import make_user
from holdfast.agreements import operations
from holdfast.agreements.tests.homes import (
    NOW,
    Home,
    ask,
    customer,
    data_of,
    error_codes,
    moment,
)
from holdfast.products.models import Characteristic
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

pytestmark = pytest.mark.django_db

LIST = """query ($number: String!, $contract: String, $point: ID, $property: ID, $id: ID, $at: DateTime,
        $before: DateTime) {
    agreements(accountNumber: $number, supplyContractNumber: $contract, supplyPointId: $point,
        propertyId: $property, agreementId: $id, activeAt: $at, validFromBefore: $before, first: 10) {
        totalCount edgeCount pageInfo { hasNextPage } edges { cursor node {
            id supplyContractNumber billingFrequency isActive } } } }"""


def test_an_accounts_agreements_are_narrowed_down() -> None:
    home = Home("FR")
    second = make_property("FR")
    occupy(home.account, second)
    past = home.agree(valid_to=moment(2025, 1, 1))
    present = home.agree(valid_from=moment(2025, 1, 1))
    gas = home.agree(point=home.gas, valid_from=moment(2025, 6, 1))
    elsewhere = home.agree(point=make_supply_point(second, "FRA_ELECTRICITY"))

    def found(**by: Any) -> list[int]:
        page = data_of(ask(home.customer, LIST, number=home.account.number, **by))["agreements"]
        assert page["totalCount"] == page["edgeCount"] == len(page["edges"])
        return [edge["node"]["id"] for edge in page["edges"]]

    assert found() == [past.pk, elsewhere.pk, present.pk, gas.pk]
    assert found(id=str(past.pk)) == [past.pk]
    assert found(id="x") == found(id="4000000") == []
    assert found(point=str(home.gas.pk)) == [gas.pk]
    assert found(property=str(second.pk)) == [elsewhere.pk]
    number = f"SC-{home.account.number[2:]}-{home.electricity.pk}"
    assert found(contract=number) == [past.pk, present.pk]
    assert found(contract="SC-00000000-1") == found(contract="?") == []
    assert found(at="2025-03-01T00:00:00Z") == [elsewhere.pk, present.pk]
    assert found(at="2025-01-01T00:00:00Z") == [elsewhere.pk, present.pk]  # one has ended, the other begun
    assert found(before="2025-03-01T00:00:00Z") == [past.pk, elsewhere.pk, present.pk]
    FixedBillingPeriod.objects.create(account=home.account, length="QUARTERLY", day=1)
    page = data_of(ask(home.customer, LIST, number=home.account.number, id=str(present.pk)))["agreements"]
    assert page["edges"][0]["node"] == {
        "id": present.pk,
        "supplyContractNumber": number,
        "billingFrequency": "QUARTERLY",
        "isActive": True,
    }
    assert error_codes(ask(customer(make_user()), LIST, number=home.account.number)) == ["KT-CT-4177"]
    assert error_codes(ask(None, LIST, number=home.account.number)) == ["KT-CT-1112"]


def test_what_spain_writes_down_of_an_agreement() -> None:
    home = Home("ES")
    home.electricity.details = {"cnae": "9820", "contractual_max_power": ["4.6", "4.6"]}
    home.electricity.save()
    agreement = home.agree(
        params={
            "customer_requested_start_date": "2024-01-01T00:00:00+01:00",
            "foreseen_start_date": "2024-01-03T00:00:00+01:00",
            "estimated_consumption": 2_700,
            "iee_exemption": 0,
            "ieh_exemption": 85,
        }
    )

    found = data_of(
        ask(
            home.customer,
            """query ($id: ID!) { agreement(id: $id) { billingFrequency details {
                cnae contractualMaxPower customerRequestedStartDate foreseenStartDate estimatedConsumption
                ieeExemption iehExemption
                monthlyValueAddedTax { code displayName rate unitType startDateAt endDateAt } } } }""",
            id=str(agreement.pk),
        )
    )["agreement"]

    assert found == {
        "billingFrequency": "MONTHLY",
        "details": {
            "cnae": "9820",
            "contractualMaxPower": ["4.6", "4.6"],
            "customerRequestedStartDate": "2024-01-01T00:00:00+01:00",
            "foreseenStartDate": "2024-01-03T00:00:00+01:00",
            "estimatedConsumption": 2700,
            "ieeExemption": 0,
            "iehExemption": 85,
            "monthlyValueAddedTax": {
                "code": "IVA_STANDARD",
                "displayName": "IVA 21 %",
                "rate": "0.21",
                "unitType": "PROPORTION",
                "startDateAt": "2025-02-28T23:00:00+00:00",
                "endDateAt": "2025-03-31T22:00:00+00:00",  # clocks go on in March
            },
        },
    }


def test_what_was_agreed_of_a_products_characteristics() -> None:
    home = Home("ES")
    Characteristic.objects.create(code="REGION", name="Region", values=["PENINSULA", "CANARIAS"])
    Characteristic.objects.create(code="PHASES", name="Phases", values=[1, 3])
    product = home.product()
    product.characteristic_overrides = {"REGION": ["PENINSULA"], "PHASES": [1, 3], "GONE": ["x"]}
    product.save()
    agreement = home.agree(product, params={"characteristics": {"PHASES": 3}})
    document = """query ($number: String!, $id: ID, $at: DateTime) { account(accountNumber: $number) {
        marketSupplyAgreements(id: $id, first: 1) { edges { node { characteristicValues(at: $at) {
            __typename value characteristic { code name }
            ... on IntegerCharacteristicValueType { integerValue }
            ... on StringCharacteristicValueType { stringValue } } } } } } }"""

    def found(**by: Any) -> Any:
        account = data_of(
            ask(home.customer, document, number=home.account.number, id=str(agreement.pk), **by)
        )["account"]
        return account["marketSupplyAgreements"]["edges"][0]["node"]["characteristicValues"]

    assert found() == [
        {
            "__typename": "IntegerCharacteristicValueType",
            "value": "3",
            "integerValue": 3,
            "characteristic": {"code": "PHASES", "name": "Phases"},
        },
        {
            "__typename": "StringCharacteristicValueType",
            "value": "PENINSULA",
            "stringValue": "PENINSULA",
            "characteristic": {"code": "REGION", "name": "Region"},
        },
    ]
    assert found(at="2023-01-01T00:00:00Z") == []


def test_who_can_renew_is_told_until_something_follows() -> None:
    home = Home()
    home.agree(valid_to=moment(2025, 4, 15))
    document = "query ($number: String!) { account(accountNumber: $number) { canRenewTariff } }"

    def can_renew() -> bool:
        found: bool = data_of(ask(home.customer, document, number=home.account.number))["account"][
            "canRenewTariff"
        ]
        return found

    assert can_renew()
    following = home.agree(valid_from=moment(2025, 4, 15))
    assert not can_renew()
    operations.revoke_agreement(agreement=following, now=NOW)
    assert can_renew()
